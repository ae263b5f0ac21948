"""A case with its award decided: a winner, a tenderer that lost, a candidate not told yet and one told before."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.actions import standstill as writes
from procurement.models import Bid, Procurement, Standstill, StandstillLetter
from tests import factories
from tests.procurement.scoring.scene import NOON, Scene, walk

TO_DECIDED = ("preferred_bidder", "gateway_2", "award_decided")
RESULTS = {(1, 1): 90, (1, 2): 10, (2, 1): 50, (2, 2): 100}
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


class Decided(Scene):
    """Bidder 2 wins with 70 of 100, bidder 1 lost with 58; bidder 3 did not tender, bidder 4 was told in selection."""

    def __init__(self, *, others: bool = True) -> None:
        super().__init__(tenders=2 if others else 1, questions=1)
        self.sro = factories.person(Role.SRO, case=self.case)
        self.legal = factories.person(Role.LEGAL, case=self.case)
        self.officer = factories.person(Role.ACCOUNTABLE_OFFICER, case=self.case)
        with unit_of_work(self.moderator, at=NOON):
            for (number, position), score in RESULTS.items():
                if number <= len(self.bids):
                    self._result(number, position, score)
        with unit_of_work(self.lead, at=NOON):
            self._outcome(others=others)
            walk(Procurement.objects.get(pk=self.case.pk), *TO_DECIDED)

    def _result(self, number: int, position: int, score: int) -> None:
        criterion = self.case.criteria.get(kind="award", position=position)
        actions.file_result(
            self.bids[number - 1], criterion=criterion, score=Decimal(score), reasons=f"Why {number} has {score}",
            by=self.moderator, now=NOON,
        )  # fmt: skip

    def _outcome(self, *, others: bool) -> None:
        winner = Bid.objects.get(pk=self.bids[-1].pk)
        walk(winner, "preferred")
        if not others:
            return
        loser = Bid.objects.get(pk=self.bids[0].pk)
        walk(loser, "unsuccessful")
        Bid.objects.filter(pk=loser.pk).update(reasons="Another tender has more points")
        for number, told in ((3, None), (4, NOON)):
            one = Bid.objects.create(
                procurement=self.case, number=number, entered_name=f"Bidder {number}", make_up="A company",
                received_at=NOON, named_at=NOON, told_at=told, reasons="It withdrew no tender and sent none",
            )  # fmt: skip
            walk(one, "shortlisted") if told is None else walk(one, "rejected")

    # --- what people do ---------------------------------------------------------------------------------------------

    def stands(self) -> Standstill:
        """Give the standstill as the lead sees it now."""
        with unit_of_work(self.lead, at=NOON):
            return Standstill.objects.select_related("procurement").get(procurement=self.case)

    def letters(self) -> dict[int, StandstillLetter]:
        """Give the letters as they are now, by the number of the bid."""
        with unit_of_work(self.lead, at=NOON):
            return {one.bid.number: one for one in self.stands().current_letters}

    def write(self, *, now: datetime.datetime = NOON, **means: str) -> None:
        """Plan and write every letter; ``means``: bid3="other"."""
        with unit_of_work(self.lead, at=now):
            writes.draft_letters(self.case, letters="", planned_on=now.date(), by=self.lead, now=now)
        for number, letter in self.letters().items():
            said = {"sent_to": f"Director of bidder {number}", "means": means.get(f"bid{number}", "electronic")}
            with unit_of_work(self.lead, at=now):
                writes.change_letter(letter, said, by=self.lead, now=now)

    def step(self, who: Any, name: str, now: datetime.datetime = NOON, **inputs: Any) -> Standstill:
        """Let somebody take a step of the standstill."""
        with unit_of_work(who, at=now):
            fresh = Standstill.objects.get(procurement=self.case)
            taken: Standstill = getattr(fresh, name)(by=who, now=now, version=fresh.version, **inputs)
        return taken

    def send(self, *numbers: int, at: datetime.datetime = NOON, now: datetime.datetime | None = None) -> Standstill:
        """Record letters as sent, all that are left when none is named."""
        keys = [one.pk for number, one in self.letters().items() if not numbers or number in numbers]
        with unit_of_work(self.lead, at=now or at):
            return writes.record_sending(self.stands(), keys, sent_at=at, by=self.lead, now=now or at)

    def run(self, *, at: datetime.datetime = NOON, **means: str) -> Standstill:
        """Write, approve and send every letter at once."""
        self.write(**means)
        self.step(self.sro, "approve_letters")
        return self.send(at=at)

    def receive(self, number: int, at: datetime.datetime, now: datetime.datetime | None = None) -> Standstill:
        """Record the receipt of a letter."""
        letter = self.letters()[number]
        with unit_of_work(self.lead, at=now or at):
            writes.record_receipt(letter, received_at=at, by=self.lead, now=now or at)
        return self.stands()

    def extend(self, until: datetime.date, told: datetime.datetime, by: Any = None) -> Standstill:
        """Extend the standstill."""
        who = by or self.sro
        with unit_of_work(who, at=told):
            return writes.extend(self.stands(), until=until, told_at=told, reasons="A holiday", by=who, now=told)

    def begin(self) -> None:
        """Put the case into the standstill."""
        with unit_of_work(self.lead, at=NOON):
            fresh = Procurement.objects.get(pk=self.case.pk)
            fresh.start_standstill(by=self.lead, now=NOON, version=fresh.version)

    def sign(self, now: datetime.datetime) -> None:
        """Let the accountable officer of the commissioner sign."""
        with unit_of_work(self.officer, at=now):
            fresh = Procurement.objects.get(pk=self.case.pk)
            actions.sign(fresh, organisation=self.officer.organisation, by=self.officer, now=now)


@pytest.fixture
def decided(db: None) -> Decided:
    """Give the case with its award decided."""
    return Decided()
