"""The support given to a site: the list, recording it, changing a record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import actions, queries
from assurance.forms import SupportChangeForm, SupportForm, support_so_far
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.workflow.steps import Refused

from .loading import load_case

ON_A_PAGE = 25


@require_safe
def support(request: Request, reference: str) -> HttpResponse:
    """List who of the bodies supported the site at which stage."""
    case = load_case(request, reference)
    may = {one.pk for one in queries.people_to_record(case, request.user)}
    rows = queries.support_given(case)
    context = {
        **_frame(case, "Support given to the site"),
        "rows": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "stages": queries.open_stages(case),
        "may_change": may,
    }
    return render(request, "assurance/support.jinja", context)


@require_http_methods(["GET", "POST"])
def support_add(request: Request, reference: str) -> HttpResponse:
    """Record support that somebody gave."""
    case = load_case(request, reference)
    people = queries.people_to_record(case, request.user)
    if not people:
        raise Http404("Support is recorded by the people of the 3 bodies")
    form = SupportForm(request.POST or None, stages=queries.open_stages(case), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_support(case, by=request.user, now=case.now(request.now), **form.given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made} recorded")
            return redirect("assurance:support", reference)
    return _form(request, case, form, "Record support given to the site")


@require_http_methods(["GET", "POST"])
def support_change(request: Request, reference: str, pk: int) -> HttpResponse:
    """End a record or put it right; the old one is kept."""
    case = load_case(request, reference)
    row = next((one for one in queries.support_given(case) if one.pk == pk), None)
    if row is None or row.person not in queries.people_to_record(case, request.user):
        raise Http404("There is no such record that this person may change")
    form = SupportChangeForm(request.POST or None, initial=support_so_far(row))
    if request.method == "POST" and form.is_valid():
        stage = queries.open_stages(case)[row.stage_code]
        try:
            actions.record_support(
                case, stage, row.person, by=request.user, now=case.now(request.now), replaces=row, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Record changed. The earlier one is kept")
            return redirect("assurance:support", reference)
    return _form(request, case, form, f"Change the record: {row}")


def _form(request: Request, case: Any, form: Any, title: str) -> HttpResponse:
    back = reverse("assurance:support", args=[case.reference])
    context = {
        **_frame(case, title),
        "caption": case.title,
        "form": form,
        "submit_text": "Record this",
        "cancel_href": back,
        "lede": "Whoever supports a site does not rate or sign the same stage of it.",
    }
    return render(request, "layouts/form.jinja", context)


def _frame(case: Any, title: str) -> dict[str, Any]:
    gateways = {"text": "Gateways", "href": reverse("assurance:gateways", args=[case.reference])}
    return {
        "case": case,
        "tab": "gateways",
        "nav": "procurements",
        "title": title,
        "crumbs": [*case_crumbs(case, ""), gateways],
    }
