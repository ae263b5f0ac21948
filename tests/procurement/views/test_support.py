"""Which practices support a bidder: recorded once, the last word counts, hidden with the bid."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Bid, Practice, PracticeSupport
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled

MOST_QUERIES = 14
LETTER = {"said_on_day": "1", "said_on_month": "3", "said_on_year": "2017", "where": "Letter of the federation, page 2"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with 2 practices."""
    made = factories.case()
    practices(made, 2)
    return made


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give a response that two people have opened."""
    return asking.bid(case, "Harbour Alliance")


def practices(case: Any, number: int) -> list[int]:
    with unit_of_work(case.lead, at=factories.NOON):
        there = Practice.objects.filter(procurement=case).count()
        Practice.objects.bulk_create(
            Practice(
                procurement=case, code=f"M87{place:03}", name=f"Practice {place:03}", list_size=1000 * place,
                counted_on=datetime.date(2017, 1, 1),
            )
            for place in range(there + 1, number + 1)
        )  # fmt: skip
        return list(Practice.objects.filter(procurement=case).order_by("code").values_list("pk", flat=True))


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, 1, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_what_practices_say_is_counted_by_practice_and_people_and_the_last_word_counts(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    first, second = practices(case, 2)
    lead, page = sign_in(case.lead), at(case, "support_record")
    assert "Select at least 1 practice" in words_of(lead.post(page, {**LETTER, "position": "supports"}))
    future = {**LETTER, "said_on_year": "2018", "practices": [first], "position": "supports"}
    assert "must be today or in the past" in words_of(lead.post(page, future))
    lead.post(page, {**LETTER, "practices": [first, second], "position": "supports"})
    assert "2 of 2 practices support the bidder, with 3,000 registered people: 100% of all" in words_of(
        lead.get(at(case, "support"))
    )

    against = {**LETTER, "practices": [second], "position": "against", "said_on_month": "4"}
    told = words_of(lead.post(page, against, follow=True))

    assert "1 of 2 practices support the bidder, with 1,000 registered people: 33% of all" in told
    assert "1 earlier word on record" in told
    listed = lead.get(at(case, "support_export", "csv")).content.decode()
    assert "Practice 002,2000,Does not support it,2017-04-01" in listed.replace("01/04/2017", "2017-04-01")
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        PracticeSupport.objects.update(position="supports")


def test_it_is_hidden_with_the_bid_and_before_the_opening(case: Any, bid: Bid, sign_in: Any) -> None:
    recused, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    sign_in(case.lead).post(
        at(case, "support_record"), {**LETTER, "practices": practices(case, 2), "position": "supports"}
    )
    ruled(recused, guardian, case, handling="papers_withheld", bid=bid)

    assert sign_in(recused).get(at(case, "support")).status_code == 404
    with unit_of_work(recused, at=factories.NOON):
        assert not PracticeSupport.objects.exists()
    other = sign_in(factories.person(Role.SRO, case=case))
    assert other.get(at(case, "support_record")).status_code == 302
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(named_at=None)
    assert sign_in(case.lead).get(at(case, "support")).status_code == 404


def test_the_list_asks_the_same_for_2_practices_and_for_40(case: Any, bid: Bid, sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 40):
        everybody = practices(case, size)
        lead.post(at(case, "support_record"), {**LETTER, "practices": everybody, "position": "conditions"})
        lead.get(at(case, "support"))
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} of {size} practices support" in words_of(lead.get(at(case, "support")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
