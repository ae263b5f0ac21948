"""Gifts and reports of breaches for tests, made by the actions and steps a page uses."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from conflicts import actions
from conflicts.models import Breach, Gift
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.taking import take

NOON = datetime.datetime(2017, 6, 30, 12, tzinfo=datetime.UTC)
OFFERED = datetime.date(2017, 6, 20)
NATURE = "Papers were read by somebody who had to leave for the item"
PUBLIC = "Somebody read papers they should not have had. They were reminded of the rules."


def offer(**changes: Any) -> dict[str, Any]:
    """Give the facts of a small gift from a patient."""
    return {
        "position": "Head of primary care", "kind": "gift", "offered_on": OFFERED, "received_on": OFFERED,
        "details": "A box of chocolates at a visit", "value": Decimal("12"), "branded": False, "cash": False,
        "modest": True, "source_name": "A patient", "source_business": "None", "from_supplier": False,
        "wish": "accept", "wish_reason": "A small token", "comments": "", **changes,
    }  # fmt: skip


def draft(person: Any, *, at: Any = NOON, **changes: Any) -> Gift:
    """Begin a record."""
    with unit_of_work(person, at=at):
        return actions.begin_gift(by=person, organisation=person.organisation, now=at, **offer(**changes))


def declared(person: Any, *, at: Any = NOON, **changes: Any) -> Gift:
    """File a record."""
    begun = draft(person, at=at, **changes)
    with unit_of_work(person, at=at):
        return take(begun, "declare", by=person, now=at, data={"correct": "on"})


def decided(
    person: Any, officer: Any, *, step: str = "approve", reason: str = "", at: Any = NOON, **changes: Any
) -> Gift:
    """Have an approving officer decide."""
    filed = declared(person, at=at, **changes)
    with unit_of_work(officer, at=at):
        return take(filed, step, by=officer, now=at, data={"reason": reason})


def registered(person: Any, officer: Any, *, at: Any = NOON, **more: Any) -> Gift:
    """Put a record on the register."""
    return to_register(decided(person, officer, at=at, **more), officer, at=at)


def to_register(gift: Gift, officer: Any, *, at: Any = NOON) -> Gift:
    """Put a decided record on the register."""
    with unit_of_work(officer, at=at):
        return take(gift, "register", by=officer, now=at)


def report(
    reporter: Any, organisation: Any, *, case: Any = None, person: Any = None, at: Any = NOON, **more: Any
) -> Any:
    """Report a breach; give its number and receipt."""
    receipt = actions.new_receipt()
    with unit_of_work(reporter, at=at):
        number = actions.report_breach(
            by=reporter, organisation=organisation, case=case, person=person, happened_on=OFFERED,
            may_be_named=False, receipt=receipt, now=at, **{"nature": NATURE, **more},
        )  # fmt: skip
    return number, receipt


WORDS: dict[str, dict[str, Any]] = {
    "triage": {"words": "It is to be looked into. Talked with the governance lead"},
    "investigate": {"words": "The deputy reads the minutes"},
    "find": {"words": "The papers were sent although a ruling stood"},
    "find_nothing": {"words": "The papers were never sent"},
    "tell_found": {"words": "You read papers you should not have had"},
    "tell_not_found": {"words": "Nothing was found"},
    "take_action": {
        "kinds": ["Training"], "words": "A reminder", "lessons": "Check the list before papers go out",
        "nhs_england_told_on_0": "30", "nhs_england_told_on_1": "6", "nhs_england_told_on_2": "2017",
        "nhs_england_told_on_day": "30", "nhs_england_told_on_month": "6", "nhs_england_told_on_year": "2017",
    },
    "publish": {"words": PUBLIC},
    "close": {},
}  # fmt: skip


def handled(guardian: Any, number: int, *steps: str, at: Any = NOON, **words: str) -> Breach:
    """Take steps of a report as its Guardian."""
    with unit_of_work(guardian, at=at):
        breach = Breach.objects.get(pk=number)
        for step in steps:
            answers = {**WORDS[step], **({"words": words[step]} if step in words else {})}
            breach = take(breach, step, by=guardian, now=at, data=answers)
        return breach


def handled_with(guardian: Any, number: int, step: str, answers: dict[str, Any], *, at: Any = NOON) -> Breach:
    """Take one step of a report with other answers."""
    with unit_of_work(guardian, at=at):
        return take(Breach.objects.get(pk=number), step, by=guardian, now=at, data=answers)
