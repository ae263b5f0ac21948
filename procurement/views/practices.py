"""Practices and population as people read them: findings, hubs, the list with its filter, one practice."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.offers import steps_for
from procurement import access
from procurement.actions.practice_rows import COLUMNS
from procurement.forms.practices import PracticeFilterForm
from procurement.models import Practice, Procurement
from procurement.population import LARGEST_HUB, MINIMUM, SMALLEST_HUB, findings, scale_of
from procurement.queries import practices as asked

from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Practices and population"
LIST = "List of practices"


@require_safe
def practices(request: Request, reference: str) -> HttpResponse:
    """Show who would be looked after: what does not fit, the population, hubs against the range, intentions."""
    case = load_case(request, reference)
    found = asked.overview(case)
    hubs = [hub for hub in found.hubs if hub.name]
    page = {
        "title": TITLE, "found": found, "population": found.population, "hubs": hubs, "scale": scale_of(hubs),
        "findings": _findings(case, found), "smallest": SMALLEST_HUB, "largest": LARGEST_HUB, "minimum": MINIMUM,
        "may_change": may_change(request, case),
    }  # fmt: skip
    return render(request, "procurement/practices/overview.jinja", {**frame(case), **page})


def _findings(case: Procurement, found: asked.Overview) -> list[Any]:
    if not found.population.practices:
        return []
    return findings(found.population, found.hubs, list_size=case.list_size, practice_count=case.practice_count)


@require_safe
def practice_list(request: Request, reference: str) -> HttpResponse:
    """List the practices that fit a filter."""
    case = load_case(request, reference)
    form, wanted = _wanted(request, case)
    address = reverse("procurement:practice_list", args=[case.reference])
    page = {
        "title": LIST, "form": form, "paged": page_of(request, asked.practices(case, wanted)), "address": address,
        "exports": exports(request, f"{address}export/"), "may_change": may_change(request, case),
        "filtered": wanted != asked.PracticeFilter(),
    }  # fmt: skip
    return render(request, "procurement/practices/list.jinja", {**frame(case, here=True), **page})


@require_safe
def practices_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the list that fits the filter as a file, which can be changed and taken over again."""
    case = load_case(request, reference)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = [
        (one.code, one.name, one.list_size, one.counted_on, one.hub, one.get_intention_display(),
         one.get_state_display())
        for one in asked.practices(case, _wanted(request, case)[1])
    ]  # fmt: skip
    ledger.record("procurement.practices_exported", subject=case, case=case, occurred_at=now_of(request, case),
                  detail={"format": kind, "rows": len(rows)})  # fmt: skip
    return listed_as(kind, f"Practices {case.reference}", [*COLUMNS.values(), "Taking part"], rows)


def _wanted(request: Request, case: Procurement) -> tuple[PracticeFilterForm, asked.PracticeFilter]:
    form = PracticeFilterForm(request.GET or None, hubs=asked.hub_names(case))
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, asked.PracticeFilter(**answers)


@require_safe
def practice(request: Request, reference: str, code: str) -> HttpResponse:
    """Show one practice: its list, how it takes part, the ways back, and what can be done next."""
    case = load_case(request, reference)
    found = load_practice(case, code)
    now = now_of(request, case)
    planned = None if found.windows else asked.planned_start(case)
    page = {
        "title": found.name, "practice": found, "state": found.standing, "today": timezone.localdate(now),
        "offers": steps_for(found, request.user, now), "may_change": may_change(request, case),
        "windows": found.windows or found.windows_from(planned), "planned": planned,
    }  # fmt: skip
    return render(request, "procurement/practices/practice.jinja", {**frame(case, here=True), **page})


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader enters practices on this case; also once the service runs, for practices return later."""
    return access.is_lead_or_sro(case, request.user) and case.state != Procurement.State.ABANDONED


def load_practice(case: Procurement, code: str) -> Practice:
    """Load a practice of a case."""
    found: Practice = get_object_or_404(Practice, procurement=case, code=code)
    found.procurement = case
    return found


def frame(case: Procurement, *further: tuple[str, str], here: bool = False) -> dict[str, Any]:
    """Give what the layout of every page below "Prepare" needs; ``here`` adds the way back to the part."""
    way = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here or further:
        way.append((TITLE, reverse("procurement:practices", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *way, *further)}
