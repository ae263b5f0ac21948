"""Who may sit and who may vote at an item, and whether the rest are quorate: before, during and after."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conflicts import quorum
from conflicts.models import AgendaItem, Attendance, Handling, ItemHandling, Meeting, Seat
from conflicts.models.meetings.item import OUT_OF_THE_ITEM
from conflicts.models.meetings.standing import Standing, standing
from mcp_portal.nhsuk.wording import lower_first


@dataclass(frozen=True)
class Place:
    """One person at one item."""

    seat: Seat
    handling: Handling | None
    may_sit: bool
    may_vote: bool
    why: str
    row: ItemHandling | None
    there: bool | None

    @property
    def is_conflicted(self) -> bool:
        """Say whether the person takes part other than everybody else."""
        return self.handling is not None and self.handling != Handling.NOTED


@dataclass(frozen=True)
class Forecast:
    """An item with everybody who has a seat, and the verdict on those who may vote."""

    item: AgendaItem
    places: Sequence[Place]
    verdict: quorum.Verdict

    @property
    def voters(self) -> list[Place]:
        """Give those who may vote."""
        return [place for place in self.places if place.may_vote]

    @property
    def conflicted(self) -> list[Place]:
        """Give those who are handled otherwise than noted."""
        return [place for place in self.places if place.is_conflicted]


def forecasts(
    meeting: Meeting, items: Iterable[AgendaItem], *, moment: datetime.datetime | None = None
) -> dict[int, Forecast]:
    """Give the forecast of each item by its key.

    Before the meeting everybody with a seat is expected; afterwards only those who are there count, and with
    ``moment`` those who were there then. Items withheld from the reader must not be among them.
    """
    items, seats = list(items), meeting.seats()
    people = [seat.person_id for seat in seats]
    found = standing(items, people)
    there = {one.person_id: one for one in meeting.attendances.all()} if meeting.started_at else None
    return {item.pk: _forecast(meeting, item, seats, found, there, moment) for item in items}


def _forecast(
    meeting: Meeting, item: AgendaItem, seats: Sequence[Seat], found: dict[tuple[int, int], Standing],
    there: dict[int, Attendance] | None, moment: datetime.datetime | None,
) -> Forecast:  # fmt: skip
    rows = {row.person_id: row for row in item.handlings.all()}
    places = []
    for seat in seats:
        stands = found.get((item.pk, seat.person_id))
        is_there = None if there is None else _is_there(there.get(seat.person_id), moment)
        places.append(_place(item, seat, rows.get(seat.person_id), stands, is_there))
    voting = [place.seat.sitting for place in places if place.may_vote]
    return Forecast(item, places, quorum.count(meeting.rule, voting))


def _is_there(attendance: Attendance | None, moment: datetime.datetime | None) -> bool:
    if attendance is None or attendance.arrived_at is None:
        return False
    return attendance.left_at is None if moment is None else attendance.there_at(moment)


def _place(
    item: AgendaItem, seat: Seat, row: ItemHandling | None, stands: Standing | None, there: bool | None
) -> Place:
    handling = _strictest(row, stands)
    outsider = item.procurement_id is not None and stands is not None and not stands.on_case and handling is None
    takes_part = handling in {None, Handling.NOTED} and not outsider
    may_sit = there is not False and not outsider and handling not in OUT_OF_THE_ITEM
    may_vote = seat.votes and takes_part and there is not False
    return Place(seat, handling, may_sit, may_vote, _why(seat, handling, outsider, there), row, there)


def _strictest(row: ItemHandling | None, stands: Standing | None) -> Handling | None:
    wanted = [Handling(row.handling)] if row is not None else []
    wanted += [stands.wanted] if stands is not None and stands.wanted is not None else []
    return max(wanted, key=lambda one: one.rank, default=None)


def _why(seat: Seat, handling: Handling | None, outsider: bool, there: bool | None) -> str:
    if there is False:
        return "Not at the meeting"
    if handling is not None:
        return str(handling.label)
    if outsider:
        return "Has no role in the procurement, so has not been asked about interests"
    return "" if seat.votes else f"Sits without a vote as {lower_first(str(seat.get_kind_display()))}"


def ruling_seat(meeting: Meeting, forecast: Forecast, person_id: int) -> tuple[str, Seat | None]:
    """Give as what somebody rules on a person at an item, and who: the chair, the vice chair, or the elected one.

    Whoever is concerned, is conflicted at the item themselves or is not there does not rule. The elected one is
    not known yet: the rest choose among the ``voters``.
    """
    for office, ruled_as in (
        (Seat.Office.CHAIR, ItemHandling.RuledAs.CHAIR),
        (Seat.Office.VICE_CHAIR, ItemHandling.RuledAs.VICE_CHAIR),
    ):
        for place in forecast.places:
            able = place.may_sit and not place.is_conflicted and place.seat.person_id != person_id
            if place.seat.office == office and able:
                return ruled_as, place.seat
    return ItemHandling.RuledAs.ELECTED, None
