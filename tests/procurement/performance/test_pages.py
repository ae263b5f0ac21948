"""Metrics come typed or out of a file, results year by year, and the page says what is missing."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions import contract, performance
from procurement.actions.metrics_file import MetricFacts, read_metric
from procurement.models import PerformanceMetric
from procurement.performance import Measure
from procurement.queries.contract import term_of
from procurement.queries.performance import year_of_performance
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.contract.test_record import NOON, TERM, at, case, do, noon, words_of

__all__ = ["case"]
MOST_QUERIES = 35
HEAD = "Metric,Source,Unit,Floor,Target,Weight (%),From,Until\n"
LIFE = {"from_date": datetime.date(2018, 4, 1), "until": datetime.date(2021, 3, 31)}
AFTER_YEAR_1 = noon(2019)


def facts(name: str = "Access", weight: str = "60", **more: Any) -> MetricFacts:
    measure = Measure(Decimal(weight), Decimal(50), Decimal(90))
    return MetricFacts(**{"name": name, "source": "Survey", "unit": "%", "measure": measure, **LIFE, **more})


@pytest.fixture
def paid(case: Any) -> Any:
    """Give the contract with its term, 2 metrics and what its first year can pay."""
    do(case, contract.enter_term, **TERM)
    do(case, performance.enter_metrics, case, [facts(), facts("Falls", "40")])
    do(case, performance.enter_pool, year=1, pounds=1_000_000, source="Schedule 4")
    return case


def year(case: Any, number: int = 1) -> Any:
    with unit_of_work(case.lead, at=NOON):
        return year_of_performance(case, term_of(case), number)


def result(case: Any, number: int, value: str, now: datetime.datetime = AFTER_YEAR_1, of: int = 1) -> None:
    with unit_of_work(case.lead, at=now):
        metric = PerformanceMetric.objects.get(procurement_id=case.pk, number=number)
    do(case, performance.enter_result, metric, now=now, year=of, value=Decimal(value), evidence="Return of May")


def upload(rows: str) -> io.BytesIO:
    made = io.BytesIO((HEAD + rows).encode())
    made.name = "metrics.csv"
    return made


def test_a_year_pays_by_weight_and_how_far_each_target_was_reached(paid: Any) -> None:
    assert "No metric has a result" in year(paid).missing
    result(paid, 1, "70")
    assert "1 of 2 metrics have no result" in year(paid).missing

    result(paid, 2, "95")

    found = year(paid)
    assert [row.earned.pounds for row in found.rows] == [300_000, 400_000]
    assert (found.pounds, found.missing) == (700_000, [])


def test_a_corrected_result_stands_beside_the_first(paid: Any) -> None:
    result(paid, 1, "70")
    result(paid, 1, "90")

    with unit_of_work(paid.lead, at=NOON):
        assert [one.edition for one in paid.performance_results.all()] == [1, 2]
    assert year(paid).rows[0].earned.pounds == 600_000


def test_a_result_waits_for_the_end_of_its_year(paid: Any) -> None:
    with pytest.raises(Refused, match="Year 1 ends on 31 March 2019"):
        result(paid, 1, "70", now=datetime.datetime(2019, 3, 31, 22, 59, tzinfo=datetime.UTC))

    result(paid, 1, "70", now=datetime.datetime(2019, 3, 31, 23, 0, tzinfo=datetime.UTC))


def test_a_metric_counts_for_the_years_on_whose_first_day_it_lives(paid: Any) -> None:
    assert [len(year(paid, number).rows) for number in (1, 3, 4)] == [2, 2, 0]
    with pytest.raises(Refused, match="does not count for year 4"):
        result(paid, 1, "70", now=noon(2023), of=4)
    with pytest.raises(Refused, match="years 1 to 15"):
        result(paid, 1, "70", now=noon(2040), of=16)


def test_an_ended_metric_leaves_weights_that_do_not_add_up(paid: Any) -> None:
    with unit_of_work(paid.sro, at=NOON):
        metric = PerformanceMetric.objects.get(number=2)
    with pytest.raises(NotAllowed):
        do(paid, performance.end_metric, metric, last_day=datetime.date(2019, 3, 31), reasons="No source")
    with pytest.raises(Refused, match="ends on 31 March 2021 by itself"):
        do(paid, performance.end_metric, metric, by=paid.sro, last_day=LIFE["until"], reasons="No source")

    do(paid, performance.end_metric, metric, by=paid.sro, last_day=datetime.date(2019, 3, 31), reasons="No source")

    assert "The weights add up to 60%, not 100%" in year(paid, 2).missing
    assert year(paid, 1).missing == ["No metric has a result"]


def test_the_same_metric_does_not_live_twice(paid: Any) -> None:
    with pytest.raises(Refused, match="lives already from 1 April 2018"):
        do(paid, performance.enter_metrics, paid, [facts("ACCESS")])


def test_rows_of_a_file_that_cannot_go_in_are_named_and_nothing_is_taken_over(paid: Any, sign_in: Any) -> None:
    rows = "Calls,Return,%,50,90,,2018-04-01,2020-03-31\nVisits,Return,%,50,90,10,2018-04-01,2019-03-31\n"
    page = sign_in(paid.lead).post(at(paid, "metrics_file"), {"file": upload(rows), "x": "1"})

    said = words_of(page)
    assert "2 rows cannot go in, so nothing was taken over" in said
    assert "Enter the weight as a percentage above 0" in said
    assert "would live for 12 months" in said
    with unit_of_work(paid.lead, at=NOON):
        assert PerformanceMetric.objects.count() == 2


def test_a_whole_file_goes_in(paid: Any, sign_in: Any) -> None:
    rows = "".join(f"Metric {n},Return,%,50,90,1.5,01/04/2018,31/03/2020\n" for n in range(58))

    page = sign_in(paid.lead).post(at(paid, "metrics_file"), {"file": upload(rows), "x": "1"}, follow=True)

    assert "58 metrics taken over" in page.content.decode()
    assert "60 metrics in this year" in words_of(page)


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("weight", "", "Enter the weight as a percentage above 0"),
        ("weight", "101", "Enter the weight as a percentage above 0"),
        ("floor", "many", "Enter the floor as a number"),
        ("target", "50", "must differ from the floor"),
        ("from_date", "soon", "Enter the first day of the metric as a date"),
        ("until", "2017-04-01", "must be after the first day"),
        ("name", " ", "Enter the name of the metric"),
        ("unit", "x" * 61, "must be 60 characters or fewer"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(column: str, typed: str, said: str) -> None:
    row = {
        "name": "Access", "source": "Survey", "unit": "%", "floor": "50", "target": "90", "weight": "10",
        "from_date": "2018-04-01", "until": "2020-03-31",
    }  # fmt: skip

    found, wrong = read_metric(row | {column: typed})

    assert found is None
    assert said in wrong[column]


def test_an_entry_is_never_changed(paid: Any) -> None:
    with unit_of_work(paid.lead, at=NOON), pytest.raises(Error), transaction.atomic():
        PerformanceMetric.objects.update(weight=100)


def test_it_begins_with_the_term(case: Any, sign_in: Any) -> None:
    with pytest.raises(Refused, match="whose term has been entered"):
        do(case, performance.enter_metrics, case, [facts()])
    assert "Enter the term of the contract first" in words_of(sign_in(case.lead).get(at(case, "performance")))


def test_whoever_the_bid_is_hidden_from_reads_nothing(paid: Any, sign_in: Any) -> None:
    recused = factories.person(Role.MEMBER, case=paid)
    ruled(recused, paid.guardian, paid, handling="papers_withheld", bid=paid.bid)
    reader = sign_in(recused)

    assert "Access" not in words_of(reader.get(at(paid, "performance")))
    assert reader.get(at(paid, "performance_export", "csv")).status_code == 404
    with unit_of_work(recused, at=NOON):
        assert not PerformanceMetric.objects.exists()


def test_the_page_and_the_file_hold_60_metrics_with_the_same_queries(paid: Any, sign_in: Any) -> None:
    reader = sign_in(paid.lead)
    page = at(paid, "performance") + "?year=1"
    result(paid, 1, "70")
    reader.get(page)
    with CaptureQueriesContext(connection) as few:
        reader.get(page)
    do(paid, performance.enter_metrics, paid, [facts(f"=Metric {n}", "1") for n in range(58)])
    for number in range(2, 61):
        result(paid, number, "80")

    with CaptureQueriesContext(connection) as many:
        found = BeautifulSoup(reader.get(page).content, "html.parser")

    assert "£300,000" in found.text
    assert "The weights add up to 158%, not 100%" in found.text
    assert len(many) == len(few) <= MOST_QUERIES
    file = reader.get(at(paid, "performance_export", "csv") + "?year=1").content.decode()
    assert file.count("Return of May") == 60
    assert ",=Metric" not in file
