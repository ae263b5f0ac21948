"""Dudley is played through every requirement on its way: without one of them it does not go on."""

from __future__ import annotations

import contextlib
import datetime
import functools
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.queries import first_broken, head
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.declaring import get_step
from mcp_portal.workflow.guards import Guard
from mcp_portal.workflow.waiting import machines
from procurement.demonstration import dudley
from procurement.demonstration.desk import Stuck
from procurement.demonstration.people import gather
from procurement.demonstration.play import Play

REMOVED = "The condition was removed"


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Do something and then let it not have happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def without(one: Guard) -> Iterator[None]:
    """Let the condition of a requirement not hold."""
    kept = one.check
    object.__setattr__(one, "check", functools.wraps(kept)(lambda *_: REMOVED))
    try:
        yield
    finally:
        object.__setattr__(one, "check", kept)


def guards_of(scene: Any, play: Play) -> list[Guard]:
    """Give the requirements of every step, of whatever machine, that a scene takes."""
    by_label = {model._meta.label_lower: model for model in machines()}
    with undone():
        before = head()[0]
        scene(play)
        with unit_of_work(play.cast.people["lead"]):
            steps = LedgerEntry.objects.filter(seq__gt=before).values_list("step", flat=True).distinct()
            taken = [step.rsplit(".", 1) for step in steps]
    declared = [get_step(by_label[label], name) for label, name in taken if label in by_label]
    found = {_name(one): one for step in declared if step for one in step.guards if one.name != "not_on_hold"}
    return list(found.values())


def _name(one: Guard) -> str:
    """Name a requirement: two apps may call theirs the same."""
    return f"{one.check.__module__}.{one.name}"


@pytest.mark.slow
def test_dudley_does_not_go_on_without_any_one_requirement(committed_db, settings):
    settings.IDLE_TIMEOUT = datetime.timedelta(hours=12)  # a sign-in that is undone would be lost
    with unit_of_work(None):
        play = Play(gather(timezone.now()))
    for person in play.cast.people.values():
        play.desk.open(person, "/")  # signs in for good, before anything is undone
    refusals: dict[str, str] = {}

    for _state, scene in dudley.SCENES:
        for one in guards_of(scene, play):
            if _name(one) in refusals:
                continue
            reference = play.reference
            with undone(), without(one):
                refusals[_name(one)] = _words(scene, play)
            play.reference = reference
        scene(play)

    assert {name: words for name, words in refusals.items() if REMOVED not in words} == {}
    assert len(refusals) > 50
    assert first_broken() is None
    assert play.case().state == "live"


def _words(scene: Any, play: Play) -> str:
    """Give the words with which a scene got stuck, or none when it went on."""
    try:
        scene(play)
    except Stuck as stuck:
        return str(stuck)
    return ""


@pytest.mark.parametrize("until", ["nowhere", "dead"])
def test_a_state_the_case_never_stands_at_is_refused_in_words(until):
    with pytest.raises(Stuck, match="It stands at: planning, market_engagement"):
        dudley.play_dudley(until=until, now=timezone.now())
