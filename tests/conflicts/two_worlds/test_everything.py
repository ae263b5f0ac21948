"""Every role, every way of being kept out, every page and export: the long proof."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from tests.played import FILES

from . import looking
from .people import OPEN, WITHOUT_CASE, World, wanted

pytestmark = pytest.mark.slow

WAYS = wanted()
CRAWLERS = [(OPEN, role) for role in (Role.LEAD, Role.SRO, Role.GUARDIAN, Role.SECRETARY, Role.LEAD_REVIEWER)]
CRAWLERS += [(OPEN, Role.AUDITOR), (OPEN, Role.EVALUATOR), (OPEN, Role.PROVIDER), (WITHOUT_CASE, Role.SYSTEM_ADMIN)]
START = ["/", "/procurements/", "/notices/", "/conflicts/", "/conflicts/register/", "/conflicts/guardian/", "/people/",
         "/organisations/", "/account/", "/registers/"]  # fmt: skip
HIDDEN_WORDS = ("Dudley", "partner", "zzz")
LISTS = ("procurement:cases", "procurement:all_notices", "procurement:search", "conflicts:register", "accounts:people")
DRAWN_ANEW = ("/account/codes/",)
"""Pages that draw a new secret each time."""


@pytest.fixture(scope="module")
def addresses(first_world: World, django_db_blocker: Any) -> list[str]:
    crawlers = [viewer for viewer in first_world.viewers if (viewer.way, viewer.role) in CRAWLERS]
    store = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with django_db_blocker.unblock(), override_settings(FILE_STORE=FILES, CACHES=store):
        found = looking.crawled(first_world.database, crawlers, START)
    found = [address for address in found if not address.startswith(DRAWN_ANEW)]
    lists = [reverse(name) for name in LISTS]
    return [*found, *looking.with_questions(lists, [*HIDDEN_WORDS, first_world.reference])]


def test_the_links_of_a_live_case_lead_to_most_of_its_pages(addresses):
    reached = {kind[0] for kind in map(looking.kind_of, addresses) if kind}

    assert len(reached) > 60


@pytest.mark.parametrize("number", range(len(WAYS)), ids=[f"{way} {role}".strip() for way, role in WAYS])
def test_what_is_hidden_changes_nothing_that_a_person_gets(first_world, worlds, addresses, number):
    viewer = first_world.viewers[number]
    # Public registers print what is published, also of cases hidden from the reader: nobody's view of them counts.
    asked = [address for address in addresses if viewer.user is None or not address.startswith("/registers/")]
    one, other, changed = worlds(viewer, seed=number + 1)

    here, there = looking.answers(one, viewer, asked), looking.answers(other, viewer, asked)

    assert {url: looking.first_difference(here[url], there[url]) for url in looking.differing(here, there)} == {}
    assert {url: answer.status for url, answer in here.items() if answer.status >= 500} == {}
