"""Committees: the list, one with its seats, its quorum and its meetings."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access
from conflicts.actions import meetings as actions
from conflicts.forms.meetings import (
    CallForm,
    CommitteeFilterForm,
    CommitteeForm,
    EndSeatForm,
    MeetingFilterForm,
    QuorumForm,
    SeatForm,
)
from conflicts.models import Meeting, Seat
from conflicts.queries import meetings as queries
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as

from .asking import NAV, ask, crumbs, load_committee, load_to_keep, posted

ROWS_ON_A_PAGE = 20
COMMITTEE_HEAD = ("Committee", "Organisation", "Members", "Quorum")
MEETING_HEAD = ("Date", "Committee", "State", "In the chair", "Place")


@require_safe
def committees(request: Request) -> HttpResponse:
    """List the committees whose meetings the portal holds."""
    form, rows = _committees(request)
    return render(
        request,
        "conflicts/committees.jinja",
        {
            "form": form, "paged": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")), "nav": NAV,
            "filtered": bool(request.GET.get("q")), "may_set_up": bool(_organisations(request)),
            "exports": _exports(request, "conflicts:committees_export"),
        },
    )  # fmt: skip


@require_safe
def committees_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered list as a file."""
    _form, rows = _committees(request)
    cells = [(one.name, one.organisation.name, one.members, "; ".join(one.rule.words)) for one in rows]
    return _export(request, kind, "Committees", COMMITTEE_HEAD, cells)


def _committees(request: Request) -> tuple[CommitteeFilterForm, Any]:
    form = CommitteeFilterForm(request.GET or None)
    text = form.cleaned_data.get("q", "") if form.is_valid() else ""
    return form, queries.committees(text)


def _organisations(request: Request) -> set[int]:
    """Give the organisations of which the person is committee secretary."""
    return {held.organisation_id for held in holdings(request.user) if held.role == Role.SECRETARY}


@require_http_methods(["GET", "POST"])
def committee_add(request: Request) -> HttpResponse:
    """Set up a committee."""
    mine = _organisations(request)
    if not mine:
        raise Http404("This page is for committee secretaries")
    form = CommitteeForm(posted(request), organisations=Organisation.objects.filter(pk__in=mine))
    if len(mine) == 1:
        form.initial["organisation"] = next(iter(mine))

    def do() -> str:
        asked = {name: form.cleaned_data[name] for name in ("organisation", "name")}
        made = actions.set_up_committee(**asked, rule=form.rule, by=request.user, now=request.now)
        return made.get_absolute_url()

    return ask(
        request, form, do, done="Committee set up", crumbs=crumbs(), title="Set up a committee",
        lede="From then on the portal holds its meetings: a decision of it points to the item at which it was taken.",
        submit_text="Set up the committee", cancel_href=reverse("conflicts:committees"),
    )  # fmt: skip


@require_safe
def committee(request: Request, pk: int) -> HttpResponse:
    """Show who has a seat, when the committee is quorate, and its meetings."""
    found = load_committee(pk)
    form, rows = _meetings(request, found)
    seats = found.seats.select_related("person__organisation", "lent_by")
    today = timezone.localdate(request.now)
    return render(
        request,
        "conflicts/committee.jinja",
        {
            "committee": found, "seats": [seat for seat in seats if seat.to_date is None or seat.to_date >= today],
            "past": [seat for seat in seats if seat.to_date is not None and seat.to_date < today],
            "rule": found.rule.words, "form": form, "nav": NAV, "crumbs": crumbs(),
            "paged": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
            "filtered": any(request.GET.get(name) for name in request.GET if name != "page"),
            "exports": _exports(request, "conflicts:meetings_export", found.pk),
            "keeps": access.keeps_minutes_of(found.organisation_id, request.user),
        },
    )  # fmt: skip


@require_safe
def meetings_export(request: Request, pk: int, kind: str) -> HttpResponse:
    """Give the filtered meetings of a committee as a file."""
    found = load_committee(pk)
    _form, rows = _meetings(request, found)
    cells = [
        (timezone.localtime(one.started_at or one.planned_for), found.name, one.get_state_display(),
         str(one.presided_by or ""), one.place)
        for one in rows
    ]  # fmt: skip
    return _export(request, kind, "Meetings", MEETING_HEAD, cells)


def _meetings(request: Request, found: Any) -> tuple[MeetingFilterForm, Any]:
    form = MeetingFilterForm(request.GET or None)
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    asked: dict[str, Any] = {name: answers.get(name) for name in ("state", "since", "until")}
    return form, queries.meetings_of(found, queries.MeetingFilter(**asked))


def _export(request: Request, kind: str, name: str, head: tuple[str, ...], cells: list[Any]) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    detail = {"format": kind, "rows": len(cells)}
    ledger.record(f"conflicts.{name.lower()}_exported", subject=request.user, detail=detail)
    return listed_as(kind, name, head, cells)


def _exports(request: Request, name: str, *args: int) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    formats = (("csv", "CSV"), ("xlsx", "Excel"))
    return [{"text": words, "href": reverse(name, args=[*args, kind]) + asked} for kind, words in formats]


@require_http_methods(["GET", "POST"])
def quorum_change(request: Request, pk: int) -> HttpResponse:
    """Change when a committee is quorate."""
    found = load_to_keep(request, pk)
    form = QuorumForm(posted(request), initial=QuorumForm.answers_of(found.rule))

    def do() -> str:
        actions.change_quorum(found, rule=form.cleaned_data["rule"], by=request.user, now=request.now)
        return found.get_absolute_url()

    return ask(
        request, form, do, done="Quorum changed", crumbs=crumbs(found), title="Change the quorum", caption=str(found),
        lede="It counts for meetings that have not begun.", submit_text="Change the quorum",
        cancel_href=found.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def seat_add(request: Request, pk: int) -> HttpResponse:
    """Give a person a seat."""
    found = load_to_keep(request, pk)
    form = SeatForm(posted(request))

    def do() -> str:
        actions.add_seat(found, by=request.user, now=request.now, **form.cleaned_data)
        return found.get_absolute_url()

    return ask(
        request, form, do, done="Seat given", crumbs=crumbs(found), title="Add a seat", caption=str(found),
        submit_text="Add the seat", cancel_href=found.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def seat_end(request: Request, pk: int) -> HttpResponse:
    """End a seat."""
    seat = get_object_or_404(Seat.objects.select_related("committee__organisation", "person__organisation"), pk=pk)
    found = load_to_keep(request, seat.committee_id)
    form = EndSeatForm(posted(request))

    def do() -> str:
        actions.end_seat(seat, to_date=form.cleaned_data["to_date"], by=request.user, now=request.now)
        return found.get_absolute_url()

    return ask(
        request, form, do, done="Seat ended", crumbs=crumbs(found), title="End a seat", caption=str(found),
        lede=f"{seat.person}: {seat.words}", submit_text="End the seat", cancel_href=found.get_absolute_url(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def meeting_add(request: Request, pk: int) -> HttpResponse:
    """Call a meeting."""
    found = load_to_keep(request, pk)
    form = CallForm(posted(request))

    def do() -> str:
        called: Meeting = actions.call_meeting(found, by=request.user, now=request.now, **form.cleaned_data)
        return called.get_absolute_url()

    return ask(
        request, form, do, done="Meeting called", crumbs=crumbs(found), title="Call a meeting", caption=str(found),
        submit_text="Call the meeting", cancel_href=found.get_absolute_url(),
    )  # fmt: skip
