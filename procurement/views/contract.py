"""The record of a signed contract, and the pages that ask about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.forms import Form
from procurement import access
from procurement.actions import contract as actions
from procurement.forms import contract as forms
from procurement.models import Procurement
from procurement.queries import contract as queries

from .asking import ask
from .hidden import not_shown
from .loading import Who, crumbs, load_case, now_of

TITLE = "Contract"
LEAD, SRO = access.is_lead, access.is_sro


@require_safe
def contract(request: Request, reference: str) -> HttpResponse:
    """Show everything recorded of the contract, what is missing first, and every time that runs with it."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    now = now_of(request, case)
    term, winner, signed = queries.term_of(case), queries.preferred(case), queries.is_signed(case)
    today = timezone.localdate(now)
    page = {
        "title": TITLE, "case": case, "tab": "bids", "crumbs": _crumbs(case), "term": term, "signed": signed,
        "today": today,
        "missing": list(queries.missing(case)) if signed and LEAD(case, request.user) else [],
        "signatures": case.signatures.select_related("organisation", "signed_by__organisation"),
        "subcontractors": [one for one in winner.parties.all() if one.role in queries.UNDER] if winner else [],
        "securities": case.securities.select_related("entered_by__organisation"),
        "breaks": [(one, one.standing(today)) for one in queries.break_windows(case)],
        "clocks": queries.clocks(case, term, now), "holds": case.standing_holds(),
        "endings": list(case.contract_endings.select_related("recorded_by__organisation").order_by("-number")),
        "handover": queries.handover(case), "record": case.award_records.first(),
        "buyers": [one.organisation for one in case.commissioners.select_related("organisation")],
        "may_enter": signed and LEAD(case, request.user), "may_decide": signed and SRO(case, request.user),
    }  # fmt: skip
    return render(request, "procurement/contract.jinja", page)


@require_http_methods(["GET", "POST"])
def contract_term_add(request: Request, reference: str) -> HttpResponse:
    """Enter the term, or put it right."""
    case = _for(request, reference, LEAD)
    if case is None:
        return _back(reference)
    last = queries.term_of(case)
    names = ("starts_on", "ends_on", "may_end_on", "provider_address")
    known = {name: getattr(last, name) for name in names} if last else {}
    form = forms.ContractTermForm(request.POST or None, initial=known, again=last is not None)
    return _ask(request, case, form, actions.enter_term, "Term of the contract", "Term saved")


@require_http_methods(["GET", "POST"])
def security_add(request: Request, reference: str) -> HttpResponse:
    """Enter a security."""
    case = _for(request, reference, LEAD)
    if case is None:
        return _back(reference)
    form = forms.SecurityForm(request.POST or None)
    return _ask(request, case, form, actions.add_security, "Enter a security", "Security entered")


@require_http_methods(["GET", "POST"])
def break_add(request: Request, reference: str) -> HttpResponse:
    """Enter a break window."""
    case = _for(request, reference, LEAD)
    if case is None:
        return _back(reference)
    form = forms.BreakForm(request.POST or None)
    return _ask(request, case, form, actions.add_break, "Enter a break of the contract", "Break entered")


@require_http_methods(["GET", "POST"])
def break_decide(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record whether the contract goes on after a break window."""
    case = _for(request, reference, SRO)
    if case is None:
        return _back(reference)
    window = get_object_or_404(case.break_windows, pk=pk)
    form = forms.BreakDecisionForm(request.POST or None)

    def decide(_case: Procurement, **said: Any) -> object:
        return actions.decide_break(window, **said)

    lede = f"{window.allows} A break ends the contract on its day. If it goes on: {window.growth or 'nothing grows'}."
    return _ask(request, case, form, decide, str(window), "Decision recorded", lede=lede)


@require_http_methods(["GET", "POST"])
def contract_end(request: Request, reference: str) -> HttpResponse:
    """Record how and when the contract ends."""
    case = _for(request, reference, SRO)
    if case is None:
        return _back(reference)
    form = forms.EndingForm(request.POST or None)
    lede = "The handover then begins. A later record takes the place of an earlier one, which stays."
    return _ask(request, case, form, actions.end_contract, "Record the end of the contract", "End recorded", lede=lede)


@require_http_methods(["GET", "POST"])
def handover_add(request: Request, reference: str) -> HttpResponse:
    """Record how a part of the handover stands."""
    case = _for(request, reference, LEAD)
    if case is None:
        return _back(reference)
    form = forms.HandoverForm(request.POST or None)
    return _ask(request, case, form, actions.record_handover, "Record the handover", "Handover recorded")


@require_http_methods(["GET", "POST"])
def award_publish(request: Request, reference: str) -> HttpResponse:
    """Show what would be published of the contract, and publish it."""
    case = _for(request, reference, LEAD)
    if case is None:
        return _back(reference)
    form = Form(request.POST or None)
    words = queries.award_words(case)
    return _ask(
        request, case, form, actions.publish_award, "Publish the award record", "Award record published",
        submit="Publish", template="procurement/award_publish.jinja", rows=words,
    )  # fmt: skip


def _for(request: Request, reference: str, who: Who) -> Procurement | None:
    """Load the case for who records this of a signed contract; None sends others to the page."""
    case = load_case(request, reference, access.sees_bids)
    return case if who(case, request.user) and queries.is_signed(case) and not case.hides_a_bid else None


def _back(reference: str) -> HttpResponse:
    return redirect("procurement:contract", reference)


def _ask(
    request: Request, case: Procurement, form: Form, act: Callable[..., object], title: str, done: str, *,
    submit: str = "Save", **context: Any,
) -> HttpResponse:  # fmt: skip
    page = reverse("procurement:contract", args=[case.reference])

    def do() -> str:
        act(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    way = [*_crumbs(case), {"text": TITLE, "href": page}]
    frame: dict[str, Any] = {"case": case, "crumbs": way, "cancel_href": page, "caption": case.title}
    return ask(request, form, do, done=done, title=title, submit_text=submit, **frame, **context)


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    return crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])))
