"""The search in two worlds that differ in what is hidden: nobody gets another answer, and it takes the same queries."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import filing
from mcp_portal.documents.models import Wording
from mcp_portal.documents.scanning import Scan
from procurement.queries.search import READERS
from tests import factories
from tests.conflicts import steps
from tests.conftest import own_clone

from . import looking
from .mutation import second_world
from .people import RECUSED, Viewer

WORDS = ("quagga", "zebra", "Zanzibar", "Pemba", '"quagga here"', "-quagga zebra", "the")
ADDRESSES = [f"/search/?q={words}" for words in WORDS] + ["/search/?q=quagga&kind=other", "/search/?q=quagga&page=2"]


def read_document(case: Any, kind: str, words: str) -> None:
    """Put a document on a case, read."""
    with unit_of_work(case.lead, at=factories.NOON), connection.cursor() as cursor:
        made = filing.file(
            [words.encode()], name=f"{words[:6]}.txt", kind=kind, media_type="text/plain", case=case, by=case.lead,
            now=factories.NOON, scan=Scan.CLEAN,
        )  # fmt: skip
        cursor.execute("SELECT documents_read(%s, %s, %s, %s)", [made.pk, sorted(READERS[kind]), words, factories.NOON])


def test_what_is_hidden_changes_nothing_that_the_search_answers(committed_db: str, monkeypatch: Any) -> None:
    hidden = factories.case(title="Zanzibar Community Provider")
    shown = factories.case(title="Pemba Partnership")
    guardian, recused = (factories.person(role, case=hidden) for role in (Role.GUARDIAN, Role.MEMBER))
    factories.hold(recused, Role.MEMBER, case=shown)
    steps.ruled(recused, guardian, hidden)
    for case in (hidden, shown):
        read_document(case, "other", "A quagga here and a zebra there")
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # what a session keeps of the present is the same in both

    assert _differences(committed_db, Viewer(RECUSED, Role.MEMBER, recused)) == ({}, {"Pemba"})


def _differences(database: str, viewer: Viewer) -> tuple[dict[str, str], set[str]]:
    """Give where the answers of two worlds differ, and the cases whose documents the first names."""
    connection.close()  # whoever is connected keeps a database from being cloned
    with own_clone(database, "second_world") as other:
        changed = second_world(other, viewer)
        assert changed.rows[Wording._meta.db_table] >= 1
        assert [column for column in changed.kept if column.startswith(Wording._meta.db_table)] == []
        here, there = (looking.answers(one, viewer, ADDRESSES) for one in (database, other))
    different = {url: looking.first_difference(here[url], there[url]) for url in looking.differing(here, there)}
    pages = b"".join(answer.body for answer in here.values())
    return different, {name for name in ("Pemba", "Zanzibar") if f"{name} ".encode() in pages}
