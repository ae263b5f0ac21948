"""Tasks are entered, changed and taken out, readiness is recorded with evidence, and every edition stays."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions import mobilisation
from procurement.actions.mobilisation import TaskFacts
from procurement.models import KeyDate, MobilisationTask, ReadinessEntry
from procurement.queries.mobilisation import mobilisation_plan, readiness
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.contract.test_record import NOON, at, case, do, words_of

__all__ = ["case"]
MOST_QUERIES = 30


@pytest.fixture
def planned(case: Any) -> Any:
    """Give the signed contract with a first day planned for 31 May 2017, 9 days after now."""
    with unit_of_work(case.lead, at=NOON):
        KeyDate.objects.create(
            procurement_id=case.pk, kind=KeyDate.Kind.GO_LIVE, planned_date=datetime.date(2017, 5, 31)
        )
    return case


def write(case: Any, name: str, days: int, *after: int, **more: Any) -> MobilisationTask:
    done = more.pop("done_on", None)
    return do(case, mobilisation.write_task, case, TaskFacts(name, "Provider", days, after, done), **more)


def plan(case: Any) -> Any:
    with unit_of_work(case.lead, at=NOON):
        return mobilisation_plan(case, NOON.date())


def record(case: Any, item: str = "cqc", state: str = "ready", evidence: str = "Certificate", **more: Any) -> None:
    do(case, mobilisation.record_readiness, case, item, state=state, words="As it is", evidence=evidence, **more)


def test_the_plan_says_what_is_to_spare_and_what_is_critical(planned: Any) -> None:
    write(planned, "Register", 5)
    write(planned, "Train", 2, 1)

    found = plan(planned)

    assert (found.ends_on, found.days_left) == (datetime.date(2017, 5, 28), 2)
    assert [one.planned.critical for one in found.rows] == [True, True]


def test_a_change_is_another_edition_and_the_one_that_was_seen_counts(planned: Any) -> None:
    write(planned, "Register", 5)
    write(planned, "Register", 9, number=1, seen=1)
    with pytest.raises(Refused, match="Somebody else changed this task"):
        write(planned, "Register", 7, number=1, seen=1)

    with unit_of_work(planned.lead, at=NOON):
        assert [one.days for one in MobilisationTask.objects.all()] == [5, 9]
    assert [one.row.days for one in plan(planned).rows] == [9]


def test_tasks_do_not_wait_for_each_other_or_for_none(planned: Any) -> None:
    write(planned, "Register", 5)
    write(planned, "Train", 2, 1)
    with pytest.raises(Refused, match="Tasks 1, 2 and 1 would wait for each other"):
        write(planned, "Register", 5, 2, number=1, seen=1)
    with pytest.raises(Refused, match="There is no task 9 to wait for"):
        write(planned, "Open", 1, 9)
    with pytest.raises(Refused, match="must be today or in the past"):
        write(planned, "Open", 1, done_on=datetime.date(2017, 5, 23))


def test_what_waited_for_a_task_that_is_taken_out_waits_no_longer(planned: Any) -> None:
    first = write(planned, "Register", 5)
    write(planned, "Train", 2, 1)

    do(planned, mobilisation.take_out, first)

    found = plan(planned)
    assert [one.row.name for one in found.rows] == ["Train"]
    assert found.ends_on == datetime.date(2017, 5, 23)
    with pytest.raises(Refused, match="taken out of the plan"):
        write(planned, "Register", 5, number=1, seen=2)


def test_ready_needs_evidence_and_the_last_entry_counts(planned: Any) -> None:
    with pytest.raises(Refused, match="where it is shown"):
        record(planned, evidence=" ")
    record(planned, state="not_yet", evidence="")
    record(planned)
    record(planned, "rollback", state="not_needed", evidence="")

    with unit_of_work(planned.lead, at=NOON):
        rows = {row.item.code: row for row in readiness(planned)}
        assert [one.state for one in rows["cqc"].entries] == ["ready", "not_yet"]
        assert sum(row.is_open for row in rows.values()) == 14
        with pytest.raises(Error), transaction.atomic():
            ReadinessEntry.objects.update(state="ready")


def test_it_is_the_leads_and_begins_with_the_signature(planned: Any) -> None:
    with pytest.raises(NotAllowed):
        record(planned, by=planned.sro)
    early = factories.case()
    with pytest.raises(Refused, match="when the contract or the alliance has been signed"):
        do(early, mobilisation.record_readiness, early, "cqc", state="ready", words="Yes", evidence="Page 1")


def test_the_form_keeps_what_was_typed_and_asks_for_evidence(planned: Any, sign_in: Any) -> None:
    page = sign_in(planned.lead).post(at(planned, "readiness_record", "cqc"), {"state": "ready", "words": "Granted"})

    said = page.content.decode()
    assert "Enter where it is shown that this is ready" in said
    assert "Granted" in said
    assert sign_in(planned.lead).get(at(planned, "readiness_record", "nothing")).status_code == 404


def test_whoever_a_bid_is_hidden_from_reads_nothing(planned: Any, sign_in: Any) -> None:
    write(planned, "Register", 5)
    recused = factories.person(Role.MEMBER, case=planned)
    ruled(recused, planned.guardian, planned, handling="papers_withheld", bid=planned.bid)

    assert "Register" not in words_of(sign_in(recused).get(at(planned, "mobilisation")))
    with unit_of_work(recused, at=NOON):
        assert not MobilisationTask.objects.exists()


def test_the_page_and_the_files_need_no_query_more_for_more_rows(planned: Any, sign_in: Any) -> None:
    reader = sign_in(planned.lead)
    write(planned, "=Register", 5)
    record(planned)
    reader.get(at(planned, "mobilisation"))
    with CaptureQueriesContext(connection) as few:
        reader.get(at(planned, "mobilisation"))
    for number in range(2, 14):
        write(planned, f"Task {number}", 1, number - 1)
        record(planned, "it")

    with CaptureQueriesContext(connection) as many:
        page = BeautifulSoup(reader.get(at(planned, "mobilisation")).content, "html.parser")

    assert "later than the day before the service starts" in page.text
    assert len(many) == len(few) <= MOST_QUERIES
    assert ",=Register" not in reader.get(at(planned, "mobilisation_export", "plan", "csv")).content.decode()
    ready = reader.get(at(planned, "mobilisation_export", "readiness", "csv")).content.decode()
    assert ready.count("Certificate") == 13
