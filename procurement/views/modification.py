"""Changes of the contract: the list with the test of regulation 72, proposing one, deciding on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.nhsuk.wording import pounds
from procurement import access
from procurement.actions.modification import decide_modification, propose_modification
from procurement.forms.modification import ModificationDecisionForm, ModificationForm
from procurement.models import Modification, Procurement
from procurement.modification import GROUNDS
from procurement.queries import modification as queries

from .asking import ask
from .hidden import not_shown
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Changes of the contract"


@require_safe
def modifications(request: Request, reference: str) -> HttpResponse:
    """List the changes with what they come to, and what a change may rest on."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    rows = queries.modifications(case)
    open_ = queries.may_be_changed(case)
    page = {
        "title": TITLE,
        "changes": page_of(request, queries.changed(case, rows)),
        "together": queries.together(case, rows),
        "original": queries.original_value(case),
        "sums": queries.sums_of(case),
        "grounds": GROUNDS,
        "signed": open_,
        "may_propose": open_ and access.is_lead(case, request.user),
        "may_decide": open_ and access.is_sro(case, request.user),
        "reader": request.user,
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/modifications.jinja", {**_frame(case), **page})


@require_safe
def modifications_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every change as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows = queries.modification_rows(queries.changed(case, queries.modifications(case)))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.modifications_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Changes of the contract {case.reference}", queries.HEAD, rows)


@never_kept
@require_http_methods(["GET", "POST"])
def modification_add(request: Request, reference: str, kind: str) -> HttpResponse:
    """Propose a change on a ground; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_lead(case, request.user) or case.hides_a_bid or not queries.may_be_changed(case):
        return redirect(_page(case))
    ground = queries.BY_CODE.get(kind)
    if ground is None:
        raise Http404("There is no such ground")
    form = ModificationForm(request.POST or None, ground=ground)

    def do() -> str:
        propose_modification(case, ground=ground.code, by=request.user, now=now_of(request, case), **form.entered)
        return _page(case)

    words = {"title": "Propose a change of the contract", "caption": ground.law, "submit_text": "Propose the change"}
    lede = f"{ground.title}. It is made when the senior responsible officer has agreed to it."
    return ask(request, form, do, done="Change proposed", lede=lede, **words, **_form_frame(case))


@never_kept
@require_http_methods(["GET", "POST"])
def modification_decide(request: Request, reference: str, number: int) -> HttpResponse:
    """Decide on a change; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_sro(case, request.user) or case.hides_a_bid or not queries.may_be_changed(case):
        return redirect(_page(case))
    change = get_object_or_404(Modification, procurement=case, number=number)
    form = ModificationDecisionForm(request.POST or None)

    def do() -> str:
        decide_modification(change, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    ground = queries.BY_CODE[change.ground]
    lede = f"{ground.title} ({ground.law}). The value changes by {pounds(change.pounds)}. It cannot be decided twice."
    words = {"title": change.title, "caption": f"Change {change.number}", "submit_text": "Decide", "lede": lede}
    return ask(request, form, do, done="Decided", **words, **_form_frame(case))


def _page(case: Procurement) -> str:
    return reverse("procurement:modifications", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    return crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])))


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case)}


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": [*_crumbs(case), {"text": TITLE, "href": _page(case)}], "cancel_href": _page(case)}
