"""Quorum is a composition: who counts, who fills which place, and what is missing in words."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflicts import quorum
from conflicts.quorum import Condition, Kind, NotARule, Office, Rule, Sitting, Slot

COUNTED = [kind.value for kind in Kind if kind not in quorum.NEVER_COUNTS]
kinds = st.lists(st.sampled_from(COUNTED), min_size=1, max_size=3, unique=True).map(tuple)
slots = st.builds(Slot, st.integers(1, 3), kinds, st.booleans())
conditions = st.builds(Condition, kinds, st.sampled_from(["", *Office]).map(str))
rules = st.builds(
    Rule, st.lists(slots, min_size=1, max_size=3).map(tuple), st.lists(conditions, max_size=2).map(tuple),
    st.integers(0, 5),
)  # fmt: skip


@st.composite
def bodies(draw, most=7):
    offices = st.sampled_from([frozenset(), frozenset({Office.CHAIR.value}), frozenset({Office.VICE_CHAIR.value})])
    made = st.tuples(st.sampled_from([kind.value for kind in Kind]), offices, st.booleans())
    return [Sitting(key, *rest) for key, rest in enumerate(draw(st.lists(made, max_size=most)))]


def body(*wanted: str, chair: str = "", deputies: tuple[int, ...] = ()) -> list[Sitting]:
    found = []
    for key, kind in enumerate(wanted):
        office = {Office.CHAIR.value} if kind == chair and not any(s.offices for s in found) else set()
        found.append(Sitting(key, kind, frozenset(office), key in deputies))
    return found


GPS = [Kind.ELECTED_GP] * 4


# --- properties ---------------------------------------------------------------------------------------------------


@given(rules, bodies())
def test_taking_a_person_away_never_makes_a_body_quorate(rule, present):
    if not quorum.count(rule, present).quorate:
        for away in present:
            assert not quorum.count(rule, [one for one in present if one is not away]).quorate


@given(
    st.builds(Rule, st.lists(st.builds(Slot, st.integers(1, 2), kinds), min_size=1, max_size=2).map(tuple)), bodies(5)
)
def test_the_places_are_filled_whenever_there_is_any_way_to_fill_them(rule, present):
    voters = [one for one in present if one.kind not in quorum.NEVER_COUNTS]
    places = [slot for slot in rule.slots for _ in range(slot.count)]
    any_way = any(
        all(place.takes(person) for place, person in zip(places, some, strict=True))
        for some in itertools.permutations(voters, len(places))
    )

    assert quorum.count(rule, present).quorate == any_way


@given(rules, bodies())
def test_nobody_fills_two_places_and_no_place_is_filled_twice(rule, present):
    places = quorum.count(rule, present).places

    for number, slot in enumerate(rule.slots):
        assert list(places.values()).count(number) <= slot.count
        assert all(slot.takes(present[key]) for key, at in places.items() if at == number)


@given(rules)
def test_a_rule_is_kept_as_it_was_written(rule):
    assert quorum.read(quorum.write(rule)) == rule


@given(rules, bodies())
def test_the_words_name_something_missing_exactly_when_the_body_is_not_quorate(rule, present):
    verdict = quorum.count(rule, present)

    assert verdict.quorate == verdict.words.startswith("Quorate with")
    assert len(rule.words) == len(rule.slots) + len(rule.conditions) + bool(rule.at_least)


# --- Dudley -------------------------------------------------------------------------------------------------------


def test_dudleys_governing_body_is_quorate_with_four_gps_a_lay_member_and_an_officer():
    for other, officer in itertools.product(
        (Kind.LAY_MEMBER, Kind.SECONDARY_CARE_DOCTOR),
        (Kind.CHIEF_EXECUTIVE, Kind.CHIEF_OPERATING_FINANCE, Kind.CHIEF_NURSE),
    ):
        assert quorum.count(quorum.GOVERNING_BODY, body(*GPS, other, officer, chair=Kind.ELECTED_GP)).quorate


def test_dudleys_governing_body_misses_the_gp_who_leaves():
    verdict = quorum.count(quorum.GOVERNING_BODY, body(*GPS[1:], Kind.LAY_MEMBER, Kind.CHIEF_NURSE, chair=GPS[0]))

    assert verdict.words == "Not quorate. Missing: one elected GP clinical member"


def test_without_the_chair_one_of_the_first_two_officers_has_to_be_there():
    nurse = quorum.count(quorum.GOVERNING_BODY, body(*GPS, Kind.LAY_MEMBER, Kind.CHIEF_NURSE))
    finance = quorum.count(quorum.GOVERNING_BODY, body(*GPS, Kind.LAY_MEMBER, Kind.CHIEF_OPERATING_FINANCE))

    assert nurse.missing == (
        "Without the chair, the chief executive officer or the chief operating and finance officer has to be present",
    )
    assert finance.quorate


def test_two_lay_members_do_not_take_the_place_of_an_officer():
    verdict = quorum.count(quorum.GOVERNING_BODY, body(*GPS, Kind.LAY_MEMBER, Kind.LAY_MEMBER, chair=GPS[0]))

    assert verdict.missing == ("one of: chief executive officer, chief operating and finance officer or chief nurse",)


def test_dudleys_primary_care_committee_needs_its_chair_or_vice_chair_and_takes_deputies():
    there = body(Kind.LAY_MEMBER, Kind.LAY_MEMBER, Kind.CHIEF_EXECUTIVE, Kind.CHIEF_OPERATING_FINANCE,
                 chair=Kind.LAY_MEMBER, deputies=(2,))  # fmt: skip

    assert quorum.count(quorum.PRIMARY_CARE_COMMITTEE, there).quorate
    assert quorum.count(quorum.PRIMARY_CARE_COMMITTEE, there[1:]).missing == (
        "one more voting member", "The chair or the vice chair has to be present",
    )  # fmt: skip


def test_a_deputy_fills_a_place_only_where_deputies_are_taken():
    there = body(*GPS, Kind.LAY_MEMBER, Kind.CHIEF_NURSE, chair=GPS[0], deputies=(5,))

    assert not quorum.count(quorum.GOVERNING_BODY, there).quorate


def test_the_rule_in_plain_words():
    assert quorum.GOVERNING_BODY.words == [
        "Four elected GP clinical members",
        "One of: lay member or secondary care doctor",
        "One of: chief executive officer, chief operating and finance officer or chief nurse",
        "Without the chair, the chief executive officer or the chief operating and finance officer has to be present",
    ]


def test_a_person_who_fits_two_places_moves_on_for_one_who_fits_only_one():
    rule = Rule((Slot(1, ("lay_member", "chief_nurse")), Slot(1, ("lay_member",))))

    assert quorum.count(rule, body(Kind.LAY_MEMBER, Kind.CHIEF_NURSE)).quorate


# --- what is no rule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_rule", "words"),
    [
        ([], "must be a rule"),
        ({}, "must say how many"),
        ({"at_least": -1}, "between 0 and 50"),
        ({"at_least": True}, "between 0 and 50"),
        ({"at_least": "4"}, "between 0 and 50"),
        ({"slots": {}}, "must be a list"),
        ({"slots": [{"count": 0, "of": ["lay_member"]}]}, "between 1 and 50"),
        ({"slots": [{"count": 1, "of": []}]}, "at least one kind"),
        ({"slots": [{"count": 1, "of": ["attendee"]}]}, "no kind of seat"),
        ({"slots": [{"count": 1, "of": ["wizard"]}]}, "no kind of seat"),
        ({"slots": [{"count": 1, "of": ["lay_member"], "who": 1}]}, "no part called"),
        ({"at_least": 1, "conditions": [{"one_of": ["chair"], "without": "king"}]}, "no office"),
        ({"at_least": 1, "conditions": ["chair"]}, "who has to be present"),
        ({"at_least": 1, "slots": [{"count": 1, "of": ["lay_member"]}] * 11}, "10 slots or fewer"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(given_rule, words):
    with pytest.raises(NotARule, match=words):
        quorum.read(given_rule)
