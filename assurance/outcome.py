"""How ratings become an outcome, how three outcomes become one, and how long it holds."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping

from django.db import models


class Value(models.TextChoices):
    """What a reviewer thinks of one question."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Outcome(models.TextChoices):
    """What a gateway ends in, from the softest to the strictest."""

    PROCEED = "proceed", "Proceed"
    PROCEED_WITH_CONDITIONS = "proceed_with_conditions", "Proceed with conditions"
    RESUBMIT = "resubmit", "Resubmit"
    DO_NOT_PROCEED = "do_not_proceed", "Do not proceed"


class Rule(models.TextChoices):
    """How the signatures of the bodies become one outcome."""

    ALL = "all", "The strictest of all"
    LEAD_WITH_ADVICE = "lead_with_advice", "The strictest of those that lead, with the advice of the others"
    VETO = "veto", "The strictest of those that lead, unless another stops it"


LEADS, MAY_STOP = "lead", "veto"

PASSING = (Outcome.PROCEED, Outcome.PROCEED_WITH_CONDITIONS)


def derive(values: Iterable[str], *, has_conditions: bool = False) -> Outcome:
    """Give the softest outcome that ratings allow.

    Any red bars proceeding; any amber, or a condition that a body has set, allows at best proceeding with
    conditions; all green or not applicable allows proceeding.
    """
    seen = set(values)
    if Value.RED in seen:
        return Outcome.RESUBMIT
    if Value.AMBER in seen or has_conditions:
        return Outcome.PROCEED_WITH_CONDITIONS
    return Outcome.PROCEED


def severity(outcome: str) -> int:
    """Give the place of an outcome from the softest, 0, to the strictest."""
    return Outcome.values.index(outcome)


def strictest(outcomes: Iterable[str]) -> Outcome:
    """Give the strictest of the outcomes that bodies signed."""
    return Outcome(max(outcomes, key=severity))


def combine(rule: str, parts: Mapping[str, str], outcomes: Mapping[str, str]) -> Outcome:
    """Make one outcome of those that the bodies signed, by the rule of the stage.

    ``parts`` gives the part of each body (lead, advice, veto), ``outcomes`` what each signed. Where nobody leads,
    the strictest of all counts.
    """
    leading = [signed for body, signed in outcomes.items() if parts.get(body) == LEADS]
    if rule == Rule.ALL or not leading:
        return strictest(outcomes.values())
    stops = [signed for body, signed in outcomes.items() if parts.get(body) == MAY_STOP and signed not in PASSING]
    return strictest([*leading, *(stops if rule == Rule.VETO else [])])


def overruled(rule: str, parts: Mapping[str, str], outcomes: Mapping[str, str]) -> list[str]:
    """Give the bodies that signed something stricter than the outcome; it then needs a written reason."""
    made = combine(rule, parts, outcomes)
    return [body for body, signed in outcomes.items() if is_softer(made, signed)]


def is_softer(chosen: str, derived: str) -> bool:
    """Say whether an outcome is softer than what the ratings allow; it then needs a written reason."""
    return severity(chosen) < severity(derived)


def valid_until(issued: datetime.date, *, months: int | None = None, weeks: int | None = None) -> datetime.date | None:
    """Give the last day on which an outcome holds, or None when it does not end.

    Months are calendar months: the same day of a later month, or its last day when it has no such day.
    """
    if months is None and weeks is None:
        return None
    month_index = issued.year * 12 + issued.month - 1 + (months or 0)
    year, month = month_index // 12, month_index % 12 + 1
    day = min(issued.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) + datetime.timedelta(weeks=weeks or 0)
