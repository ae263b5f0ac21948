"""The record of dialogue, as far as the reader sees its bids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, prefetch_related_objects

from mcp_portal.nhsuk.wording import day, lower_first
from procurement.models import (
    Bid,
    DialogueIssue,
    DialogueRound,
    DialogueTopic,
    InvitedIssue,
    MeetingNote,
    Procurement,
    SharingConsent,
    SoleBidderDuty,
)

ISSUES_HEAD = (
    "Issue", "Bidder", "Topic", "What it is about", "Material", "Holds a secret", "Settled by", "Stands",
    "What happened", "Words", "By", "When",
)  # fmt: skip
MEETINGS_HEAD = (
    "Bidder", "Day", "From", "To", "How", "Place", "Round", "Minutes", "For the commissioners", "For the bidder",
    "What was said", "Papers", "What became of the notes", "Recorded by", "Recorded",
)  # fmt: skip
CONSENTS_HEAD = (
    "Bidder", "Issue", "What may be passed on", "To", "Where it is written", "Day", "Withdrawn",
    "Where the withdrawal is written", "Recorded by", "Recorded",
)  # fmt: skip
INVITED = {"listed": "listed", "named": "listed", "left_out": "left out", "parked": "parked", "open": "not material"}
STILL_IN = (Bid.State.SHORTLISTED, Bid.State.FINAL_SUBMITTED)


@dataclass(frozen=True)
class TopicRow:
    """A topic with the issues of each bidder, in the order of the columns."""

    topic: DialogueTopic
    cells: list[list[DialogueIssue]]


@dataclass(frozen=True)
class IssueMatrix:
    """Issues of bidders side by side: a column for each bidder the reader sees."""

    bidders: list[Bid]
    rows: list[TopicRow]
    open_material: int


@dataclass(frozen=True)
class TimeGiven:
    """How often and how long a bidder was met, meetings with all bidders among them."""

    bid: Bid
    meetings: int
    minutes: int


@dataclass(frozen=True)
class Duty:
    """What stands in place of competition: one duty with what was recorded on it, the last word first."""

    kind: str
    label: str
    said: list[SoleBidderDuty]


def in_dialogue(case: Procurement) -> list[Bid]:
    """Give the bids that are or were in dialogue."""
    left = (Bid.State.RECEIVED, Bid.State.REJECTED)
    return list(case.bids.exclude(state__in=left).order_by("number"))


def issue_matrix(case: Procurement, wanted: str = "") -> IssueMatrix:
    """Lay the issues out, topics by bidders; ``wanted``: a state, or "" for all."""
    bidders = in_dialogue(case)
    rows = issues_of(case, wanted)
    cells: dict[tuple[int, int], list[DialogueIssue]] = {}
    for issue in rows:
        cells.setdefault((issue.topic_id, issue.bid_id), []).append(issue)
    topics = [
        TopicRow(topic, [cells.get((topic.pk, bid.pk), []) for bid in bidders]) for topic in case.dialogue_topics.all()
    ]
    shown = [row for row in topics if not wanted or any(row.cells)]
    return IssueMatrix(bidders, shown, sum(one.material and not one.is_settled for one in rows))


def issues_of(case: Procurement, wanted: str = "") -> list[DialogueIssue]:
    """Give the issues by number, those in a state when one is named."""
    rows = case.dialogue_issues.select_related("bid", "topic").order_by("number")
    found = list(rows.filter(state=wanted) if wanted else rows)
    for issue in found:
        issue.procurement = case
    return found


def issues_to_invite(case: Procurement) -> list[DialogueIssue]:
    """Give the issues with what their bidders consented to, as the invitation would deal with them."""
    found = issues_of(case)
    prefetch_related_objects(found, "consents__to", "consents__withdrawal")
    return found


def issue_rows(case: Procurement) -> list[tuple[Any, ...]]:
    """Give the ledger as rows of a file, one for each thing that happened."""
    rows = case.dialogue_issues.select_related("bid", "topic").prefetch_related("entries__entered_by__organisation")
    return [
        (
            one.number, one.bid.name, one.topic.title, one.words, "Yes" if one.material else "No",
            "Yes" if one.secret else "No", one.owner, one.get_state_display(), entry.get_kind_display(), entry.words,
            str(entry.entered_by), entry.entered_at,
        )
        for one in rows.order_by("number")
        for entry in one.entries.all()
    ]  # fmt: skip


def meetings_of(case: Procurement) -> QuerySet[Any]:
    """Give the meetings, those with a bid that is hidden from the reader left out."""
    # Rounds are hidden with a bid, meetings with the others are not: a join would drop them.
    number = Subquery(DialogueRound.objects.filter(pk=OuterRef("round")).values("number"))
    rows = case.dialogue_meetings.select_related("bid", "recorded_by__organisation").annotate(round_number=number)
    rows = rows.prefetch_related("papers__item__document", "after__bid", "after__recorded_by__organisation")
    return rows.order_by("held_on", "began", "pk")


def time_given(case: Procurement) -> list[TimeGiven]:
    """Say how much time each bidder had, so that a difference is seen."""
    counted: dict[int | None, tuple[int, int]] = {
        row["bid"]: (row["times"], row["minutes"])
        for row in case.dialogue_meetings.order_by().values("bid").annotate(times=Count("pk"), minutes=Sum("minutes"))
    }
    times, minutes = counted.get(None, (0, 0))
    alone = [(bid, *counted.get(bid.pk, (0, 0))) for bid in in_dialogue(case)]
    return [TimeGiven(bid, times + own, minutes + own_minutes) for bid, own, own_minutes in alone]


def is_uneven(times: list[TimeGiven]) -> bool:
    """Say whether one bidder had more meetings or more time than another that is still in."""
    still_in = {(one.meetings, one.minutes) for one in times if one.bid.state in STILL_IN}
    return len(still_in) > 1


def sole_bidder(case: Procurement) -> Bid | None:
    """Give the one bidder that is left, or None."""
    left = [bid for bid in case.bids.all() if bid.state in (*STILL_IN, Bid.State.PREFERRED)]
    return left[0] if len(left) == 1 else None


def duties_of(case: Procurement) -> list[Duty]:
    """Give each duty in place of competition with what was recorded on it."""
    said = list(case.sole_bidder_duties.select_related("recorded_by__organisation").order_by("-pk"))
    return [
        Duty(kind, str(label), [row for row in said if row.kind == kind]) for kind, label in SoleBidderDuty.Kind.choices
    ]


def invited_issues(case: Procurement) -> list[InvitedIssue]:
    """Give how the invitation dealt with each issue, none when it is not filed."""
    filed = getattr(case, "final_invitation", None)
    return list(filed.issues.select_related("issue__topic", "bid").prefetch_related("to__bid")) if filed else []


def invitation_for(bid: Bid) -> str:
    """Write the invitation as one bidder reads it: without what goes to others by their name; "" until it is filed."""
    case = bid.procurement
    filed = getattr(case, "final_invitation", None)
    if filed is None:
        return ""
    lines = [f"{case.title} ({case.reference})", f"To: {bid.name}", "", filed.words]
    for one in invited_issues(case):
        named = {one.bid_id, *(each.bid_id for each in one.to.all())}
        if one.treatment != InvitedIssue.Treatment.NAMED or bid.pk in named:
            lines += ["", f"Issue {one.issue.number}, {one.issue.topic}: {INVITED[one.treatment]}", one.words]
    return "\n".join(lines) + "\n"


def can_be_invited(case: Procurement) -> bool:
    """Say whether the invitation can be filed now: dialogue is closed and final tenders are not asked for yet."""
    return case.state == Procurement.State.DIALOGUE_CLOSED


def meeting_rows(case: Procurement) -> list[tuple[Any, ...]]:
    """Give the meetings as rows of a file."""
    return [
        (
            one.bid.name if one.bid else "All bidders", one.held_on, f"{one.began:%H:%M}" if one.began else "",
            f"{one.ended:%H:%M}" if one.ended else "", one.get_way_display(), one.place, one.round_number or "",
            one.minutes, one.ours, one.theirs, one.notes, "; ".join(str(paper.item) for paper in one.papers.all()),
            "; ".join(said_of(note) for note in one.after.all()), str(one.recorded_by), one.recorded_at,
        )
        for one in meetings_of(case)
    ]  # fmt: skip


def said_of(note: MeetingNote) -> str:
    """Say in words what became of notes."""
    words = f"{note.bid.name}, {day(note.happened_on)}: {lower_first(str(note))}"
    return f"{words}: {note.words}" if note.words else words


def consents_of(case: Procurement) -> QuerySet[SharingConsent]:
    """Give what bidders let go to others."""
    rows = SharingConsent.objects.filter(procurement=case)
    return rows.select_related("bid", "to", "issue", "withdrawal", "recorded_by__organisation").order_by("pk")


def consent_rows(case: Procurement) -> list[tuple[Any, ...]]:
    """Give the consents as rows of a file."""
    return [
        (
            one.bid.name, one.issue.number if one.issue else "", one.what, one.to.name if one.to else "All others",
            one.where, one.given_on, "" if one.stands else one.withdrawal.withdrawn_on,
            "" if one.stands else one.withdrawal.where, str(one.recorded_by), one.recorded_at,
        )
        for one in consents_of(case)
    ]  # fmt: skip


def talks_are_open(case: Procurement) -> bool:
    """Say whether issues are raised, weighed and settled now."""
    return case.state == Procurement.State.DIALOGUE


def can_be_left_out(issue: DialogueIssue) -> bool:
    """Say whether an issue can still be left out of the invitation."""
    case = issue.procurement
    open_ = talks_are_open(case) or can_be_invited(case)
    return open_ and issue.is_settled and not issue.left_out_reason and not hasattr(case, "final_invitation")


def record_is_open(case: Procurement) -> bool:
    """Say whether meetings and consents are still recorded: until the procurement has ended."""
    return case.state not in Procurement.ENDED
