"""A few people and pages, quickly; every role and every page is proved by ``test_everything``."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mcp_portal.accounts.roles import Role

from . import looking
from .people import NOBODY, OPEN, RECUSED, UNANSWERED, WITHOUT_BID, WITHOUT_CASE, World

WAYS = [
    (RECUSED, Role.MEMBER), (UNANSWERED, Role.LEAD), (WITHOUT_BID, Role.EVALUATOR), (OPEN, Role.BIDDER),
    (WITHOUT_CASE, Role.SYSTEM_ADMIN), (NOBODY, ""),
]  # fmt: skip
SEES = {(WITHOUT_BID, Role.EVALUATOR): 200, (OPEN, Role.BIDDER): 200}
HIDDEN_WORDS = ("Dudley", "partner")


@pytest.fixture(scope="module")
def addresses(first_world: World) -> list[str]:
    lists = ["accounts:work", "procurement:cases", "procurement:all_notices", "conflicts:register",
             "conflicts:my_conflicts", "accounts:people"]  # fmt: skip
    plain = [reverse(name) for name in lists]
    exports = [reverse(name, args=["csv"]) for name in ("procurement:cases_export", "conflicts:register_export")]
    case = [reverse(name, args=[first_world.reference]) for name in ("procurement:case", "procurement:bids")]
    return [*plain, *exports, *case, *looking.with_questions(plain[1:4], HIDDEN_WORDS)]


@pytest.mark.parametrize("number", range(len(WAYS)), ids=[f"{way} {role}".strip() for way, role in WAYS])
def test_what_is_hidden_changes_nothing_that_a_person_gets(first_world, worlds, addresses, number):
    viewer = first_world.viewers[number]
    one, other, changed = worlds(viewer)

    here, there = looking.answers(one, viewer, addresses), looking.answers(other, viewer, addresses)

    assert sum(changed.rows.values()) > 100
    assert {url: looking.first_difference(here[url], there[url]) for url in looking.differing(here, there)} == {}
    case = reverse("procurement:case", args=[first_world.reference])
    assert here[case].status == SEES.get((viewer.way, viewer.role), 302 if viewer.user is None else 404)
    assert {url: answer.status for url, answer in here.items() if answer.status >= 500} == {}
