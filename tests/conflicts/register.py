"""An organisation with a register to publish, and what a reader who is nobody finds of it."""

from __future__ import annotations

import datetime
from typing import Any

from conflicts.actions import publishing
from conflicts.queries.publication import Published, PublishedFilter, PublishedRegister
from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from tests import factories
from tests.conflicts import steps
from tests.conflicts.steps import NOON

ORDINARY = {"material": False, "organisation_name": "Dudley Voluntary Service", "nature": "Trustee"}


def at(day: str) -> datetime.datetime:
    """Give noon in London of a day."""
    return datetime.datetime.fromisoformat(f"{day}T11:00:00+00:00")


class Organisation:
    """A CCG with 2 Guardians, a secretary and staff."""

    def __init__(self, name: str = "NHS Dudley CCG"):
        self.row = factories.organisation(name)
        self.guardian = self.person(Role.GUARDIAN)
        self.deputy = self.person(Role.GUARDIAN, post="Deputy Guardian")
        self.secretary = self.person(Role.SECRETARY)

    def person(self, role: str = Role.MEMBER, **more: Any) -> User:
        """Give somebody with a role for the organisation."""
        return factories.person(role, of=self.row, **more)

    def interest(self, person: User, day: str = "2017-05-22", **answers: Any) -> Any:
        """Put an interest of a person on the register on a day."""
        guardian = self.deputy if person == self.guardian else self.guardian
        return steps.registered(person, guardian, None, steps.interest(**{**ORDINARY, **answers}), at=at(day))

    def decides(self, person: User, since: str = "2016-01-01", *, on: str = "2017-05-22") -> Any:
        """Enter that a person is decision-making staff."""
        with unit_of_work(self.secretary, at=at(on)):
            return publishing.enter_decision_maker(
                person,
                organisation=self.row,
                from_date=datetime.date.fromisoformat(since),
                by=self.secretary,
                now=at(on),
            )

    def withheld(self, interest: Any, day: str = "2017-05-22") -> Any:
        """Let a Guardian withhold an interest on a day."""
        asked = self.asked(interest, day)
        with unit_of_work(self.guardian, at=at(day)):
            return publishing.rule_on_redaction(
                asked, withheld=True, reason="A risk to the person", by=self.guardian, now=at(day)
            )

    def asked(self, interest: Any, day: str = "2017-05-22") -> Any:
        """Let the person concerned ask to withhold an interest."""
        person = interest.declaration.person
        with unit_of_work(person, at=at(day)):
            return publishing.ask_to_withhold(interest, reason="Somebody threatens me", by=person, now=at(day))

    def published(self, day: str = "2017-05-22", *, today: str = "", **wanted: Any) -> list[Published]:
        """Read the published register of a day as nobody."""
        with unit_of_work(None, at=at(today or day)):
            register = PublishedRegister(self.row.pk, datetime.date.fromisoformat(day), PublishedFilter(**wanted))
            lines = register.all()
            assert register.counts().lines == len(lines)
            return lines


def first_interest(declaration: Any, reader: User, day: str = "2017-05-22") -> Any:
    """Give the first interest of a declaration as somebody reads it."""
    with unit_of_work(reader, at=at(day)):
        return declaration.interests.select_related("declaration__person").get()


__all__ = ["NOON", "ORDINARY", "Organisation", "at", "first_interest"]
