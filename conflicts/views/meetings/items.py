"""An item: who may sit and vote, how each person is handled, its papers, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access, minutes
from conflicts.actions import meetings as actions
from conflicts.forms.meetings import BorrowForm, OutcomeForm, PaperForm, RuleAtItemForm, TimesForm
from conflicts.models import AgendaItem, ItemHandling, ItemPaper, Meeting
from conflicts.models.meetings import wording
from conflicts.queries import meetings as queries
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import BIDDING, COMMISSIONERS, REVIEWING, Kind
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.documents.views import send
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.steps import Refused

from .asking import NAV, ask, crumbs, load_item, posted
from .meetings import _clock

LENDING = (*COMMISSIONERS, Kind.TRUST, Kind.OTHER)
"""Bodies that can lend a member: never a provider or an assuring body."""


@require_safe
def item(request: Request, pk: int) -> HttpResponse:
    """Show an item; who is withheld from it has no page."""
    found = load_item(pk)
    meeting: Meeting = found.meeting
    forecast = queries.forecasts(meeting, [found])[found.pk]
    ruled_as, ruler = queries.ruling_seat(meeting, forecast, 0)
    runs = access.runs_the_meeting(meeting, request.user)
    there = {one.person_id: one for one in wording.attendances(meeting)}
    outcome = wording.outcome_of(found.result)
    return render(
        request,
        "conflicts/agenda_item.jinja",
        {
            "item": found, "meeting": meeting, "case_about": found.case, "forecast": forecast, "runs": runs, "nav": NAV,
            "keeps": access.keeps_the_minutes(meeting, request.user), "papers": _papers(found), "outcome": outcome,
            "ruler": ruler, "ruled_as": ItemHandling.RuledAs(ruled_as).label,
            "handled": [(row, wording.handled(row, meeting, there)) for row in found.handlings.all()],
            "whereabouts": minutes.whereabouts, "crumbs": crumbs(meeting.committee, meeting),
            "quorum_words": minutes.quorum_words(outcome, []) if outcome else forecast.verdict.words,
        },
    )  # fmt: skip


def _papers(found: AgendaItem) -> list[tuple[ItemPaper, minutes.Paper]]:
    rows = found.papers.select_related("document").prefetch_related("copies__person__organisation")
    return [(paper, wording.paper_of(paper, found.meeting)) for paper in rows]


def _load(request: Request, pk: int) -> AgendaItem:
    """Load an item for whoever runs the meeting."""
    found = load_item(pk)
    if not access.runs_the_meeting(found.meeting, request.user):
        raise Http404("This page is for the secretary or the chair")
    return found


def _page(found: AgendaItem, **more: Any) -> dict[str, Any]:
    meeting = found.meeting
    return {
        "crumbs": crumbs(meeting.committee, meeting, found), "caption": f"Item {found.position}: {found.title}",
        "cancel_href": found.get_absolute_url(), **more,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def item_remove(request: Request, pk: int) -> HttpResponse:
    """Take an item off the agenda of a meeting that has not begun."""
    found = _load(request, pk)

    def do() -> str:
        actions.remove_item(found, by=request.user, now=found.meeting.now(request.now))
        return found.meeting.get_absolute_url()

    form = Form(posted(request))
    page = _page(found, title="Take the item off the agenda", submit_text="Take it off", danger=True)
    return ask(request, form, do, done="Item taken off", **page)


@require_http_methods(["GET", "POST"])
def item_rule(request: Request, pk: int) -> HttpResponse:
    """Record the ruling of whoever presides on a person at the item."""
    found = _load(request, pk)
    people = User.objects.filter(pk__in=[seat.person_id for seat in found.meeting.seats()])
    form = RuleAtItemForm(posted(request), people=people.select_related("organisation"), initial=_known(request, found))

    def do() -> str:
        asked = dict(form.cleaned_data)
        asked |= {name: bool(asked[name]) for name in ("material", "papers_withheld")}
        actions.rule_at_item(found, by=request.user, now=found.meeting.now(request.now), **asked)
        return found.get_absolute_url()

    page = _page(found, title="Record a ruling on a person", submit_text="Record the ruling")
    lede = "The chair rules; the vice chair if the chair is conflicted or away; otherwise one whom the rest elect."
    return ask(request, form, do, done="Ruling recorded", lede=lede, **page)


def _known(request: Request, found: AgendaItem) -> dict[str, Any]:
    asked = request.GET.get("person", "")
    row = next((one for one in found.handlings.all() if str(one.person_id) == asked), None)
    if row is None:
        return {"person": asked}
    names = ("person", "interest", "apparent", "material", "handling", "papers_withheld")
    return {name: getattr(row, name) for name in names}


@require_http_methods(["GET", "POST"])
def item_times(request: Request, pk: int) -> HttpResponse:
    """Record when a person left the room for the item, and when they came back."""
    rows = ItemHandling.objects.select_related("item__meeting__committee__organisation", "person__organisation")
    row = get_object_or_404(rows, pk=pk)
    found = _load(request, row.item_id)
    times = {name: _clock(getattr(row, name)) for name in ("left_at", "returned_at")}
    form = TimesForm(posted(request), meeting=found.meeting, initial=times)

    def do() -> str:
        actions.record_times(row, by=request.user, now=found.meeting.now(request.now), **form.moments)
        return found.get_absolute_url()

    page = _page(found, title=f"When was {row.person} out of the room?", submit_text="Record the times")
    return ask(request, form, do, done="Times recorded", **page)


@require_http_methods(["GET", "POST"])
def item_outcome(request: Request, pk: int) -> HttpResponse:
    """Record what came of the item."""
    found = _load(request, pk)
    form = OutcomeForm(posted(request), meeting=found.meeting)

    def do() -> str:
        actions.record_outcome(found, by=request.user, now=found.meeting.now(request.now), **form.given)
        return found.meeting.get_absolute_url()

    forecast = queries.forecasts(found.meeting, [found])[found.pk]
    page = _page(found, title="Record what came of the item", submit_text="Record it")
    return ask(request, form, do, done="Item recorded", lede=f"{forecast.verdict.words}.", **page)


@require_http_methods(["GET", "POST"])
def item_borrow(request: Request, pk: int) -> HttpResponse:
    """Borrow a member without a conflict for the meeting."""
    found = _load(request, pk)
    if not access.keeps_the_minutes(found.meeting, request.user):
        raise Http404("This page is for the committee secretary")
    lenders = Organisation.objects.filter(kind__in=LENDING).exclude(pk=found.meeting.committee.organisation_id)
    form = BorrowForm(posted(request), people=_borrowable(found), lenders=lenders)

    def do() -> str:
        now = found.meeting.now(request.now)
        actions.borrow_member(found, by=request.user, now=now, **form.cleaned_data)
        return found.get_absolute_url()

    page = _page(found, title="Borrow a member without a conflict", submit_text="Borrow the member")
    return ask(request, form, do, done="Member borrowed for this meeting", **page)


def _borrowable(found: AgendaItem) -> Any:
    """Give those who can sit: on an item about a procurement its team but bidders and reviewers."""
    seated = [seat.person_id for seat in found.meeting.seats()]
    people = User.objects.filter(is_active=True, organisation__kind__in=LENDING).exclude(pk__in=seated)
    if found.case is not None:
        held = team(found.case).exclude(role__in=[*BIDDING, *REVIEWING])
        people = people.filter(pk__in=held.values("user_id"))
    return people.exclude(organisation_id=found.meeting.committee.organisation_id).select_related("organisation")


@require_http_methods(["GET", "POST"])
def paper_add(request: Request, pk: int) -> HttpResponse:
    """Send a paper to everybody from whom it is not withheld."""
    found = _load(request, pk)
    form = PaperForm(posted(request), request.FILES or None)

    def do() -> str:
        try:
            now = found.meeting.now(request.now)
            actions.add_paper(found, form.cleaned_data["file"], by=request.user, now=now)
        except NotAccepted as refusal:
            raise Refused(str(refusal)) from refusal
        return found.get_absolute_url()

    page = _page(found, title="Add a paper", submit_text="Send the paper")
    lede = "Everybody with a seat gets it, but those from whom papers are withheld. Both are recorded."
    return ask(request, form, do, done="Paper sent", lede=lede, **page)


@require_safe
def paper_download(request: Request, pk: int) -> HttpResponseBase:
    """Send a paper of an item to somebody who may read the item."""
    paper = get_object_or_404(ItemPaper.objects.select_related("document__blob", "item__meeting"), pk=pk)
    load_item(paper.item_id)
    record_download(paper.document, by=request.user, now=paper.item.meeting.now(request.now))
    return send(paper.document)
