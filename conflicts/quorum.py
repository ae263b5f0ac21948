"""Quorum as a composition: so many of one kind, one of these, one of those, and what holds without the chair.

Pure. A rule is kept as JSON::

    {"at_least": 4,
     "slots": [{"count": 4, "of": ["elected_gp"]}, {"count": 1, "of": ["lay_member", "secondary_care_doctor"]}],
     "conditions": [{"one_of": ["chief_executive"], "without": "chair"}]}

Every person fills one place of one slot at the most, found by a matching, so that nobody counts twice and nobody
who could count is left over. Conditions take nobody away: the chair may also fill a place. Taking a person away
never makes a body quorate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mcp_portal.nhsuk.wording import listed, lower_first, upper_first


class Kind(StrEnum):
    """The kinds of seat; the value is what a rule names."""

    ELECTED_GP = "elected_gp"
    LAY_MEMBER = "lay_member"
    SECONDARY_CARE_DOCTOR = "secondary_care_doctor"
    CHIEF_EXECUTIVE = "chief_executive"
    CHIEF_OPERATING_FINANCE = "chief_operating_finance"
    CHIEF_NURSE = "chief_nurse"
    EXECUTIVE = "executive"
    MEMBER = "member"
    CO_OPTED = "co_opted"
    BORROWED = "borrowed"
    DEPUTY = "deputy"
    ATTENDEE = "attendee"


class Office(StrEnum):
    """An office beside the kind of seat."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"


LABELS: dict[str, tuple[str, str]] = {
    Kind.ELECTED_GP: ("elected GP clinical member", "elected GP clinical members"),
    Kind.LAY_MEMBER: ("lay member", "lay members"),
    Kind.SECONDARY_CARE_DOCTOR: ("secondary care doctor", "secondary care doctors"),
    Kind.CHIEF_EXECUTIVE: ("chief executive officer", "chief executive officers"),
    Kind.CHIEF_OPERATING_FINANCE: ("chief operating and finance officer", "chief operating and finance officers"),
    Kind.CHIEF_NURSE: ("chief nurse", "chief nurses"),
    Kind.EXECUTIVE: ("executive member", "executive members"),
    Kind.MEMBER: ("member", "members"),
    Kind.CO_OPTED: ("co-opted member", "co-opted members"),
    Kind.BORROWED: ("member borrowed from another body", "members borrowed from other bodies"),
    Kind.DEPUTY: ("deputy", "deputies"),
    Kind.ATTENDEE: ("attendee without vote", "attendees without vote"),
    Office.CHAIR: ("chair", "chairs"),
    Office.VICE_CHAIR: ("vice chair", "vice chairs"),
}
NEVER_COUNTS = frozenset({Kind.ATTENDEE})
STANDS_IN = frozenset({Kind.BORROWED, Kind.DEPUTY, Kind.CO_OPTED})
"""Kinds that can sit in place of another kind."""
MOST = 50
"""More places than this are a slip of the pen."""
MOST_PARTS = 10
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class NotARule(ValueError):
    """What was given is no rule; the words say what to do."""


@dataclass(frozen=True)
class Slot:
    """Some places, and the kinds of seat that can fill them; perhaps also their deputies."""

    count: int
    of: tuple[str, ...]
    or_deputy: bool = False

    def takes(self, person: Sitting) -> bool:
        """Say whether a person can fill a place of it."""
        return person.kind in self.of and (self.or_deputy or not person.is_deputy)

    @property
    def words(self) -> str:
        """Name its places: "4 elected GP clinical members"."""
        return self.naming(self.count)

    def naming(self, count: int) -> str:
        """Name so many of its places."""
        if len(self.of) == 1:
            named = f"{_number(count)} {_label(self.of[0], count)}"
        else:
            named = f"{_number(count)} of: {listed((_label(kind, 1) for kind in self.of), 'or')}"
        return named + (", or a deputy" if self.or_deputy else "")


@dataclass(frozen=True)
class Condition:
    """One of these kinds or offices has to be present; with ``without`` only while nobody holds that office."""

    one_of: tuple[str, ...]
    without: str = ""

    def holds(self, present: Sequence[Sitting]) -> bool:
        """Say whether it holds for those present."""
        if self.without and any(self.without in person.offices for person in present):
            return True
        return any(person.is_one_of(self.one_of) for person in present)

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        needed = f"{listed((f'the {_label(one, 1)}' for one in self.one_of), 'or')} has to be present"
        return f"Without the {_label(self.without, 1)}, {needed}" if self.without else upper_first(needed)


@dataclass(frozen=True)
class Sitting:
    """A person as the rule sees them: the kind they count as, their offices, whether they only stand in."""

    key: Any
    kind: str
    offices: frozenset[str] = frozenset()
    is_deputy: bool = False

    def is_one_of(self, names: Iterable[str]) -> bool:
        """Say whether the person is of one of the kinds, or holds one of the offices."""
        return any(name == self.kind or name in self.offices for name in names)


@dataclass(frozen=True)
class Rule:
    """When a body can decide."""

    slots: tuple[Slot, ...] = ()
    conditions: tuple[Condition, ...] = ()
    at_least: int = 0

    @property
    def words(self) -> list[str]:
        """Give the rule in plain words, one line a part."""
        total = [f"At least {_number(self.at_least)} voting {_label(Kind.MEMBER, self.at_least)}"]
        found = total if self.at_least else []
        found += [upper_first(slot.words) for slot in self.slots]
        return found + [condition.words for condition in self.conditions]


@dataclass(frozen=True)
class Verdict:
    """Whether the body is quorate, who fills which place, and what is missing in words."""

    missing: tuple[str, ...] = ()
    places: Mapping[Any, int] = field(default_factory=dict)
    present: int = 0

    @property
    def quorate(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        if self.quorate:
            return f"Quorate with {_number(self.present)} voting {_label(Kind.MEMBER, self.present)}"
        return f"Not quorate. Missing: {'; '.join(lower_first(one) for one in self.missing)}"


def count(rule: Rule, present: Iterable[Sitting]) -> Verdict:
    """Hold those who may vote against the rule."""
    voters = [person for person in present if person.kind not in NEVER_COUNTS]
    places = [number for number, slot in enumerate(rule.slots) for _ in range(slot.count)]
    filled = _matching(rule.slots, places, voters)
    missing = _too_few(rule, len(voters)) + _unfilled(rule.slots, places, filled)
    missing += [condition.words for condition in rule.conditions if not condition.holds(voters)]
    who_sits_where = {voters[voter].key: places[place] for place, voter in filled.items()}
    return Verdict(tuple(missing), who_sits_where, len(voters))


def _too_few(rule: Rule, present: int) -> list[str]:
    short = rule.at_least - present
    return [f"{_number(short)} more voting {_label(Kind.MEMBER, short)}"] if short > 0 else []


def _unfilled(slots: Sequence[Slot], places: Sequence[int], filled: Mapping[int, int]) -> list[str]:
    empty = [number for place, number in enumerate(places) if place not in filled]
    return [slot.naming(empty.count(number)) for number, slot in enumerate(slots) if number in empty]


def _matching(slots: Sequence[Slot], places: Sequence[int], voters: Sequence[Sitting]) -> dict[int, int]:
    """Give place to voter, as many as there can be: each place in turn moves others on where it must (Kuhn)."""
    filled: dict[int, int] = {}

    def seat(place: int, tried: set[int]) -> bool:
        for voter, person in enumerate(voters):
            if voter in tried or not slots[places[place]].takes(person):
                continue
            tried.add(voter)
            taken = next((other for other, who in filled.items() if who == voter), None)
            if taken is None or seat(taken, tried):
                filled[place] = voter
                return True
        return False

    for place in range(len(places)):
        seat(place, set())
    return filled


def read(given: Any) -> Rule:
    """Make a rule of its JSON; raise NotARule with what is wrong."""
    if not isinstance(given, Mapping):
        raise NotARule("The quorum must be a rule with slots, conditions or a number")
    _only(given, {"at_least", "slots", "conditions"})
    rule = Rule(
        tuple(_slot(one) for one in _list(given, "slots")),
        tuple(_condition(one) for one in _list(given, "conditions")),
        _whole(given.get("at_least", 0), least=0),
    )
    if not rule.slots and not rule.at_least:
        raise NotARule("The quorum must say how many members have to be present")
    return rule


def write(rule: Rule) -> dict[str, Any]:
    """Make the JSON of a rule; ``read`` gives it back."""
    slots: list[dict[str, Any]] = []
    for slot in rule.slots:
        deputies = {"or_deputy": True} if slot.or_deputy else {}
        slots.append({"count": slot.count, "of": list(slot.of), **deputies})
    conditions: list[dict[str, Any]] = []
    for one in rule.conditions:
        conditions.append({"one_of": list(one.one_of), **({"without": one.without} if one.without else {})})
    return {"at_least": rule.at_least, "slots": slots, "conditions": conditions}


def _slot(given: Any) -> Slot:
    if not isinstance(given, Mapping):
        raise NotARule("Each slot must say how many of which kinds")
    _only(given, {"count", "of", "or_deputy"})
    kinds = _names(given.get("of"), {kind.value for kind in Kind} - NEVER_COUNTS)
    return Slot(_whole(given.get("count"), least=1), kinds, bool(given.get("or_deputy", False)))


def _condition(given: Any) -> Condition:
    if not isinstance(given, Mapping):
        raise NotARule("Each condition must say who has to be present")
    _only(given, {"one_of", "without"})
    known = {one.value for one in (*Kind, *Office)} - NEVER_COUNTS
    without = given.get("without", "")
    if without not in {"", *(office.value for office in Office)}:
        raise NotARule(f"“{without}” is no office")
    return Condition(_names(given.get("one_of"), known), without)


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    found = given.get(name, [])
    if not isinstance(found, list):
        raise NotARule(f"“{name}” must be a list")
    if len(found) > MOST_PARTS:
        raise NotARule(f"The quorum must have {MOST_PARTS} {name} or fewer")
    return found


def _names(given: Any, known: set[str]) -> tuple[str, ...]:
    if not isinstance(given, list) or not given:
        raise NotARule("Each part of the quorum must name at least one kind of seat")
    for one in given:
        if not isinstance(one, str) or one not in known:
            raise NotARule(f"“{one}” is no kind of seat that can be counted")
    return tuple(dict.fromkeys(given))


def _whole(given: Any, *, least: int) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= MOST:
        raise NotARule(f"Each number of the quorum must be a whole number between {least} and {MOST}")
    return given


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise NotARule(f"The quorum has no part called “{name}”")


def _label(name: str, number: int) -> str:
    one, many = LABELS[name]
    return one if number == 1 else many


def _number(number: int) -> str:
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


CHIEF_OFFICERS = (Kind.CHIEF_EXECUTIVE.value, Kind.CHIEF_OPERATING_FINANCE.value)

GOVERNING_BODY = Rule(
    slots=(
        Slot(4, (Kind.ELECTED_GP.value,)),
        Slot(1, (Kind.LAY_MEMBER.value, Kind.SECONDARY_CARE_DOCTOR.value)),
        Slot(1, (*CHIEF_OFFICERS, Kind.CHIEF_NURSE.value)),
    ),
    conditions=(Condition(CHIEF_OFFICERS, without=Office.CHAIR.value),),
)
"""Dudley's governing body (agenda of 10 May 2018)."""

PRIMARY_CARE_COMMITTEE = Rule(
    slots=tuple(Slot(1, (officer,), or_deputy=True) for officer in CHIEF_OFFICERS),
    conditions=(Condition((Office.CHAIR.value, Office.VICE_CHAIR.value)),),
    at_least=4,
)
"""Dudley's primary care commissioning committee (21 December 2018). Which officers are named is not in the source:
the two whom the governing body's rule names are taken."""

PRESETS: dict[str, tuple[str, Rule]] = {
    "governing_body": ("Governing body, as in Dudley in May 2018", GOVERNING_BODY),
    "primary_care": ("Primary care commissioning committee, as in Dudley in December 2018", PRIMARY_CARE_COMMITTEE),
}
