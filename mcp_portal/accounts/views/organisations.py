"""Organisations, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.accounts import actions, forms
from mcp_portal.accounts.models import Organisation
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.steps import Refused

from .administration import for_administrators
from .people import PAGE

HEAD = (
    "Name", "Kind", "ODS code", "Company number", "Trading names", "Successor", "People with an open account",
)  # fmt: skip


@for_administrators
@require_safe
def organisations(request: Request) -> HttpResponse:
    """List the organisations."""
    form = forms.OrganisationFilter(request.GET)
    paged = Paginator(_found(form), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "paged": paged, "filtered": bool(request.GET)}
    return render(request, "accounts/organisations.jinja", context)


@for_administrators
@require_safe
def organisations_export(request: Request, kind: str) -> HttpResponse:
    """Give the list as a file; the ledger says that it was taken."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    rows = [
        (
            found.name, found.get_kind_display(), found.ods_code, found.company_number,
            ", ".join(found.trading_names.splitlines()), str(found.successor or ""), found.open_accounts,
        )
        for found in _found(forms.OrganisationFilter(request.GET))
    ]  # fmt: skip
    ledger.record("accounts.organisations_exported", subject=request.user, detail={"rows": len(rows), "format": kind})
    return listed_as(kind, "Organisations", HEAD, rows)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_add(request: Request) -> HttpResponse:
    """Add an organisation."""
    form = forms.EditOrganisation(request.POST or None)
    if form.is_valid():
        try:
            made = actions.add_organisation(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Organisation added: {made}")
            return redirect("accounts:organisations")
    return render(request, "accounts/organisation_edit.jinja", {"form": form, "title": "Add an organisation"})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: Request, number: int) -> HttpResponse:
    """Change an organisation, or name the one that took over."""
    found = get_object_or_404(Organisation, pk=number)
    form = forms.EditOrganisation(request.POST or None, initial=model_to_dict(found), organisation=found)
    if form.is_valid():
        try:
            actions.change_organisation(found, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Organisation changed: {form.cleaned_data['name']}")
            return redirect("accounts:organisations")
    return render(request, "accounts/organisation_edit.jinja", {"form": form, "title": found.name})


def _found(form: forms.OrganisationFilter) -> QuerySet[Any]:
    rows = Organisation.objects.select_related("successor").order_by("name", "pk")
    rows = rows.annotate(open_accounts=Count("people", filter=Q(people__is_active=True)))
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("words"):
        words = asked["words"]
        named = Q(name__icontains=words) | Q(trading_names__icontains=words)
        rows = rows.filter(named | Q(ods_code__iexact=words) | Q(company_number__iexact=words))
    return rows.filter(kind=asked["kind"]) if asked.get("kind") else rows
