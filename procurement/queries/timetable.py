"""The timetable of a case: what is planned and what happened, judged against law, usual times and wishes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from procurement.deadlines import england
from procurement.models import AllianceAgreement, Consultation, Decision, KeyDate, Notice, Procurement, WhatIf
from procurement.timetable import BY_ALLIANCE, BY_CALL, TIMES, Timetable, Way, with_holidays

Days = dict[str, datetime.date]
GATES = {"early": "early", "1": "gate_1", "2": "gate_2", "3": "gate_3"}
"""The milestone of each stage."""
DECISIONS: dict[str, str] = {
    Decision.Kind.SHORTLIST: "shortlist",
    Decision.Kind.PREFERRED: "preferred",
    Decision.Kind.AWARD: "award",
}
SIGNED = {Procurement.State.CONTRACT_SIGNED, Procurement.State.MOBILISATION, Procurement.State.LIVE}
NOTICES: dict[str, str] = {Notice.Kind.INFORMATION: "information_notice", **dict.fromkeys(Notice.CALLS, "call")}


def planned_dates(case: Procurement) -> Days:
    """Give the planned date of every milestone that has one."""
    return {row.kind: row.planned_date for row in case.key_dates.all()}


def timetable_of(case: Procurement, way: Iterable[Mapping[str, Any]], now: datetime.datetime) -> Timetable:
    """Give the timetable in force; ``way`` holds the stages of the case (``assurance.queries.stages``)."""
    stages = list(way)
    today, adopted = timezone.localdate(now), in_force(case)
    happened, closing = _happened(case, stages, today)
    way_of_the_case = way_of(case)
    planned = {**planned_dates(case), **closing}
    return Timetable(
        today,
        {code: day for code, day in planned.items() if code in way_of_the_case.codes},
        {code: day for code, day in happened.items() if code in way_of_the_case.codes},
        dict(adopted.days) if adopted else {},
        _of_the_edition(stages),
        with_holidays(england(), days_off(adopted)),
        way_of_the_case,
    )


def way_of(case: Procurement) -> Way:
    """Give what waits for what on the way of a case: by a call, or by an alliance with the gateways asked of it."""
    if not case.by_alliance:
        return BY_CALL
    return BY_ALLIANCE.without([GATES[code] for code in case.left_out_stages if code in GATES])


def tried(what_if: WhatIf, standing: Timetable) -> Timetable:
    """Give the timetable a what-if would make of the one in force."""
    calendar = with_holidays(england(), days_off(what_if))
    return replace(standing, planned=_on(standing.way, dates_of(what_if)), days=dict(what_if.days), calendar=calendar)


def _on(way: Way, dates: Days) -> Days:
    return {code: day for code, day in dates.items() if code in way.codes}


def what_ifs(case: Procurement) -> QuerySet[WhatIf]:
    """Give the timetables tried out beside the plan, the newest first."""
    return WhatIf.objects.filter(procurement=case).select_related("made_by__organisation", "adopted_by__organisation")


def in_force(case: Procurement) -> WhatIf | None:
    """Give the what-if adopted last: its usual times and days off count."""
    return WhatIf.objects.filter(procurement=case, adopted_at__isnull=False).order_by("adopted_at", "pk").last()


def dates_of(what_if: WhatIf) -> Days:
    """Read the dates of a what-if."""
    found = {code: _day(text) for code, text in what_if.dates.items() if code in KeyDate.Kind.values}
    return {code: day for code, day in found.items() if day is not None}


def days_off(what_if: WhatIf | None) -> list[datetime.date]:
    """Read the days nobody works besides the bank holidays."""
    return [day for text in (what_if.days_off if what_if else []) if (day := _day(text)) is not None]


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _of_the_edition(stages: list[Mapping[str, Any]]) -> dict[str, int]:
    """Give the usual times of reviews that the catalogue of the case names."""
    named = {GATES[row["code"]]: row["stage"].target_days for row in stages if row["code"] in GATES}
    return {code: days for code, days in named.items() if days and code in TIMES}


def _happened(case: Procurement, stages: list[Mapping[str, Any]], today: datetime.date) -> tuple[Days, Days]:
    """Give what happened on which day, and closing days that are fixed and still to come."""
    found = _reviewed(stages)
    found |= {NOTICES[n.kind]: n.dispatched_on for n in case.notices.all() if n.kind in NOTICES and n.dispatched_on}
    found |= {DECISIONS[row.kind]: row.decided_on for row in case.decisions.all() if row.kind in DECISIONS}
    found |= _considered(case)
    closing = _closing(case)
    found |= {code: day for code, day in closing.items() if day <= today}
    if case.went_live_on:
        found["go_live"] = case.went_live_on
    signed = [row.signed_at for row in case.signatures.all()] if case.state in SIGNED else []
    if signed:
        found["signature"] = timezone.localdate(max(signed))
    found |= _allied(case)
    return {code: day for code, day in found.items() if day <= today}, {
        code: day for code, day in closing.items() if day > today
    }


def _allied(case: Procurement) -> Days:
    """Give the day the alliance agreement in force, or about to be, was signed."""
    if not case.by_alliance:
        return {}
    rows = AllianceAgreement.objects.filter(procurement=case, signed_on__isnull=False, ended_on__isnull=True)
    day = rows.values_list("signed_on", flat=True).last()
    return {"signature": day} if day else {}


def _reviewed(stages: list[Mapping[str, Any]]) -> Days:
    """Give the day each gateway was passed; early engagement counts from the first contact."""
    found: Days = {}
    for row in stages:
        review = row["review"]
        if row["code"] not in GATES or review is None:
            continue
        moment = review.submitted_at if row["code"] == "early" else review.has_passed and review.issued_at
        if moment:
            found[GATES[row["code"]]] = timezone.localdate(moment)
    return found


def _closing(case: Procurement) -> Days:
    moments = {"requests_close": case.requests_close_at, "final_tenders": case.final_tenders_close_at}
    return {code: timezone.localdate(moment) for code, moment in moments.items() if moment is not None}


def _considered(case: Procurement) -> Days:
    """Give the day the last duty that applies was considered, once all of them have been."""
    needed: list[Consultation] = [row for row in case.consultations.all() if row.needed]
    days = [row.considered_on for row in needed if row.considered_on]
    return {"consulted": max(days)} if days and len(days) == len(needed) else {}
