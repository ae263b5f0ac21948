"""The chapter of the pack says who was recused and keeps the rest private."""

import datetime

import pytest

from conflicts import packs
from mcp_portal.accounts.roles import Role
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def guardian(case):
    return factories.person(Role.GUARDIAN, case=case)


def test_the_chapter_counts_declarations_and_names_who_is_missing(case, guardian, acting):
    steps.nil(guardian, case)

    with acting(case.lead):
        chapter = packs.chapter(case, NOON)

    assert (chapter["team"], chapter["declared"]) == (2, 1)
    assert chapter["undeclared"] == [str(case.lead)]
    assert "June 2016" in chapter["guidance"]


def test_the_chapter_gives_the_released_sentence_and_nothing_private(case, guardian, acting):
    reviewer, finance = factories.person(Role.REVIEWER, case=case), factories.person(Role.FINANCE_LEAD, case=case)
    steps.registered(finance, guardian, case)

    with acting(reviewer):
        chapter = packs.chapter(case, NOON)

    (recused,) = chapter["recused"]
    assert recused["who"] == str(finance)
    assert recused["sentence"] == (
        "Leaves, and papers are withheld. Told: “Hidden because of your declared interest in Dudley GP Federation”"
    )
    assert (recused["from"], recused["to"]) == (datetime.date(2017, 5, 22), None)
    assert recused["record"] > 0
    assert "A partner in a bidder" not in str(chapter)


def test_a_recused_reader_gets_no_ruling_in_the_chapter(case, guardian, acting):
    finance = factories.person(Role.FINANCE_LEAD, case=case)
    steps.ruled(finance, guardian, case)

    with acting(finance):
        assert packs.chapter(case, NOON)["recused"] == []


def test_a_ruling_after_the_day_of_the_pack_is_not_in_it(case, guardian, acting):
    finance = factories.person(Role.FINANCE_LEAD, case=case)
    steps.ruled(finance, guardian, case)

    with acting(case.lead):
        assert packs.chapter(case, NOON - datetime.timedelta(days=1))["recused"] == []
