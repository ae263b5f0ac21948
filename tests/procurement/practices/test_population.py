"""Hubs, population and ways back as numbers and days."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.actions.practice_rows import guess, understand
from procurement.deadlines.times import add_months
from procurement.population import Hub, Population, findings, scale_of, windows

TODAY = datetime.date(2016, 10, 10)
ALL = {"code": 0, "name": 1, "list_size": 2, "counted_on": 3, "hub": 4, "intention": 5}


def population(**changes: int) -> Population:
    """Give a population without anything to find."""
    facts = {"practices": 3, "registered": 120_000, "taking_part": 120_000, "practices_taking_part": 3, "undecided": 0}
    return Population(**{**facts, **changes}, unregistered_percent=Decimal("0.5"), is_default=False)


def test_the_population_is_that_of_the_lists_taking_part_and_of_residents_without_a_practice() -> None:
    found = population(registered=200_000, taking_part=99_300)

    assert (found.covered, found.unregistered, found.whole) == (Decimal("49.7"), 497, 99_797)
    words = [one.what for one in findings(found, [], list_size=200_000, practice_count=3)]
    assert words == ["203 people too few for an MCP, which needs 100,000 or more"]


def test_findings_name_hubs_out_of_the_range_and_figures_that_differ_from_the_key_facts() -> None:
    hubs = [Hub("North", 1, 29_999), Hub("South", 1, 50_001), Hub("West", 1, 30_000), Hub("", 1, 10_000)]
    found = findings(population(undecided=2), hubs, list_size=318_000, practice_count=46)

    assert [one.what for one in found] == [
        "North has 29,999 people: 1 too few for a hub of 30,000 to 50,000",
        "South has 50,001 people: 1 too many for a hub of 30,000 to 50,000",
        "1 practice is without a hub",
        "2 practices are undecided",
        "The key facts say 46 practices, here are 3",
        "The key facts say 318,000 registered patients, the lists have 120,000",
    ]


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3_000_000), max_size=8))
def test_the_axis_holds_every_hub_and_the_range_in_few_marks(sizes: list[int]) -> None:
    scale = scale_of([Hub("A hub", 1, size) for size in sizes])

    assert scale.marks[0] == 0
    assert scale.marks[-1] == scale.top > max([50_000, *sizes])
    assert len(scale.marks) <= 9


@settings(max_examples=40)
@given(st.dates(datetime.date(2017, 4, 1), datetime.date(2030, 1, 1)), st.integers(3, 15))
def test_windows_come_every_two_years_with_notice_of_12_months(go_live: datetime.date, years: int) -> None:
    found = windows(go_live, years)

    assert [one.opens for one in found] == [add_months(go_live, 24 * one.number) for one in found]
    assert all(add_months(one.notice_by, 12) <= one.opens for one in found)
    assert [one.patients_follow for one in found] == [one.number == 1 for one in found]
    assert found[-1].opens < add_months(go_live, 12 * years)


def test_columns_are_guessed_by_the_words_people_use() -> None:
    assert guess(["Org Code", "Locality", "Practice name", "Notes", "Registered patients", "As at"]) == {
        "code": 0, "hub": 1, "name": 2, "list_size": 4, "counted_on": 5,
    }  # fmt: skip


def test_each_row_says_everything_that_is_wrong_with_it_and_formulas_are_only_words() -> None:
    rows = [
        (2, ["m87001", "High Street", "6,543", "42552", "North", "Fully integrated"]),
        (3, ["M87001", "=HYPERLINK(1)", "6543.0", "1 July 2016", "", ""]),
        (4, ["X1", "", "-4", "11/10/2016", "N" * 101, "perhaps"]),
        (5, ["M87002"]),
    ]
    good, twice, wrong, short = understand(rows, ALL, None, TODAY)

    assert good.problems == []
    assert good.answers == {
        "code": "M87001", "name": "High Street", "list_size": 6543, "counted_on": datetime.date(2016, 7, 1),
        "hub": "North", "intention": "full",
    }  # fmt: skip
    assert twice.problems == ["M87001 stands in row 2 already: keep one of the two"]
    assert twice.answers["name"] == "=HYPERLINK(1)"
    assert twice.answers["intention"] == "undecided"
    assert [words.split(":")[0] for words in wrong.problems] == [
        "“X1” in “ODS code” must be a letter and 5 digits, like M87001",
        "Enter the name of the practice",
        "“Hub” must be 100 characters or fewer",
        "“-4” in “List size” must be a whole number from 1 to 200,000",
        "“Counted on” must be today or in the past",
        "“perhaps” in “Intention” must be one of",
    ]
    assert "Enter when it was counted" in short.problems
