"""The overview of a case: what happens next, what can be done, what cannot yet, and when."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assurance.models import Condition
from assurance.queries import bodies, stages
from mcp_portal.accounts.queries import body_of, roles_on
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural, pounds
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.offers import Offer, steps_for
from procurement import access, queries
from procurement.models import Bid, KeyDate, Notice, Procurement
from procurement.queries.outside import seen_from_outside
from procurement.tasklist import task_list

from .lists import page_of
from .loading import now_of

PLANNED_FOR = {
    "open_call": KeyDate.Kind.CALL,
    "start_selection": KeyDate.Kind.REQUESTS_CLOSE,
    "start_evaluation": KeyDate.Kind.FINAL_TENDERS,
    "decide_award": KeyDate.Kind.AWARD,
    "sign_contract": KeyDate.Kind.SIGNATURE,
    "go_live": KeyDate.Kind.GO_LIVE,
    "start_alliance_service": KeyDate.Kind.GO_LIVE,
}
"""The planned date that belongs to a step."""


@dataclass(frozen=True)
class Next:
    """The box on top: one sentence, one button, one link."""

    kind: str
    step: Offer | None
    yours: int = 0
    planned: datetime.date | None = None
    days: int | None = None
    button: dict[str, str] | None = None


@require_safe
def case(request: Request, reference: str) -> HttpResponse:
    """Show where a case stands."""
    cases = Procurement.objects.visible_to(request.user).with_hidden()
    cases = cases.select_related("standstill", "legal_sign_off")
    found = get_object_or_404(cases, reference=reference)
    user, now = request.user, now_of(request, found)
    if not access.sees_the_file(found, user):
        return _from_outside(request, found)
    queries.read_together(found, **TOGETHER)
    offers = steps_for(found, user, now, everyone=True)
    way = stages(found)
    gates = {row["code"]: row["review"] for row in way}
    dates = queries.key_dates(found, gates)
    return render(
        request,
        "procurement/case.jinja",
        {
            "case": found,
            "tab": "overview",
            "title": found.title,
            "today": timezone.localdate(now),
            "next": _next(found, offers, dates, now),
            "holds": found.standing_holds(),
            "open_offers": [offer for offer in offers if offer.can_go and not offer.danger],
            "waiting": _waiting(found, user),
            "blocked": [o for o in offers if o.unmet and not o.danger],
            "others": _others(found, user, offers),
            "stages": way,
            "bodies": _bodies(way, user, found),
            "phases": task_list(found, offers),
            "dates": dates,
            "plan": _plan(dates, way, timezone.localdate(now)),
            "facts": _facts(found),
            "alert": queries.integration_alert(found),
            "may_change": access.is_lead_or_sro(found, user),
        },
    )


def _from_outside(request: Request, case: Procurement) -> HttpResponse:
    """Show a bidder or provider what was published, and the contract to sign."""
    page = {
        "case": case,
        "published": case.notices.filter(published_on__isnull=False),
        "signs": access.is_signatory(case, request.user),
        "shows_to_bodies": access.is_provider(case, request.user),
        "answers": access.is_provider(case, request.user) and case.clarifications.exists(),
    }
    if access.is_bidder(case, request.user):
        seen = seen_from_outside(case, request.user)
        page |= {"seen": seen, "given": page_of(request, seen.given)}
    return render(request, "procurement/case_outside.jinja", page)


TOGETHER = {
    "commissioners": ("organisation",),
    "scope_lines": (),
    "key_dates": (),
    "criteria": (),
    "notices": (),
    "decisions": (),
    "route_choices": (),
    "checklist_entries": (),
    "bids": ("provider",),
    "openings": (),
    "dialogue_rounds": (),
    "signatures": (),
    "holds": ("placed_by",),
    "waiting": (),
    "gate_reviews": ("stage", "stage__version", "reopening"),
}
"""What guards, dates and gateways ask about a case."""


def _next(case: Procurement, offers: list[Offer], dates: list[queries.DateRow], now: datetime.datetime) -> Next:
    step = next((offer for offer in offers if not offer.danger), None)
    if case.standing_holds():
        return Next(
            "stop", step, button={"text": "See the pause", "href": reverse("procurement:holds", args=[case.reference])}
        )
    if step is None:
        return Next("done" if case.state == Procurement.State.LIVE else "stop", None)
    planned = next((row.planned for row in dates if row.kind == PLANNED_FOR.get(step.name)), None)
    days = (planned - timezone.localdate(now)).days if planned else None
    yours = [row for row in step.unmet if row.who == "You"]
    if step.can_go:
        return Next("", step, 0, planned, days, {"text": step.label, "href": step.url})
    first = next((row for row in yours if row.page), None)
    button = {"text": first.link_text, "href": first.page} if first else None
    return Next("wait" if not yours else "", step, len(yours), planned, days, button)


def _waiting(case: Procurement, user: Any) -> list[dict[str, str]]:
    """Give what can be done now about other things of the case than the case itself."""
    held, own = roles_on(user, case), Procurement._meta.db_table
    seen = {row.url: row for row in case.waiting.all() if row.role in held and row.subject_table != own}
    often = Counter(row.label for row in seen.values())
    names = _names([row for row in seen.values() if often[row.label] > 1])
    return [
        {"label": f"{row.label}: {names[row.pk]}" if row.pk in names else row.label, "effect": "", "url": row.url}
        for row in seen.values()
    ]


def _names(rows: list[WaitingFor]) -> dict[int, str]:
    """Name the things whose steps read alike; interests and recusals keep their names to themselves."""
    names: dict[int, str] = {}
    for model in (Bid, Notice, Condition):
        mine = [row for row in rows if row.subject_table == model._meta.db_table]
        found = model._default_manager.in_bulk([row.subject_id for row in mine]) if mine else {}
        names |= {row.pk: str(found[row.subject_id]) for row in mine if row.subject_id in found}
    return names


def _others(case: Procurement, user: Any, offers: Iterable[Offer]) -> list[dict[str, str]]:
    """Give what stands beside the way: pause, move the date, put an entry right, give up."""
    links = []
    if case.state not in Procurement.ENDED and any(may(case, user) for may in access.PAUSING):
        links.append(
            (
                "Pause this procurement",
                "You must give a reason. Legal time limits that are running keep running.",
                "holds",
            )
        )
    if case.clock_at is not None and access.is_lead_or_sro(case, user):
        links.append(("Move the date of the case", "Only forward. Deadlines and requirements follow it.", "clock"))
    if access.is_lead_or_sro(case, user):
        links.append(("Put a wrong entry right", "Takes 2 people. The old entry stays visible.", "corrections"))
    rows = [
        {"label": label, "effect": effect, "url": reverse(f"procurement:{page}", args=[case.reference])}
        for label, effect, page in links
    ]
    return rows + [
        {"label": offer.label, "effect": offer.effect, "url": offer.url}
        for offer in offers
        if offer.danger and offer.allowed
    ]


def _bodies(way: list[dict[str, Any]], user: Any, case: Procurement) -> list[dict[str, Any]]:
    live = [row["review"] for row in way if row["review"] is not None and row["review"].is_live]
    return bodies(live[-1], body_of(user, case)) if live else []


def _facts(case: Procurement) -> list[tuple[str, str]]:
    names = [f"{c.organisation.name} (lead)" if c.leads else c.organisation.name for c in case.commissioners.all()]
    return [("Commissioners", ", ".join(names)), *case_facts(case)]


def gates_of(case: Procurement) -> dict[str, Any]:
    """Give the newest review of each gateway by its code."""
    return {row["code"]: row["review"] for row in stages(case)}


def case_facts(case: Procurement) -> list[tuple[str, str]]:
    """Give the key facts of a case as rows of words."""
    low, high = case.term_min_years, case.term_max_years
    term = f"{low} years" if low == high else f"{low} to {high} years"
    total = pounds(case.value_high) if low == high else f"{pounds(case.value_low)} to {pounds(case.value_high)}"
    return [
        ("Contract", f"{case.get_variant_display()}, {term}"),
        ("Value", f"{pounds(case.value_per_year)} a year, {total} over {term}, excluding VAT"),
        ("Population", f"{plural(case.practice_count, 'practice')}, {plural(case.list_size, 'person', 'people')}"),
    ]


def _plan(dates: list[queries.DateRow], way: list[dict[str, Any]], today: datetime.date) -> dict[str, Any] | None:
    """Give the drawing of the plan, or None when fewer than two dates are known."""
    known = {row.kind: row.day for row in dates if row.day is not None}
    bars = [_bar(row, known[row.kind], known) for row in dates if row.kind in known]
    bars += [_gate(row, today) for row in way if row["review"] is not None and row["review"].submitted_at]
    if len(bars) < 2:
        return None
    bars.sort(key=lambda bar: bar["start"])
    days = [day for bar in bars for day in (bar["start"], bar.get("end"), bar.get("earliest")) if day] + [today]
    start, end = min(days) - datetime.timedelta(days=10), max(days) + datetime.timedelta(days=30)
    # A label that would run out of the picture stands on the left of its mark.
    for bar in bars:
        bar["left"] = (bar.get("end") or bar["start"]) > start + (end - start) * 0.8
    return {"rows": bars, "start": start, "end": end, "months": months_between(start, end), "desc": _in_words(bars)}


BEGINS_WITH: dict[str, str] = {
    KeyDate.Kind.REQUESTS_CLOSE: KeyDate.Kind.CALL,
    KeyDate.Kind.FINAL_TENDERS: KeyDate.Kind.REQUESTS_CLOSE,
    KeyDate.Kind.AWARD: KeyDate.Kind.FINAL_TENDERS,
}
BARS: dict[str, str] = {
    KeyDate.Kind.REQUESTS_CLOSE: "Requests to take part",
    KeyDate.Kind.FINAL_TENDERS: "Selection, dialogue, tenders",
    KeyDate.Kind.AWARD: "Evaluation and gateway 2",
}


def _bar(row: queries.DateRow, day: datetime.date, known: dict[str, datetime.date]) -> dict[str, Any]:
    begins = known.get(BEGINS_WITH.get(row.kind, ""))
    label = f"{day.day} {day:%B %Y}"
    earliest = row.earliest if row.happened is None else None
    if begins is not None and begins < day:
        return {
            "name": BARS[row.kind],
            "kind": "work",
            "start": begins,
            "end": day,
            "earliest": earliest,
            "label": label,
        }
    return {"name": row.label, "kind": "point", "start": day, "earliest": earliest, "label": label}


def _gate(row: dict[str, Any], today: datetime.date) -> dict[str, Any]:
    review = row["review"]
    ends = timezone.localdate(review.issued_at) if review.issued_at else review.due_date or today
    begins = timezone.localdate(review.submitted_at)
    return {"name": f"{review.stage.name} review", "kind": "gate", "start": begins, "end": max(ends, begins)}


def months_between(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """Give the first days of months to mark: at most 14, and January always, because it names the year."""
    firsts = [datetime.date(year, month, 1) for year in range(start.year, end.year + 1) for month in range(1, 13)]
    shown = [first for first in firsts if start < first < end]
    apart = next((step for step in (1, 2, 3, 6) if len(shown) <= 14 * step), 12)
    return [first for first in shown if (first.month - 1) % apart == 0]


def _in_words(bars: list[dict[str, Any]]) -> str:
    rows = "; ".join(f"{bar['name']}, {bar.get('label') or bar['start'].strftime('%B %Y')}" for bar in bars)
    return f"{len(bars)} rows. {rows}. All dates are in the table that follows."
