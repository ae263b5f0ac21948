"""A result that was filed in error is taken back by two people, and stays on the record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions.competition import file_result
from procurement.actions.moderation import propose_change
from procurement.actions.prices import enter_price
from procurement.actions.taking_back import confirm_recall, propose_recall
from procurement.guards import every_tender_evaluated
from procurement.models import Bid, EvaluationResult, Procurement, RecallConfirmation
from procurement.queries.bids import tenders
from procurement.queries.prices import price_criterion, prices
from tests.procurement.scoring.scene import NOON

from .desk import Desk

WRONG = "The second question was read twice"
SCORED = (("score", 0, 0, 6), ("score", 0, 1, 6), ("score", 1, 0, 4), ("score", 1, 1, 4))


@pytest.fixture
def desk(db: None) -> Desk:
    """Give two tenders that are scored, priced and have every result."""
    made = Desk()
    for name, tender, who, score in SCORED:
        made.act(name, tender=tender, who=who, score=score)
    made.act("meet")
    for tender, score in ((0, 6), (1, 4)):
        made.act("agree", tender=tender, score=score)
        made.act("result", tender=tender, score=score)
        made.act("price", tender=tender, score=score)
    made.act("price results")
    return made


def standing(desk: Desk, *, price: bool = False, tender: int = 0) -> EvaluationResult:
    with unit_of_work(desk.moderator, at=NOON):
        return EvaluationResult.objects.select_related("criterion").get(
            bid=desk.bids[tender], criterion__is_price=price
        )


def propose(desk: Desk, result: EvaluationResult, person: Any = None) -> None:
    person = person or desk.moderator
    with unit_of_work(person, at=NOON):
        propose_recall(result, reason=WRONG, by=person, now=NOON)


def answer(desk: Desk, result: EvaluationResult, person: Any, *, confirmed: bool = True) -> None:
    with unit_of_work(person, at=NOON):
        confirm_recall(result, confirmed=confirmed, words="I read it too", by=person, now=NOON)


def totals(desk: Desk) -> list[Decimal | None]:
    with unit_of_work(desk.moderator, at=NOON):
        return [one.total for one in tenders(Procurement.objects.get(pk=desk.case.pk))]


def missing(desk: Desk) -> list[str]:
    with unit_of_work(desk.moderator, at=NOON):
        case = Procurement.objects.get(pk=desk.case.pk)
        return [one.what for one in every_tender_evaluated.unmet(case, desk.moderator, NOON)]


def test_a_result_counts_until_a_second_person_took_it_back(desk: Desk) -> None:
    result, before = standing(desk), totals(desk)
    assert None not in before

    propose(desk, result)
    assert totals(desk) == before
    assert missing(desk) == ["A second person has not said whether the result of Bidder 1 on Quality is taken back"]

    answer(desk, result, desk.sro)
    assert totals(desk) == [None, before[1]]
    assert missing(desk) == ["Bidder 1 has no result on every award criterion"]


def test_after_it_the_agreed_score_changes_and_another_result_is_filed(desk: Desk) -> None:
    result = standing(desk)
    change: dict[str, Any] = {"score": Decimal(7), "reasons": "Read once", "change_reason": WRONG}
    with unit_of_work(desk.moderator, at=NOON), pytest.raises(Refused, match="is filed"):
        propose_change(desk.bids[0], question=desk.asked, by=desk.moderator, now=NOON, **change)

    propose(desk, result)
    answer(desk, result, desk.sro)
    desk.act("propose", who=0, score=7)
    desk.act("confirm", who=1)
    desk.act("result", score=7)

    with unit_of_work(desk.moderator, at=NOON):
        kept = EvaluationResult.every.filter(bid=desk.bids[0], criterion=result.criterion).order_by("number")
        assert list(kept.values_list("number", "score")) == [(1, Decimal(60)), (2, Decimal(70))]
    assert missing(desk) == []


def test_one_that_stays_can_be_asked_about_again(desk: Desk) -> None:
    result, before = standing(desk), totals(desk)
    propose(desk, result)
    answer(desk, result, desk.sro, confirmed=False)
    assert (totals(desk), missing(desk)) == (before, [])

    propose(desk, result)

    assert len(missing(desk)) == 1


def test_results_on_price_are_taken_back_for_all_tenders_together(desk: Desk) -> None:
    propose(desk, standing(desk, price=True))
    answer(desk, standing(desk, price=True, tender=1), desk.sro)

    assert totals(desk) == [None, None]
    desk.act("price", score=3)
    with unit_of_work(desk.moderator, at=NOON):
        case = Procurement.objects.get(pk=desk.case.pk)
        criterion = price_criterion(case)
        assert criterion is not None
        assert not prices(case, criterion).is_filed
    desk.act("price results")
    assert None not in totals(desk)


def test_who_proposed_it_is_not_the_second_person(desk: Desk) -> None:
    result = standing(desk)
    propose(desk, result)

    with pytest.raises(NotAllowed, match="Somebody else has to be the second person"):
        answer(desk, result, desk.moderator)


@pytest.mark.parametrize("who", ["sro", "lead", "finance"])
def test_only_the_moderator_proposes_it(desk: Desk, who: str) -> None:
    with pytest.raises(NotAllowed, match="proposed by the moderator"):
        propose(desk, standing(desk), getattr(desk, who))


def test_it_is_proposed_once_at_a_time_and_not_after_it_was_done(desk: Desk) -> None:
    result = standing(desk)
    propose(desk, result)
    with pytest.raises(Refused, match="waits for a second person already"):
        propose(desk, result)

    answer(desk, result, desk.sro)

    with pytest.raises(Refused, match="has been taken back already"):
        propose(desk, result)
    with pytest.raises(Refused, match="No proposal to take this result back"):
        answer(desk, result, desk.sro)


def test_nothing_is_taken_back_when_the_evaluation_is_over(desk: Desk) -> None:
    result = standing(desk)
    desk.lock()

    with pytest.raises(Refused, match="while the evaluation is open"):
        propose(desk, result)


def test_a_ruling_keeps_a_person_from_being_the_second(desk: Desk) -> None:
    result = standing(desk)
    propose(desk, result)
    desk.recuse(desk.evaluators[0], desk.bids[0])

    with pytest.raises((NotAllowed, Refused)):
        answer(desk, result, desk.evaluators[0])
    with unit_of_work(desk.moderator, at=NOON):
        assert not RecallConfirmation.objects.exists()


def test_the_pages_lead_through_it(desk: Desk, sign_in: Any) -> None:
    def at(name: str) -> str:
        return reverse(f"procurement:{name}", args=[desk.case.reference, 1, 1])

    def words(answered: Any) -> str:
        return " ".join(BeautifulSoup(answered.content, "html.parser").select_one("main").get_text(" ").split())

    moderator = sign_in(desk.moderator)
    assert "Take the result back" in words(moderator.get(at("result")))
    assert "Enter what is wrong with the result" in words(moderator.post(at("result_recall"), {"reason": ""}))
    shown = words(moderator.post(at("result_recall"), {"reason": WRONG}, follow=True))
    assert f"What was wrong with it: {WRONG}" in shown
    assert "Say whether it is taken back" not in shown

    assert "Say whether it is taken back" in words(sign_in(desk.sro).get(at("result")))
    desk.lock()
    assert WRONG in words(sign_in(desk.lead).get(reverse("procurement:evaluation_report", args=[desk.case.reference])))


def test_the_second_person_answers_on_a_page(desk: Desk, sign_in: Any) -> None:
    propose(desk, standing(desk))
    address = reverse("procurement:recall_confirm", args=[desk.case.reference, 1, 1])
    evaluator = sign_in(desk.evaluators[0])
    assert WRONG.encode() in evaluator.get(address).content

    done = evaluator.post(address, {"confirmed": "yes", "words": "So it was"}, follow=True)

    assert b"What you said is filed" in done.content
    with unit_of_work(desk.moderator, at=NOON):
        assert not Bid.objects.get(number=1).results.filter(criterion__is_price=False).exists()


def test_a_later_price_is_refused_until_the_results_are_taken_back(desk: Desk) -> None:
    with unit_of_work(desk.finance, at=NOON), pytest.raises(Refused, match="No price can change any more"):
        enter_price(desk.bids[0], pounds=1, place="Page 1", correction="Misread", by=desk.finance, now=NOON)


def test_a_second_result_needs_the_first_to_be_taken_back(desk: Desk) -> None:
    result = standing(desk)
    with unit_of_work(desk.moderator, at=NOON), pytest.raises(Refused, match="is filed already"):
        file_result(
            desk.bids[0], criterion=result.criterion, score=Decimal(60), reasons="Again", by=desk.moderator, now=NOON
        )
