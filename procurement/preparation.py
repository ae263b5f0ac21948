"""What has to be ready before the call, part by part, each with how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from procurement import access
from procurement.models import Procurement
from procurement.queries import alliance, care_model, consultation, money, organisation_form, practices, specification
from procurement.queries.dates import kinds_of

NOT_FOR_YOUR_ROLE = "Not shown to your role"


@dataclass(frozen=True)
class Part:
    """One part of the preparation: what it is for, its page, what it says of itself in a line, who opens the page."""

    title: str
    purpose: str
    name: str
    how_far: Callable[[Procurement], str]
    opens: Callable[[Any, Any], bool] = access.sees_the_file
    belongs: Callable[[Procurement], bool] = lambda case: True


@dataclass(frozen=True)
class Row:
    """A part as the page prints it; without an address for somebody who does not open its page."""

    title: str
    purpose: str
    href: str
    how_far: str


def _dates(case: Procurement) -> str:
    count = case.key_dates.count()
    return f"{count} of {len(kinds_of(case))} dates planned" if count else "Not started"


PARTS: tuple[Part, ...] = (
    Part(
        "Involve and consult",
        "Whom the law asks you to involve, what they said and what changed",
        "procurement:consultation",
        consultation.how_far,
    ),
    Part(
        "Practices and population",
        "Which practices take part, how far, and whom the provider would look after",
        "procurement:practices",
        practices.how_far,
    ),
    Part(
        "Care model and scope",
        "What is done differently, for whom, out of which contracts, and why it is worth it",
        "procurement:care_model",
        care_model.how_far,
    ),
    Part(
        "Service specification",
        "What the provider is to do, what it does to patient choice, and which version is in force",
        "procurement:specification",
        specification.how_far,
    ),
    Part(
        "Organisation form",
        "What is open about the organisation that holds the contract, who settles it and by when",
        "procurement:form_questions",
        organisation_form.how_far,
    ),
    Part("Money", "What the contract costs, year by year, and who can afford it", "procurement:money", money.how_far),
    Part(
        "Timetable",
        "Whether the planned dates can be kept, and why not",
        "procurement:timetable",
        _dates,
    ),
    Part(
        "Alliance agreement",
        "Who is a member, what they share, how they decide, and who has consented",
        "procurement:alliance",
        alliance.how_far,
        belongs=lambda case: case.by_alliance,
    ),
)
"""One query a part at most: the page is read by everyone on a case."""


def preparation(case: Procurement, reader: Any) -> list[Row]:
    """Give every part of the preparation of a case with how far it is."""
    return rows_of(PARTS, case, reader)


def rows_of(parts: tuple[Part, ...], case: Procurement, reader: Any) -> list[Row]:
    """Give the parts that belong to a case; how far one is stands only for those who open its page."""
    return [
        Row(part.title, part.purpose, reverse(part.name, args=[case.reference]), part.how_far(case))
        if part.opens(case, reader)
        else Row(part.title, part.purpose, "", NOT_FOR_YOUR_ROLE)
        for part in parts
        if part.belongs(case)
    ]
