"""The logic model of a case: entering, changing and taking out its elements, one by one or from a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.care_model.logic import may_lead
from procurement.models import LogicElement, LogicLink, Procurement

MOST_ELEMENTS = 150
CHANGED = "Somebody else changed it after you opened the page. Look at it again first"


@dataclass(frozen=True)
class ElementFacts:
    """What an element says; baseline, target and source are those of a metric."""

    kind: str
    name: str
    baseline: str = ""
    target: str = ""
    source: str = ""


@dataclass(frozen=True)
class ElementRow:
    """An element of a file, with the names of what it leads to."""

    facts: ElementFacts
    leads_to: tuple[str, ...] = ()


def add_element(
    case: Procurement, facts: ElementFacts, *, leads_to: Iterable[int] = (), by: User, now: datetime.datetime
) -> LogicElement:
    """Enter an element and what it leads to, by number."""
    with savepoint():
        case = lock_care_model(case, by)
        _refuse_twin(case, facts)
        numbers = case.logic_elements.aggregate(last=Max("number"))["last"] or 0
        if case.logic_elements.count() >= MOST_ELEMENTS:
            raise Refused(f"A logic model has {MOST_ELEMENTS} elements or fewer")
        made = LogicElement.objects.create(procurement=case, number=numbers + 1, **vars(facts))
        _link(made, leads_to)
        _record(case, "procurement.logic_changed", now, {"number": made.number, "kind": made.kind})
    return made


def change_element(
    element: LogicElement, facts: ElementFacts, *, leads_to: Iterable[int], version: int, by: User,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Change an element and what it leads to. Raises Refused when somebody else changed it meanwhile."""
    with savepoint():
        case = lock_care_model(element.procurement, by)
        fresh = case.logic_elements.filter(number=element.number).first()
        if fresh is None or fresh.version != version:
            raise Refused(CHANGED)
        _refuse_twin(case, facts, but=fresh)
        for name, value in vars(facts).items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.save()
        fresh.leads_to.all().delete()
        _link(fresh, leads_to)
        _record(case, "procurement.logic_changed", now, {"number": fresh.number, "kind": fresh.kind})


def remove_element(element: LogicElement, *, version: int, by: User, now: datetime.datetime) -> None:
    """Take an element out with its links."""
    with savepoint():
        case = lock_care_model(element.procurement, by)
        fresh = case.logic_elements.filter(number=element.number).first()
        if fresh is None or fresh.version != version:
            raise Refused(CHANGED)
        fresh.leads_to.all().delete()
        fresh.follows_from.all().delete()
        fresh.delete()
        _record(case, "procurement.logic_changed", now, {"number": element.number, "removed": True})


def take_over_logic(case: Procurement, rows: Sequence[ElementRow], *, by: User, now: datetime.datetime) -> None:
    """Put the elements of a file in the place of all that were entered; all of them or none."""
    with savepoint():
        case = lock_care_model(case, by)
        case.logic_links.all().delete()
        case.logic_elements.all().delete()
        elements = LogicElement.objects.bulk_create(
            LogicElement(procurement=case, number=number, **vars(row.facts)) for number, row in enumerate(rows, 1)
        )
        named = {element.name: element for element in elements}
        LogicLink.objects.bulk_create(
            LogicLink(procurement=case, cause=element, effect=named[name])
            for element, row in zip(elements, rows, strict=True)
            for name in row.leads_to
        )
        _record(case, "procurement.logic_taken_over", now, {"elements": len(rows)})


def lock_care_model(case: Procurement, by: User) -> Procurement:
    """Lock a case for who writes its scope and care model. Raises NotAllowed and Refused."""
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(found, by):
        raise NotAllowed("Scope and care model are led by the procurement lead or the senior responsible officer")
    if found.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return found


def _refuse_twin(case: Procurement, facts: ElementFacts, but: LogicElement | None = None) -> None:
    others = case.logic_elements.filter(name=facts.name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(f"“{facts.name}” is entered already")


def _link(element: LogicElement, numbers: Iterable[int]) -> None:
    wanted = set(numbers)
    effects = list(LogicElement.objects.filter(procurement_id=element.procurement_id, number__in=wanted))
    if len(effects) < len(wanted) or not all(may_lead(element.kind, effect.kind) for effect in effects):
        raise Refused("What it leads to was changed after you opened the page. Look at it again first")
    LogicLink.objects.bulk_create(
        LogicLink(procurement_id=element.procurement_id, cause=element, effect=effect) for effect in effects
    )


def _record(case: Procurement, event: str, now: datetime.datetime, detail: dict[str, object]) -> None:
    ledger.record(event, subject=case, case=case, occurred_at=now, detail=detail)
