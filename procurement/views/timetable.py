"""The timetable of a case: whether the plan can be kept and why not, and the way each date was worked out."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assurance.queries import stages
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import access
from procurement.models import Procurement
from procurement.queries import timetable as queries
from procurement.timetable import TIMES, Point, Schedule, Timetable, Verdict, critical_path, judged, schedule
from procurement.timetable.reasons import mark

from .lists import exports, page_of
from .loading import crumbs, load_case, now_of
from .overview import months_between

HEAD = (
    "Milestone", "Planned", "First day possible", "By law alone", "Expected", "Happened", "Can slip by, days",
    "What decides the first day", "Force", "Source",
)  # fmt: skip
DURATIONS = ("gate_1", "gate_2", "gate_3")


def standing(request: Request, case: Procurement) -> Timetable:
    """Give the timetable in force."""
    return queries.timetable_of(case, stages(case), now_of(request, case))


@require_safe
def timetable(request: Request, reference: str) -> HttpResponse:
    """Say whether the plan can be kept; all dates as a drawing and as a table."""
    case = load_case(request, reference)
    verdict = judged(standing(request, case))
    context = {
        **frame(case, "Timetable"),
        "verdict": verdict if case.state not in Procurement.ENDED else None,
        "rows": rows_of(case, verdict),
        "plan": drawing(verdict.planned),
        "tries": page_of(request, queries.what_ifs(case)),
        "usual": usual_times(verdict.planned.timetable),
        "may_change": may_change(request, case),
        "exports": exports(request, reverse("procurement:timetable", args=[case.reference]) + "export/"),
    }
    return render(request, "procurement/timetable/timetable.jinja", context)


@require_safe
def timetable_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the timetable as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    rows = [_row(row) for row in rows_of(case, judged(standing(request, case)))]
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.timetable_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Timetable {case.reference}", HEAD, rows)


def _row(row: dict[str, Any]) -> list[Any]:
    point, why = row["point"], row["why"]
    decides = ["; ".join(one[place] for one in why) for place in range(3)]
    dates = [point.planned, point.earliest, row["by_law"], point.expected, point.happened]
    return [point.label, *dates, None if point.happened else point.slack, *decides]


@require_safe
def milestone(request: Request, reference: str, code: str) -> HttpResponse:
    """Show what one milestone waits for, and how each of its dates was counted."""
    case = load_case(request, reference)
    found = schedule(standing(request, case))
    if code not in found.points:
        raise Http404("There is no such milestone")
    point = found[code]
    context = {
        **frame(case, point.label, ("Timetable", reverse("procurement:timetable", args=[case.reference]))),
        "point": point,
        "holds": [(hold, mark(hold.link.kind), length(found, hold)) for hold in point.holds],
        "labels": {one.code: one.label for one in found.points.values()},
        "calendar": found.timetable.calendar.described,
    }
    return render(request, "procurement/timetable/milestone.jinja", context)


def frame(case: Procurement, title: str, *further: tuple[str, str]) -> dict[str, Any]:
    """Give what every page of the timetable has."""
    prepare = ("Prepare", reverse("procurement:prepare", args=[case.reference]))
    return {"case": case, "tab": "prepare", "title": title, "crumbs": crumbs(case, prepare, *further)}


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader plans dates."""
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def rows_of(case: Procurement, verdict: Verdict) -> list[dict[str, Any]]:
    """Give each milestone with its dates, what decides them and the way to their working."""
    critical = {point.code for point in critical_path(verdict.planned)}
    return [
        {
            "point": point,
            "by_law": verdict.by_law[code].earliest,
            "why": [(hold.link.why, mark(hold.link.kind), hold.link.source) for hold in point.driving],
            "critical": code in critical and point.happened is None,
            "href": reverse("procurement:milestone", args=[case.reference, code]) if point.holds else "",
        }
        for code, point in verdict.planned.points.items()
    ]


def length(found: Schedule, hold: Any) -> str:
    """Write how long a link takes."""
    if hold.link.time:
        return TIMES[hold.link.time].in_words(found.timetable.days_of(hold.link.time))
    return f"{hold.days} days" if hold.link.rule else "No time between"


def usual_times(found: Timetable) -> list[dict[str, Any]]:
    """Give the usual times that count in a timetable, each with where it comes from."""
    return [
        {
            "what": usual.what,
            "days": usual.in_words(found.days_of(code)),
            "default": found.days_of(code) == found.default_of(code),
            "mark": mark(usual.kind),
            "source": usual.source,
        }
        for code, usual in TIMES.items()
        if code in found.way.times
    ]


def drawing(found: Schedule) -> dict[str, Any] | None:
    """Give the drawing of a timetable, or None when nothing is planned or done yet."""
    known = [point for point in found.points.values() if point.planned or point.happened]
    if not known:
        return None
    today = found.timetable.today
    bars = [_bar(found, point) for point in known]
    days = [day for bar in bars for day in (bar["start"], bar.get("end"), bar["earliest"]) if day] + [today]
    start, end = min(days) - datetime.timedelta(days=10), max(days) + datetime.timedelta(days=30)
    for bar in bars:
        bar["left"] = (bar.get("end") or bar["start"]) > start + (end - start) * 0.8
    words = "; ".join(f"{bar['name']}, {bar['label']}" for bar in bars)
    desc = f"{len(bars)} rows. {words}. All dates are in the table that follows."
    undated = [point.label for point in found.points.values() if point not in known]
    months = months_between(start, end)
    return {
        "rows": bars,
        "start": start,
        "end": end,
        "months": months,
        "desc": desc,
        "today": today,
        "undated": undated,
    }


def _bar(found: Schedule, point: Point) -> dict[str, Any]:
    """Give one row of the drawing: a gateway as the time of its review, all else as a day."""
    day = point.happened or point.planned or found.timetable.today
    row = {"name": point.label, "label": f"{day.day} {day:%B %Y}", "earliest": point.earliest}
    review = next((hold.start for hold in point.holds if hold.link.time in DURATIONS), None)
    if review is not None and review < day:
        return {**row, "kind": "gate", "start": review, "end": day}
    return {**row, "kind": "point", "start": day}
