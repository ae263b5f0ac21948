"""The scene of the tests about gateways, out of a database in which the first steps were taken once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from mcp_portal import environment
from tests import factories
from tests.conftest import SOURCES, _digest, back_in_database, own_clone
from tests.played import KINDS, NEEDED_BY, Kind, kept

from .scene import Scene

FILES = environment.var() / "test-gateway-files"
MADE_BY = ("assurance/scene.py", "tests/factories.py")


KINDS["gateways"] = Kind(
    Scene.walked,
    made_from=lambda: _digest(("",), SOURCES)[:8] + _digest(MADE_BY, ("tests",))[:4],
    files=FILES,
)
NEEDED_BY["walked_database"] = "gateways"


@pytest.fixture(scope="session")
def walked_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own with a case at each of the stands of the scene."""
    with django_db_blocker.unblock(), own_clone(kept("gateways", template_database), "walked") as name:
        yield name


@pytest.fixture
def scene(walked_database: str, django_db_blocker: Any, settings: Any, monkeypatch: Any) -> Iterator[Scene]:
    """Give a case with all its people, each with a nil return; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    # The people of the kept cases have the first numbers.
    monkeypatch.setattr(factories, "_numbers", itertools.count(1000))
    with django_db_blocker.unblock(), back_in_database(walked_database), transaction.atomic():
        yield Scene.found()
        transaction.set_rollback(True)


@pytest.fixture
def rated(scene: Scene) -> Scene:
    """Give gateway 1 in review, ready to be rated."""
    scene.pass_early()
    scene.to_review("1")
    return scene
