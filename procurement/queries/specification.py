"""The versions of the service specification of a case, the one in force, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from procurement.guards.specification import call_sent
from procurement.models import Notice, PatientChoice, Procurement, Specification, SpecificationSection

PEOPLE = ("drafted_by__organisation", "changed_by__organisation", "approved_by__organisation", "superseded_by")


@dataclass(frozen=True)
class Change:
    """One section or choice that differs between two versions: what happened to it, and both texts."""

    where: str
    name: str
    kind: str
    before: str
    after: str


def specifications(case: Procurement) -> QuerySet[Specification]:
    """Give the versions of a case, newest first."""
    return Specification.objects.filter(procurement=case).select_related(*PEOPLE)


def whole_specifications(case: Procurement) -> QuerySet[Specification]:
    """Give the same with sections and patient choice."""
    return specifications(case).prefetch_related("sections", "choices")


def how_far(case: Procurement) -> str:
    """Say in a line how far the specification is."""
    newest = Specification.objects.filter(procurement=case).order_by("-number").first()
    return f"Version {newest.number}: {newest.get_state_display().lower()}" if newest else "Not started"


def call_of(case: Procurement) -> Notice | None:
    """Give the contract notice that was sent, which freezes the specification."""
    found: Notice | None = call_sent(case)
    return found


def at_the_call(case: Procurement, call: Notice | None) -> Specification | None:
    """Give the version that was in force when the call was sent; before that, the one in force now."""
    found = in_force(Specification.objects.filter(procurement=case).order_by("-number"), call)
    if found is not None:
        found.procurement = case
    return found


def in_force(versions: Iterable[Specification], call: Notice | None) -> Specification | None:
    """Give the version out of all, newest first, that was in force at a call; without a call, the one in force now.

    None was in force when none had been approved by the day the call was sent.
    """
    for one in versions:
        sent_on = call.dispatched_on if call else None
        if one.approved_at and (sent_on is None or timezone.localdate(one.approved_at) <= sent_on):
            return one
    return None


def frozen(case: Procurement, versions: Sequence[Specification]) -> Notice | None:
    """Give the contract notice that froze the specification; None while a newer version may be approved."""
    return call_of(case) if any(one.approved_at for one in versions) else None


def changes(old: Specification, new: Specification) -> list[Change]:
    """Give every section and choice that was added, changed or removed, in the order of the newer version."""
    before, after = _everything(old), _everything(new)
    names = [*after, *(key for key in before if key not in after)]
    return [
        Change(*key, _kind(before.get(key), after.get(key)), before.get(key, ""), after.get(key, ""))
        for key in names
        if before.get(key) != after.get(key)
    ]


def _kind(before: str | None, after: str | None) -> str:
    if before is None:
        return "Added"
    return "Removed" if after is None else "Changed"


def choice_words(one: PatientChoice) -> str:
    """Write what the contract does to a choice as a person reads it."""
    parts = [str(one.get_effect_display())]
    if one.reason:
        parts.append(f"Reason: {one.reason}")
    if one.safeguard:
        parts.append(f"Safeguard: {one.safeguard}")
    return "\n".join(parts)


def source_words(one: SpecificationSection) -> str:
    """Write where a section comes from."""
    return f"{one.source}, {one.page}" if one.page else one.source


def _everything(version: Specification) -> dict[tuple[str, str], str]:
    part = SpecificationSection.Part
    found = {
        (str(part(key).label), one.heading): f"{one.text}\nFrom: {source_words(one)}"
        for key, rows in version.by_part.items()
        for one in rows
    }
    for one in version.on_choice.values():
        if one is not None:
            found["Patient choice", str(one)] = choice_words(one)
    return found
