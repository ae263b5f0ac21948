"""The standstill: its end with the working, the letter to each bidder, and what may happen next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.models import Hold
from mcp_portal.workflow.offers import steps_for
from procurement import access, actions, queries
from procurement.actions import standstill as writes
from procurement.forms import standstill as forms
from procurement.models import Procurement, Standstill, StandstillLetter

from .asking import ask
from .hidden import not_shown
from .loading import crumbs, load_case, now_of

TITLE = "Standstill"


@require_http_methods(["GET", "POST"])
def standstill(request: Request, reference: str) -> HttpResponse:
    """Show the standstill; the procurement lead plans and begins the letters here."""
    case = load_case(request, reference)
    now, user = now_of(request, case), request.user
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="overview")
    found = Standstill.of_case(case).first()
    may_write = queries.letters_can_change(case, user, found)
    if request.method == "POST" and not may_write:
        raise Http404("The letters are written by the procurement lead, until they are approved")
    planned = {"letters": found.letters, "planned_on": found.planned_on} if found else {}
    form = forms.LettersForm(request.POST or None, initial=planned)

    def do() -> str:
        actions.draft_letters(case, by=user, now=now, **form.cleaned_data)
        return _page(case)

    # Letters name bidders and give scores.
    reads = access.sees_bids(case, user)
    return ask(
        request,
        form,
        do,
        done="Letters written from the records",
        template="procurement/standstill.jinja",
        case=case,
        tab="overview",
        title=TITLE,
        standstill=found,
        may_write=may_write,
        state=_state(found, now),
        claims=[hold for hold in case.standing_holds() if hold.kind == Hold.Kind.CLAIM],
        offers=steps_for(found, user, now) if found else [],
        signing=_signing(case, user, now),
        reads_letters=reads,
        letters=_letters(found) if reads and found else [],
        earlier=_earlier(found) if reads and found else [],
        changes=list(found.changes.select_related("by__organisation")) if reads and found else [],
        debriefs=list(case.debrief_meetings.select_related("bid", "recorded_by__organisation")) if reads else [],
        bids=case.bids.exclude(state="withdrawn") if reads else [],
        today=timezone.localdate(now),
        is_lead=access.is_lead(case, user),
        may_extend=access.is_sro(case, user) and found is not None and found.state == Standstill.State.RUNNING,
    )


@require_http_methods(["GET", "POST"])
def letters_sent(request: Request, reference: str) -> HttpResponse:
    """Record letters as sent; the standstill runs with the last one."""
    case, found, now = _load(request, reference)
    letters = [one for one in _letters(found) if one.sent_at is None] if found else []
    if not access.is_lead(case, request.user) or found is None or not letters or letters[0].approved_at is None:
        return redirect(_page(case))
    form = forms.SentForm(request.POST or None, letters=letters, now=now)

    def do() -> str:
        said = form.cleaned_data
        keys = [int(one) for one in said["letters"]]
        writes.record_sending(found, keys, sent_at=said["sent_at"], by=request.user, now=now)
        return _page(case)

    words = {"title": "Record letters as sent", "submit_text": "Record as sent", "done": "Letters recorded as sent"}
    lede = "Send exactly the approved text or PDF of each letter. The standstill is counted from the last of them."
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def standstill_extend(request: Request, reference: str) -> HttpResponse:
    """Extend the standstill, which every bidder is told."""
    case, found, now = _load(request, reference)
    if not access.is_sro(case, request.user) or found is None or found.state != Standstill.State.RUNNING:
        return redirect(_page(case))
    form = forms.ExtendForm(request.POST or None)

    def do() -> str:
        writes.extend(found, by=request.user, now=now, **form.cleaned_data)
        return _page(case)

    words = {"title": "Extend the standstill", "submit_text": "Extend", "done": "Standstill extended"}
    lede = "The words that every bidder is told are kept. An extension never makes the standstill shorter."
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def debrief_add(request: Request, reference: str) -> HttpResponse:
    """Record a meeting with a bidder about its result."""
    case, found, now = _load(request, reference)
    if not access.is_lead(case, request.user) or found is None or found.sent_at is None:
        return redirect(_page(case))
    bids = {str(bid.pk): bid for bid in case.bids.all() if bid.named_at}
    form = forms.DebriefForm(request.POST or None, bids=bids.values(), now=now)

    def do() -> str:
        said = dict(form.cleaned_data)
        writes.log_debrief(bids[said.pop("bidder")], by=request.user, now=now, **said)
        return _page(case)

    words = {"title": "Record a debrief meeting", "submit_text": "Record", "done": "Debrief meeting recorded"}
    return ask(request, form, do, **words, **_form_frame(case))


def _load(request: Request, reference: str) -> tuple[Procurement, Standstill | None, Any]:
    case = load_case(request, reference, access.sees_bids)
    found = None if case.hides_a_bid else Standstill.of_case(case).first()
    return case, found, now_of(request, case)


def _letters(found: Standstill) -> list[StandstillLetter]:
    rows = list(found.current_letters)
    for row in rows:
        row.procurement = row.bid.procurement = found.procurement
    return rows


def _earlier(found: Standstill) -> list[StandstillLetter]:
    """Give the letters that were sent and then corrected."""
    rows = list(found.all_letters.filter(edition__lt=found.edition, sent_at__isnull=False).select_related("bid"))
    for row in rows:
        row.procurement = row.bid.procurement = found.procurement
    return rows


def _state(found: Standstill | None, now: Any) -> dict[str, str]:
    if found is None:
        return {"text": "Not begun", "colour": "grey"}
    if found.ends_on is None:
        return {"text": found.get_state_display(), "colour": "blue"}
    left = (found.ends_on - timezone.localdate(now)).days
    if left < 0:
        return {"text": "Ended", "colour": "green"}
    return {"text": f"Running, {plural(left, 'day')} left", "colour": "blue"}


def _signing(case: Procurement, user: Any, now: Any) -> list[Any]:
    """Give the step that the standstill holds back, whoever takes it."""
    return [
        offer
        for offer in steps_for(case, user, now, everyone=True)
        if offer.name in ("sign_contract", "start_standstill")
    ]


def _page(case: Procurement) -> str:
    return reverse("procurement:standstill", args=[case.reference])


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": crumbs(case, (TITLE, _page(case))), "cancel_href": _page(case)}
