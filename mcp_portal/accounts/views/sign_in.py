"""Signing in and out, and a new password by mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.mfa.base import views as second_step
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mcp_portal.accounts import forms


@login_not_required
@rate_limit(action="login")
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; the answer is the same whether the address is known or not."""
    if request.user.is_authenticated:
        return redirect("accounts:work")
    form = forms.SignIn(request.POST or None, request=request)
    if form.is_valid():
        return form.login(request, redirect_url=get_next_redirect_url(request))
    return render(request, "accounts/sign_in.jinja", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask whether to log out, and do it."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    if request.method != "POST":
        return render(request, "accounts/sign_out.jinja")
    logout(request)
    messages.success(request, "You have logged out")
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
def too_many(request: HttpRequest) -> HttpResponse:
    """Say that somebody tried too often (429)."""
    return render(request, "accounts/too_many.jinja", status=429)


class AskForNewPassword(account.PasswordResetView):
    """Send a link to an address, or to nobody: the page is the same."""

    template_name = "accounts/password_ask.jinja"
    form_class = forms.AskForNewPassword


class NewPasswordSent(account.PasswordResetDoneView):
    """Say where to look for the link."""

    template_name = "accounts/password_sent.jinja"


class ResetPassword(account.PasswordResetFromKeyView):
    """Take a new password from whoever has the link."""

    template_name = "accounts/password_reset.jinja"
    form_class = forms.ResetPassword
    success_url = reverse_lazy("accounts:sign_in")


class EnterCode(second_step.AuthenticateView):
    """Ask for the code of the second step."""

    template_name = "accounts/enter_code.jinja"
    form_class = forms.EnterCode
