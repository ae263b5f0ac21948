"""Reads that pages rest on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.audit.unit import unit_of_work
from procurement.models import Bid, Criterion, EvaluationResult, Procurement
from procurement.queries import TenderScores, area_of, read_together
from procurement.views.overview import TOGETHER

SCORES = st.decimals(min_value=0, max_value=100, places=2)


def test_what_is_read_together_is_what_each_relation_holds(played: Any) -> None:
    with unit_of_work(played.cast.people["lead"]):
        together = Procurement.objects.get(reference=played.reference)
        read_together(together, **TOGETHER)
        alone = Procurement.objects.get(reference=played.reference)

        for name in TOGETHER:
            found, wanted = list(getattr(together, name).all()), list(getattr(alone, name).all())
            assert found == wanted
            for one, other in zip(found, wanted, strict=True):
                fields = [field.attname for field in other._meta.concrete_fields]
                assert {field: getattr(one, field) for field in fields} == {f: getattr(other, f) for f in fields}


def test_what_is_read_together_brings_the_case_and_its_foreign_keys_along(
    played: Any, django_assert_num_queries: Any
) -> None:
    with unit_of_work(played.cast.people["lead"]):
        case = Procurement.objects.get(reference=played.reference)

        with django_assert_num_queries(1):
            read_together(case, **TOGETHER)
            names = [row.organisation.name for row in case.commissioners.all()]
            stages = [review.stage.version.title for review in case.gate_reviews.all()]
            assert all(notice.procurement is case for notice in case.notices.all())

        assert names[0] == "NHS Dudley CCG"
        assert len(stages) == 4


@given(scores=st.lists(SCORES, min_size=1, max_size=8))
def test_a_weighted_score_lies_between_the_lowest_and_the_highest(scores: list[Decimal]) -> None:
    weight = Decimal(100) / len(scores)
    rows = [(Criterion(weight=weight), EvaluationResult(score=score)) for score in scores]

    total = TenderScores(Bid(number=1), rows).total

    assert total is not None
    assert min(scores) - Decimal("0.01") <= total <= max(scores) + Decimal("0.01")


@given(scores=st.lists(SCORES, min_size=0, max_size=3))
def test_a_tender_without_every_result_has_no_score(scores: list[Decimal]) -> None:
    rows = [(Criterion(weight=Decimal(10)), EvaluationResult(score=score)) for score in scores]

    assert TenderScores(Bid(number=1), [*rows, (Criterion(weight=Decimal(10)), None)]).total is None


def test_the_area_of_a_town_is_the_one_that_bears_its_name() -> None:
    assert area_of("Dudley") == "UKG36"
    assert area_of(" dudley ") == "UKG36"
    assert area_of("Brierley Hill") == ""
    assert area_of("") == ""
