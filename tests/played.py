"""Cases played once through their pages and lent to the tests that look at a whole one: Dudley as a live service,
Tower Hamlets on the eve of the opening and at its end.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.db import transaction
from django.utils import timezone

from mcp_portal import environment
from mcp_portal.accounts.models import User
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration import dudley_history, towerhamlets
from procurement.demonstration.dudley import play_dudley
from procurement.demonstration.eastkent import play_eastkent
from procurement.demonstration.hinchingbrooke import play_hinchingbrooke
from procurement.demonstration.magnox import play_magnox
from procurement.demonstration.manchester import play_manchester
from procurement.demonstration.people import DUDLEY, Place, gather
from procurement.demonstration.play import Play
from procurement.demonstration.unitingcare import play_unitingcare
from procurement.models import Procurement
from tests.conftest import _digest, back_in_database, clone, in_database, kept_database, own_clone

FILES = environment.var() / "test-played-files"


EVERYTHING = ("mcp_portal", "procurement", "assurance", "conflicts", "templates")


@functools.cache
def of_everything() -> str:
    """Fingerprint all that a case played through its pages is made from."""
    return _digest(("",), EVERYTHING)


@dataclass(frozen=True)
class Kind:
    """A kept database: how it is made, from what, and the kind it goes on from ("" for an empty portal)."""

    play: Callable[[], object]
    after: str = ""
    made_from: Callable[[], str] = of_everything
    files: Path = FILES


KINDS: dict[str, Kind] = {}

NEEDED_BY = {"played_database": "played", "eve_kept": "eve", "replayed_database": "replayed",
             "talking_database": "talking"}  # fmt: skip
"""The kind that each fixture lends."""

_needed: dict[str, None] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Note the kinds that the chosen tests will ask for."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in NEEDED_BY:
                _needed[NEEDED_BY[fixture]] = None
            elif fixture == "case_database":
                _needed[item.module.REPLAYED] = None


def kept(kind: str, template: str) -> str:
    """Give the database of a kind, made once for all test processes.

    While another process makes it, this one makes the kinds that nobody makes and that are needed later: two that
    need the same one next would otherwise take turns in waiting.
    """
    for other in (one for one in _needed if one != kind):
        if found := _made(kind, template, wait=False):
            return found
        _made(other, template, wait=False)
    return _made(kind, template) or ""


def _made(kind: str, template: str, *, wait: bool = True) -> str | None:
    case = KINDS[kind]
    base = _made(case.after, template, wait=wait) if case.after else template
    if base is None:
        return None

    def make(name: str) -> None:
        clone(base, name)
        before, portal_settings.FILE_STORE = portal_settings.FILE_STORE, case.files
        with in_database(name):
            case.play()
        portal_settings.FILE_STORE = before

    return kept_database(kind, case.made_from(), make, wait=wait)


@contextlib.contextmanager
def _lent(database: str, place: Place, lead: str) -> Iterator[Play]:
    """Lend the one case of a database; what a test changes is rolled back."""
    with back_in_database(database), transaction.atomic():
        with unit_of_work(None):
            cast = gather(timezone.now(), place)
        with unit_of_work(User.objects.get(email=lead)):
            reference = Procurement.objects.get().reference
        yield Play(cast, reference=reference)
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def played_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own in which Dudley is live."""
    with django_db_blocker.unblock(), own_clone(kept("played", template_database), "looked") as name:
        yield name


@pytest.fixture
def played(played_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Let a test look at the live case; what the test changes is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(played_database, DUDLEY, "lead@ccg.example") as play:
        yield play


TOWER_HAMLETS = "lead@ccg.towerhamlets.example"


def _to_the_eve() -> None:
    with unit_of_work(None):
        play = Play(gather(timezone.now(), towerhamlets.PLACE))
    for _state, scene in towerhamlets.SCENES[: towerhamlets.EVE]:
        scene(play)


def _go_on(first: int, last: int | None = None) -> None:
    """Play the scenes of Tower Hamlets from one to before another, on a case that was played up to the first."""
    with unit_of_work(None):
        cast = gather(timezone.now(), towerhamlets.PLACE)
    with unit_of_work(cast.lead):
        play = Play(cast, reference=Procurement.objects.get().reference)
    for _state, scene in towerhamlets.SCENES[first:last]:
        scene(play)


def _to_dialogue() -> None:
    _go_on(towerhamlets.EVE, towerhamlets.TALKS + 1)


def _to_the_end() -> None:
    _go_on(towerhamlets.TALKS + 1)


def _to_the_consortium() -> None:
    with unit_of_work(None):
        play = Play(gather(timezone.now(), dudley_history.PLACE))
    for _state, scene in dudley_history.SCENES[: dudley_history.BEFORE_THE_CHANGE]:
        scene(play)


def _as_it_happened(first: int, last: int | None = None) -> None:
    with unit_of_work(None):
        cast = gather(timezone.now(), dudley_history.PLACE)
    with unit_of_work(cast.lead):
        play = Play(cast, reference=Procurement.objects.get().reference)
    for _state, scene in dudley_history.SCENES[first:last]:
        scene(play)


def _through_the_change() -> None:
    _as_it_happened(dudley_history.BEFORE_THE_CHANGE, dudley_history.BEFORE_THE_CHANGE + 1)


def _to_the_stop() -> None:
    _as_it_happened(dudley_history.BEFORE_THE_CHANGE + 1)


KINDS |= {
    "played": Kind(lambda: play_dudley(now=timezone.now())),
    "eve": Kind(_to_the_eve),
    "talking": Kind(_to_dialogue, after="eve"),
    "replayed": Kind(_to_the_end, after="talking"),
    "consortium": Kind(_to_the_consortium),
    "new_trust": Kind(_through_the_change, after="consortium"),
    "dudley_history": Kind(_to_the_stop, after="new_trust"),
    "manchester": Kind(lambda: play_manchester(now=timezone.now())),
    "hinchingbrooke": Kind(lambda: play_hinchingbrooke(now=timezone.now())),
    "unitingcare": Kind(lambda: play_unitingcare(now=timezone.now())),
    "magnox": Kind(lambda: play_magnox(now=timezone.now())),
    "eastkent": Kind(lambda: play_eastkent(now=timezone.now())),
}


@pytest.fixture(scope="session")
def eve_kept(template_database: str, django_db_blocker: Any) -> str:
    """Give the database in which the responses of Tower Hamlets wait to be opened."""
    with django_db_blocker.unblock():
        return kept("eve", template_database)


@pytest.fixture(scope="session")
def eve_database(eve_kept: str, django_db_blocker: Any) -> Iterator[str]:
    """Give the same as a database of this process's own."""
    with django_db_blocker.unblock(), own_clone(eve_kept, "looked_eve") as name:
        yield name


@pytest.fixture(scope="session")
def replayed_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own in which Tower Hamlets has been played to its end."""
    with django_db_blocker.unblock(), own_clone(kept("replayed", template_database), "looked_replayed") as name:
        yield name


@pytest.fixture(scope="session")
def talking_database(template_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give a database of this process's own in which the bidders of Tower Hamlets are in dialogue."""
    with django_db_blocker.unblock(), own_clone(kept("talking", template_database), "looked_talking") as name:
        yield name


@pytest.fixture
def talking(talking_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend Tower Hamlets in dialogue with all three; what the test plays on is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(talking_database, towerhamlets.PLACE, TOWER_HAMLETS) as play:
        yield play


@pytest.fixture
def eve(eve_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend Tower Hamlets on the eve of the opening; what the test plays on is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(eve_database, towerhamlets.PLACE, TOWER_HAMLETS) as play:
        yield play


@pytest.fixture
def replayed(replayed_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend Tower Hamlets at its end; what the test changes is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(replayed_database, towerhamlets.PLACE, TOWER_HAMLETS) as play:
        yield play
