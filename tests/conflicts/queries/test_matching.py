"""How names are compared: the same rules for linking an interest and for finding a match."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from conflicts.queries.matching import organisation_called, organisations_called
from mcp_portal.accounts.roles import Kind
from tests import factories

CALLED = [
    "M87001", "m87 001", "01234567", "Dudley Care Limited", "dudley care", "The Dudley-Care Ltd.", "DUDLEY CARERS",
    "d.c. homes",
]  # fmt: skip
WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzàéüłß0123456789", min_size=2, max_size=12), min_size=1, max_size=5)


def value(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


def plain(words):
    return value("conflicts_plain_name(%s)", words)


def likeness(one, other):
    return value("conflicts_likeness(conflicts_plain_names(%s), conflicts_plain_names(%s))", one, other)


class TestProperties(TestCase):
    @given(WORDS, st.sampled_from(["Ltd", "LIMITED", "LLP", "plc", "NHS", "Trust", "&"]), st.sampled_from(".,-–/()'’"))
    def test_case_punctuation_and_company_forms_make_no_difference(self, words, form, mark):
        name = " ".join(words)

        assert plain(f"The {name}{mark} {form}") == plain(name)
        assert plain(name.replace("ß", "ss").upper()) == plain(name.replace("ß", "ss"))

    @given(WORDS)
    def test_a_plain_name_stays_as_it_is(self, words):
        once = plain(" ".join(words))

        assert plain(once) == once

    @given(WORDS, WORDS)
    def test_likeness_does_not_depend_on_which_name_comes_first(self, one, other):
        one, other = " ".join(one), " ".join(other)

        assert likeness(one, other) == likeness(other, one)
        assert likeness(one, one) == pytest.approx(1)
        assert 0 <= likeness(one, other) <= 1

    @given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=12), min_size=3, max_size=5), st.data())
    def test_one_wrong_letter_in_a_long_name_is_still_near(self, words, data):
        name = " ".join(words)
        place = data.draw(st.sampled_from([i for i, letter in enumerate(name) if letter != " "]))
        letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
        misspelt = name[:place] + letter + name[place + 1 :]

        assert likeness(name, misspelt) >= value("conflicts_like_enough()")


@pytest.fixture
def known(db):
    return factories.organisation(
        "Dudley Care Limited", Kind.PROVIDER, ods_code="M87001", company_number="01234567",
        trading_names="Dudley Carers\nDC Homes",
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "M87001",
        "m87 001",
        "01234567",
        "Dudley Care Limited",
        "dudley care",
        "The Dudley-Care Ltd.",
        "DUDLEY CARERS",
        "d.c. homes",
    ],
)
def test_an_organisation_is_known_by_code_number_name_and_trading_name(known, words):
    assert organisation_called(words) == known


@pytest.mark.parametrize("words", ["", "  ", "M87002", "Dudley", "Dudley Caring", "Ltd", "The Trust"])
def test_nothing_else_is_taken_for_it(known, words):
    assert organisation_called(words) is None


def test_words_that_fit_two_organisations_link_to_neither_unless_one_has_that_very_name(known):
    partners = factories.organisation("Dudley Care LLP", Kind.PROVIDER)

    assert organisation_called("Dudley Care") is None
    assert organisation_called("dudley care llp") == partners


def test_many_names_are_looked_up_in_two_questions(known, django_assert_num_queries):
    for many in (["M87001", "nobody"], [f"Practice {number}" for number in range(300)] + ["Dudley Care"]):
        with django_assert_num_queries(2):
            assert set(organisations_called(many).values()) == {known}
