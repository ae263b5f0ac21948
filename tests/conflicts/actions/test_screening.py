"""New names close the procurement to exactly those who have not answered about them."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflicts import actions, queries
from conflicts.models import Answer, Declaration, NewName, Recusal
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import Refused
from procurement.models import Procurement
from tests import factories
from tests.conflicts import asking, steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def evaluator(case):
    return factories.person(Role.EVALUATOR, case=case)


def sees(person, case):
    with unit_of_work(person, at=NOON):
        by_rule = Procurement.objects.filter(pk=case.pk).exists()
        assert Procurement.objects.visible_to(person).filter(pk=case.pk).exists() == by_rule
        return by_rule


def test_everybody_with_a_role_on_the_case_is_closed_out_lead_and_guardian_included(case, guardian, evaluator):
    reviewer = factories.person(Role.REVIEWER, case=case)
    auditor = factories.person(Role.AUDITOR, case=case)

    asking.entered(case, "Federation")

    assert [sees(one, case) for one in (case.lead, guardian, evaluator, reviewer, auditor)] == [False] * 5


def test_a_name_kept_back_closes_nothing_until_it_is_shown(case, evaluator, acting):
    asking.entered(case, "Federation", shown=False)
    assert sees(evaluator, case)

    with acting(case.lead):
        assert actions.show_names(case, now=NOON) == 1

    assert not sees(evaluator, case)


def test_whoever_shows_names_still_ends_what_they_began(case, evaluator, acting):
    with acting(case.lead):
        actions.enter_names(case, [actions.NameFacts("bidder", "X")], bid=None, shown=True, by=case.lead, now=NOON)
        assert Procurement.objects.visible_to(case.lead).exists()

    assert not sees(case.lead, case)


def test_no_interest_brings_the_case_back_in_the_same_unit(case, evaluator, acting):
    asking.entered(case, "Federation")
    closed = asking.waiting(evaluator, case)

    with acting(evaluator):
        (name,) = queries.open_names(evaluator, closed)
        actions.answer_names(closed, [actions.NameAnswer(name, "none")], by=evaluator, now=NOON)
        assert Procurement.objects.visible_to(evaluator).get() == case


def test_only_the_names_that_are_new_are_asked_about(case, evaluator):
    asking.entered(case, "Federation")
    asking.answered(evaluator, case)
    assert sees(evaluator, case)

    asking.entered(case, "Late subcontractor", kind="subcontractor", by=evaluator)

    closed = asking.waiting(evaluator, case)
    assert closed.names == 1
    with unit_of_work(evaluator, at=NOON):
        assert [str(name) for name in queries.open_names(evaluator, closed)] == ["Late subcontractor"]


def test_somebody_who_gets_a_role_later_is_asked_at_once(case):
    asking.entered(case, "Federation")

    newcomer = factories.person(Role.LEGAL, case=case)

    assert not sees(newcomer, case)
    assert asking.waiting(newcomer, case).names == 1


def test_a_bidder_user_is_not_asked(case):
    bidder = factories.person(Role.BIDDER, case=case)

    asking.entered(case, "Federation")

    assert sees(bidder, case)


def test_a_name_that_is_gone_is_not_asked_about(case, evaluator, acting):
    (name,) = asking.entered(case, "Federation", shown=False)

    with acting(case.lead):
        actions.retire_name(name, now=NOON)
        actions.show_names(case, now=NOON)

    assert sees(evaluator, case)


def test_retiring_a_shown_name_opens_the_case_to_those_asked_about_it_alone(case, evaluator, acting):
    (name,) = asking.entered(case, "Federation")
    asking.answered(case.lead, case)

    with acting(case.lead):
        actions.retire_name(NewName.objects.get(pk=name.pk), now=NOON)

    assert sees(evaluator, case)


@pytest.mark.parametrize("said", ["interest", "unsure"])
def test_any_other_answer_keeps_the_case_closed_until_the_guardian_has_ruled(case, guardian, evaluator, said):
    asking.entered(case, "Federation")
    asking.answered(guardian, case)
    (answer,) = asking.answered(evaluator, case, said, material=False)
    assert not sees(evaluator, case)
    assert asking.waiting(evaluator, case).names == 0

    asking.settled(answer, guardian, handling="discuss_no_vote")

    assert sees(evaluator, case)


def test_an_interest_is_declared_for_the_procurement_in_the_ordinary_way(case, evaluator, acting):
    asking.entered(case, "Federation")

    (answer,) = asking.answered(evaluator, case, "interest")

    with acting(evaluator):
        declaration = Declaration.objects.get(person=evaluator)
        interest = declaration.interests.get()
    assert (declaration.state, declaration.procurement_id, declaration.procurement_title) == (
        "submitted", case.pk, case.title
    )  # fmt: skip
    assert (interest, interest.organisation_name, interest.material) == (answer.interest, "Federation", True)


def test_an_interest_declared_before_is_carried_over(case, evaluator, acting):
    steps.declared(evaluator, case, steps.interest(material=False))
    asking.entered(case, "Federation")

    asking.answered(evaluator, case, "interest")

    with acting(evaluator):
        latest = Declaration.objects.filter(person=evaluator).order_by("pk").last()
        assert sorted(one.organisation_name for one in latest.interests.all()) == ["Dudley GP Federation", "Federation"]


def test_a_name_is_answered_about_once(case, evaluator, acting):
    (name,) = asking.entered(case, "Federation")
    closed = asking.waiting(evaluator, case)
    asking.answered(evaluator, case, "unsure")

    with acting(evaluator), pytest.raises(Refused, match="answered about this name already"):
        actions.answer_names(closed, [actions.NameAnswer(name, "none")], by=evaluator, now=NOON)


def test_people_are_told_once_and_only_where_to_look(case, evaluator, acting):
    asking.entered(case, "Federation", shown=False)
    with acting(case.lead):
        actions.show_names(case, now=NOON)
    asking.answered(case.lead, case)
    asking.entered(case, "Another")

    with acting(evaluator):
        (told,) = Outbox.objects.filter(user=evaluator)
    assert (told.subject, told.link) == ("You are asked about new names", f"/conflicts/questions/{case.pk}/")
    assert told.procurement_id is None


def test_the_ledger_tells_that_was_asked_and_answered_but_not_what(case, evaluator, acting):
    asking.entered(case, "Federation")
    asking.answered(evaluator, case, "unsure")
    asking.answered(case.lead, case)

    with acting(case.lead):
        rows = {row.step: row.detail for row in LedgerEntry.objects.filter(procurement=case, step__contains="name")}
    assert rows == {
        "conflicts.names_entered": {"names": 1}, "conflicts.names_shown": {"names": 1}, "conflicts.name_answered": {},
    }  # fmt: skip


def test_the_lead_reads_who_has_not_answered_and_what_waits(case, guardian, evaluator, acting):
    asking.entered(case, "Federation", "Member trust")
    asking.answered(case.lead, case)
    asking.answered(evaluator, case, "unsure")

    with acting(case.lead):
        found = {one.user: (one.names, one.waits_for_ruling) for one in queries.without_answer(case)}
    assert found == {guardian: (2, False), evaluator: (0, True)}
    with acting(factories.person(Role.LEAD)):
        assert queries.without_answer(case) == []


# --- an administrator, and SQL as the application's role -----------------------------------------------------------


def test_no_change_of_role_date_address_or_organisation_is_a_way_in(case, evaluator, acting):
    asking.entered(case, "Federation")
    administrator = factories.person(Role.SYSTEM_ADMIN)

    with acting(administrator):
        RoleHolding.objects.filter(user=evaluator).update(to_date=datetime.date(2017, 1, 1))
        for role in (Role.BIDDER, Role.AUDITOR, Role.LEGAL, Role.GUARDIAN):
            factories.hold(evaluator, role, case=case, of=factories.organisation("Elsewhere CCG"))
        evaluator.email, evaluator.organisation = "another@example.org", factories.organisation("Elsewhere CCG")
        evaluator.save()

    assert not sees(evaluator, case)


def test_no_change_of_role_is_a_way_round_a_waiting_ruling(case, evaluator, acting):
    asking.entered(case, "Federation")
    asking.answered(evaluator, case, "interest")

    with acting(factories.person(Role.SYSTEM_ADMIN)):
        RoleHolding.objects.filter(user=evaluator).update(to_date=datetime.date(2017, 1, 1))
        factories.hold(evaluator, Role.BIDDER, case=case)

    assert not sees(evaluator, case)


def refused_by_the_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def plain_answer(person, name, case, **fields):
    return Answer.objects.create(
        **{
            "procurement": case, "procurement_title": case.title, "name": name, "person": person,
            "organisation": person.organisation, "answer": "none", "answered_at": NOON, **fields,
        }
    )  # fmt: skip


def test_nobody_answers_for_somebody_else_in_sql(case, guardian, evaluator, acting):
    (name,) = asking.entered(case, "Federation")

    for user in (guardian, case.lead, factories.person(Role.SYSTEM_ADMIN)):
        with acting(user):
            refused_by_the_database(lambda: plain_answer(evaluator, name, case))


def test_an_answer_about_a_name_of_another_case_or_one_kept_back_is_refused_in_sql(case, evaluator, acting):
    (kept_back,) = asking.entered(case, "Kept back", shown=False)
    (elsewhere,) = asking.entered(factories.case(), "Elsewhere")

    with acting(evaluator):
        for name in (kept_back, elsewhere):
            refused_by_the_database(lambda name=name: plain_answer(evaluator, name, case))


def test_an_answer_is_never_changed_or_deleted_in_sql(case, guardian, evaluator, acting):
    asking.entered(case, "Federation")
    asking.answered(guardian, case)
    (answer,) = asking.answered(evaluator, case, "unsure")

    with acting(evaluator):
        for changes in ({"answer": "none"}, {"ruling_id": 1}):
            # Row security refuses a change of one's own by finding no row.
            assert Answer.objects.filter(pk=answer.pk).update(**changes) == 0
        refused_by_the_database(lambda: Answer.objects.filter(pk=answer.pk).delete())
        assert Answer.objects.get().answer == "unsure"
    with acting(guardian):
        refused_by_the_database(lambda: Answer.objects.filter(pk=answer.pk).update(answer="none", words=""))
        refused_by_the_database(lambda: Answer.objects.filter(pk=answer.pk).delete())


def test_an_answer_is_settled_only_by_a_ruling_on_the_same_person_and_case(case, guardian, evaluator, acting):
    asking.entered(case, "Federation")
    asking.answered(guardian, case)
    other = steps.ruled(case.lead, guardian, case, handling="noted")
    (answer,) = asking.answered(evaluator, case, "unsure")

    with acting(guardian):
        refused_by_the_database(lambda: Answer.objects.filter(pk=answer.pk).update(ruling=other))


def test_a_shown_name_is_never_hidden_again_in_sql(case, evaluator, acting):
    (name,) = asking.entered(case, "Federation")
    asking.answered(case.lead, case)

    with acting(case.lead):
        for changes in ({"shown_at": None, "asked_at": None}, {"asked_at": None}, {"name": "Another"}):
            refused_by_the_database(lambda changes=changes: NewName.objects.filter(pk=name.pk).update(**changes))
        refused_by_the_database(lambda: NewName.objects.filter(pk=name.pk).delete())
    with acting(evaluator):
        refused_by_the_database(lambda: NewName.objects.filter(pk=name.pk).update(gone_at=NOON))


def test_a_closed_person_reads_the_names_and_nothing_else(case, guardian, evaluator, acting):
    steps.declared(guardian, case)
    asking.entered(case, "Federation")

    with acting(evaluator):
        assert [str(name) for name in NewName.objects.all()] == ["Federation"]
        assert not LedgerEntry.objects.filter(procurement=case).exists()
    with acting(guardian):
        assert not Declaration.objects.exclude(person=guardian).exists()
        assert not Recusal.objects.exists()
    with acting(factories.person(Role.EVALUATOR)):
        assert not NewName.objects.exists()


# --- the property ---------------------------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from(["shown", "kept back", "gone"]), max_size=3)
SAID = st.lists(st.sampled_from(["silent", "none", "unsure"]), min_size=2, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=NAMES, said=SAID)
def test_exactly_the_unanswered_and_the_waiting_lose_access(kinds, said):
    sid = transaction.savepoint()
    try:
        case = factories.case()
        people = [factories.person(Role.EVALUATOR, case=case) for _ in said]
        with unit_of_work(case.lead, at=NOON):
            for number, kind in enumerate(kinds):
                facts = [actions.NameFacts("bidder", f"Name {number}")]
                (name,) = actions.enter_names(case, facts, bid=None, shown=kind != "kept back", by=case.lead, now=NOON)
                if kind == "gone":
                    actions.retire_name(name, now=NOON)
        asked = "shown" in kinds
        for person, word in zip(people, said, strict=True):
            if asked and word != "silent":
                asking.answered(person, case, word)

        for person, word in zip(people, said, strict=True):
            assert sees(person, case) == (not asked or word == "none")
    finally:
        transaction.savepoint_rollback(sid)
