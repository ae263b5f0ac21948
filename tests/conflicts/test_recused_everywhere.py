"""A recused person finds nothing of the case: no page, no file, no count, no row, but the released sentence."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLResolver, get_resolver, reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from tests import factories
from tests.assurance.scene import Scene
from tests.conflicts import steps

pytestmark = pytest.mark.django_db

SENTENCE = "Hidden because of your declared interest in Dudley GP Federation"
FILLED = {
    "step": "submit", "stage": "early", "kind": "csv", "key": "title", "section": "1", "code": "EE-1", "slug": "early",
}  # fmt: skip
NOT_HIDDEN = {
    "accounts_roleholding": "roles are read by row security itself; no page shows those of a hidden case",
    "conflicts_caseguidance": "which published version of the guidance applies",
}
OWN = {"conflicts_declaration", "conflicts_recusal"}


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Any:
    """Yield (name, keyword arguments) of every page."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from addresses(item, ":".join(filter(None, [namespace, item.namespace])))
        elif item.name:
            yield ":".join(filter(None, [namespace, item.name]))


def page_arguments() -> list[tuple[str, set[str]]]:
    """Give every named page with the arguments its address takes."""
    found = []
    for name in addresses():
        namespace, _, short = name.rpartition(":")
        resolver = get_resolver()
        for part in filter(None, namespace.split(":")):
            resolver = resolver.namespace_dict[part][1]
        for possibility in resolver.reverse_dict.getlist(short):
            found.append((name, set(possibility[0][0][1])))
    return found


OF_A_CASE = sorted((name, tuple(sorted(taken))) for name, taken in page_arguments() if "reference" in taken)
LISTS = sorted(
    name for name, taken in page_arguments()
    if not taken and name.split(":")[0] in {"accounts", "procurement", "assurance", "conflicts"}
)  # fmt: skip


@pytest.fixture
def scene():
    scene = Scene()
    scene.open()
    scene.recused = factories.person(Role.FINANCE_LEAD, case=scene.case, post="Zebra officer")
    scene.guardian = factories.person(Role.GUARDIAN, case=scene.case)
    return scene


@pytest.fixture
def recused(scene):
    steps.ruled(scene.recused, scene.guardian, scene.case)
    return scene.recused


def address(name: str, taken: tuple[str, ...], case: Any) -> str:
    filled = {one: case.reference if one == "reference" else FILLED.get(one, 1) for one in taken}
    return reverse(name, kwargs=filled)


def test_every_page_of_the_case_is_not_found(scene, recused, sign_in):
    site, found = sign_in(recused), {}
    assert len(OF_A_CASE) > 60

    for name, taken in OF_A_CASE:
        asked = address(name, taken, scene.case)
        answers = {site.get(asked).status_code, site.post(asked).status_code}
        # Some pages answer one method only; nothing but "not found" and "not so" may come back.
        if 404 not in answers or not answers <= {404, 405}:
            found[name] = answers

    assert found == {}


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.BIDDER, {"procurement:case"}),
        (
            Role.PROVIDER,
            {"procurement:case", "procurement:signatures", "assurance:clarifications", "assurance:material"},
        ),
    ],
)
def test_a_bidder_or_provider_reads_what_was_published_and_signs(scene, sign_in, role, reads):
    site = sign_in(factories.person(role, case=scene.case))

    statuses = {name: site.get(address(name, taken, scene.case)).status_code for name, taken in OF_A_CASE}

    assert {name for name, status in statuses.items() if status not in {404, 405}} == reads


def test_the_same_pages_are_there_before_the_ruling(scene, sign_in):
    site = sign_in(scene.recused)
    plain = [name for name, taken in OF_A_CASE if taken == ("reference",)]

    found = {name for name in plain if site.get(address(name, ("reference",), scene.case)).status_code == 200}

    assert {"procurement:case", "procurement:team", "assurance:gateways", "conflicts:case_conflicts"} <= found


def test_no_list_search_or_count_names_the_case(scene, recused, sign_in):
    site, named = sign_in(recused), []

    for name in LISTS:
        for query in ({}, {"q": scene.case.title}, {"q": scene.case.reference}):
            body = site.get(reverse(name), query).content.decode(errors="replace")
            typed = body.replace(f'value="{query["q"]}"', "") if query else body
            named += [name for words in (scene.case.reference, scene.case.title) if words in typed]

    assert named == []


def test_the_released_sentence_is_where_the_case_was(scene, recused, sign_in):
    site = sign_in(recused)

    for name in ("accounts:work", "conflicts:my_conflicts"):
        assert SENTENCE in site.get(reverse(name)).content.decode()


def test_no_trail_row_and_no_count_is_left(scene, recused, acting):
    with acting(scene.lead):
        assert LedgerEntry.objects.filter(procurement=scene.case).exists()
    with acting(recused):
        assert not LedgerEntry.objects.filter(procurement=scene.case).exists()


def tables() -> list[tuple[Any, str]]:
    """Give every model of the portal with a key to a procurement."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.is_relation and field.related_model is apps.get_model("procurement", "Procurement")
    ]


TABLES = sorted(tables(), key=lambda found: found[0]._meta.db_table)


def test_the_database_hides_every_row_of_the_case(scene, recused, acting):
    secured, left = set(), []
    for model, key in TABLES:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
            secured |= {table} if cursor.fetchone()[0] else set()
        with acting(recused):
            rows = model._base_manager.filter(**{key: scene.case})
            if table in secured and (rows.exclude(person=recused) if table in OWN else rows).exists():
                left.append(table)

    assert {model._meta.db_table for model, _ in TABLES} - secured == set(NOT_HIDDEN)
    assert left == []


def test_a_number_in_a_list_does_not_tell_of_the_case(scene, recused, sign_in):
    page = sign_in(recused).get(reverse("procurement:cases")).content.decode()

    assert not re.search(r"\b1 procurement\b", page)
