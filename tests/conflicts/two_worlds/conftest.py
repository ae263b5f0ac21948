"""Dudley played to a live service, with somebody for every role seated on it, and a fresh pair of worlds for each."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from mcp_portal.accounts.models import User
from tests.conftest import in_database, own_clone
from tests.played import FILES

from . import mutation
from .people import Viewer, World, seat

NOW = timezone.now()


@pytest.fixture
def still(settings: Any, monkeypatch: Any) -> datetime.datetime:
    """Stop the clock: what a page prints of the present is the same in both worlds."""
    settings.FILE_STORE = FILES
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture(scope="module")
def first_world(played_database: str, django_db_blocker: Any, request: Any) -> Iterator[World]:
    """Give the first world and the people of ``WAYS`` of the test module in it."""
    with django_db_blocker.unblock(), own_clone(played_database, "first_world") as name:
        with in_database(name):
            people = {email: User.objects.get(email=f"{email}@ccg.example") for email in ("lead", "guardian")}
            viewers, reference = seat(request.module.WAYS, **people)
        yield World(name, viewers, reference)


@pytest.fixture
def worlds(first_world: World, django_db_blocker: Any, still: Any) -> Iterator[Callable]:
    """Give ``pair(viewer)``: two databases that differ in what is hidden from that person, and what was changed."""
    base = first_world.database
    with django_db_blocker.unblock(), contextlib.ExitStack() as open_clones:

        def pair(viewer: Viewer, seed: int = 1) -> tuple[str, str, mutation.Changed]:
            connections["owner"].close()
            other = open_clones.enter_context(own_clone(base, "second_world"))
            return base, other, mutation.second_world(other, viewer, seed=seed)

        yield pair
