"""The proof itself is proved: a leak through any way out is found, and the second world really is another."""

from __future__ import annotations

from typing import Any

from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse
from django.urls import include, path

from mcp_portal.accounts.roles import Role
from tests.conftest import _owner

from . import looking
from .people import OPEN, RECUSED

WAYS = [(RECUSED, Role.EVALUATOR), (OPEN, Role.SRO)]


def _secret() -> str:
    """Read past row security, as only a mistake could."""
    with _owner(connections["default"].settings_dict["NAME"]) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT title FROM procurement_procurement ORDER BY id LIMIT 1")
        return cursor.fetchone()[0]


def leak(request: Any, way: str) -> HttpResponse:
    """Give the title of a hidden case away in one of many ways."""
    secret, answer = _secret(), HttpResponse("Nothing to see")
    if way == "body":
        answer.content = f"Sorted before {min(secret, 'E')}"
    elif way == "length":
        answer.headers["X-Total"] = str(sum(map(ord, secret)))
    elif way == "status":
        answer.status_code = 200 + sum(map(ord, secret)) % 199
    elif way == "cookie":
        answer.set_cookie("last", path=f"/{secret.split()[0]}/")
    elif way == "session":
        request.session["last"] = secret
    elif way == "cache":
        cache.set("last", secret)
    elif way == "mail":
        mail.send_mail("News", secret, None, [request.user.email])
    return answer


urlpatterns = [path("leak/<slug:way>/", leak), path("", include("mcp_portal.urls"))]
handler404 = "mcp_portal.nhsuk.errors.page_not_found"


WAYS_OUT = {
    "body": "body", "length": "headers", "status": "status", "cookie": "cookies", "session": "session",
    "cache": "cached", "mail": "mails",
}  # fmt: skip


def test_a_leak_planted_in_any_way_out_is_found_and_its_absence_too(first_world, worlds, settings):
    settings.ROOT_URLCONF = __name__
    viewer = first_world.viewers[0]
    one, other, _changed = worlds(viewer)
    addresses = ["/", "/leak/none/", *(f"/leak/{way}/" for way in WAYS_OUT)]

    found = looking.differing(looking.answers(one, viewer, addresses), looking.answers(other, viewer, addresses))

    assert {way for way, part in WAYS_OUT.items() if part not in found.get(f"/leak/{way}/", [])} == set()
    assert set(found) == set(addresses[2:])


def test_somebody_who_sees_the_case_sees_that_the_worlds_differ(first_world, worlds):
    recused, sro = first_world.viewers
    one, other, changed = worlds(recused)
    addresses = [
        f"/procurements/{first_world.reference}/{page}" for page in ("", "bids/", "history/", "documents/", "notices/")
    ]

    here, there = looking.answers(one, sro, addresses), looking.answers(other, sro, addresses)

    assert set(looking.differing(here, there)) == set(addresses)
    assert len(changed.rows) > 30


def test_hardly_a_column_of_a_hidden_row_stays_as_it_was(first_world, worlds):
    recused, _sro = first_world.viewers
    _one, _other, changed = worlds(recused)

    assert len(changed.kept) < changed.columns / 10, changed.kept
