"""Giving and ending roles, for the system administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mcp_portal.accounts import actions, forms
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import case_references
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused

from .administration import for_administrators, load_person


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def role_give(request: Request, number: int) -> HttpResponse:
    """Give a person a role."""
    person = load_person(number)
    form = forms.GiveRole(request.POST or None, initial={"organisation": person.organisation_id})
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("role", "organisation", "case", "from_date", "to_date")}
        try:
            given = actions.give_role(user=person, **asked, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Role given: {given.get_role_display()}")
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/role_give.jinja", {"form": form, "person": person})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def role_end(request: Request, number: int, holding: int) -> HttpResponse:
    """End a role by naming its last day."""
    person = load_person(number)
    held = get_object_or_404(RoleHolding.objects.select_related("organisation"), pk=holding, user=person)
    form = forms.EndRole(request.POST or None, initial={"last_day": today()})
    if form.is_valid():
        try:
            actions.end_role(holding=held, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error("last_day", str(refused))
        else:
            messages.success(request, f"Role ended: {held.get_role_display()}")
            return redirect("accounts:person", person.pk)
    references = case_references([held.procurement_id] if held.procurement_id else [])
    context = {"form": form, "person": person, "held": held, "reference": references.get(held.procurement_id or 0)}
    return render(request, "accounts/role_end.jinja", context)
