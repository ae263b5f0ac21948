"""Who is recused where, whoever asks."""

import pytest

from conflicts import queries
from mcp_portal.accounts.roles import Role
from procurement.models import Procurement
from tests import factories
from tests.conflicts import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


@pytest.fixture
def finance(case):
    return factories.person(Role.FINANCE_LEAD, case=case)


def test_everybody_gets_the_same_answer_about_a_recusal(case, finance, guardian, acting):
    steps.ruled(finance, guardian, case)
    colleague = factories.person(Role.EVALUATOR, case=case)

    for user in (finance, guardian, colleague, case.lead):
        with acting(user):
            assert queries.is_recused(finance, case)
            assert not queries.is_recused(colleague, case)
            assert queries.recused_people(case) == {finance.pk}


def test_the_database_hides_the_procurement_from_a_recused_person(case, finance, guardian, acting):
    with acting(finance):
        assert Procurement.objects.filter(pk=case.pk).exists()

    steps.ruled(finance, guardian, case)

    with acting(finance):
        assert not Procurement.objects.filter(pk=case.pk).exists()
        assert not Procurement.objects.visible_to(finance).exists()


def test_a_mild_ruling_hides_nothing(case, finance, guardian, acting):
    steps.ruled(finance, guardian, case, handling="discuss_no_vote")

    with acting(finance):
        assert Procurement.objects.visible_to(finance).get() == case


def test_the_recused_person_is_told_the_released_sentence_only(case, finance, guardian, acting):
    steps.ruled(finance, guardian, case)

    with acting(finance):
        (told,) = queries.released_sentences(finance)

    assert told.sentence == "Hidden because of your declared interest in Dudley GP Federation"
    assert (told.case_id, told.hides_case) == (case.pk, True)
    assert "A partner in a bidder" not in str(told)


def test_the_released_rulings_are_for_people_on_the_case_only(case, finance, guardian, acting):
    steps.ruled(finance, guardian, case)
    colleague, stranger = factories.person(Role.EVALUATOR, case=case), factories.person(Role.EVALUATOR)

    for user, count in ((colleague, 1), (guardian, 1), (finance, 0), (stranger, 0)):
        with acting(user):
            assert len(queries.released_on_case(case)) == count


def test_somebody_who_is_nobody_is_recused_from_nothing():
    assert queries.recused_case_ids(None) == frozenset()
