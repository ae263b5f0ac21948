"""The service specification: beginning a version, its sections, and what it says about patient choice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import PatientChoice, Procurement, Specification, SpecificationSection

MOST_SECTIONS = 200
CHANGED = "Somebody else changed this version after you opened the page. Look at it again first"


@dataclass(frozen=True)
class SectionFacts:
    """What a section says and where its text comes from."""

    part: str
    heading: str
    text: str
    source: str
    page: str = ""


@dataclass(frozen=True)
class ChoiceFacts:
    """What the contract does to one choice of patients."""

    effect: str
    reason: str = ""
    safeguard: str = ""


def begin_specification(case: Procurement, *, reason: str, by: User, now: datetime.datetime) -> Specification:
    """Begin a version, from the newest one if there is any. Raises NotAllowed and Refused."""
    with savepoint():
        case = _locked_case(case, by)
        newest = case.specifications.order_by("-number").first()
        if newest is not None and newest.approved_at is None:
            raise Refused(f"Version {newest.number} is not approved yet. Change that one")
        made = Specification.objects.create(
            procurement=case, number=newest.number + 1 if newest else 1, reason=reason, drafted_by=by, drafted_at=now,
            changed_by=by, changed_at=now,
        )  # fmt: skip
        if newest is not None:
            _copy(newest, made)
        ledger.record("procurement.specification_begun", subject=made, case=case, occurred_at=now)
    return made


def add_section(
    specification: Specification, facts: SectionFacts, *, version: int, by: User, now: datetime.datetime
) -> None:
    """Add a section at the end of its part."""
    with savepoint():
        fresh = _locked(specification, version, by)
        _add(fresh, [*_said(fresh), facts])
        _changed(fresh, "sections", by, now)


def change_section(
    section: SpecificationSection, facts: SectionFacts, *, version: int, by: User, now: datetime.datetime
) -> None:
    """Write a section anew."""
    with savepoint():
        fresh = _locked(section.specification, version, by)
        others = fresh.sections.exclude(pk=section.pk)
        if others.filter(part=facts.part, heading=facts.heading).exists():
            raise Refused(f"“{facts.heading}” stands in the same part already")
        fresh.sections.filter(pk=section.pk).update(**vars(facts))
        _changed(fresh, "sections", by, now)


def remove_section(section: SpecificationSection, *, version: int, by: User, now: datetime.datetime) -> None:
    """Take a section out."""
    with savepoint():
        fresh = _locked(section.specification, version, by)
        fresh.sections.filter(pk=section.pk).delete()
        _changed(fresh, "sections", by, now)


def take_over_sections(
    specification: Specification, rows: Iterable[SectionFacts], *, by: User, now: datetime.datetime
) -> None:
    """Put the sections of a file in the place of all that stand; all of them or none."""
    with savepoint():
        fresh = _locked(specification, None, by)
        _add(fresh, list(rows))
        _changed(fresh, "sections", by, now)


def answer_choice(
    specification: Specification, answers: Mapping[str, ChoiceFacts], *, version: int, by: User,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Replace what the version says about patient choice; a choice without an answer stays open."""
    with savepoint():
        fresh = _locked(specification, version, by)
        fresh.choices.all().delete()
        PatientChoice.objects.bulk_create(
            PatientChoice(
                procurement_id=fresh.procurement_id, specification=fresh, choice=choice, effect=facts.effect,
                reason=facts.reason, safeguard=facts.safeguard,
            )
            for choice, facts in answers.items()
        )  # fmt: skip
        _changed(fresh, "choices", by, now)


def _locked_case(case: Procurement, by: User) -> Procurement:
    locked = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(locked, by):
        raise NotAllowed("The specification is written by the procurement lead or the senior responsible officer")
    if locked.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return locked


def _locked(specification: Specification, version: int | None, by: User) -> Specification:
    case = _locked_case(specification.procurement, by)
    fresh = Specification.objects.select_for_update(no_key=True).get(pk=specification.pk)
    fresh.procurement = case
    if not fresh.is_draft:
        raise Refused("This version is no draft any more. Take it back, or begin another version")
    if version is not None and fresh.version != version:
        raise Refused(CHANGED)
    return fresh


def _said(specification: Specification) -> list[SectionFacts]:
    return [SectionFacts(one.part, one.heading, one.text, one.source, one.page) for one in specification.sections.all()]


def _copy(old: Specification, new: Specification) -> None:
    _add(new, _said(old))
    PatientChoice.objects.bulk_create(
        PatientChoice(
            procurement_id=new.procurement_id, specification=new, choice=one.choice, effect=one.effect,
            reason=one.reason, safeguard=one.safeguard,
        )
        for one in old.choices.all()
    )  # fmt: skip


def _add(specification: Specification, rows: list[SectionFacts]) -> None:
    """Put these sections in the place of all; they are numbered anew."""
    if len(rows) > MOST_SECTIONS:
        raise Refused(f"A specification has {MOST_SECTIONS} sections or fewer")
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.part, row.heading) in seen:
            raise Refused(f"“{row.heading}” stands in the same part already")
        seen.add((row.part, row.heading))
    specification.sections.all().delete()
    SpecificationSection.objects.bulk_create(
        SpecificationSection(
            procurement_id=specification.procurement_id, specification=specification, position=place, **vars(row)
        )
        for place, row in enumerate(rows, 1)
    )


def _changed(specification: Specification, what: str, by: User, now: datetime.datetime) -> None:
    specification.changed_by, specification.changed_at = by, now
    specification.version += 1
    specification.save(update_fields=["changed_by", "changed_at", "version"])
    ledger.record(
        "procurement.specification_changed", subject=specification, case=specification.procurement, occurred_at=now,
        detail={"fields": [what]},
    )  # fmt: skip
