"""The minutes of a meeting as its rows read now. Imports no model: it follows the relations of what it is given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conflicts import minutes


def named(person: Any, meeting: Any) -> str:
    """Name a person in the minutes of a meeting: with the organisation only when it is another one."""
    home = person.organisation_id == meeting.committee.organisation_id
    return str(person.post) if home else str(person)


def texts_of(meeting: Any) -> list[tuple[int | None, str]]:
    """Give the text before the items, then that of each item the reader may read, by the key of the item."""
    there = {one.person_id: one for one in attendances(meeting)}
    found: list[tuple[int | None, str]] = [(None, beginning_of(meeting, there.values()))]
    withheld = set(meeting.withheld_positions())
    readable = [one for one in items_of(meeting) if one.position not in withheld]
    return found + [(one.pk, text_of(one, meeting, there)) for one in readable]


def attendances(meeting: Any) -> list[Any]:
    """Give who was there, with what a minute prints of each."""
    return list(meeting.attendances.select_related("person__organisation", "seat__lent_by"))


def items_of(meeting: Any) -> list[Any]:
    """Give the items with everything that was recorded of each."""
    rows = meeting.items.select_related("procurement", "outcome__referred_to__organisation")
    return list(
        rows.prefetch_related(
            "handlings__person__organisation", "handlings__ruled_by__organisation", "papers__document",
            "papers__copies__person__organisation",
        )
    )  # fmt: skip


def beginning_of(meeting: Any, there: Iterable[Any]) -> str:
    """Write what stands before the items."""
    people = [minutes.There(named(one.person, meeting), one.seat.words, one.arrived_at, one.left_at) for one in there]
    return minutes.beginning(
        body=meeting.committee.name, organisation=meeting.committee.organisation.name, started_at=meeting.started_at,
        ended_at=meeting.ended_at, place=meeting.place, presided_by=named(meeting.presided_by, meeting), people=people,
        rule=meeting.rule.words,
    )  # fmt: skip


def text_of(item: Any, meeting: Any, there: dict[int, Any]) -> str:
    """Write the minute of an item."""
    return minutes.item(
        position=item.position, title=item.title, purpose=item.get_purpose_display(),
        about=item.case.title if item.case is not None else "", outcome=outcome_of(item.result),
        handled=[handled(one, meeting, there) for one in item.handlings.all()],
        papers=[paper_of(one, meeting) for one in item.papers.all()],
    )  # fmt: skip


def handled(one: Any, meeting: Any, there: dict[int, Any]) -> minutes.Handled:
    """Give how a person was handled, in words."""
    attended = there.get(one.person_id)
    return minutes.Handled(
        who=named(one.person, meeting), interest=one.interest, apparent=one.get_apparent_display(),
        apparent_on=one.apparent_on,
        handling=one.get_handling_display(), ruled_by=named(one.ruled_by, meeting) if one.ruled_by_id else "",
        ruled_as=one.get_ruled_as_display(), reason=one.reason, papers_withheld=one.papers_withheld,
        was_there=attended is not None and attended.arrived_at is not None, leaves=one.leaves, left_at=one.left_at,
        returned_at=one.returned_at,
    )  # fmt: skip


def outcome_of(outcome: Any) -> minutes.Outcome | None:
    """Give what came of an item, in words."""
    if outcome is None:
        return None
    votes = (outcome.votes_for, outcome.votes_against, outcome.abstained)
    return minutes.Outcome(
        kind=outcome.get_kind_display(), words=outcome.words, began_at=outcome.began_at,
        decided_at=outcome.decided_at, voters=outcome.voters, quorate=outcome.quorate, missing=outcome.missing,
        votes=None if outcome.votes_for is None else votes,
        referred_to=str(outcome.referred_to) if outcome.referred_to_id else outcome.referred_to_words,
    )  # fmt: skip


def paper_of(paper: Any, meeting: Any) -> minutes.Paper:
    """Give who has a paper, and from whom it was withheld in the end."""
    last = {copy.person_id: copy for copy in paper.copies.all()}.values()
    given = [named(copy.person, meeting) for copy in last if not copy.withheld]
    withheld = [named(copy.person, meeting) for copy in last if copy.withheld]
    return minutes.Paper(paper.document.name, given, withheld)
