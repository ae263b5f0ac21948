"""What anybody reads of a register: published people, published columns, as of any day."""

import datetime
import random

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflicts.actions import publishing
from conflicts.models import Declaration, GuidanceVersion, Interest
from conflicts.queries.publication import published_answers, publisher
from conflicts.queries.publication import publishing as publishing_on
from mcp_portal.accounts.roles import Kind, Role
from tests import factories
from tests.conflicts import steps
from tests.conflicts.register import Organisation, at, first_interest

pytestmark = pytest.mark.django_db
PUBLISHED_TEXT = {"conflicts_guidanceversion": "the statutory guidance, published by NHS England"}
NOT_SECRET = {"conflicts_caseguidance": "which version a case keeps; identifiers only"}


@pytest.fixture
def ccg():
    return Organisation()


def said(lines):
    return [(line.post, line.interest_in or ("withheld" if line.withheld_on else "nil")) for line in lines]


def test_everyone_on_the_register_is_published_under_the_guidance_of_2016(ccg):
    ccg.interest(ccg.person(post="Lay member"))

    assert said(ccg.published()) == [("Lay member", "Dudley Voluntary Service")]


def test_only_decision_making_staff_are_published_from_16_june_2017(ccg):
    chair, officer = ccg.person(post="Chair"), ccg.person(post="Officer")
    for person in (chair, officer):
        ccg.interest(person)
    ccg.decides(chair)

    assert said(ccg.published("2017-06-15")) == [(p, "Dudley Voluntary Service") for p in ("Chair", "Officer")]
    assert said(ccg.published("2017-06-16")) == [("Chair", "Dudley Voluntary Service")]


def test_a_person_is_published_on_the_days_they_make_decisions(ccg, acting):
    chair = ccg.person(post="Chair")
    ccg.interest(chair)
    made = ccg.decides(chair, "2017-07-01", on="2017-07-02")
    with acting(ccg.guardian, at("2017-09-01")):
        publishing.end_decision_maker(made, to_date=datetime.date(2017, 8, 31), by=ccg.guardian, now=at("2017-09-01"))

    shown = [day for day in ("2017-06-30", "2017-07-01", "2017-08-31", "2017-09-01") if ccg.published(day)]

    assert shown == ["2017-07-01", "2017-08-31"]


def test_an_interest_stays_public_6_months_after_its_end_and_then_goes(ccg):
    person = ccg.person()
    ccg.decides(person)
    ccg.interest(person, to_date=datetime.date(2017, 1, 10))

    assert ccg.published("2017-07-10")
    assert not ccg.published("2017-07-11")


def test_an_earlier_day_shows_the_register_as_it_stood(ccg):
    person = ccg.person()
    ccg.interest(person, "2016-10-03")
    ccg.interest(ccg.person(post="Newcomer"), "2017-02-01", organisation_name="Another")

    assert said(ccg.published("2016-10-02", today="2017-05-22")) == []
    assert said(ccg.published("2017-01-31", today="2017-05-22")) == [("Committee member", "Dudley Voluntary Service")]
    assert len(ccg.published("2017-02-01", today="2017-05-22")) == 2


def test_a_day_that_has_not_come_shows_nothing(ccg):
    ccg.interest(ccg.person())

    assert ccg.published("2017-05-23", today="2017-05-22") == []


def test_what_ended_more_than_6_years_ago_is_shown_for_no_day(ccg):
    ccg.interest(ccg.person(), to_date=datetime.date(2017, 5, 10))

    assert ccg.published("2017-05-22", today="2023-05-10")
    assert not ccg.published("2017-05-22", today="2023-05-11")


def test_a_person_without_interests_has_one_line_however_often_they_said_so(ccg):
    person = ccg.person(post="Nurse")
    case = factories.case()
    for scope in (None, case):
        steps.nil(person, scope)

    assert said(ccg.published()) == [("Nurse", "nil")]


def test_a_nil_return_for_a_case_is_not_shown_beside_interests(ccg):
    person = ccg.person(post="Nurse")
    steps.nil(person, factories.case())
    ccg.interest(person)

    assert said(ccg.published()) == [("Nurse", "Dudley Voluntary Service")]


def test_what_waits_for_the_guardian_is_not_published(ccg):
    steps.declared(ccg.person(), None, steps.interest())

    assert ccg.published() == []


def test_a_training_case_leaves_no_trace_on_the_public_register(ccg):
    case = factories.case(clock_kind="training")
    steps.nil(ccg.person(), case)

    assert ccg.published() == []


def test_a_withheld_interest_shows_as_an_entry_and_nothing_else(ccg):
    person = ccg.person(post="Nurse")
    made = ccg.interest(person)
    ccg.withheld(first_interest(made, person))

    (line,) = ccg.published()

    assert (line.post, line.withheld_on) == ("Nurse", datetime.date(2017, 5, 22))
    assert {line.category, line.basis, line.interest_in, line.nature, line.from_date, line.to_date, line.done,
            line.declared_on, line.shown_until} == {None}  # fmt: skip


def test_what_is_withheld_now_is_withheld_for_every_earlier_day_too(ccg):
    person = ccg.person(post="Nurse")
    made = ccg.interest(person, "2016-10-03")
    ccg.withheld(first_interest(made, person), "2017-05-22")

    assert said(ccg.published("2016-12-01", today="2017-05-23")) == [("Nurse", "withheld")]


def test_what_was_withheld_on_a_day_stays_withheld_for_that_day(ccg, acting):
    person = ccg.person(post="Nurse")
    made = ccg.interest(person)
    ruled = ccg.withheld(first_interest(made, person))
    with acting(ccg.deputy, at("2017-06-01")):
        publishing.end_redaction(ruled, reason="The risk is over", by=ccg.deputy, now=at("2017-06-01"))

    assert said(ccg.published("2017-05-31", today="2017-06-02")) == [("Nurse", "withheld")]
    assert said(ccg.published("2017-06-01", today="2017-06-02")) == [("Nurse", "Dudley Voluntary Service")]


def test_an_interest_declared_again_with_other_words_stays_withheld(ccg):
    person = ccg.person(post="Nurse")
    made = ccg.interest(person)
    ccg.withheld(first_interest(made, person))
    again = steps.draft(person, at=at("2017-06-01"))
    steps.change(again, person, organisation_name="Renamed", at=at("2017-06-01"))
    steps.file_and_register(again, person, ccg.guardian, at=at("2017-06-01"))

    assert said(ccg.published("2017-06-01")) == [("Nurse", "withheld")]


def test_the_published_register_is_filtered_by_kind_and_words(ccg):
    ccg.interest(ccg.person(post="Nurse"), category="nonfin_personal")
    steps.nil(ccg.person(post="Doctor"))

    assert said(ccg.published(category="nil")) == [("Doctor", "nil")]
    assert said(ccg.published(category="nonfin_personal")) == [("Nurse", "Dudley Voluntary Service")]
    assert said(ccg.published(text="voluntary NURSE")) == [("Nurse", "Dudley Voluntary Service")]
    assert said(ccg.published(text="100%")) == []


def test_a_withheld_interest_is_not_found_by_its_words(ccg):
    person = ccg.person(post="Nurse")
    ccg.withheld(first_interest(ccg.interest(person), person))

    assert ccg.published(text="voluntary") == []
    assert ccg.published(category="financial") == []


def test_nobody_reads_no_row_of_any_table_about_conflicts(ccg, acting):
    person = ccg.person()
    ccg.withheld(first_interest(ccg.interest(person), person))
    ccg.decides(person)
    with acting(ccg.guardian):
        publishing.choose_publication(
            ccg.row, publishes=True, non_responders="named", from_date=at("2017-05-22").date(), by=ccg.guardian,
            now=at("2017-05-22"),
        )  # fmt: skip

    found = {}
    with acting(None), connection.cursor() as cursor:
        for model in apps.get_app_config("conflicts").get_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            found[model._meta.db_table] = cursor.fetchone()[0]

    assert {table for table, rows in found.items() if rows} - set(NOT_SECRET) == set(PUBLISHED_TEXT)


def test_an_organisation_that_is_no_ccg_publishes_when_its_guardian_says_so(acting):
    council = factories.organisation("Dudley Council", Kind.COUNCIL)
    guardian = factories.person(Role.GUARDIAN, of=council)
    with acting(None):
        assert publisher(council.pk, datetime.date(2017, 5, 22)) is None

    with acting(guardian):
        publishing.choose_publication(
            council, publishes=True, non_responders="counted", from_date=datetime.date(2017, 5, 22), by=guardian,
            now=at("2017-05-22"),
        )  # fmt: skip

    with acting(None):
        assert publisher(council.pk, datetime.date(2017, 5, 21)) is None
        assert "Dudley Council" in [one.name for one in publishing_on(datetime.date(2017, 5, 22))]


@pytest.mark.parametrize(
    ("shown", "posts", "counted"),
    [("named", ["Doctor"], True), ("counted", [], True), ("not_shown", [], False)],
)
def test_people_who_have_not_declared_are_shown_as_the_organisation_chose(ccg, acting, shown, posts, counted):
    nurse, doctor = ccg.person(post="Nurse"), ccg.person(post="Doctor")
    for person in (ccg.guardian, ccg.deputy, ccg.secretary, nurse):
        steps.nil(person)
    assert doctor
    with acting(ccg.guardian):
        publishing.choose_publication(
            ccg.row, publishes=True, non_responders=shown, from_date=datetime.date(2017, 5, 22), by=ccg.guardian,
            now=at("2017-05-22"),
        )  # fmt: skip

    with acting(None):
        found = published_answers(ccg.row.pk, datetime.date(2017, 5, 22))

    assert (found is not None) == counted
    if found is not None:
        assert (found.expected, found.answered, found.posts) == (5, 4, posts)


def test_a_declaration_that_ran_out_is_no_answer(ccg, acting):
    steps.nil(ccg.person(), at=at("2016-10-03"))

    with acting(None, at("2017-04-03")):
        assert published_answers(ccg.row.pk, datetime.date(2017, 4, 3)).answered == 1
    with acting(None, at("2017-04-04")):
        assert published_answers(ccg.row.pk, datetime.date(2017, 4, 4)).answered == 0


FIRST, LAST = datetime.date(2016, 7, 1), datetime.date(2018, 6, 30)


def _months_later(day: datetime.date, months: int) -> datetime.date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


@pytest.fixture
def history(ccg, acting):
    """Give a register with two years behind it, made by a fixed draw of lots."""
    lots = random.Random(21)
    people = [ccg.person(post=f"Person {number:02}") for number in range(8)]
    for person in people[::2]:
        ccg.decides(person, f"2017-0{lots.randint(1, 9)}-10", on="2018-01-01")
    for person in people:
        for days in sorted(lots.sample(range(500), lots.randint(1, 3))):
            day = FIRST + datetime.timedelta(days=days)
            ends = day + datetime.timedelta(days=lots.randint(-200, 30)) if lots.random() < 0.4 else None
            begun = steps.draft(person, at=at(str(day)))
            steps.add(begun, person, organisation_name=f"Body {lots.randint(1, 99)}", to_date=ends,
                      from_date=datetime.date(2010, 1, 1), at=at(str(day)))  # fmt: skip
            steps.file_and_register(begun, person, ccg.guardian, at=at(str(day)))
    with acting(ccg.guardian, at("2018-06-30")):
        lines = [
            (one.pk, one.declaration.registered_at.date(), one.to_date, one.continues_id, one.declaration.person_id)
            for one in Interest.objects.select_related("declaration")
        ]
        assert Declaration.objects.count() >= 8
    return lines


def expected(lines, staff, day):
    """Work the published register of a day out once more, from the rows alone."""
    everyone = GuidanceVersion.objects.in_force_on(day).publishes == "everyone"
    there = [line for line in lines if line[1] <= day]
    replaced = {line[3] for line in there}
    return sorted(
        pk for pk, _registered, ends, _continues, person in there
        if pk not in replaced
        and (ends is None or _months_later(ends, 6) >= day)
        and (everyone or any(who == person and since <= day for who, since in staff))
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(FIRST, LAST))
def test_the_published_page_of_a_day_equals_the_register_of_that_day(ccg, history, acting, day):
    with acting(ccg.guardian, at("2018-06-30")):
        staff = list(ccg.row.decision_makers.values_list("person_id", "from_date"))
        wanted = expected(history, staff, day)

    found = ccg.published(str(day), today="2018-06-30")

    assert sorted(line.entry for line in found if line.entry) == wanted
