"""The steps out of the present state, each with what is missing: for case pages, never for lists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from .declaring import declared_steps
from .guards import Unmet


@dataclass(frozen=True)
class Offer:
    """A step as the page of its subject shows it."""

    name: str
    label: str
    effect: str
    unmet: list[Unmet]
    met: list[Unmet]
    url: str
    danger: bool
    allowed: bool
    who: str

    @property
    def can_go(self) -> bool:
        """Say whether this person can take the step now."""
        return self.allowed and not self.unmet


def steps_for(obj: Any, user: Any, now: datetime.datetime, *, everyone: bool = False) -> list[Offer]:
    """Give the steps this person may take out of the present state; with ``everyone`` those of others too."""
    offers = []
    for declared in declared_steps(obj):
        if obj.state not in declared.sources:
            continue
        allowed = declared.allowed(obj, user)
        if (not allowed and not everyone) or not declared.is_on_the_way(obj, user, now):
            continue
        unmet, met = declared.requirements(obj, user, now)
        offers.append(
            Offer(
                declared.name, declared.label, declared.effect, unmet, met,
                obj.get_step_url(declared.name), declared.danger, allowed, str(declared.allowed),
            )
        )  # fmt: skip
    return offers
