"""Scope line by line, levels of care, essential jobs and value proposition in the portal."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.actions import receive
from procurement import actions
from procurement.actions import service_scope
from procurement.care_model import spending_gaps
from procurement.guards.slots import Slot
from procurement.queries import care_model
from tests import factories

from .conftest import at, words

MOST_QUERIES = 18
MOVE = {"provider": "The acute trust", "contract": "Acute contract", "annual_value": "244m", "notice_months": "12",
        "source": "Contract register", "version": "1"}  # fmt: skip
CLAUSE = {"clause_scope": "Home care of the council, up to £12m a year", "clause_nature": "The budget grows by the sum "
          "the council pays now", "clause_conditions": "Both agree, in year 3, such as at the break"}  # fmt: skip


def test_services_without_spend_and_spend_outside_the_scope_are_named() -> None:
    scope, spend = ["Community  nursing", "Mental health"], ["community nursing", "Premises", "Premises"]

    assert spending_gaps(scope, spend) == [
        "“Mental health” has no line of spend of its name in the money model",
        "The money model spends on “Premises”, which is no service line of the case",
    ]
    assert spending_gaps(scope, []) == spending_gaps([], spend) == []


def test_what_moves_when_it_starts_and_what_may_come_later(case: Any, sign_in: Any) -> None:
    with unit_of_work(case.lead):
        lines = ["Community nursing", "Mental health"]
        actions.set_scope(case, lines=lines, by=case.lead, now=factories.NOON)
        actions.plan_dates(case, dates={"go_live": datetime.date(2018, 4, 1)}, by=case.lead, now=factories.NOON)
    client, page = sign_in(case.lead), at(case, "service_scope")
    assert 'value="Mental health"' in client.get(at(case, "service_add") + "?line=2").content.decode()
    framework = client.get(at(case, "service_add") + "?framework=8").content.decode()
    assert 'value="End of life services"' in framework

    nursing = {"service": "Community  nursing", "origin": "framework", "begins": "start"}
    assert client.post(at(case, "service_add"), nursing).headers["Location"] == at(case, "service", 1)
    undated = words(client.post(at(case, "service_add"), {**nursing, "service": "Eye care", "begins": "stage"}))
    assert "Enter the day it starts" in undated
    early = {"starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2018"}
    eyes = {**nursing, "service": "Eye care", "begins": "stage", **early}
    client.post(at(case, "service_add"), eyes)
    assert "“Eye care” is for a later stage, but its day is not after" in words(client.get(page))
    client.post(at(case, "service_remove", 2), {"version": "1", "sure": "on"})
    client.post(at(case, "move_add", 1), MOVE)
    moved = words(client.post(at(case, "service_change", 1), {**nursing, "begins": "review", "version": "2"}))
    assert "Take out the contracts it moves from first" in moved
    later = {"service": "Adult social care", "origin": "own", "begins": "review"}
    client.post(at(case, "service_add"), later)

    said = words(client.get(page))
    assert "“Mental health” does not say when it starts and from which contracts it moves" in said
    assert "Acute contract, The acute trust needs 12 months’ notice: it had to be given by 1 April 2017" in said
    assert "£300,000.00 a year of the value of the case is not named as moving from a contract" in said
    assert "The review clause of “Adult social care” does not state its conditions" in said

    client.post(at(case, "service_clause", 2), {**CLAUSE, "version": "1"})
    said = words(client.get(page))
    assert "does not state its" not in said
    assert "The review clause of “Adult social care” says “such as”, which is not precise" in said
    assert "Somebody else changed it" in words(client.post(at(case, "service_clause", 2), {**CLAUSE, "version": "1"}))
    assert client.post(at(case, "move_add", 2), {**MOVE, "version": "2"}).headers["Location"] == at(case, "service", 2)

    exported = client.get(at(case, "service_export", "csv")).content.decode()
    assert "Acute contract" in exported
    assert "2017-04-01" in exported
    member = sign_in(factories.person(Role.MEMBER, case=case))
    assert "Take it out" not in words(member.get(at(case, "service", 1)))
    assert member.post(at(case, "service_remove", 1), {"version": "2", "sure": "on"}).headers["Location"]
    assert "Community nursing" in words(member.get(page))


def test_levels_jobs_and_value_are_written_and_their_gaps_named(case: Any, sign_in: Any) -> None:
    client = sign_in(case.sro)
    assert "Highest needs has not been written" in words(client.get(at(case, "care_levels")))
    level = {"population": "300001", "source": "Lists of July 2016", "what": "Prevention", "version": "0"}
    client.post(at(case, "care_level", 1), level)
    assert "is for 300,001 people, more than the 300,000 registered" in words(client.get(at(case, "care_levels")))
    assert "Somebody else changed it" in words(client.post(at(case, "care_level", 1), level))

    with unit_of_work(case.lead):
        paper = receive(ContentFile(b"Who decides what", name="Terms.txt"), case=case, by=case.lead,
                        now=factories.NOON, kind=Slot.OTHER)  # fmt: skip
    job = {"owner": "Programme director", "document": paper.pk, "page": "", "version": "0"}
    assert "Enter the page that shows it" in words(client.post(at(case, "essential_job", 3), job))
    client.post(at(case, "essential_job", 3), {**job, "page": "4"})
    client.post(at(case, "essential_job", 4), {"owner": "Public health lead", "version": "0"})
    said = words(client.get(at(case, "essential_jobs")))
    assert "Terms.txt , page 4" in said
    assert "Job 4 has no evidence" in said
    assert "Job 5 has no owner" in said

    value = {"costs_1": "2m", "benefits_1": "0", "costs_3": "1m", "rate": "3.5", "demand": "Fewer admissions",
             "source": "Finance team", "version": "0"}  # fmt: skip
    assert "Enter year 2, or leave out the years after it" in words(client.post(at(case, "value_write"), value))
    value |= {"costs_2": "0", "benefits_2": "3.105m", "costs_3": ""}
    client.post(at(case, "value_write"), value)
    said = words(client.get(at(case, "value")))
    assert "55.25%: (benefits - costs) / costs = (£3,105,000.00 - £2,000,000.00) / £2,000,000.00" in said
    assert "50%: (£3,000,000.00 - £2,000,000.00) / £2,000,000.00" in said
    assert "In year 2" in said
    assert "At 3.5% a year (default)" in said


def test_pages_ask_as_much_for_many_services_as_for_one(case: Any, sign_in: Any) -> None:
    client, counts, made = sign_in(case.lead), [], 0
    with unit_of_work(case.lead):
        actions.set_scope(case, lines=["Service 1"], by=case.lead, now=factories.NOON)
    client.get(at(case, "prepare"))  # the first page after signing in asks more
    for wanted in (1, 12):
        with unit_of_work(case.lead, at=factories.NOON):
            for made in range(made + 1, wanted + 1):  # noqa: B020 - goes on where it stopped
                facts = service_scope.ServiceFacts(f"Service {made}", "own", "start")
                service = service_scope.plan_service(case, facts, by=case.lead, now=factories.NOON)
                out = service_scope.MoveFacts("Trust", f"Contract {made}", Decimal(1), 6, "Register")
                service_scope.enter_move(service, out, version=1, by=case.lead, now=factories.NOON)
        for name in ("service_scope", "care_model", "care_levels", "essential_jobs", "value"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(at(case, name)).status_code == 200
            counts.append(len(asked))
    assert counts[:5] == counts[5:]
    assert max(counts) <= MOST_QUERIES
    with CaptureQueriesContext(connection) as asked:
        assert client.get(at(case, "service", 12)).status_code == 200
    assert len(asked) <= MOST_QUERIES
    with unit_of_work(case.lead), CaptureQueriesContext(connection) as asked:
        assert care_model.how_far(case) == "1 service line"
    assert len([one for one in asked if "procurement_logicelement" in one["sql"]]) == 1
    stranger = sign_in(factories.person(Role.BIDDER, case=case))
    for name in ("service_scope", "care_levels", "essential_jobs", "value"):
        assert stranger.get(at(case, name)).status_code == 404
