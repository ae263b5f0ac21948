"""Who is reminded of a declaration: once a day at most, with a link and nothing else."""

import pytest
from django.db import DatabaseError, transaction

from conflicts import tasks
from conflicts.actions import publishing
from conflicts.models import Reminder
from conflicts.queries.answers import answers_of
from mcp_portal.accounts.roles import Role
from mcp_portal.notifications.models import Outbox
from tests import factories
from tests.conflicts import steps
from tests.conflicts.register import Organisation, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def ccg():
    made = Organisation()
    # Filed on 3 October 2016: current until 3 April 2017, 6 months later.
    for person in (made.guardian, made.deputy, made.secretary):
        steps.nil(person, at=at("2016-10-03"))
    return made


def told(acting, person, day):
    with acting(person, at(day)):
        return list(Outbox.objects.filter(user=person, subject__contains="declaration of interests is").order_by("pk"))


@pytest.mark.parametrize(
    ("day", "reminded"), [("2017-03-05", 0), ("2017-03-06", 3), ("2017-04-03", 3), ("2017-04-04", 3)]
)
def test_people_are_reminded_from_28_days_before_their_declaration_runs_out(ccg, day, reminded):
    assert tasks.remind_due(at(day)) == reminded


def test_nobody_is_reminded_twice_a_day_whatever_runs_twice(ccg, acting):
    tasks.remind_due(at("2017-03-06"))
    tasks.remind_due(at("2017-03-06"))
    tasks.remind_due(at("2017-03-07"))

    assert len(told(acting, ccg.secretary, "2017-03-07")) == 1


def test_who_is_overdue_is_reminded_every_7_days(ccg, acting):
    days = ["2017-04-03", "2017-04-04", "2017-04-05", "2017-04-10", "2017-04-11", "2017-04-18"]

    assert [tasks.remind_due(at(day)) for day in days] == [3, 3, 0, 0, 3, 3]
    assert told(acting, ccg.secretary, "2017-04-18")[-1].subject == "Your declaration of interests is overdue"


def test_a_reminder_says_nothing_but_where_to_look(ccg, acting):
    tasks.remind_due(at("2017-03-06"))

    (mail,) = told(acting, ccg.secretary, "2017-03-06")

    assert (mail.link, mail.procurement_id) == ("/conflicts/", None)


def test_a_newcomer_who_never_declared_is_reminded_28_days_after_joining(acting):
    ccg = Organisation()

    assert tasks.remind_due(at("2016-06-28")) > 0
    assert "overdue" in told(acting, ccg.secretary, "2016-06-28")[0].subject


def test_closed_accounts_and_training_cases_get_no_reminder(acting):
    case = factories.case(clock_kind="training", lead=factories.person(post="Lead"))
    factories.person(Role.EVALUATOR, case=case)
    gone = Organisation("NHS Gone CCG")
    for person in (gone.guardian, gone.deputy, gone.secretary):
        person.is_active = False
        person.save()

    assert tasks.remind_due(at("2017-05-22")) == 0


def test_a_declaration_renewed_stops_the_reminders(ccg):
    tasks.remind_due(at("2017-03-06"))
    for person in (ccg.guardian, ccg.deputy, ccg.secretary):
        steps.nil(person, at=at("2017-03-10"))

    assert [tasks.remind_due(at(day)) for day in ("2017-04-04", "2017-05-01", "2017-08-12")] == [0, 0, 0]


def test_nobody_writes_a_reminder_by_hand(ccg, acting):
    with acting(ccg.guardian), pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.create(person=ccg.secretary, organisation=ccg.row, kind="due", day=at("2017-05-22").date())


def test_guardian_and_secretary_list_who_is_missing_overdue_or_due_and_others_see_nobody(ccg, acting):
    ccg.person(post="Nurse")
    day = at("2017-03-10").date()

    def listed(reader, **wanted):
        with acting(reader, at("2017-03-10")):
            return [(one.person.post, one.state) for one in answers_of(ccg.row.pk, day, **wanted)]

    assert listed(ccg.secretary)[0] == ("Nurse", "missing")
    assert {state for _post, state in listed(ccg.guardian)} == {"missing", "due"}
    assert listed(ccg.guardian, state="missing") == [("Nurse", "missing")]
    assert listed(ccg.guardian, text="nur") == [("Nurse", "missing")]
    assert listed(ccg.person(post="Doctor")) == []


def test_the_list_says_who_makes_decisions_and_when_they_were_reminded(ccg, acting):
    nurse = ccg.person(post="Nurse")
    with acting(ccg.guardian):
        publishing.enter_decision_maker(
            nurse, organisation=ccg.row, from_date=at("2017-01-01").date(), by=ccg.guardian, now=at("2017-05-22")
        )
    tasks.remind_due(at("2017-05-22"))

    with acting(ccg.guardian):
        (found,) = answers_of(ccg.row.pk, at("2017-05-22").date(), text="nurse")

    assert (found.decides, found.reminded_on) == (True, at("2017-05-22").date())
