"""Standstill letters written, sent and received; extensions and debrief meetings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.actions import request_rendering
from mcp_portal.documents.models import RenderJob
from mcp_portal.nhsuk.wording import moment, weekday
from mcp_portal.workflow.holds import not_on_hold
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    Bid,
    DebriefMeeting,
    Procurement,
    Standstill,
    StandstillChange,
    StandstillLetter,
)
from procurement.models.standstill_letter import LETTER
from procurement.queries.standstill_letters import Writer, notice_of

from .hidden import refuse_with_a_hidden_bid

State = Standstill.State


def draft_letters(
    case: Procurement, *, letters: str, planned_on: datetime.date | None, by: User, now: datetime.datetime
) -> Standstill:
    """Plan the day the letters go out and write one to every bidder that must be told, from the records.

    What was changed in a letter stays. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _locked(case, by)
        if case.state not in (Procurement.State.AWARD_DECIDED, Procurement.State.STANDSTILL):
            raise Refused("Letters are written when the award has been decided")
        standstill = Standstill.objects.filter(procurement=case).first()
        if standstill is None:
            standstill = Standstill.objects.create(procurement=case)
        if standstill.state != State.LETTERS_DRAFT:
            raise Refused("The letters have been approved. They cannot be changed any more")
        standstill.letters, standstill.planned_on = letters, planned_on
        standstill.version += 1
        standstill.save(update_fields=["letters", "planned_on", "version"])
        writer = Writer(case)
        _one_for_each(writer, standstill)
        _write(writer, standstill)
        ledger.record("procurement.letters_drafted", subject=standstill, case=case, occurred_at=now)
    return standstill


def change_letter(
    letter: StandstillLetter, answers: Mapping[str, str], *, by: User, now: datetime.datetime
) -> StandstillLetter:
    """Change what a draft letter says and where it goes; ``answers``: columns of the letter. Raises Refused."""
    with savepoint():
        case = _locked(letter.procurement, by)
        standstill = Standstill.objects.get(procurement=case)
        if standstill.state != State.LETTERS_DRAFT or letter.edition != standstill.edition:
            raise Refused("The letters have been approved. They cannot be changed any more")
        for name, value in answers.items():
            setattr(letter, name, value)
        letter.save(update_fields=list(answers))
        standstill.version += 1
        standstill.save(update_fields=["version"])
        # How one letter goes decides when the standstill ends, and every letter says that.
        _write(Writer(case), standstill)
        ledger.record("procurement.letter_changed", subject=letter, case=case, occurred_at=now)
    return letter


def record_sending(
    standstill: Standstill, letters: Sequence[int], *, sent_at: datetime.datetime, by: User, now: datetime.datetime
) -> Standstill:
    """Record letters as sent; with the last one the standstill runs. ``letters``: their keys. Raises Refused."""
    with savepoint():
        case = _locked(standstill.procurement, by)
        standstill = Standstill.objects.get(procurement=case)
        if standstill.state != State.LETTERS_APPROVED:
            raise Refused("Letters are sent when they have been approved, and only once")
        if unmet := not_on_hold.unmet(case, by, now):
            raise Refused(*unmet)
        found = [one for one in standstill.current_letters if one.pk in set(letters) and one.sent_at is None]
        if not found:
            raise Refused("Select the letters that were sent")
        if sent_at > now:
            raise Refused("Time of sending must not be in the future")
        for letter in found:
            if letter.approved_at is not None and sent_at < letter.approved_at:
                raise Refused(f"The letters were approved on {moment(letter.approved_at)}. They were sent after that")
            letter.sent_at = sent_at
            letter.save(update_fields=["sent_at"])
            ledger.record("procurement.letter_sent", subject=letter, case=case, occurred_at=sent_at)
        if all(one.sent_at for one in standstill.current_letters):
            standstill = standstill.send_letters(by=by, now=now, version=standstill.version, occurred_at=sent_at)
    return standstill


def record_receipt(
    letter: StandstillLetter, *, received_at: datetime.datetime, by: User, now: datetime.datetime
) -> StandstillLetter:
    """Record when a letter was received; a day that ends the standstill sooner is counted at once. Raises Refused."""
    with savepoint():
        case = _locked(letter.procurement, by)
        standstill = Standstill.objects.select_for_update(no_key=True).get(procurement=case)
        letter = StandstillLetter.objects.select_for_update(no_key=True).get(pk=letter.pk)
        if letter.sent_at is None:
            raise Refused("This letter has not been recorded as sent yet")
        if letter.received_at is not None:
            raise Refused("The receipt of this letter has been recorded already")
        if received_at < letter.sent_at:
            raise Refused(f"A letter is received after it was sent, on {moment(letter.sent_at)}")
        if received_at > now:
            raise Refused("Time of receipt must not be in the future")
        letter.received_at = received_at
        letter.save(update_fields=["received_at"])
        if standstill.state == State.RUNNING and letter.edition == standstill.edition:
            standstill.version += 1
            standstill.save(update_fields=[*standstill.count(), "version"])
        ledger.record("procurement.letter_received", subject=letter, case=case, occurred_at=received_at)
    return letter


def extend(
    standstill: Standstill, *, until: datetime.date, told_at: datetime.datetime, reasons: str, by: User,
    now: datetime.datetime,
) -> Standstill:  # fmt: skip
    """Extend the standstill, when every bidder was told, as SRO. Raises NotAllowed and Refused."""
    with savepoint():
        case = _locked(standstill.procurement, by, sro=True)
        standstill = Standstill.objects.select_for_update(no_key=True).get(procurement=case)
        if standstill.state != State.RUNNING or standstill.ends_on is None or standstill.sent_at is None:
            raise Refused("A standstill is extended while it runs")
        if case.signatures.exists():
            raise Refused("The contract has been signed by at least one party")
        told_enough = standstill.told_until is None or standstill.told_until >= standstill.ends_on
        if until < standstill.ends_on or (until == standstill.ends_on and told_enough):
            raise Refused(f"The standstill ends on {weekday(standstill.ends_on)} already. Enter a later day")
        if told_at > now or told_at < standstill.sent_at:
            raise Refused("Enter when every bidder was told: after the letters were sent, and not in the future")
        StandstillChange.objects.create(
            procurement=case, standstill=standstill, edition=standstill.edition, kind=StandstillChange.Kind.EXTENDED,
            until=until, told_at=told_at, notice=notice_of(standstill, until, reasons), reasons=reasons, by=by, at=now,
        )  # fmt: skip
        standstill.told_until = until
        standstill.version += 1
        standstill.save(update_fields=[*standstill.count(), "told_until", "version"])
        detail = {"until": until.isoformat()}
        ledger.record("procurement.standstill_extended", subject=standstill, case=case, occurred_at=now, detail=detail)
    return standstill


def log_debrief(
    bid: Bid, *, held_on: datetime.date, attended: str, note: str, by: User, now: datetime.datetime
) -> DebriefMeeting:
    """Record a meeting with a bidder about its result, as procurement lead."""
    with savepoint():
        case = _locked(bid.procurement, by)
        meeting = DebriefMeeting.objects.create(
            procurement=case, bid=bid, held_on=held_on, attended=attended, note=note, recorded_by=by, recorded_at=now
        )
        ledger.record("procurement.debrief_held", subject=meeting, case=case, occurred_at=now)
    return meeting


def ask_for(letter: StandstillLetter, *, by: User, now: datetime.datetime) -> RenderJob:
    """Ask for the PDF of an approved letter; everybody gets the same file."""
    if letter.approved_at is None:
        raise Refused("The PDF is made when the letters have been approved")
    return request_rendering(
        LETTER, letter.words, case=letter.procurement, subject=letter, by=by, now=now,
        name=f"{letter.words['reference']}.pdf", link=letter.get_absolute_url(),
    )  # fmt: skip


def _locked(case: Procurement, by: User, *, sro: bool = False) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if sro and not access.is_sro(case, by):
        raise NotAllowed("The standstill is extended by the senior responsible officer")
    if not sro and not access.is_lead(case, by):
        raise NotAllowed("Letters are written and recorded by the procurement lead")
    return case


def _one_for_each(writer: Writer, standstill: Standstill) -> None:
    """Begin a letter to every bidder that must be told, and drop the drafts of those that need not be any more."""
    told = {bid.pk: bid for bid in writer.recipients}
    drafts = {one.bid_id: one for one in standstill.current_letters}
    StandstillLetter.objects.filter(pk__in=[one.pk for key, one in drafts.items() if key not in told]).delete()
    StandstillLetter.objects.bulk_create(
        StandstillLetter(
            procurement=writer.case, standstill=standstill, bid=bid, edition=standstill.edition,
            kind=writer.kind_of(bid), reasons=writer.reasons(bid), advantages=writer.advantages(bid),
            specification=writer.specification(bid),
        )
        for key, bid in told.items() if key not in drafts
    )  # fmt: skip


def _write(writer: Writer, standstill: Standstill) -> None:
    letters = list(standstill.current_letters)
    means = {one.means for one in letters}
    for letter in letters:
        letter.kind = writer.kind_of(letter.bid)
        letter.words = writer.words(standstill, letter, means)
    StandstillLetter.objects.bulk_update(letters, ["kind", "words"])
