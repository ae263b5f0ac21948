"""East Kent: nobody can show that they left the room.

Known: a review found no evidence that members with a conflict left the meetings about a procurement. Which CCG,
which procurement, who sat there and every date here are invented, and the case says so. Here the portal does not
let an item be recorded while nobody wrote down when a conflicted member left, counts the quorum without them, and
makes the minute from what was recorded.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from conflicts.models import ItemHandling, Seat
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work

from . import governing_body
from .desk import Stuck, paper
from .dudley import Scene
from .people import GOVERNING_BODY, POSTS, Place, Post, gather
from .play import Play, Progress, at, on, play_scenes

TITLE = "East Kent Multispecialty Community Provider"
NOTE = "Replay: no evidence that conflicted members left the meetings. Only that is known; all else is invented."

PLACE = Place(
    organisations={
        "ccg": {"name": "NHS East Kent CCG (invented)", "kind": Kind.CCG, "town": "Canterbury"},
        "council": {"name": "Kent County Council (its part is invented)", "kind": Kind.COUNCIL, "town": "Maidstone"},
        "provider": {"name": "East Kent GP company (invented)", "kind": Kind.PROVIDER},
        "neighbour": {"name": "NHS Neighbouring CCG (invented)", "kind": Kind.CCG, "town": "Medway"},
    },
    posts=(
        *POSTS, *GOVERNING_BODY, Post("lent", "Elected GP member of a neighbouring CCG", "neighbour", (Role.MEMBER,))
    ),
    suffix=".eastkent",
)  # fmt: skip

DAY = "2017-03-16"
SECOND_DAY = "2017-03-30"
SENTENCE = "You take no part in the East Kent MCP procurement because of your declared interest in the GP company"
FINANCE, ROUTE = "Finance report", "Route to market"
NOT_SHOWN = "There is no record that"


def planning(play: Play) -> None:
    """Open the case and seat its people; one GP member declares, and the Guardian rules."""
    cast = play.cast
    facts = {
        "title": play.title or TITLE, "variant": "partial", "list_size": 200_000, "practice_count": 40,
        "value_per_year": "40,000,000", "term_min_years": 10, "term_max_years": 10, "clock_kind": play.clock_kind,
        f"{play.clock_kind}_date": on("2017-02-01"), "note": NOTE, "lead_commissioner": cast.organisations["ccg"].pk,
    }  # fmt: skip
    page = play.desk.fill(cast.lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    for who in ("secretary", *governing_body.SEATS, "lent"):
        if who != "gp_member":
            play.declare_nothing(who)
    page = reverse("conflicts:declare") + f"?case={play.reference}"
    add = play.desk.fill(cast.gp_member, page, {"kind": "interests", "aware_date": on("2017-02-01")})
    review = play.desk.fill(cast.gp_member, add, {
        "category": "financial", "organisation_name": "East Kent GP company (invented)",
        "nature": "Shareholder of the company", "basis": "actual", "material": True, "expects_to_move": False,
        "from_date": on("2016-10-01"),
    })  # fmt: skip
    play.desk.fill(cast.gp_member, f"{review}steps/submit/", {"correct": "on"})
    play.desk.fill(cast.guardian, reverse("conflicts:ruling_create", args=[play.interest_of("gp_member")]), {
        "handling": "papers_withheld", "released_sentence": SENTENCE,
        "reason": "A shareholder of a likely bidder gains from every decision on it",
    })  # fmt: skip


def agenda(play: Play) -> None:
    """Call the meeting, put 2 items on its agenda, and send a paper for the second."""
    committee = governing_body.set_up(play, since=on("2016-04-01"))
    meeting = _call(play, committee.pk, DAY)
    _add(play, meeting, FINANCE, case=False)
    item = _add(play, meeting, ROUTE)
    file = {"file": paper("Route to market.txt", "Options for the route to market (invented)")}
    play.desk.fill(play.cast.secretary, reverse("conflicts:paper_add", args=[item]), files=file)


def first_meeting(play: Play) -> None:
    """Hold the meeting: a second GP member turns out to have an interest, and the rest are not quorate."""
    play.clock(DAY, hour=18)
    meeting, (finance, route) = _meeting(play, 1)
    _begin(play, meeting, but=("lent",))
    _record(play, finance, "discussed", "The report was noted", "14:05", "14:20")
    _rule(play, route, "gp_second", "leave_for_item")
    _refused(play, route)
    _left(play, route, "gp_member", "14:20", "14:46")
    _left(play, route, "gp_second", "14:22", "14:46")
    words = "Not enough elected GP members without an interest were left. To the next meeting, with a borrowed member"
    _record(play, route, "deferred", words, "14:22", "14:45")
    _finish(play, meeting, "15:00")


def second_meeting(play: Play) -> None:
    """Meet again with a GP member borrowed from a neighbouring CCG, and decide."""
    committee = governing_body.set_up(play, since=on("2016-04-01"))
    meeting = _call(play, committee.pk, SECOND_DAY)
    route = _add(play, meeting, ROUTE)
    _rule(play, route, "gp_second", "leave_for_item")
    play.desk.fill(play.cast.secretary, reverse("conflicts:item_borrow", args=[route]), {
        "person": play.cast.people["lent"].pk, "counts_as": "elected_gp",
        "lent_by": play.cast.organisations["neighbour"].pk, "reason": "No practice in East Kent, no share in a bidder",
    })  # fmt: skip
    play.clock(SECOND_DAY, hour=18)
    _begin(play, meeting)
    _left(play, route, "gp_member", "14:03", "14:31")
    _left(play, route, "gp_second", "14:03", "14:31")
    _record(play, route, "decided", "Buy by a dialogue under the light touch regime", "14:05", "14:30")
    _finish(play, meeting, "14:40")
    answers = {"kind": "launch", "agenda_item": route}
    play.fill("secretary", "procurement:decision_record", answers=answers, query="?kind=launch")


SCENES: tuple[tuple[str, Scene], ...] = (
    ("planning", planning),
    ("planning", agenda),
    ("planning", first_meeting),
    ("planning", second_meeting),
)
"""Each scene with the state the case is in after it: the meetings come before the procurement moves."""


def _call(play: Play, committee: int, day: str) -> str:
    page = reverse("conflicts:meeting_add", args=[committee])
    return play.desk.fill(play.cast.secretary, page, {"planned_for": at(day, 14), "place": "Council chamber"})


def _add(play: Play, meeting: str, title: str, *, case: bool = True) -> int:
    answers: dict[str, Any] = {"title": title, "purpose": "decision" if case else "information"}
    answers |= {"procurement": play.case("secretary").pk} if case else {}
    item = play.desk.fill(play.cast.secretary, f"{meeting}items/add/", answers)
    return int(item.rstrip("/").rsplit("/", 1)[-1])


def _meeting(play: Play, number: int) -> tuple[str, list[int]]:
    """Give the address of a meeting and the keys of its items."""
    with unit_of_work(play.cast.secretary):
        committee = governing_body.found(play)
        meeting = committee.meetings.order_by("planned_for", "pk")[number - 1]
        return meeting.get_absolute_url(), list(meeting.items.values_list("pk", flat=True))


def _begin(play: Play, meeting: str, *, but: tuple[str, ...] = ()) -> None:
    away = [play.cast.people[who].pk for who in but]
    key = int(meeting.rstrip("/").rsplit("/", 1)[-1])
    with unit_of_work(play.cast.secretary):
        seats = Seat.objects.filter(committee=governing_body.found(play)).exclude(person_id__in=away)
        present = [seat.pk for seat in seats if seat.meeting_id in {None, key}]
    play.desk.fill(play.cast.secretary, f"{meeting}steps/begin/", {"started_time": "14:00", "present": present})


def _rule(play: Play, item: int, who: str, handling: str) -> None:
    play.desk.fill(play.cast.secretary, reverse("conflicts:item_rule", args=[item]), {
        "person": play.cast.people[who].pk, "interest": "Practice holds a share in the GP company (invented)",
        "apparent": "at_meeting", "material": False, "handling": handling, "papers_withheld": True,
        "reason": "The practice stands to gain if the company is a bidder",
    })  # fmt: skip


def _left(play: Play, item: int, who: str, left: str, returned: str) -> None:
    with unit_of_work(play.cast.secretary):
        row = ItemHandling.objects.get(item_id=item, person=play.cast.people[who]).pk
    times = {"left_at": left, "returned_at": returned}
    play.desk.fill(play.cast.secretary, reverse("conflicts:item_times", args=[row]), times)


def _record(play: Play, item: int, kind: str, words: str, began: str, ended: str) -> None:
    answers = {"kind": kind, "words": words, "began_at": began, "decided_at": ended}
    play.desk.fill(play.cast.secretary, reverse("conflicts:item_outcome", args=[item]), answers)


def _refused(play: Play, item: int) -> None:
    """Show that the item cannot be recorded while nobody wrote down who left."""
    try:
        _record(play, item, "decided", "Buy by a dialogue", "14:22", "14:45")
    except Stuck as stuck:
        if NOT_SHOWN in str(stuck):
            return
        raise
    raise Stuck("The item was recorded although nobody can show that the conflicted members left")


def _finish(play: Play, meeting: str, ended: str) -> None:
    play.desk.fill(play.cast.secretary, f"{meeting}steps/close/", {"ended_time": ended})
    chair = play.cast.people["gp_chair"]
    play.desk.fill(chair, f"{meeting}steps/approve_minutes/", {"correct": "on"})


def play_eastkent(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the meetings, by default both; raise Stuck where a page refuses a step, or lets what it must refuse."""
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
