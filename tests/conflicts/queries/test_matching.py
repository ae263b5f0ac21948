"""How names are compared: the same rules for linking an interest and for finding a match."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzàéüłß0123456789", min_size=2, max_size=12), min_size=1, max_size=5)
NOISE = ("Ltd", "LIMITED", "L.L.P.", "plc", "NHS", "Trust", "The", "and", "&", "C.I.C.")


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
