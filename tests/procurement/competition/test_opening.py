"""What counts at the second of the closing time, two people who open, and weights that miss 100."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement import actions
from procurement.models import Bid, Opening, Procurement
from tests import factories
from tests.conflicts import asking
from tests.mcp_portal.accounts.actions.test_at_once import together
from tests.procurement.scoring.scene import walk

from .conftest import at, in_the_way, words_of

NOON = factories.NOON
SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)
TO_FINAL_TENDERS = ("selection", "dialogue", "dialogue_closed", "final_tenders")


def called(case: Any) -> Any:
    """Let the call close at noon; two people may open then."""
    case.openers = [factories.person(Role.OPENER, case=case, post=f"Opener {n}") for n in (1, 2, 3)]
    with unit_of_work(case.lead, at=NOON):
        walk(Procurement.objects.get(pk=case.pk), "market_engagement", "pre_launch", "call_published")
        Procurement.objects.filter(pk=case.pk).update(requests_close_at=NOON)
    return case


def record(case: Any, received_at: datetime.datetime) -> Bid:
    with unit_of_work(case.lead, at=NOON + HOUR):
        return actions.record_bid(
            case, name="Harbour Alliance", make_up="-", provider=None, received_at=received_at, by=case.lead,
            now=NOON + HOUR,
        )  # fmt: skip


def open_(case: Any, person: Any) -> Opening:
    with unit_of_work(person, at=NOON + HOUR):
        return actions.open_responses(case, stage="selection", by=person, now=NOON + HOUR)


def opening_of(case: Any) -> Opening:
    with unit_of_work(case.lead, at=NOON):
        return Opening.objects.get(procurement_id=case.pk)


def test_a_response_at_the_very_second_of_the_deadline_counts_and_one_a_second_later_does_not(case: Any) -> None:
    called(case)

    record(case, NOON)

    with pytest.raises(Refused, match="after the closing time"):
        record(case, NOON + SECOND)


def test_a_final_tender_at_the_very_second_of_the_deadline_counts_and_one_a_second_later_does_not(case: Any) -> None:
    asking.bid(called(case))
    with unit_of_work(case.lead, at=NOON):
        walk(Bid.objects.get(), "shortlisted")
        walk(Procurement.objects.get(pk=case.pk), *TO_FINAL_TENDERS)
        Procurement.objects.filter(pk=case.pk).update(final_tenders_close_at=NOON)
        bid = Bid.objects.get()
        with pytest.raises(Refused, match="after the closing time"):
            bid.submit_final(by=case.lead, now=NOON + HOUR, version=bid.version, received_at=NOON + SECOND)

        bid.submit_final(by=case.lead, now=NOON + HOUR, version=bid.version, received_at=NOON)

        assert Bid.objects.get().final_received_at == NOON


def test_one_person_does_not_open_as_both(case: Any, sign_in: Any) -> None:
    called(case)
    with unit_of_work(case.lead, at=NOON):
        Procurement.objects.filter(pk=case.pk).update(clock_at=NOON + HOUR)
    opener, page = sign_in(case.openers[0]), at(case, "responses_open", "selection")
    assert "A second person has to open too" in words_of(opener.post(page, follow=True))

    assert "Somebody else has to be the second" in words_of(opener.post(page))

    assert opening_of(case).second_id is None
    with unit_of_work(case.openers[0], at=NOON), pytest.raises(DatabaseError, match="two_people"), transaction.atomic():
        Opening.objects.update(second=case.openers[0], second_at=NOON)


def test_two_who_open_at_once_are_the_first_and_the_second(committed_db: str) -> None:
    case = called(factories.case())
    record(case, NOON)
    first, second, _third = case.openers

    told = together(lambda: open_(case, first), lambda: open_(case, second))

    assert told == []
    asking.answered(case.lead, case)  # who has not answered about the name sees nothing of the case
    opening = opening_of(case)
    assert {opening.first_id, opening.second_id} == {first.pk, second.pk}
    with unit_of_work(case.lead, at=NOON):
        assert Bid.objects.get(procurement_id=case.pk).named_at == NOON + HOUR
    assert first_broken() is None


def test_a_response_in_time_that_is_found_after_the_opening_is_named_and_asked_about_at_once(case: Any) -> None:
    called(case)
    for person in case.openers[:2]:
        open_(case, person)

    bid = record(case, NOON)

    assert bid.named_at == NOON + HOUR
    assert asking.waiting(case.lead, case).names == 1


def test_one_person_in_two_windows_opens_once(committed_db: str) -> None:
    case = called(factories.case())
    person = case.openers[0]

    told = together(lambda: open_(case, person), lambda: open_(case, person))

    assert told == ["You opened these responses as the first person. Somebody else has to be the second"]
    assert opening_of(case).second_id is None


def test_of_three_who_open_at_once_one_is_told_that_it_is_done(committed_db: str) -> None:
    case = called(factories.case())

    told = together(*[lambda person=person: open_(case, person) for person in case.openers])

    assert told == ["These responses have been opened by 2 people already"]
    opening = opening_of(case)
    assert opening.first_id != opening.second_id is not None


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (["60", "39.99"], ["The award weights add up to 99.99, not 100"]),
        (["60", "40.01"], ["The award weights add up to 100.01, not 100"]),
        (["33.33", "33.33", "33.33"], ["The award weights add up to 99.99, not 100"]),
        (["33.33", "33.33", "33.34"], []),
        (["100"], []),
    ],
)
def test_weights_that_miss_100_by_a_hundredth_keep_the_call_from_being_opened(
    case: Any, weights: list[str], told: list[str]
) -> None:
    award = [(f"Criterion {number}", Decimal(weight)) for number, weight in enumerate(weights, 1)]
    with unit_of_work(case.lead, at=NOON):
        actions.set_criteria(case, selection=["Can you?"], award=award, by=case.lead, now=NOON)
        walk(Procurement.objects.get(pk=case.pk), "market_engagement", "pre_launch")

    assert [one for one in in_the_way(case, case.sro, "open_call") if "weights" in one] == told
