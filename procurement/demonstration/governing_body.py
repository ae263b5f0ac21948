"""The governing body of a demonstration: its seats, and a meeting for each decision, through the portal's pages.

The seats and the quorum are those of Dudley's governing body (agenda of 10 May 2018); who sits there is invented.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from conflicts.models import Committee, ItemHandling, Seat
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Decision

BODY = "Governing body"

SEATS = {
    "gp_chair": ("elected_gp", "chair"), "gp_second": ("elected_gp", ""), "gp_third": ("elected_gp", ""),
    "gp_fourth": ("elected_gp", ""), "gp_member": ("elected_gp", ""), "member": ("lay_member", "vice_chair"),
    "accountable_officer": ("chief_executive", ""), "finance_lead": ("chief_operating_finance", ""),
}  # fmt: skip


def meets(play: Any) -> bool:
    """Say whether the people of this play make a governing body."""
    return set(SEATS) <= set(play.cast.people)


def found(play: Any) -> Committee:
    """Give the governing body; call it in a unit of work."""
    return Committee.objects.get(organisation=play.cast.organisations["ccg"], name=BODY)


def set_up(play: Any, *, since: datetime.date) -> Committee:
    """Set the governing body up, once; a second case finds it there."""
    secretary, ccg = play.cast.people["secretary"], play.cast.organisations["ccg"]
    with unit_of_work(secretary):
        standing = Committee.objects.filter(organisation=ccg, name=BODY).first()
    if standing is not None:
        return standing
    answers = {"organisation": ccg.pk, "name": BODY, "preset": "governing_body"}
    play.desk.fill(secretary, reverse("conflicts:committee_add"), answers)
    with unit_of_work(secretary):
        made = found(play)
    for key, (kind, office) in SEATS.items():
        seat = {"person": play.cast.people[key].pk, "kind": kind, "votes": True, "from_date": since}
        office_held = {"office": office} if office else {}
        play.desk.fill(secretary, reverse("conflicts:seat_add", args=[made.pk]), {**seat, **office_held})
    return made


def decide(play: Any, kind: str, day: datetime.datetime, words: str, *, leaving: tuple[str, ...]) -> int:
    """Hold a meeting of the governing body that decides one thing about the case; give the key of its item.

    ``leaving``: the members who leave the room for the item.
    """
    committee = set_up(play, since=datetime.date(2016, 4, 1))
    secretary = play.cast.people["secretary"]
    page = reverse("conflicts:meeting_add", args=[committee.pk])
    meeting = play.desk.fill(secretary, page, {"planned_for": day, "place": "Board room"})
    title = {"title": Decision.Kind(kind).label, "purpose": "decision", "procurement": play.case("secretary").pk}
    item = play.desk.fill(secretary, f"{meeting}items/add/", title)
    with unit_of_work(secretary):
        present = list(Seat.objects.filter(committee=committee).values_list("pk", flat=True))
    play.desk.fill(secretary, f"{meeting}steps/begin/", {"started_time": "08:00", "present": present})
    key = int(item.rstrip("/").rsplit("/", 1)[-1])
    for who in leaving:
        with unit_of_work(secretary):
            row = ItemHandling.objects.get(item_id=key, person=play.cast.people[who]).pk
        times = {"left_at": "08:04", "returned_at": "08:31"}
        play.desk.fill(secretary, reverse("conflicts:item_times", args=[row]), times)
    outcome = {"kind": "decided", "words": words, "began_at": "08:05", "decided_at": "08:30"}
    play.desk.fill(secretary, f"{item}outcome/", outcome)
    play.desk.fill(secretary, f"{meeting}steps/close/", {"ended_time": "08:45"})
    play.desk.fill(play.cast.people["gp_chair"], f"{meeting}steps/approve_minutes/", {"correct": "on"})
    return key
