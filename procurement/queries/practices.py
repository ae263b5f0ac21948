"""Practices of a case as pages and findings ask for them; few queries, however many practices."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum

from mcp_portal.nhsuk.wording import number, plural
from procurement.models import KeyDate, Practice, Procurement, UnregisteredShare
from procurement.population import DEFAULT_UNREGISTERED, Hub, Population

NO_HUB = "-"
"""What the filter says for practices without a hub."""


@dataclass(frozen=True)
class PracticeFilter:
    """What to show of the practices; empty shows all."""

    text: str = ""
    hub: str = ""
    state: str = ""
    intention: str = ""


@dataclass(frozen=True)
class Group:
    """How many practices and people share an intention or a state, and their share of all lists in percent."""

    key: str
    label: str
    practices: int
    people: int
    share: Decimal


@dataclass(frozen=True)
class Overview:
    """The people of a case by hub, by intention, and by how far their practices have gone."""

    population: Population
    hubs: list[Hub]
    intended: list[Group]
    gone: list[Group]
    unregistered: UnregisteredShare | None


def practices(case: Procurement, wanted: PracticeFilter) -> QuerySet[Practice]:
    """Give the practices of a case that fit, by name."""
    found = Practice.objects.filter(procurement=case)
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(code__icontains=wanted.text))
    if wanted.hub:
        found = found.filter(hub="" if wanted.hub == NO_HUB else wanted.hub)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.intention:
        found = found.filter(intention=wanted.intention)
    return found.order_by("name", "id")


def hub_names(case: Procurement) -> list[str]:
    """Give the names of the hubs of a case."""
    found = Practice.objects.filter(procurement=case).exclude(hub="")
    return list(found.order_by("hub").values_list("hub", flat=True).distinct())


def overview(case: Procurement) -> Overview:
    """Add up the lists of a case, in two queries."""
    together = Practice.objects.filter(procurement=case).order_by("hub").values("hub", "intention", "state")
    groups: list[dict[str, Any]] = [{**row} for row in together.annotate(count=Count("pk"), people=Sum("list_size"))]
    share = UnregisteredShare.objects.filter(procurement=case).first()
    everybody = sum(group["people"] for group in groups)
    taking_part = [group for group in groups if group["intention"] in Practice.TAKING_PART]
    population = Population(
        practices=sum(group["count"] for group in groups),
        registered=everybody,
        taking_part=sum(group["people"] for group in taking_part),
        practices_taking_part=sum(group["count"] for group in taking_part),
        undecided=sum(g["count"] for g in groups if g["intention"] == Practice.Intention.UNDECIDED),
        unregistered_percent=share.percent if share else DEFAULT_UNREGISTERED,
        is_default=share is None,
    )
    intended = [_group(one, "intention", groups, everybody) for one in Practice.Intention]
    gone = [_group(one, "state", groups, everybody) for one in Practice.State]
    return Overview(population, _hubs(groups), intended, [one for one in gone if one.practices], share)


def _hubs(groups: list[dict[str, Any]]) -> list[Hub]:
    names = sorted({group["hub"] for group in groups}, key=lambda name: (not name, name))
    together = {name: [group for group in groups if group["hub"] == name] for name in names}
    return [
        Hub(name, sum(group["count"] for group in those), sum(group["people"] for group in those))
        for name, those in together.items()
    ]


def _group(one: models.TextChoices, column: str, groups: list[dict[str, Any]], everybody: int) -> Group:
    those = [group for group in groups if group[column] == one]
    people = sum(group["people"] for group in those)
    share = Decimal(100 * people) / everybody if everybody else Decimal(0)
    return Group(str(one.value), str(one.label), sum(group["count"] for group in those), people, round(share, 1))


def planned_start(case: Procurement) -> datetime.date | None:
    """Give the day on which the service is planned to start."""
    found = KeyDate.objects.filter(procurement=case, kind=KeyDate.Kind.GO_LIVE).first()
    return found.planned_date if found else None


def how_far(case: Procurement) -> str:
    """Say in a line how far practices and population are, in one query."""
    taking = Q(intention__in=Practice.TAKING_PART)
    found = Practice.objects.filter(procurement=case).aggregate(
        all=Count("pk"), people=Sum("list_size"), taking=Sum("list_size", filter=taking)
    )
    if not found["all"]:
        return "Not started"
    covered = round(Decimal(100 * (found["taking"] or 0)) / found["people"], 1)
    return f"{plural(found['all'], 'practice')}, {number(found['people'])} people, {covered}% in practices taking part"
