"""Declarations: their steps, what is filed once, and what follows on what."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from conflicts import actions
from conflicts.models import Declaration, GuidanceVersion, Interest
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered, take
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import FILE, NOON

pytestmark = pytest.mark.django_db

LATER = NOON + datetime.timedelta(days=30)


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def test_a_nil_return_goes_on_the_register_at_once(case, finance):
    filed = steps.nil(finance, case)

    assert filed.state == "registered"
    assert filed.review_due == datetime.date(2017, 11, 22)


def test_each_step_stands_in_the_ledger_without_the_content(case, finance, guardian, acting):
    steps.registered(finance, guardian, case)

    with acting(guardian):
        rows = LedgerEntry.objects.filter(subject_table="conflicts_declaration").order_by("seq")
        assert [row.step for row in rows] == [
            "conflicts.declaration.submit",
            "conflicts.declaration.agree_mitigation",
            "conflicts.declaration.register",
        ]
        assert all("Federation" not in str(row.detail) for row in rows)


def test_a_declaration_without_an_interest_cannot_be_filed(case, finance, acting):
    begun = steps.draft(finance, case)

    with acting(finance), pytest.raises(Refused) as refused:
        take(begun, "submit", by=finance, now=NOON, data=FILE)

    assert [unmet.what for unmet in refused.value.unmet] == ["No interest has been entered"]


def test_the_declarant_has_to_confirm_that_it_is_complete(case, finance, acting):
    begun = steps.draft(finance, case, kind="nil")

    with acting(finance), pytest.raises(Unanswered) as unanswered:
        take(begun, "file_nil", by=finance, now=NOON, data={})

    assert "complete and correct" in str(unanswered.value.form.errors)


def test_nobody_files_for_somebody_else(case, finance, guardian, acting):
    begun = steps.draft(finance, case, kind="nil")

    with acting(guardian), pytest.raises(NotAllowed):
        begun.file_nil(by=guardian, now=NOON, version=begun.version)


def test_a_guardian_does_not_deal_with_their_own_declaration(case, guardian, acting):
    filed = steps.declared(guardian, case)

    with acting(guardian), pytest.raises(NotAllowed):
        filed.agree_mitigation(by=guardian, now=NOON, version=filed.version, mitigations={})


def test_a_material_interest_is_ruled_on_before_it_goes_on_the_register(case, finance, guardian, acting):
    filed = steps.declared(finance, case)

    with acting(guardian):
        agreed = take(filed, "agree_mitigation", by=guardian, now=NOON, data={"mitigation_1": "Leaves"})
        with pytest.raises(Refused) as refused:
            take(agreed, "register", by=guardian, now=NOON)

    assert refused.value.unmet[0].what == "A material interest has no ruling"


def test_a_nil_return_beside_a_live_interest_is_refused(case, finance, acting):
    steps.declared(finance, case)
    begun = steps.draft(finance, case, kind="nil", at=LATER)

    with acting(finance, LATER), pytest.raises(Refused) as refused:
        take(begun, "file_nil", by=finance, now=LATER, data=FILE)

    assert refused.value.unmet[0].what == "You have 1 interest that has not ended"


def test_a_nil_return_follows_an_interest_that_has_ended(case, finance):
    steps.declared(finance, case, steps.interest(to_date=datetime.date(2017, 6, 1)))

    assert steps.nil(finance, case, at=LATER).state == "registered"


def test_declaring_again_carries_live_interests_over_with_their_ruling(case, finance, guardian, acting):
    first = steps.registered(finance, guardian, case)
    again = steps.draft(finance, case, at=LATER)

    with acting(finance, LATER):
        before, after = first.interests.get(), again.interests.get()
        assert (after.continues, after.line) == (before, before.line)
    with acting(guardian, LATER):
        assert not again.to_rule_on(LATER).exists()


def test_an_interest_declared_before_cannot_be_left_out(case, finance, acting):
    steps.declared(finance, case)
    again = steps.draft(finance, case, at=LATER)

    with acting(finance, LATER):
        with pytest.raises(Refused, match="Say when it ended"):
            actions.remove_interest(again.interests.get(), by=finance)
        Interest.objects.filter(declaration=again).delete()
        actions.add_interest(again, by=finance, **steps.interest(organisation_name="Another"))
        with pytest.raises(Refused) as refused:
            take(again, "submit", by=finance, now=LATER, data=FILE)

    assert refused.value.unmet[0].what == "An interest filed on 22 May 2017 has been left out"


def test_an_interest_that_changes_in_substance_is_ruled_on_again(case, finance, guardian, acting):
    steps.registered(finance, guardian, case)
    again = steps.draft(finance, case, at=LATER)

    with acting(finance, LATER):
        actions.change_interest(again.interests.get(), by=finance, **steps.interest(organisation_name="Another"))
        filed = take(again, "submit", by=finance, now=LATER, data=FILE)
    with acting(guardian, LATER):
        assert filed.to_rule_on(LATER).count() == 1


def test_a_later_declaration_ends_the_earlier_when_it_reaches_the_register(case, finance, guardian, acting):
    first = steps.registered(finance, guardian, case, steps.interest(material=False))
    second = steps.declared(finance, case, at=LATER)

    with acting(guardian, LATER):
        assert Declaration.objects.get(pk=first.pk).state == "registered"
        answers = {"mitigation_1": "As before", "mitigation_2": "Leaves"}
        for one in second.to_rule_on(LATER):
            steps.ruled(finance, guardian, interest=one, at=LATER)
        agreed = take(second, "agree_mitigation", by=guardian, now=LATER, data=answers)
        take(agreed, "register", by=guardian, now=LATER)
        first = Declaration.objects.get(pk=first.pk)

    assert (first.state, first.superseded_by_id) == ("ended", second.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "nil"}, {"aware_date": datetime.date(2016, 1, 1)}, {"review_due": datetime.date(2030, 1, 1)},
        {"filed_at": NOON - datetime.timedelta(days=300)},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_is_filed_never_changes(case, finance, acting, change):
    filed = steps.declared(finance, case)

    with acting(finance), pytest.raises(DatabaseError, match="filed rows"), transaction.atomic():
        Declaration.objects.filter(pk=filed.pk).update(**change)


def test_a_filed_interest_never_changes_and_gets_no_companion(case, finance, acting):
    filed = steps.declared(finance, case)

    with acting(finance):
        with pytest.raises(DatabaseError, match="filed rows"), transaction.atomic():
            filed.interests.update(material=False)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Interest.objects.create(declaration=filed, **steps.interest())


def test_a_state_does_not_move_by_sql_alone(case, finance, acting):
    filed = steps.declared(finance, case)

    move = "UPDATE conflicts_declaration SET state = 'registered', registered_at = now() WHERE id = %s"
    with (
        acting(finance),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="no step moves"),
        transaction.atomic(),
    ):
        cursor.execute(move, [filed.pk])


def test_a_late_declaration_says_how_late(case, finance):
    filed = steps.declared(finance, case)
    filed.aware_date = datetime.date(2017, 4, 1)

    assert filed.declare_by == datetime.date(2017, 4, 29)
    assert filed.days_late(NOON) == 23


@given(st.dates(datetime.date(2016, 1, 1), datetime.date(2018, 12, 31)), st.integers(0, 120))
def test_a_declaration_is_late_from_the_29th_day_on(aware, days):
    filed_at = datetime.datetime.combine(aware, datetime.time(12), tzinfo=datetime.UTC) + datetime.timedelta(days=days)
    filed = Declaration(aware_date=aware, filed_at=filed_at, guidance=GuidanceVersion(declare_within_days=28))

    assert filed.days_late(filed_at) == max(days - 28, 0)


def test_a_case_keeps_the_guidance_it_started_under(case, finance):
    steps.nil(finance, case)
    after_the_new_one = datetime.datetime(2017, 9, 1, 12, tzinfo=datetime.UTC)

    again = steps.nil(finance, case, at=after_the_new_one)

    assert again.guidance.code == "2016-06"
    assert again.review_due == datetime.date(2018, 3, 1)
    assert steps.nil(finance, at=after_the_new_one).guidance.code == "2017-06"
