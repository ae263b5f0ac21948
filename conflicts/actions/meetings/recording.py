"""What is recorded at a meeting: who was there, how each was handled, when they left, and what came of an item."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts import access
from conflicts.models import AgendaItem, Attendance, Handling, ItemHandling, ItemOutcome, Meeting
from conflicts.models.meetings.standing import standing, take_over
from conflicts.queries.meetings import Forecast, forecasts, ruling_seat
from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import lower_first, plural, time
from mcp_portal.workflow.steps import NotAllowed, Refused

from .papers import withhold_from_now_on
from .wrong import Wrong


def _refuse(meeting: Meeting, by: User, *, before_too: bool = False) -> None:
    if not access.runs_the_meeting(meeting, by):
        raise NotAllowed("Only the secretary or the chair of the committee records this")
    if not (meeting.is_under_way or (before_too and meeting.is_planned)):
        raise Refused("This is recorded while the meeting goes on")


def _refuse_recorded(item: AgendaItem) -> None:
    if item.result is not None:
        raise Refused("What came of this item is recorded already, and stays as it is")


def _in_time(meeting: Meeting, field: str, what: str, moment: datetime.datetime | None, now: datetime.datetime) -> None:
    """Refuse a time before the meeting began, and one that has not come."""
    if moment is None:
        return
    if meeting.started_at is not None and moment < meeting.started_at:
        raise Wrong(field, f"{what} must be at or after {time(meeting.started_at)}, when the meeting began")
    if moment > now:
        raise Wrong(field, f"{what} must be in the past")


def change_attendance(
    attendance: Attendance, *, arrived_at: datetime.datetime | None, left_at: datetime.datetime | None, by: User,
    now: datetime.datetime,
) -> Attendance:  # fmt: skip
    """Record when a person came and went; what was decided before stays true."""
    meeting = attendance.meeting
    _refuse(meeting, by)
    _in_time(meeting, "arrived_at", "Time they arrived", arrived_at, now)
    _in_time(meeting, "left_at", "Time they left", left_at, now)
    if left_at is not None and (arrived_at is None or left_at < arrived_at):
        raise Wrong("left_at", "Time they left must be after the time they arrived")
    changed = Attendance(arrived_at=arrived_at, left_at=left_at)
    for outcome in ItemOutcome.objects.filter(item__meeting=meeting).select_related("item"):
        if changed.there_at(outcome.decided_at) != attendance.there_at(outcome.decided_at):
            field = "left_at" if left_at is not None else "arrived_at"
            raise Wrong(field, f"Item {outcome.item.position} was recorded at {time(outcome.decided_at)} otherwise")
    attendance.arrived_at, attendance.left_at = arrived_at, left_at
    attendance.save(update_fields=["arrived_at", "left_at"])
    ledger.record(
        "conflicts.attendance_changed", subject=attendance, occurred_at=now, detail={"person": attendance.person_id}
    )
    return attendance


def rule_at_item(
    item: AgendaItem, *, person: User, handling: str, interest: str, reason: str, apparent: str, by: User,
    now: datetime.datetime, material: bool = False, papers_withheld: bool = False, elected: User | None = None,
) -> ItemHandling:  # fmt: skip
    """Record the ruling of the chair, the vice chair or the elected one on a person at an item.

    Never milder than a ruling of the Guardian that stands, and never below leaving without papers for a material
    financial interest in a bidder.
    """
    meeting = item.meeting
    _refuse(meeting, by, before_too=True)
    _refuse_recorded(item)
    wanted = Handling(handling)
    forecast = forecasts(meeting, [item])[item.pk]
    _refuse_mild(item, person, wanted, material)
    ruled_as, ruled_by = _ruler(meeting, forecast, person, elected)
    withheld = papers_withheld or wanted.rank >= Handling.PAPERS_WITHHELD.rank
    columns = {
        "handling": wanted, "interest": interest, "reason": reason, "apparent": apparent,
        "apparent_on": meeting.day, "material": material, "papers_withheld": withheld, "ruled_as": ruled_as,
        "ruled_by": ruled_by, "ruled_at": now, "entered_by": by, "recusal": None,
    }  # fmt: skip
    with savepoint():
        row, _new = ItemHandling.objects.update_or_create(item=item, person=person, defaults=columns)
        if withheld:
            withhold_from_now_on(item, person, now=now)
        detail = {"person": person.pk, "handling": wanted.value}
        ledger.record("conflicts.handled_at_item", subject=row, case=item.case, occurred_at=now, detail=detail)
    return row


def _refuse_mild(item: AgendaItem, person: User, wanted: Handling, material: bool) -> None:
    if material and wanted.rank < Handling.PAPERS_WITHHELD.rank:
        least = lower_first(str(Handling.PAPERS_WITHHELD.label))
        raise Wrong("handling", f"A material financial interest in a bidder needs at least: {least}")
    stands = standing([item], [person.pk]).get((item.pk, person.pk))
    if stands is not None and stands.wanted is not None and wanted.rank < stands.wanted.rank:
        least = lower_first(str(stands.wanted.label))
        raise Wrong("handling", f"What stands for this person in the procurement needs at least: {least}")


def _ruler(meeting: Meeting, forecast: Forecast, person: User, elected: User | None) -> tuple[str, User]:
    ruled_as, seat = ruling_seat(meeting, forecast, person.pk)
    if seat is not None:
        return ruled_as, seat.person
    able = {place.seat.person_id for place in forecast.voters if place.seat.person_id != person.pk}
    if elected is None:
        raise Wrong("elected", "Select who was elected to rule: chair and vice chair are conflicted or away")
    if elected.pk not in able:
        raise Wrong("elected", "Select a voting member without a conflict, other than the person concerned")
    return ruled_as, elected


def record_times(
    row: ItemHandling, *, left_at: datetime.datetime | None, returned_at: datetime.datetime | None, by: User,
    now: datetime.datetime,
) -> ItemHandling:  # fmt: skip
    """Record when a person left the room for an item, and when they came back."""
    meeting = row.item.meeting
    _refuse(meeting, by)
    _in_time(meeting, "left_at", "Time they left", left_at, now)
    _in_time(meeting, "returned_at", "Time they returned", returned_at, now)
    if returned_at is not None and (left_at is None or returned_at <= left_at):
        raise Wrong("returned_at", "Time they returned must be after the time they left")
    outcome = row.item.result
    if outcome is not None and row.leaves:
        _keep_away(row, outcome, left_at, returned_at)
    row.left_at, row.returned_at = left_at, returned_at
    row.save(update_fields=["left_at", "returned_at"])
    detail = {"person": row.person_id}
    ledger.record("conflicts.left_the_room", subject=row, case=row.item.case, occurred_at=now, detail=detail)
    return row


def _keep_away(
    row: ItemHandling, outcome: ItemOutcome, left_at: datetime.datetime | None, returned_at: datetime.datetime | None
) -> None:
    if left_at != row.left_at:
        raise Wrong("left_at", "The item is recorded with the time they left, which stays as it is")
    if returned_at is not None and returned_at < outcome.decided_at:
        raise Wrong("returned_at", f"Time they returned must be after {time(outcome.decided_at)}, when the item ended")


def record_outcome(
    item: AgendaItem, *, kind: str, words: str, began_at: datetime.datetime, decided_at: datetime.datetime, by: User,
    now: datetime.datetime, **more: Any,
) -> ItemOutcome:  # fmt: skip
    """Record what came of an item, with the quorum counted without whoever was excluded.

    Refused while somebody who had to leave has no time of leaving, and for a decision that was not quorate.
    """
    meeting = item.meeting
    _refuse(meeting, by)
    _refuse_recorded(item)
    _in_time(meeting, "began_at", "Time the item began", began_at, now)
    _in_time(meeting, "decided_at", "Time the item ended", decided_at, now)
    if decided_at < began_at:
        raise Wrong("decided_at", "Time the item ended must be after the time it began")
    with savepoint():
        take_over(meeting, [item], by=by, now=now)
        fresh = AgendaItem.objects.prefetch_related("handlings__person__organisation").get(pk=item.pk)
        forecast = forecasts(meeting, [fresh], moment=decided_at)[item.pk]
        _refuse_who_stayed(fresh, meeting, began_at, decided_at)
        _refuse_inquorate(forecast, kind)
        _refuse_votes(forecast, more)
        outcome = ItemOutcome.objects.create(
            item=fresh, kind=kind, words=words, began_at=began_at, decided_at=decided_at, recorded_by=by,
            recorded_at=now, voters=len(forecast.voters), quorate=forecast.verdict.quorate,
            missing=list(forecast.verdict.missing), **more,
        )  # fmt: skip
        detail = {"kind": kind, "voters": outcome.voters, "quorate": outcome.quorate}
        ledger.record("conflicts.item_recorded", subject=outcome, case=fresh.case, occurred_at=now, detail=detail)
    return outcome


def _refuse_who_stayed(
    item: AgendaItem, meeting: Meeting, began_at: datetime.datetime, decided_at: datetime.datetime
) -> None:
    """Nobody can show later that a person left the room when nobody wrote it down (review of East Kent CCGs)."""
    there = {one.person_id: one for one in meeting.attendances.all()}
    stayed = []
    for row in item.handlings.all():
        attended = there.get(row.person_id)
        if not row.leaves or attended is None or not attended.there_at(decided_at) or row.away_at(decided_at):
            continue
        if row.left_at is None:
            stayed.append(f"There is no record that {row.person} left the room")
        elif row.left_at > decided_at:
            stayed.append(f"{row.person} left at {time(row.left_at)}, after the item ended at {time(decided_at)}")
        elif row.returned_at is not None:
            stayed.append(f"{row.person} returned at {time(row.returned_at)}, before the item ended")
    late = [row for row in item.handlings.all() if _came_too_late(row, began_at)]
    stayed += [f"{row.person} left after the item began at {time(began_at)}" for row in late]
    if stayed:
        raise Refused(*stayed)


def _came_too_late(row: ItemHandling, began_at: datetime.datetime) -> bool:
    known = row.apparent != ItemHandling.Apparent.DURING
    return known and row.misses_the_whole_item and row.left_at is not None and row.left_at > began_at


def _refuse_inquorate(forecast: Forecast, kind: str) -> None:
    if kind == ItemOutcome.Kind.DECIDED and not forecast.verdict.quorate:
        raise Wrong("kind", f"{forecast.verdict.words}. Defer the item, borrow a member or refer it to another body")


def _refuse_votes(forecast: Forecast, more: dict[str, Any]) -> None:
    votes = [more.get(name) for name in ("votes_for", "votes_against", "abstained")]
    cast = [vote for vote in votes if vote is not None]
    if not cast:
        return
    if len(cast) < len(votes):
        raise Wrong("votes_for", "Enter all 3 numbers of votes, or none")
    able = len(forecast.voters)
    if sum(cast) > able:
        words = plural(sum(cast), "vote")
        raise Wrong("votes_for", f"{words} cannot be right: {plural(able, 'person', 'people')} could vote")
