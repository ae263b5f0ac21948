"""Somebody for every role and every way of being kept out of the case that is looked at."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from conflicts import actions, queries
from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import HELD_WITHOUT_A_CASE, Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Bid, Procurement
from tests import factories
from tests.conflicts import steps

OPEN, RECUSED, WITHOUT_BID = "open", "recused", "without a bid"
UNANSWERED, UNSURE, MATCHED = "unanswered", "unsure", "matched"
WITHOUT_CASE, NOBODY = "without a case", "nobody"
SEES_THE_CASE = frozenset({OPEN, WITHOUT_BID})
WAITS_FOR_SOMETHING = frozenset({UNANSWERED, UNSURE, MATCHED})
WAITS = (Role.LEAD, Role.GUARDIAN, Role.EVALUATOR, Role.LEAD_REVIEWER)
"""Roles tried with a question or match that waits: it closes the case through the same function as a recusal."""
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
    ruled_on = [(way, role) for way in (RECUSED, WITHOUT_BID) for role in Role if role not in NOT_RECUSED]
    waiting = [(way, role) for way in (UNANSWERED, UNSURE, MATCHED) for role in WAITS]
    everywhere = [(WITHOUT_CASE, role) for role in sorted(HELD_WITHOUT_A_CASE)]
    return [*on_case, *ruled_on, *waiting, *everywhere, (NOBODY, "")]


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
        if way in BROUGHT_ABOUT and role not in NOT_RECUSED:
            BROUGHT_ABOUT[way](user, case, guardian)
        viewers.append(Viewer(way, role, user))
    return viewers, case.reference


def _elsewhere_lead() -> User:
    return factories.person(of=factories.organisation("NHS Wolverhampton CCG"), post="Procurement lead")


def _rule(user: User, guardian: User, **about: Any) -> None:
    with unit_of_work(guardian):
        actions.rule(
            by=guardian, person=user, handling="papers_withheld", now=timezone.now(),
            reason="A partner in a practice of the consortium", released_sentence=SENTENCE, **about,
        )  # fmt: skip


def _answer(user: User, case: Any, said: str) -> None:
    """Answer about every name that is asked about."""
    with unit_of_work(user):
        closed = [one for one in queries.waiting_cases(user) if one.pk == case.pk and one.names]
        for one in closed:
            answers = [actions.NameAnswer(name, said, "As I remember") for name in queries.open_names(user, one)]
            actions.answer_names(one, answers, by=user, now=one.now(timezone.now()))


def _open(user: User, case: Any, guardian: User) -> None:
    _answer(user, case, "none")


def _recused(user: User, case: Any, guardian: User) -> None:
    _rule(user, guardian, case=case)


def _without_bid(user: User, case: Any, guardian: User) -> None:
    _answer(user, case, "none")
    with unit_of_work(guardian):
        bid = Bid.objects.filter(procurement=case).order_by("number").first()
    _rule(user, guardian, case=case, bid=bid)


def _unsure(user: User, case: Any, guardian: User) -> None:
    _answer(user, case, "unsure")


def _matched(user: User, case: Any, guardian: User) -> None:
    """Declare an interest in a bidder for all work, where nobody asks about a case."""
    _answer(user, case, "none")
    with unit_of_work(guardian):
        bidder = Bid.objects.filter(procurement=case).order_by("number").first().entered_name
    steps.declared(
        user, None,
        steps.interest(organisation_name=bidder, category="indirect", material=False, relationship="Sister"),
        at=timezone.now(),
    )  # fmt: skip


def _nothing(user: User, case: Any, guardian: User) -> None:
    """Leave the questions unanswered that everybody is asked who joins."""


BROUGHT_ABOUT = {
    OPEN: _open, RECUSED: _recused, WITHOUT_BID: _without_bid, UNSURE: _unsure, MATCHED: _matched,
    UNANSWERED: _nothing,
}  # fmt: skip
"""Each way of seeing or being kept out, by the steps that bring it about."""
