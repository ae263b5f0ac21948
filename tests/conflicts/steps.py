"""Declarations and rulings for tests, made by the steps and actions a page uses."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts import actions
from conflicts.models import Declaration, Recusal
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.taking import take

NOON = datetime.datetime(2017, 5, 22, 12, tzinfo=datetime.UTC)
FILE = {"correct": "on"}


def interest(**changes: Any) -> dict[str, Any]:
    """Give the answers of a material financial interest."""
    return {
        "category": "financial", "basis": "actual", "material": True, "expects_to_move": False,
        "organisation_name": "Dudley GP Federation", "nature": "Partner in a practice that may join the MCP",
        "relationship": "", "from_date": datetime.date(2009, 4, 1), "to_date": None, "proposed_mitigation": "",
        **changes,
    }  # fmt: skip


def draft(person: Any, case: Any = None, *, kind: str = "interests", at: Any = NOON, aware: Any = None) -> Declaration:
    """Begin a declaration for a procurement, or for all work."""
    with unit_of_work(person, at=at):
        return actions.begin(
            by=person, organisation=person.organisation, case=case, kind=kind, now=at,
            aware_date=aware or (at.date() if kind == "interests" else None),
        )  # fmt: skip


def nil(person: Any, case: Any = None, *, at: Any = NOON) -> Declaration:
    """File a nil return."""
    begun = draft(person, case, kind="nil", at=at)
    with unit_of_work(person, at=at):
        return take(begun, "file_nil", by=person, now=at, data=FILE)


def declared(person: Any, case: Any = None, *interests: dict[str, Any], at: Any = NOON) -> Declaration:
    """File interests; one material financial interest when none is given."""
    begun = draft(person, case, at=at)
    with unit_of_work(person, at=at):
        for answers in interests or [interest()]:
            actions.add_interest(begun, by=person, **answers)
        return take(begun, "submit", by=person, now=at, data=FILE)


def registered(person: Any, guardian: Any, case: Any = None, *interests: dict[str, Any], at: Any = NOON) -> Declaration:
    """File interests, rule on the material ones and put them on the register."""
    filed = declared(person, case, *interests, at=at)
    with unit_of_work(guardian, at=at):
        for one in filed.to_rule_on(at):
            ruled(person, guardian, interest=one, at=at)
        answers = {f"mitigation_{number}": "Leaves for MCP items" for number in range(1, filed.interests.count() + 1)}
        agreed = take(filed, "agree_mitigation", by=guardian, now=at, data=answers)
        return take(agreed, "register", by=guardian, now=at)


def ruled(
    person: Any, guardian: Any, case: Any = None, *, handling: str = "papers_withheld", at: Any = NOON, **more: Any
) -> Recusal:
    """Make a ruling."""
    with unit_of_work(guardian, at=at):
        return actions.rule(
            by=guardian, person=person, case=case, handling=handling, now=at, reason="A partner in a bidder",
            released_sentence="Hidden because of your declared interest in Dudley GP Federation", **more,
        )  # fmt: skip


def add(begun: Declaration, person: Any, *, at: Any = NOON, **answers: Any) -> Any:
    """Add an ordinary interest to a draft."""
    with unit_of_work(person, at=at):
        return actions.add_interest(begun, by=person, **interest(**{"material": False, **answers}))


def change(begun: Declaration, person: Any, *, at: Any = NOON, **answers: Any) -> Any:
    """Change the only interest of a draft."""
    with unit_of_work(person, at=at):
        one = begun.interests.get()
        before = {name: getattr(one, name) for name in interest()}
        return actions.change_interest(one, by=person, **{**before, **answers})


def file_and_register(begun: Declaration, person: Any, guardian: Any, *, at: Any = NOON) -> Declaration:
    """File a draft, agree what to do and put it on the register."""
    with unit_of_work(person, at=at):
        filed = take(begun, "submit", by=person, now=at, data=FILE)
    with unit_of_work(guardian, at=at):
        answers = {f"mitigation_{number}": "Noted" for number in range(1, filed.interests.count() + 1)}
        agreed = take(filed, "agree_mitigation", by=guardian, now=at, data=answers)
        return take(agreed, "register", by=guardian, now=at)
