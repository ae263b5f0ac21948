"""An evaluation in which people do whatever a test tells them, each act with words of its own."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.actions.low_tender import decide_low, enter_next, find_low
from procurement.actions.moderation import agree_score, confirm_change, propose_change, record_meeting
from procurement.actions.prices import enter_price, file_price_results
from procurement.actions.taking_back import confirm_recall, propose_recall
from procurement.models import Bid, LowTender, ModeratedScore, Procurement
from procurement.queries.moderation import history_rows
from procurement.queries.prices import price_criterion, price_rows, prices
from procurement.queries.scores import all_scores
from tests import factories
from tests.procurement.scoring.scene import NOON, Scene


class Desk(Scene):
    """2 tenders, 2 evaluators, one question on quality, and price, with an SRO and a finance lead."""

    ACTS: ClassVar[dict[str, Callable[[Desk, Bid, int, Decimal], Any]]]

    def __init__(self) -> None:
        super().__init__()
        self.sro = factories.person(Role.SRO, case=self.case)
        self.finance = factories.person(Role.FINANCE_LEAD, case=self.case)
        self.asked = self.question()
        self.told: list[str] = []

    def _ask(self, questions: int) -> None:
        weights = [("Quality", Decimal(60)), ("Money", Decimal(40))]
        actions.set_criteria(self.case, selection=[], award=weights, price=2, by=self.lead, now=NOON)
        quality = self.case.criteria.get(name="Quality")
        actions.set_questions(quality, questions=[("How is care joined up?", 10)], by=self.lead, now=NOON)

    def act(self, name: str, *, tender: int = 0, who: int = 0, score: Any = 5) -> None:
        """Let somebody do something; raises what the action raises, and forgets its words then."""
        before = len(self.told)
        person = self._person(name, who)
        try:
            with unit_of_work(person, at=NOON):
                self.ACTS[name](self, Bid.objects.get(pk=self.bids[tender].pk), who, Decimal(score))
        except Exception:
            del self.told[before:]
            raise

    def _person(self, name: str, who: int) -> Any:
        if name == "score":
            return self.evaluators[who % 2]
        if name in {"propose", "confirm", "refuse", "take back", "leave"}:
            return (self.moderator, *self.evaluators)[who % 3]
        return {"withdraw": self.lead, "price": self.finance, "decide low": self.sro}.get(name, self.moderator)

    def words(self, what: str) -> str:
        """Give words that nobody has used, and remember that they have to stay."""
        self.told.append(f"{what} {len(self.told) + 1}.")
        return self.told[-1]

    def exported(self) -> str:
        """Give all that stands in the files of agreed scores and of prices, as the moderator gets them."""
        with unit_of_work(self.moderator, at=NOON):
            case = Procurement.objects.get(pk=self.case.pk)
            criterion = price_criterion(case)
            assert criterion is not None
            rows = [*history_rows(case, all_scores(case, self.moderator)), *price_rows(prices(case, criterion))]
            return "\n".join(str(cell) for row in rows for cell in row)


def _score(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    person = desk.evaluators[who % 2]
    again = bid.scores.filter(evaluator=person).exists()
    actions.file_score(
        bid, question=desk.asked, score=score, reasons=desk.words("Own reasons"),
        change_reason=desk.words("Why I changed") if again else "", by=person, now=NOON,
    )  # fmt: skip


def _meet(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    day = datetime.date(2017, 5, 22)
    record_meeting(desk.case, held_on=day, attended="All", note=f"Note for {score}", by=desk.moderator, now=NOON)


def _agree(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    meeting = desk.case.moderation_meetings.last() or record_meeting(
        desk.case, held_on=datetime.date(2017, 5, 22), attended="All", note="Note", by=desk.moderator, now=NOON
    )
    agree_score(
        bid, question=desk.asked, meeting=meeting, score=score, reasons=desk.words("Agreed reasons"),
        by=desk.moderator, now=NOON,
    )  # fmt: skip


def _propose(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    propose_change(
        bid, question=desk.asked, score=score, reasons=desk.words("New reasons"),
        change_reason=desk.words("Why it changes"), by=desk._person("propose", who), now=NOON,
    )  # fmt: skip


def _answer(*, confirmed: bool) -> Callable[[Desk, Bid, int, Decimal], None]:
    def answer(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
        change = ModeratedScore.objects.filter(bid=bid, number__gt=1).last()
        if change is not None:
            person = desk._person("confirm", who)
            confirm_change(change, confirmed=confirmed, words=desk.words("Second person"), by=person, now=NOON)

    return answer


def _result(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    quality = desk.case.criteria.get(name="Quality")
    actions.file_result(
        bid, criterion=quality, score=score * 10, reasons=desk.words("As agreed"), by=desk.moderator, now=NOON
    )


def _recall(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    result = bid.results.first()
    if result is not None:
        propose_recall(result, reason=desk.words("What is wrong"), by=desk.moderator, now=NOON)


def _second(*, confirmed: bool) -> Callable[[Desk, Bid, int, Decimal], None]:
    def second(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
        result = bid.results.first()
        if result is not None:
            person = desk._person("take back", who)
            confirm_recall(result, confirmed=confirmed, words=desk.words("Second person"), by=person, now=NOON)

    return second


def _price(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    correction = desk.words("Why corrected") if bid.prices.exists() else ""
    pounds = 1_000_000 + int(score * 100)
    enter_price(bid, pounds=pounds, place=desk.words("Page"), correction=correction, by=desk.finance, now=NOON)


def _price_results(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    file_price_results(desk.case, by=desk.moderator, now=NOON)


def _low(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    low = find_low(bid, reasons="Half the others", compared_with="Tender 2", by=desk.moderator, now=NOON)
    day = datetime.date(2017, 5, 22)
    for kind, due in (("asked", day), ("received", None)):
        enter_next(low, kind=kind, happened_on=day, due_on=due, words="By email", by=desk.moderator, now=NOON)


def _decide_low(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    found = LowTender.objects.filter(bid=bid).last()
    if found is not None:
        decide_low(found, outcome="accepted" if score > 3 else "unexplained", words="Heard", by=desk.sro, now=NOON)


def _withdraw(desk: Desk, bid: Bid, who: int, score: Decimal) -> None:
    bid.withdraw(by=desk.lead, now=NOON, version=bid.version, reasons="It lost its bank")


Desk.ACTS = {
    "score": _score, "meet": _meet, "agree": _agree, "propose": _propose, "confirm": _answer(confirmed=True),
    "refuse": _answer(confirmed=False), "result": _result, "price": _price, "price results": _price_results,
    "recall": _recall, "take back": _second(confirmed=True), "leave": _second(confirmed=False),
    "low": _low, "decide low": _decide_low, "withdraw": _withdraw,
}  # fmt: skip
