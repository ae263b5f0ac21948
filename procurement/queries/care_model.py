"""Scope and care model of a case: its parts, what is missing in each, and how far all is in a line."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery

from mcp_portal.nhsuk.wording import number, plural
from procurement import care_model
from procurement.models import CareLevel, EssentialJob, LogicElement, Procurement, ScopeLine, ValueProposition

from .logic_model import logic_model
from .options import standing_out, whole_appraisals
from .service_scope import scope

PLURALS = {"element of the logic model": "elements of the logic model"}


@dataclass(frozen=True)
class Part:
    """One part: its page, how far it is, and what is missing in it."""

    title: str
    name: str
    how_far: str
    findings: list[str] = field(default_factory=list)


def parts(case: Procurement, today: datetime.date) -> list[Part]:
    """Give every part; a number of queries that does not grow with what was entered."""
    return [_scope(case, today), _levels(case), _logic(case), _value(case), _options(case), _jobs(case)]


def how_far(case: Procurement) -> str:
    """Say in a line how far scope and care model are."""
    elements = Subquery(_counted(LogicElement.objects.filter(procurement=OuterRef("pk"))), IntegerField())
    lines = Subquery(_counted(ScopeLine.objects.filter(procurement=OuterRef("pk"))), IntegerField())
    asked = Procurement.objects.filter(pk=case.pk).values_list(lines, elements)
    counts = [count or 0 for count in asked.get()]
    names = ("service line", "element of the logic model")
    words = [plural(count, name, PLURALS.get(name, "")) for count, name in zip(counts, names, strict=True) if count]
    return ", ".join(words) or "Not started"


def _counted(rows: QuerySet) -> QuerySet:
    return rows.order_by().values("procurement").annotate(all=Count("pk")).values("all")


def levels(case: Procurement) -> list[tuple[CareLevel.Level, CareLevel | None]]:
    """Give the four levels, each with what was written of it."""
    found = {one.level: one for one in CareLevel.objects.filter(procurement=case)}
    return [(level, found.get(level)) for level in CareLevel.Level]


def level_gaps(case: Procurement, rows: list[tuple[CareLevel.Level, CareLevel | None]]) -> list[str]:
    """Name levels that nobody has written, and populations that cannot be."""
    gaps = [f"{level.label} has not been written" for level, one in rows if one is None]
    written = [one for _level, one in rows if one is not None]
    for one in written:
        if one.population > case.list_size:
            gaps.append(
                f"{one} is for {number(one.population)} people, more than the {number(case.list_size)} registered"
            )
    if len(written) == len(rows) and written[-1].population > written[-2].population:
        gaps.append("More people have the highest needs than ongoing needs")
    return gaps


def jobs(case: Procurement) -> list[tuple[EssentialJob.Job, EssentialJob | None]]:
    """Give the ten jobs, each with what was written of it; a document shows only to who sees it."""
    rows = EssentialJob.objects.filter(procurement=case).select_related("document__blob")
    found = {one.job: one for one in rows}
    return [(job, found.get(job)) for job in EssentialJob.Job]


def job_gaps(rows: list[tuple[EssentialJob.Job, EssentialJob | None]]) -> list[str]:
    """Name jobs without owner and jobs without evidence."""
    gaps = [f"Job {job.value} has no owner: {job.label}" for job, one in rows if one is None]
    return gaps + [
        f"Job {job.value} has no evidence: {job.label}" for job, one in rows if one is not None and not one.document_id
    ]


def value(case: Procurement) -> ValueProposition | None:
    """Give the value proposition with its years."""
    return ValueProposition.objects.filter(procurement=case).prefetch_related("years").first()


def returned(found: ValueProposition) -> care_model.Return:
    """Give what it returns."""
    return care_model.returned([year.as_year for year in found.years.all()], found.rate)


def value_gaps(found: ValueProposition | None) -> list[str]:
    """Name what a reader would ask about the value proposition."""
    if found is None:
        return ["No value proposition has been written"]
    back = returned(found)
    gaps = []
    if back.ratio is None:
        gaps.append("The value proposition has no costs, so that nothing can be said of the return")
    elif back.even_in is None:
        gaps.append("Benefits do not catch up with costs in the years that were entered")
    return gaps


def _scope(case: Procurement, today: datetime.date) -> Part:
    found = scope(case)
    words = plural(len(found.listed), "service line") + ", " + plural(len(found.lines), "service") + " planned"
    gaps = found.findings(today) or ([] if found.lines else ["No service has been planned"])
    return Part("Service scope", "procurement:service_scope", words if found.listed else "Not started", gaps)


def _levels(case: Procurement) -> Part:
    rows = levels(case)
    count = sum(one is not None for _level, one in rows)
    return Part("Levels of care", "procurement:care_levels", f"{count} of 4 written", level_gaps(case, rows))


def _logic(case: Procurement) -> Part:
    found = logic_model(case)
    words = plural(len(found.lines), "element") if found.lines else "Not started"
    return Part("Logic model", "procurement:logic_model", words, [one.what for one in found.findings])


def _value(case: Procurement) -> Part:
    found = value(case)
    words = "Not started" if found is None else f"{plural(len(found.years.all()), 'year')} entered"
    return Part("Value proposition", "procurement:value", words, value_gaps(found))


def _options(case: Procurement) -> Part:
    newest = whole_appraisals(case).first()
    if newest is None:
        return Part("Options appraisal", "procurement:options", "Not started", ["No options appraisal has been filed"])
    newest.procurement = case
    gaps = standing_out(case, newest)
    if newest.is_draft:
        gaps = [f"{newest} has not been filed", *gaps]
    words = newest.get_state_display()
    if newest.preferred:
        words += f": {newest.get_preferred_display()} preferred"
    return Part("Options appraisal", "procurement:options", words, gaps)


def _jobs(case: Procurement) -> Part:
    rows = jobs(case)
    done = sum(bool(one and one.document_id) for _job, one in rows)
    return Part("Ten essential jobs", "procurement:essential_jobs", f"{done} of 10 have evidence", job_gaps(rows))
