"""How often the two pages that everyone opens ask the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import Procurement
from tests import factories
from tests.procurement.award.conftest import Decided
from tests.procurement.scoring.scene import NOON, walk

MOST_IN_LIST = 8
MOST_IN_CASE = 15
OF_THE_TRANSACTION = 2
"""Its beginning and its end count as well where a page is measured over HTTP."""


def asked(client: Any, address: str) -> list[str]:
    """Give the queries of a page; the transaction round it is none."""
    client.get(address)  # the session is in the cache and the code is loaded from here on
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in found if "SAVEPOINT" not in one["sql"]]


def cases(lead: Any, number: int) -> None:
    """Open cases for one lead."""
    for count in range(number):
        factories.case(lead=lead, title=f"Case {count}")


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the waiting lists while 200 cases are made: they are not what is counted."""
    monkeypatch.setattr("mcp_portal.audit.unit.LISTENERS", [])


def test_the_list_asks_as_little_for_200_procurements_as_for_10(db: None, sign_in: Any, nobody_waits: None) -> None:
    lead = factories.person(Role.LEAD)
    cases(lead, 10)
    few = asked(sign_in(lead), reverse("procurement:cases"))
    cases(lead, 190)
    many = asked(sign_in(lead), reverse("procurement:cases"))

    assert len(many) == len(few)
    assert len(many) <= MOST_IN_LIST, "\n".join(many)


def test_a_case_asks_as_little_with_200_rows_as_with_10(db: None, sign_in: Any, acting: Any, now: Any) -> None:
    case = factories.case()

    def fill(rows: int) -> list[str]:
        weights = [(f"Criterion {n}", Decimal("0.5")) for n in range(rows)]
        with acting(case.lead):
            actions.set_scope(case, lines=[f"Line {n}" for n in range(rows)], by=case.lead, now=now)
            actions.set_criteria(case, selection=["Question"] * rows, award=weights, by=case.lead, now=now)
        for _ in range(rows // 10):
            factories.person(Role.MEMBER, case=case)
        return asked(sign_in(case.lead), case.get_absolute_url())

    few, many = fill(10), fill(200)

    assert len(many) == len(few)
    assert len(many) <= MOST_IN_CASE, "\n".join(many)


def test_a_live_case_with_everything_behind_it_asks_no_more(played: Any, sign_in: Any) -> None:
    client = sign_in(played.cast.people["lead"])

    found = asked(client, played.url("procurement:case"))

    assert len(found) <= MOST_IN_CASE, "\n".join(found)


WAY = (
    "market_engagement", "pre_launch", "call_published", "selection", "dialogue", "dialogue_closed", "final_tenders",
    "evaluation", "preferred_bidder", "gateway_2", "award_decided", "standstill", "contract_signed", "mobilisation",
)  # fmt: skip


STANDSTILL = WAY.index("standstill") + 1
"""A case in standstill has one: it is counted with its letters, in tests/procurement/award."""


@pytest.mark.parametrize("steps", [steps for steps in range(len(WAY) + 1) if steps != STANDSTILL])
def test_no_guard_of_a_step_brings_a_query_too_many(db: None, sign_in: Any, steps: int) -> None:
    case = factories.case()
    with unit_of_work(case.lead, at=NOON):
        walk(Procurement.objects.get(pk=case.pk), *WAY[:steps])

    found = asked(sign_in(case.lead), case.get_absolute_url())

    assert len(found) <= MOST_IN_CASE - OF_THE_TRANSACTION, "\n".join(found)


def test_a_case_in_its_standstill_asks_no_more(db: None, sign_in: Any) -> None:
    decided = Decided()
    decided.run()
    decided.begin()

    found = asked(sign_in(decided.lead), decided.case.get_absolute_url())

    assert len(found) <= MOST_IN_CASE - OF_THE_TRANSACTION, "\n".join(found)


def test_a_case_in_dialogue_with_three_bidders_asks_no_more(talking: Any, sign_in: Any) -> None:
    found = asked(sign_in(talking.cast.people["lead"]), talking.url("procurement:case"))

    assert len(found) <= MOST_IN_CASE - OF_THE_TRANSACTION, "\n".join(found)
