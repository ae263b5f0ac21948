"""What is declared about a step, and how to find the steps of a machine."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import django_fsm as fsm
from django.db import models

from .guards import Guard, Unmet


@dataclass(frozen=True)
class Step:
    """What is declared about a step."""

    name: str
    label: str
    effect: str
    done: str
    allowed: Callable[[Any, Any], bool]
    guards: tuple[Guard, ...]
    recorded: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    danger: bool
    doc: str

    def is_on_the_way(self, obj: Any, user: Any, now: datetime.datetime) -> bool:
        """Say whether the step lies on the way that the subject goes."""
        return not any(one.unmet(obj, user, now) for one in self.guards if one.chooses_the_way)

    def requirements(self, obj: Any, user: Any, now: datetime.datetime) -> tuple[list[Unmet], list[Unmet]]:
        """Give what is missing and what is met, each in the order of declaration."""
        unmet: list[Unmet] = []
        met: list[Unmet] = []
        for one in self.guards:
            missing = one.unmet(obj, user, now)
            unmet += missing
            if not missing and not one.chooses_the_way:
                met.append(one.met(obj, user))
        return unmet, met


def declared_steps(model: type[models.Model] | models.Model) -> list[Step]:
    """Give every step of a model in the order of declaration."""
    return list(_steps_of(model if isinstance(model, type) else type(model)))


@cache
def _steps_of(klass: type[models.Model]) -> tuple[Step, ...]:
    found: dict[str, Step] = {}
    for field in klass._meta.fields:
        if isinstance(field, fsm.FSMFieldMixin):
            for move in field.get_all_transitions(klass):
                found.setdefault(move.custom["step"].name, move.custom["step"])
    order = [name for base in reversed(klass.__mro__) for name in vars(base)]
    return tuple(sorted(found.values(), key=lambda item: order.index(item.name)))


def get_step(model: type[models.Model] | models.Model, name: str) -> Step | None:
    """Give a step by name, or None."""
    return next((item for item in declared_steps(model) if item.name == name), None)
