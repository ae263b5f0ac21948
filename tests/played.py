"""Dudley, played once through its pages to a live service, and lent to the tests that look at a whole case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.db import transaction
from django.utils import timezone

from mcp_portal import environment
from mcp_portal.accounts.models import User
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.dudley import play_dudley
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play
from procurement.models import Procurement
from tests.conftest import _digest, clone, in_database, kept_database, own_clone

FILES = environment.var() / "test-played-files"


@pytest.fixture(scope="session")
def played_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own in which Dudley is live."""

    def play(name: str) -> None:
        clone(template_database, name)
        before, portal_settings.FILE_STORE = portal_settings.FILE_STORE, FILES
        with in_database(name):
            play_dudley(now=timezone.now())
        portal_settings.FILE_STORE = before

    digest = _digest(("",), ("mcp_portal", "procurement", "assurance", "conflicts", "templates"))
    with django_db_blocker.unblock():
        kept = kept_database("played", digest, play)
        with own_clone(kept, "looked") as name:
            yield name


@pytest.fixture
def played(played_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Let a test look at the live case; what the test changes is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), in_database(played_database), transaction.atomic():
        with unit_of_work(None):
            cast = gather(timezone.now())
        with unit_of_work(User.objects.get(email="lead@ccg.example")):
            reference = Procurement.objects.get().reference
        yield Play(cast, reference=reference)
        transaction.set_rollback(True)
