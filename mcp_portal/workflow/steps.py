"""The door of every step: lock, reload, compare version, who, what must hold, move, save, record."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Sequence
from typing import Any

import django_fsm as fsm
from django.db import models

from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint

from .declaring import Step
from .guards import Guard, Unmet
from .holds import not_on_hold


class Refused(Exception):
    """A step that may not happen now; ``unmet`` lists everything that is missing."""

    def __init__(self, *unmet: Unmet | str):
        self.unmet = [item if isinstance(item, Unmet) else Unmet(item, "", "", "", "", "") for item in unmet]
        super().__init__("; ".join(item.what for item in self.unmet))


class NotAllowed(Refused):
    """The person does not hold the role for this step."""


class Changed(Refused):
    """Somebody else acted since the page was opened."""


class _StateColumn(fsm.FSMField):
    """A protected state that migrations see as the text column it is.

    A state field that a migration makes listens to every model made after it, and nobody takes a step there.
    """

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Give the field as migrations write it."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


def StateField(states: type[models.TextChoices], first: str) -> fsm.FSMField:  # noqa: N802 - reads as a field
    """Make the protected state column of a machine that begins in ``first``."""
    return _StateColumn(default=first, choices=states.choices, protected=True, max_length=40)


def step(
    *,
    field: fsm.FSMField | str,
    source: str | Sequence[str],
    target: str,
    label: str,
    allowed: Callable[[Any, Any], bool],
    guards: Sequence[Guard] = (),
    effect: str = "",
    done: str = "",
    recorded: Sequence[str] = (),
    danger: bool = False,
    during_hold: bool = False,
) -> Callable[[Callable], Callable]:
    """Make a method a step. The method takes ``by``, ``now`` and its inputs and returns the columns it changed.

    Calling it takes ``by``, ``now`` (the case's time), ``version`` (the one the person saw) and the inputs, and
    gives the fresh instance. Raises Refused with everything that is missing. ``recorded`` names the inputs that
    may stand in the ledger.
    """
    sources = (str(source),) if isinstance(source, str) else tuple(str(item) for item in source)
    everything = tuple(guards) if during_hold else (not_on_hold, *guards)

    def decorate(method: Callable) -> Callable:
        declared = Step(
            method.__name__, label, effect, done or label, allowed, everything, tuple(recorded), sources,
            str(target), danger, (method.__doc__ or "").strip().splitlines()[0] if method.__doc__ else "",
        )  # fmt: skip
        move = fsm.transition(field=field, source=list(sources), target=str(target), custom={"step": declared})(method)

        @functools.wraps(move)
        def door(self: Any, *, by: Any, now: datetime.datetime, version: int, occurred_at=None, **inputs: Any) -> Any:
            with savepoint():
                return _go_through(self, declared, move, by, now, version, occurred_at, inputs)

        return door

    return decorate


def _go_through(obj, declared, move, by, now, version, occurred_at, inputs):
    fresh = type(obj)._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=obj.pk).first()
    if fresh is None:
        raise NotAllowed("You cannot see this")
    if fresh.version != version:
        raise Changed("Somebody else changed this after you opened the page. Look at it again, then decide")
    before = fresh.state
    if before not in declared.sources:
        raise Changed(f"This cannot be done now: it is already {fresh.get_state_display().lower()}")
    if not declared.allowed(fresh, by):
        raise NotAllowed("This step is for another role")
    unmet, _met = declared.requirements(fresh, by, now)
    if unmet:
        raise Refused(*unmet)
    # Read before the move: a declaration may close the case to the very person who files it.
    case = fresh.case_key
    changed = move(fresh, by=by, now=now, **inputs) or ()
    fresh.version += 1
    fresh.save(update_fields=["state", "version", *changed])
    ledger.record(
        step_code(fresh, declared.name),
        subject=fresh,
        case=case,
        occurred_at=occurred_at or now,
        before=before,
        after=fresh.state,
        detail={name: inputs[name] for name in declared.recorded if name in inputs},
    )
    return fresh


def step_code(obj: Any, name: str) -> str:
    """Give the name of a step in the ledger: ``procurement.procurement.publish_call``."""
    return f"{obj._meta.label_lower}.{name}"
