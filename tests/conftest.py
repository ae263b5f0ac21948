"""Databases, people and browsers for the tests.

Tests connect as the application's role. A template database is migrated once by the owner and cloned: one
clone for each test process, and a fresh one for each test that really commits.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import gc
import hashlib
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone

from mcp_portal import environment
from mcp_portal.audit.unit import unit_of_work

pytest_plugins = ["tests.played"]

# A browser keeps an event loop in the thread of its tests; the database is used from it all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NOON = datetime.datetime(2017, 5, 22, 12, tzinfo=datetime.UTC)
SOURCES = ("mcp_portal", "procurement", "assurance", "conflicts")
MADE_FROM = ("migrations", "models", "catalogue", "reference", "declar", "database.py", "grants.py")
KEPT = 3

# Pages and models make objects that reference counting frees; looking for cycles every 700 was a fifth of the time.
OBJECTS_BEFORE_COLLECTION = 20_000


def pytest_collection_finish() -> None:
    """Leave what is loaded, and the tests themselves, out of every later look for cycles."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION, 10, 10)


def _digest(words: tuple[str, ...], folders: tuple[str, ...] = SOURCES) -> str:
    """Fingerprint the files whose path holds one of the words."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted((environment.CHECKOUT / folder).rglob("*")):
            if path.suffix in {".py", ".json", ".jinja"} and any(word in str(path) for word in words):
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


@contextlib.contextmanager
def _owner(database: str) -> Iterator[Any]:
    owner = connections["owner"]
    owner.close()
    before, owner.settings_dict["NAME"] = owner.settings_dict["NAME"], database
    try:
        yield owner
    finally:
        owner.close()
        owner.settings_dict["NAME"] = before


def _execute(statement: str) -> list[tuple]:
    """Run one statement as the owner in the portal's own database, outside any transaction."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    owner.close()
    return rows


def kept_database(kind: str, digest: str, make: Callable[[str], None], *, wait: bool = True) -> str | None:
    """Give the database of a kind and digest, made once for all test processes; a few older ones are kept.

    Without ``wait`` it gives None when another process is making it.
    """
    name = f"portal_{kind}_{digest}"
    lock = environment.var() / f"test-{kind}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        listed = _execute(f"SELECT datname FROM pg_database WHERE datname LIKE 'portal_{kind}_%' ORDER BY oid")
        standing = [row[0] for row in listed]
        if name not in standing:
            for old in [*standing[:-KEPT], f"{name}_making"]:
                with contextlib.suppress(DatabaseError):  # somebody else still looks at it: another time
                    _drop(old, patience=0)
            make(f"{name}_making")
            _execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


def _migrate(name: str) -> None:
    _execute(f'CREATE DATABASE "{name}"')
    with _owner(name):
        call_command("migrate", database="owner", verbosity=0, interactive=False)


def _drop(name: str, patience: float = 10) -> None:
    """Drop a database; a process of the server may take a moment to leave it."""
    until = time.monotonic() + patience
    while True:
        try:
            _execute(f'DROP DATABASE IF EXISTS "{name}"')
        except DatabaseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


_lasting: dict[str, Any] = {}
"""The connection to each clone that tests come back to."""


def clone(template: str, name: str) -> None:
    """Make a database like another, to which nobody may be connected."""
    if template in _lasting:
        _lasting[template].close()
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


_numbers = itertools.count(1)


@contextlib.contextmanager
def in_database(name: str) -> Iterator[None]:
    """Point this process at another database, as the application's role."""
    default = connections["default"]
    default.close()
    before, default.settings_dict["NAME"] = default.settings_dict["NAME"], name
    try:
        yield
    finally:
        default.close()
        default.settings_dict["NAME"] = before


@contextlib.contextmanager
def back_in_database(name: str) -> Iterator[None]:
    """Point this process at a clone of its own, each time over the same connection: it keeps its plans (ADR 5)."""
    home = connections["default"]
    if name not in _lasting:
        _lasting[name] = connections.create_connection("default")
        _lasting[name].settings_dict = {**home.settings_dict, "NAME": name}
    connections["default"] = _lasting[name]
    try:
        yield
    finally:
        connections["default"] = home


@contextlib.contextmanager
def own_clone(template: str, kind: str) -> Iterator[str]:
    """Give a clone of this process's own and drop it afterwards."""
    name = f"portal_{kind}_{os.getpid()}_{next(_numbers)}"
    clone(template, name)
    try:
        yield name
    finally:
        if name in _lasting:
            _lasting.pop(name).close()
        _drop(name)


@pytest.fixture(scope="session")
def template_database(django_db_blocker: Any) -> str:
    """Give the name of the migrated template."""
    with django_db_blocker.unblock():
        return kept_database("template", _digest(MADE_FROM), _migrate)


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: Any) -> Iterator[None]:
    """Point the tests at a clone of this process's own, as the application's role."""
    with django_db_blocker.unblock(), own_clone(template_database, "test") as name, in_database(name):
        yield


@pytest.fixture
def committed_db(template_database: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of its own to a test that really commits; it is dropped afterwards."""
    with django_db_blocker.unblock(), own_clone(template_database, "committed") as name, in_database(name):
        yield name


@pytest.fixture
def now() -> datetime.datetime:
    """Give the moment at which tests happen: Monday 22 May 2017, noon."""
    return NOON


@pytest.fixture
def acting(db: None, now: datetime.datetime) -> Any:
    """Open a unit of work for a person: ``with acting(person): ...``."""

    def open_unit(actor: Any, at: datetime.datetime | None = None) -> Any:
        return unit_of_work(actor, at=at or now)

    return open_unit


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive Debian's Chromium, which makes no request of its own."""
    quiet = ("gpu", "quic", "background-networking", "component-update", "sync")
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILE_STORE = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }


@pytest.fixture
def sign_in(client: Any) -> Any:
    """Sign a person in with the test client: ``sign_in(person).get(...)``."""

    def signed_in(person: Any) -> Any:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def moment(day: str, hour: int = 12) -> datetime.datetime:
    """Give an aware London time of a day in ISO form."""
    return timezone.make_aware(datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(hour)))
