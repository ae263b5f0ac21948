"""Somebody for every role and every way of being kept out of the case that is looked at."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from conflicts import actions
from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import HELD_WITHOUT_A_CASE, Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Procurement
from tests import factories

OPEN, RECUSED, WITHOUT_CASE, NOBODY = "open", "recused", "without a case", "nobody"
NOT_RECUSED = frozenset({Role.PROVIDER, Role.BIDDER, Role.SYSTEM_ADMIN})
"""Roles that declare nothing, so that nobody rules on them; system administrators hold no role on a case."""

SENTENCE = "Hidden because of your declared interest in Tipton Federation"


@dataclass(frozen=True)
class Viewer:
    """One person who looks, or nobody."""

    way: str
    role: str
    user: User | None

    @property
    def pk(self) -> int:
        """Give the identifier of the person, 0 of nobody."""
        return self.user.pk if self.user else 0

    @property
    def administers(self) -> bool:
        """Say whether the person is a system administrator."""
        return self.role == Role.SYSTEM_ADMIN

    def __str__(self) -> str:
        return f"{self.way} {self.role}".strip()


@dataclass(frozen=True)
class World:
    """The first world: its database, the people in it and the case that is hidden from some of them."""

    database: str
    viewers: list[Viewer]
    reference: str


def wanted() -> list[tuple[str, str]]:
    """Give every way and role there is."""
    on_case = [(OPEN, role) for role in Role if role != Role.SYSTEM_ADMIN]
    kept_out = [(way, role) for way in KEPT_OUT for role in Role if role not in NOT_RECUSED]
    return [*on_case, *kept_out, *((WITHOUT_CASE, role) for role in sorted(HELD_WITHOUT_A_CASE)), (NOBODY, "")]


def seat(ways: list[tuple[str, str]], *, lead: User, guardian: User) -> tuple[list[Viewer], str]:
    """Make the people in the database of the moment, by the actions the pages use; give the case as well."""
    now = timezone.now()
    with unit_of_work(lead, at=now):
        case = Procurement.objects.get()
    elsewhere = factories.case(title="Wolverhampton Community Provider", lead=_elsewhere_lead())
    viewers = []
    for (way, role), number in zip(ways, itertools.count(1), strict=False):
        if way == NOBODY:
            viewers.append(Viewer(way, "", None))
            continue
        home = factories.organisation_for(role)
        user = factories.person(of=home, post=f"{Role(role).label} {number}", email=f"viewer-{number}@example.org")
        for one in (None,) if way == WITHOUT_CASE else (case, elsewhere):
            factories.hold(user, role, case=one, of=home)
        if way in KEPT_OUT:
            KEPT_OUT[way](user, case, guardian)
        viewers.append(Viewer(way, role, user))
    return viewers, case.reference


def _elsewhere_lead() -> User:
    return factories.person(of=factories.organisation("NHS Wolverhampton CCG"), post="Procurement lead")


def _recused(user: User, case: Any, guardian: User) -> None:
    with unit_of_work(guardian):
        actions.rule(
            by=guardian, person=user, case=case, handling="papers_withheld", now=timezone.now(),
            reason="A partner in a practice of the consortium", released_sentence=SENTENCE,
        )  # fmt: skip


KEPT_OUT = {RECUSED: _recused}
"""Each way of being kept out, by the step that brings it about."""
