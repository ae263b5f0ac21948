"""Prices make their result by the published formula, are corrected with a reason, and are filed for all at once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import actions
from procurement.actions import low_tender
from procurement.actions.prices import enter_price, file_price_results
from procurement.evaluation import price_results, ranked, total_points
from procurement.models import Bid, EvaluationResult, TenderPrice
from procurement.queries import evaluation_matrix
from procurement.queries.prices import price_criterion, prices
from tests import factories
from tests.procurement.scoring.scene import NOON, Scene, walk

from .test_moderation import words_of

PRICES = st.dictionaries(st.integers(1, 8), st.integers(1, 10**12), min_size=1)


@given(PRICES)
def test_the_lowest_price_gets_everything_and_nobody_less_than_nothing(known: dict[int, int]) -> None:
    found = price_results(known)

    assert {found[key] for key in known if known[key] == min(known.values())} == {Fraction(100)}
    assert all(0 < one <= 100 for one in found.values())


@given(PRICES)
def test_a_lower_price_never_ranks_behind_a_higher_one(known: dict[int, int]) -> None:
    found = price_results(known)
    order = [
        key for key, _rank in ranked({key: total_points({1: one}, {1: Fraction(7)}) for key, one in found.items()})
    ]

    assert [known[key] for key in order] == sorted(known.values())


@given(PRICES, st.integers(2, 1000))
def test_the_unit_of_the_prices_does_not_matter(known: dict[int, int], times: int) -> None:
    assert price_results(known) == price_results({key: one * times for key, one in known.items()})


@given(PRICES, st.data())
def test_a_tender_set_aside_does_not_lower_what_the_others_get(known: dict[int, int], more: Any) -> None:
    aside = frozenset(more.draw(st.sets(st.sampled_from(sorted(known)))))
    found = price_results(known, set_aside=aside)

    still = [key for key in known if key not in aside] or list(known)
    assert max(found[key] for key in still) == 100
    assert all(found[key] >= one for key, one in price_results(known).items())


@pytest.fixture
def priced(db: None) -> Scene:
    """Give 2 tenders, of which money is price and quality is scored, with a finance lead."""

    class Priced(Scene):
        def _ask(self, questions: int) -> None:
            weights = [("Quality", Decimal(60)), ("Money", Decimal(40))]
            actions.set_criteria(self.case, selection=[], award=weights, price=2, by=self.lead, now=NOON)
            quality = self.case.criteria.get(name="Quality")
            actions.set_questions(quality, questions=[("Part 1", 10)], by=self.lead, now=NOON)

    made = Priced()
    made.finance = factories.person(Role.FINANCE_LEAD, case=made.case)  # type: ignore[attr-defined]
    made.sro = factories.person(Role.SRO, case=made.case)  # type: ignore[attr-defined]
    return made


def at(scene: Scene, name: str = "prices", *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[scene.case.reference, *args])


def entered(scene: Scene, number: int, pounds: int, correction: str = "") -> TenderPrice:
    """Enter a price as the finance lead."""
    finance = scene.finance  # type: ignore[attr-defined]
    with unit_of_work(finance, at=NOON):
        bid = Bid.objects.get(procurement=scene.case, number=number)
        return enter_price(
            bid, pounds=pounds, place="Price schedule, page 2", correction=correction, by=finance, now=NOON
        )


def filed(scene: Scene) -> list[EvaluationResult]:
    with unit_of_work(scene.moderator, at=NOON):
        return file_price_results(scene.case, by=scene.moderator, now=NOON)


def test_the_results_of_all_tenders_are_filed_by_the_formula_with_their_working(priced: Scene) -> None:
    entered(priced, 1, 250_000_000)
    entered(priced, 2, 240_000_000)

    found = {result.bid.number: (result.score, result.reasons) for result in filed(priced)}

    assert found == {
        1: (Decimal("96.00"), "Lowest price £240,000,000, divided by the price of this tender £250,000,000, times 100, "
                              "is 96.00, at most 100"),
        2: (Decimal("100.00"), "Lowest price £240,000,000, divided by the price of this tender £240,000,000, "
                               "times 100, is 100.00, at most 100"),
    }  # fmt: skip


def test_nothing_is_filed_while_a_price_is_missing_and_nothing_changes_after_it(priced: Scene) -> None:
    entered(priced, 1, 250_000_000)
    with pytest.raises(Refused, match="Still to enter: Bidder 2"):
        filed(priced)
    entered(priced, 2, 240_000_000)
    filed(priced)

    with pytest.raises(Refused, match="No price can change any more"):
        entered(priced, 1, 1, "Misread")
    with pytest.raises(Refused, match="No price can change any more"):
        filed(priced)


def test_a_correction_says_why_and_the_earlier_figure_stays(priced: Scene, sign_in: Any) -> None:
    entered(priced, 1, 250_000_000)
    with pytest.raises(Refused, match="Say why it is corrected"):
        entered(priced, 1, 260_000_000)
    finance = sign_in(priced.finance)  # type: ignore[attr-defined]
    page = at(priced, "price_enter", 1)
    assert "Enter why the price is corrected" in words_of(
        finance.post(page, {"pounds": "260000000", "place": "Page 3"})
    )

    finance.post(page, {"pounds": "260,000,000", "place": "Page 3", "correction": "A year was left out."})

    said = words_of(finance.get(at(priced)))
    assert "£260,000,000" in said
    assert "£250,000,000, corrected later" in said
    assert "Corrected because: A year was left out." in said


def test_a_price_is_a_whole_number_of_pounds_above_nothing(priced: Scene, sign_in: Any) -> None:
    finance = sign_in(priced.finance)  # type: ignore[attr-defined]

    said = words_of(finance.post(at(priced, "price_enter", 1), {"pounds": "0", "place": ""}))

    assert "Price must be between 1 and 1,000,000,000,000" in said
    assert "Enter where the price stands in the tender" in said


def test_only_the_finance_lead_and_the_moderator_enter_and_only_the_moderator_files(priced: Scene) -> None:
    with unit_of_work(priced.lead, at=NOON), pytest.raises(NotAllowed, match="moderator or the finance lead"):
        enter_price(priced.bids[0], pounds=1, place="x", by=priced.lead, now=NOON)
    entered(priced, 1, 2)
    entered(priced, 2, 1)
    finance = priced.finance  # type: ignore[attr-defined]
    with unit_of_work(finance, at=NOON), pytest.raises(NotAllowed, match="filed by the moderator"):
        file_price_results(priced.case, by=finance, now=NOON)


def test_an_evaluator_sees_no_price_before_all_own_scores_are_filed(priced: Scene, sign_in: Any) -> None:
    entered(priced, 1, 250_000_000)
    one = priced.evaluators[0]
    before = sign_in(one)
    assert "so that no price sways a score" in words_of(before.get(at(priced)))
    assert before.get(at(priced, "prices_export", "csv")).status_code == 404
    assert before.post(at(priced, "price_enter", 1), {"pounds": "1", "place": "x"}).status_code == 302
    with unit_of_work(priced.moderator, at=NOON):
        assert TenderPrice.objects.count() == 1


def test_a_rejected_low_tender_does_not_set_the_lowest_price_and_an_undecided_one_waits(priced: Scene) -> None:
    entered(priced, 1, 250_000_000)
    entered(priced, 2, 100_000_000)
    sro = priced.sro  # type: ignore[attr-defined]
    with unit_of_work(priced.lead, at=NOON):
        bid = Bid.objects.get(procurement=priced.case, number=2)
        low = low_tender.find_low(bid, reasons="Far below.", compared_with="The other.", by=priced.lead, now=NOON)
    with pytest.raises(Refused, match="abnormally low"):
        filed(priced)
    with unit_of_work(priced.lead, at=NOON):
        today = NOON.date()
        asked = {"kind": "asked", "happened_on": today, "due_on": today, "words": "Explain."}
        low_tender.enter_next(low, by=priced.lead, now=NOON, **asked)
        heard = {"kind": "received", "happened_on": today, "words": "No."}
        low_tender.enter_next(low, by=priced.lead, now=NOON, **heard)
    with unit_of_work(sro, at=NOON):
        low_tender.decide_low(low, outcome="unexplained", words="Not accounted for.", by=sro, now=NOON)

    found = {result.bid.number: result.score for result in filed(priced)}

    assert found == {1: Decimal("100.00"), 2: Decimal("100.00")}


def test_a_tender_that_was_withdrawn_does_not_count(priced: Scene) -> None:
    entered(priced, 1, 250_000_000)
    entered(priced, 2, 100_000_000)
    with unit_of_work(priced.lead, at=NOON):
        walk(Bid.objects.get(procurement=priced.case, number=2), "withdrawn")

    assert {result.bid.number: result.score for result in filed(priced)} == {1: Decimal("100.00")}


def test_price_is_not_scored_and_has_no_questions(priced: Scene) -> None:
    with unit_of_work(priced.moderator, at=NOON):
        criterion = price_criterion(priced.case)
        assert criterion is not None
        bid = Bid.objects.get(procurement=priced.case, number=1)
        with pytest.raises(Refused, match="computed"):
            actions.file_result(bid, criterion=criterion, score=Decimal(1), reasons="x", by=priced.moderator, now=NOON)
        (table, _other) = evaluation_matrix(priced.case, priced.moderator).tables
        assert [one.criterion.name for one in table.criteria] == ["Quality"]
    fresh = factories.case()
    with unit_of_work(fresh.lead, at=NOON):
        award = [("Quality", Decimal(60)), ("Price", Decimal(40))]
        actions.set_criteria(fresh, selection=[], award=award, price=2, by=fresh.lead, now=NOON)
        with pytest.raises(Refused, match="Price is not scored"):
            actions.set_questions(fresh.criteria.get(is_price=True), questions=[("Q", 5)], by=fresh.lead, now=NOON)
        actions.set_questions(fresh.criteria.get(name="Quality"), questions=[("Q", 5)], by=fresh.lead, now=NOON)
        with pytest.raises(Refused, match="Take its questions off first"):
            actions.set_criteria(fresh, selection=[], award=award, price=1, by=fresh.lead, now=NOON)


def test_the_lead_says_on_the_page_which_criterion_is_price(sign_in: Any, db: None) -> None:
    case = factories.case()
    lead, page = sign_in(case.lead), reverse("procurement:criteria", args=[case.reference])
    rows = {"rows": "3", "selection": "", "name_2": "Quality", "weight_2": "60", "name_3": "Price", "weight_3": "40"}

    assert "Select a criterion that has a name" in words_of(lead.post(page, {**rows, "price": "1"}))
    lead.post(page, {**rows, "price": "3"})

    with unit_of_work(case.lead, at=NOON):
        assert case.criteria.get(is_price=True).name == "Price"
    assert "Price, computed" in words_of(lead.get(page))


def test_no_price_is_ever_overwritten(priced: Scene) -> None:
    entered(priced, 1, 250_000_000)
    with unit_of_work(priced.moderator, at=NOON):
        with pytest.raises(DatabaseError), transaction.atomic():
            TenderPrice.objects.update(pounds=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            TenderPrice.objects.all().delete()


def test_every_price_stands_in_the_file(priced: Scene, sign_in: Any) -> None:
    entered(priced, 1, 250_000_000)
    entered(priced, 1, 260_000_000, "A year was left out")

    moderator = sign_in(priced.moderator)
    text = moderator.get(at(priced, "prices_export", "csv")).content.decode()

    assert "250000000" in text
    assert "A year was left out" in text


@pytest.mark.parametrize("tenders", [2, 6])
def test_the_list_asks_as_much_for_many_tenders(
    tenders: int, priced: Scene, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    with unit_of_work(priced.lead, at=NOON):
        for number in range(3, tenders + 1):
            priced._tender(number)
    moderator = sign_in(priced.moderator)

    with django_assert_max_num_queries(22):
        moderator.get(at(priced))


def test_prices_come_with_the_whole_ranking(priced: Scene) -> None:
    with unit_of_work(priced.moderator, at=NOON):
        criterion = price_criterion(priced.case)
        assert criterion is not None
        assert prices(priced.case, criterion).lowest is None
