"""What changed on the published register between two days."""

import datetime

import pytest

from conflicts.queries.changes import changes
from tests.conflicts import steps
from tests.conflicts.register import Organisation, at, first_interest

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime.date(2017, 1, 31), datetime.date(2017, 5, 22)


@pytest.fixture
def ccg():
    return Organisation()


@pytest.fixture
def found(ccg, acting):
    def read(since=BEFORE, day=AFTER):
        with acting(None, at("2018-06-30")):
            return [(change.what, change.line.post) for change in changes(ccg.row.pk, since, day)]

    return read


def again(person, guardian, day, **answers):
    begun = steps.draft(person, at=at(day))
    if answers:
        steps.change(begun, person, at=at(day), **answers)
    return steps.file_and_register(begun, person, guardian, at=at(day))


def test_an_interest_put_on_the_register_is_added(ccg, found):
    ccg.interest(ccg.person(post="Nurse"), "2017-03-01")

    assert found() == [("Added", "Nurse")]


def test_an_interest_declared_again_without_a_change_is_no_change(ccg, found):
    nurse = ccg.person(post="Nurse")
    ccg.interest(nurse, "2016-10-03")
    begun = steps.draft(nurse, at=at("2017-03-01"))
    steps.file_and_register(begun, nurse, ccg.guardian, at=at("2017-03-01"))

    # What was agreed about it changed from "Leaves for MCP items" to "Noted": that is the amendment.
    assert found() == [("Amended", "Nurse")]
    assert found(since=datetime.date(2017, 3, 1)) == []


def test_an_interest_declared_again_with_other_words_is_amended(ccg, found):
    nurse = ccg.person(post="Nurse")
    ccg.interest(nurse, "2016-10-03")
    again(nurse, ccg.guardian, "2017-03-01", organisation_name="Renamed")

    assert found() == [("Amended", "Nurse")]


def test_an_interest_whose_end_was_declared_or_has_come_has_ended(ccg, found):
    nurse, doctor = ccg.person(post="Nurse"), ccg.person(post="Doctor")
    ccg.interest(nurse, "2016-10-03")
    again(nurse, ccg.guardian, "2017-03-01", to_date=datetime.date(2017, 2, 28))
    ccg.interest(doctor, "2016-10-03", to_date=datetime.date(2017, 4, 1))

    assert found() == [("Ended", "Doctor"), ("Ended", "Nurse")]


def test_what_is_no_longer_published_was_taken_off(ccg, found):
    ccg.interest(ccg.person(post="Nurse"), "2016-10-03", to_date=datetime.date(2016, 10, 1))

    assert found() == [("Taken off", "Nurse")]


def test_people_who_make_no_decisions_were_taken_off_in_june_2017(ccg, found):
    ccg.interest(ccg.person(post="Nurse"), "2017-01-03")

    assert found(day=datetime.date(2017, 6, 16)) == [("Taken off", "Nurse")]


def test_a_nil_return_renewed_is_no_change_and_one_given_up_is(ccg, found):
    nurse, doctor = ccg.person(post="Nurse"), ccg.person(post="Doctor")
    for person in (nurse, doctor):
        steps.nil(person, at=at("2016-10-03"))
    steps.nil(nurse, at=at("2017-03-01"))
    ccg.interest(doctor, "2017-03-01")

    assert found() == [("Taken off", "Doctor"), ("Added", "Doctor")] or found() == [
        ("Added", "Doctor"), ("Taken off", "Doctor")
    ]  # fmt: skip


def test_withholding_an_interest_tells_nothing_of_what_stood_there(ccg, acting):
    nurse = ccg.person(post="Nurse")
    ccg.withheld(first_interest(ccg.interest(nurse, "2016-10-03"), nurse), "2017-03-01")

    with acting(None, at("2017-06-01")):
        assert changes(ccg.row.pk, BEFORE, AFTER) == []


@pytest.mark.parametrize("count", [5, 30])
def test_changes_cost_the_same_for_5_and_30_lines(ccg, acting, django_assert_num_queries, count):
    for _ in range(count):
        ccg.interest(ccg.person(), "2017-03-01")

    with acting(None), django_assert_num_queries(3):
        assert len(changes(ccg.row.pk, BEFORE, AFTER)) == count
