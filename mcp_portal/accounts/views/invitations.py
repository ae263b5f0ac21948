"""Accepting an invitation."""

from __future__ import annotations

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mcp_portal.accounts import actions, forms
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused


@login_not_required
@rate_limit(action="reset_password_from_key")
@sensitive_post_parameters("password1")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, key: str) -> HttpResponse:
    """Let an invited person choose a password, once."""
    found = actions.find_invitation(key, request.now)
    if found is None:
        return render(request, "accounts/invitation_over.jinja", status=410)
    form = forms.ChoosePassword(request.POST or None, user=found.user)
    if form.is_valid():
        try:
            actions.accept_invitation(key=key, password=form.cleaned_data["password1"], now=request.now)
        except Refused:
            return render(request, "accounts/invitation_over.jinja", status=410)
        messages.success(request, "Password set. Sign in with your email address and this password.")
        return redirect("accounts:sign_in")
    return render(request, "accounts/invitation.jinja", {"form": form, "person": found.user})
