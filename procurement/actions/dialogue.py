"""The ledger of dialogue, its meetings, consents and the invitation to submit final tenders."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    Bid,
    ConsentWithdrawal,
    DialogueEntry,
    DialogueIssue,
    DialogueMeeting,
    DialogueRound,
    DialogueTopic,
    FinalInvitation,
    InvitedIssue,
    InvitedTo,
    Procurement,
    SharingConsent,
    SoleBidderDuty,
)
from procurement.queries.dialogue import sole_bidder

from .hidden import refuse_with_a_hidden_bid

Treatment = InvitedIssue.Treatment


def _held(case: Procurement, by: User) -> Procurement:
    """Lock a case for who keeps the record of dialogue."""
    held = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(held)
    if not access.is_lead_or_sro(held, by):
        raise NotAllowed("The record of dialogue is kept by the procurement lead or the senior responsible officer")
    return held


def _in_dialogue(case: Procurement, by: User) -> Procurement:
    held = _held(case, by)
    if held.state != Procurement.State.DIALOGUE:
        raise Refused("Dialogue is not open")
    return held


def raise_issue(
    bid: Bid, *, topic: str, words: str, material: bool, secret: bool, owner: str, by: User, now: datetime.datetime
) -> DialogueIssue:
    """Raise what is to be settled with a bidder, under a topic that is the same for all of them."""
    with savepoint():
        case = _in_dialogue(bid.procurement, by)
        if bid.state != Bid.State.SHORTLISTED:
            raise Refused(f"{bid} is not in dialogue")
        about = case.dialogue_topics.filter(title__iexact=topic).first() or DialogueTopic.objects.create(
            procurement=case, number=case.dialogue_topics.count() + 1, title=topic, entered_by=by, entered_at=now
        )
        made = DialogueIssue.objects.create(
            procurement=case, bid=bid, topic=about, number=case.dialogue_issues.count() + 1, words=words,
            material=material, secret=secret, owner=owner, raised_by=by, raised_at=now,
        )  # fmt: skip
        made._enter(DialogueEntry.Kind.RAISED, words, by, now)
        ledger.record("procurement.issue_raised", subject=made, case=case, occurred_at=now)
    return made


def weigh_issue(issue: DialogueIssue, *, material: bool, words: str, by: User, now: datetime.datetime) -> None:
    """Change whether an issue is material, with the reason; raises Refused when it is so already."""
    with savepoint():
        case = _in_dialogue(issue.procurement, by)
        standing = DialogueIssue.objects.select_for_update(no_key=True).get(pk=issue.pk)
        if standing.material == material:
            raise Refused(f"Issue {standing.number} is {standing.weight.lower()} already")
        standing.material = material
        standing.version += 1
        standing.save(update_fields=["material", "version"])
        kind = DialogueEntry.Kind.MATERIAL if material else DialogueEntry.Kind.NOT_MATERIAL
        standing._enter(kind, words, by, now)
        ledger.record("procurement.issue_weighed", subject=standing, case=case, occurred_at=now)


def leave_issue_out(issue: DialogueIssue, *, words: str, by: User, now: datetime.datetime) -> None:
    """Leave an agreed issue out of the invitation, with the reason."""
    with savepoint():
        case = _held(issue.procurement, by)
        standing = DialogueIssue.objects.select_for_update(no_key=True).get(pk=issue.pk)
        if hasattr(case, "final_invitation"):
            raise Refused("The invitation is filed and cannot be changed")
        if not standing.is_settled:
            raise Refused("Only an issue that is agreed is left out. Others are not listed as agreed")
        standing.left_out_reason = words
        standing.version += 1
        standing.save(update_fields=["left_out_reason", "version"])
        standing._enter(DialogueEntry.Kind.LEFT_OUT, words, by, now)
        ledger.record("procurement.issue_left_out", subject=standing, case=case, occurred_at=now)


def record_meeting(
    held: DialogueRound, *, bid: Bid | None, held_on: datetime.date, by: User, now: datetime.datetime, **what: Any
) -> DialogueMeeting:
    """Record a meeting of a round, with one bidder or with all."""
    with savepoint():
        case = _held(held.procurement, by)
        if not held.opened_on <= held_on <= timezone.localdate(now):
            raise Refused("The meeting must be in its round, today or in the past")
        made = DialogueMeeting.objects.create(
            procurement=case, round=held, bid=bid, held_on=held_on, recorded_by=by, recorded_at=now, **what
        )
        ledger.record("procurement.dialogue_meeting_recorded", subject=made, case=case, occurred_at=now)
    return made


def record_consent(
    bid: Bid, *, issue: DialogueIssue | None, to: Iterable[Bid], given_on: datetime.date, by: User,
    now: datetime.datetime, **what: Any,
) -> list[SharingConsent]:  # fmt: skip
    """Record that a bidder lets something of its own go to others (PCR 2015 reg. 30(18)).

    ``to``: the bidders it named, each in a row of its own, or nobody for all the others. Raises NotAllowed and Refused.
    """
    whom: list[Bid | None] = [*to]
    with savepoint():
        case = _held(bid.procurement, by)
        if given_on > timezone.localdate(now):
            raise Refused("The consent must be of today or of the past")
        made = [
            SharingConsent.objects.create(
                procurement=case, bid=bid, issue=issue, to=one, given_on=given_on, recorded_by=by, recorded_at=now,
                **what,
            )
            for one in whom or [None]
        ]  # fmt: skip
        for one in made:
            ledger.record("procurement.sharing_consent_recorded", subject=one, case=case, occurred_at=now)
    return made


def withdraw_consent(
    consent: SharingConsent, *, where: str, withdrawn_on: datetime.date, by: User, now: datetime.datetime
) -> ConsentWithdrawal:
    """Record that a bidder takes a consent back. What was told before stays told. Raises NotAllowed and Refused."""
    with savepoint():
        case = _held(consent.procurement, by)
        if ConsentWithdrawal.objects.filter(consent=consent).exists():
            raise Refused("This consent was withdrawn already")
        if not consent.given_on <= withdrawn_on <= timezone.localdate(now):
            raise Refused("A consent is withdrawn after it was given, today or in the past")
        made = ConsentWithdrawal.objects.create(
            procurement=case, bid=consent.bid, consent=consent, where=where, withdrawn_on=withdrawn_on,
            recorded_by=by, recorded_at=now,
        )  # fmt: skip
        ledger.record("procurement.sharing_consent_withdrawn", subject=made, case=case, occurred_at=now)
    return made


def record_duty(case: Procurement, *, kind: str, by: User, now: datetime.datetime, **what: Any) -> SoleBidderDuty:
    """Record what stands in place of competition; raises Refused while more than one bidder is left."""
    with savepoint():
        held = _held(case, by)
        left = sole_bidder(held)
        if left is None:
            raise Refused("These duties are for a procurement in which one bidder is left")
        made = SoleBidderDuty.objects.create(
            procurement=held, bid=left, kind=kind, recorded_by=by, recorded_at=now, **what
        )
        ledger.record("procurement.sole_bidder_duty_recorded", subject=made, case=held, occurred_at=now)
    return made


def file_invitation(case: Procurement, *, words: str, by: User, now: datetime.datetime) -> FinalInvitation:
    """File the one text for all, with every issue as it stands.

    Refused while it would pass on to others a secret to which its bidder has not consented.
    """
    with savepoint():
        held = _held(case, by)
        if held.state != Procurement.State.DIALOGUE_CLOSED:
            raise Refused("The invitation is filed when dialogue is closed and before final tenders are invited")
        if hasattr(held, "final_invitation"):
            raise Refused("The invitation is filed already")
        bidders = held.bids.filter(state=Bid.State.SHORTLISTED)
        found = held.dialogue_issues.filter(bid__in=bidders).select_related("bid")
        issues = list(found.prefetch_related("entries", "consents__withdrawal"))
        kept = [one for one in issues if passes_a_secret_on(one, len(bidders))]
        if kept:
            raise Refused(
                *(
                    f"Issue {one.number} holds a secret of {one.bid}. Record its consent, or leave the issue out"
                    for one in kept
                )
            )
        made = FinalInvitation.objects.create(procurement=held, words=words, filed_by=by, filed_at=now)
        invited = InvitedIssue.objects.bulk_create(
            InvitedIssue(
                procurement=held, bid=one.bid, invitation=made, issue=one, treatment=treatment_of(one),
                words=one.left_out_reason or list(one.entries.all())[-1].words,
            )
            for one in issues
        )  # fmt: skip
        _list_for_named(invited, set(bidders))
        detail = {"issues": len(issues)}
        ledger.record("procurement.invitation_filed", subject=made, case=held, occurred_at=now, detail=detail)
    return made


def _list_for_named(invited: list[InvitedIssue], bidders: set[Bid]) -> None:
    """Keep whose text lists what goes to named bidders only: a consent withdrawn later does not change it."""
    InvitedTo.objects.bulk_create(
        InvitedTo(procurement_id=one.procurement_id, bid=consent.to, invited=one, consent=consent)
        for one in invited
        if one.treatment == Treatment.NAMED
        for consent in {each.to_id: each for each in _standing(one.issue)}.values()
        if consent.to in bidders
    )


def treatment_of(issue: DialogueIssue) -> str:
    """Say how the invitation deals with an issue as it stands."""
    if issue.left_out_reason:
        return Treatment.LEFT_OUT
    if issue.secret and _standing(issue) and not _goes_to_all(issue):
        return Treatment.NAMED
    return {"agreed": Treatment.LISTED, "parked": Treatment.PARKED}.get(issue.state, Treatment.OPEN)


def passes_a_secret_on(issue: DialogueIssue, bidders: int) -> bool:
    """Say whether a text for all would tell others a secret without its bidder's consent to all of them."""
    listed = treatment_of(issue) not in (Treatment.LEFT_OUT, Treatment.NAMED)
    return issue.secret and listed and bidders > 1 and not _goes_to_all(issue)


def _standing(issue: DialogueIssue) -> list[SharingConsent]:
    return [one for one in issue.consents.all() if one.stands]


def _goes_to_all(issue: DialogueIssue) -> bool:
    return any(one.to_id is None for one in _standing(issue))
