"""Duties to involve and consult as people read them: the list, one duty, and the record of what was heard."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.views import send
from mcp_portal.workflow.offers import steps_for
from procurement import access
from procurement.forms.consultation import ThemeFilterForm
from procurement.models import LAWS, Consultation, ConsultationPaper, Duty, Procurement
from procurement.queries import consultation as asked

from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Involve and consult"
RECORD = "What we heard and what changed"
HEAD = (
    "Duty", "Law", "Theme", "What people said", "How many said it", "Did the plan change?", "What changed, or why not",
    "Considered on", "Meeting or decision", "Minute",
)  # fmt: skip


@require_safe
def consultation(request: Request, reference: str) -> HttpResponse:
    """List the duties asked about on a case, each with how far it is."""
    case = load_case(request, reference)
    page = {"rows": asked.duty_rows(case), "may_change": may_change(request, case), "title": TITLE}
    return render(request, "procurement/consultation/duties.jinja", {**frame(case), **page})


@require_safe
def duty(request: Request, reference: str, duty: str) -> HttpResponse:
    """Show one duty: the law, whether it applies, its plan, what was heard, and what can be done next."""
    case = load_case(request, reference)
    wanted = _duty(duty)
    found = Consultation.objects.filter(procurement=case, duty=wanted).first()
    now = now_of(request, case)
    page = {**frame(case, here=True), "title": wanted.label, "duty": wanted, "law": LAWS[wanted], "consultation": None}
    page |= {"may_change": may_change(request, case), "today": timezone.localdate(now)}
    if found is None:
        return render(request, "procurement/consultation/duty.jinja", {**page, "state": NOT_ASSESSED})
    found.procurement = case
    found = asked.with_parts(found)
    counts = asked.count_rows(found)
    page |= {
        "consultation": found, "state": found.standing, "counts": counts, "totals": asked.totals(found, counts),
        "offers": steps_for(found, request.user, now),
        "objections": [(one, steps_for(one, request.user, now)) for one in found.objections.all()],
    }  # fmt: skip
    return render(request, "procurement/consultation/duty.jinja", page)


NOT_ASSESSED = {"text": "Not assessed", "colour": "yellow"}


@require_safe
def consultation_record(request: Request, reference: str) -> HttpResponse:
    """Print, duty by duty, whom the commissioners asked, what they heard and what it changed."""
    case = load_case(request, reference)
    rows = asked.record_of(case)
    address = reverse("procurement:consultation_record", args=[case.reference]) + "export/"
    page = {
        "title": RECORD, "parts": [(row, _counted(row)) for row in rows], "exports": exports(request, address),
        "themes": sum(row.consultation.found for row in rows if row.consultation),
        "answers": sum(row.consultation.answers for row in rows if row.consultation),
    }  # fmt: skip
    return render(request, "procurement/consultation/record.jinja", {**frame(case, here=True), **page})


def _counted(row: asked.DutyRow) -> list[asked.CountRow]:
    return asked.count_rows(row.consultation) if row.consultation else []


@require_safe
def consultation_themes(request: Request, reference: str) -> HttpResponse:
    """List the themes of every duty, by words, by duty and by what they changed."""
    case = load_case(request, reference)
    paged = page_of(request, asked.themes_of(case, _wanted(request)))
    for theme in paged:
        theme.consultation.procurement = case
    address = reverse("procurement:consultation_record", args=[case.reference]) + "export/"
    page = {
        "title": "Themes", "paged": paged, "form": ThemeFilterForm(request.GET or None),
        "exports": exports(request, address),
    }  # fmt: skip
    return render(request, "procurement/consultation/themes.jinja", {**frame(case, here=True), **page})


def _wanted(request: Request) -> asked.ThemeFilter:
    form = ThemeFilterForm(request.GET)
    return asked.ThemeFilter(**form.cleaned_data) if form.is_valid() else asked.ThemeFilter()


@require_safe
def consultation_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the themes that fit the filter as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = [_cells(theme) for theme in asked.themes_of(case, _wanted(request))]
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.themes_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Themes {case.reference}", HEAD, rows)


def _cells(theme: Any) -> tuple[Any, ...]:
    of = theme.consultation
    return (
        str(of), of.law.source, theme.title, theme.said, theme.mentions, theme.get_outcome_display(), theme.answer,
        of.considered_on, of.meeting, of.minute_reference,
    )  # fmt: skip


@require_safe
def consultation_download(request: Request, reference: str, duty: str, pk: int) -> HttpResponseBase:
    """Send a document of a consultation; the download stands in the ledger."""
    case = load_case(request, reference)
    papers = ConsultationPaper.objects.select_related("document__blob")
    paper = get_object_or_404(papers, procurement=case, consultation__duty=_duty(duty), pk=pk)
    record_download(paper.document, by=request.user, now=now_of(request, case))
    return send(paper.document)


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader leads consultation on this case."""
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def load_consultation(case: Procurement, duty: str) -> Consultation:
    """Load an assessed duty with its case."""
    found: Consultation = get_object_or_404(Consultation, procurement=case, duty=_duty(duty))
    found.procurement = case
    return found


def frame(case: Procurement, *, here: bool = False) -> dict[str, Any]:
    """Give what the layout of every page below "Prepare" needs; ``here`` adds the way back to the list."""
    further = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here:
        further.append((TITLE, reverse("procurement:consultation", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *further)}


def _duty(value: str) -> Duty:
    if value not in Duty.values:
        raise Http404("There is no such duty")
    return Duty(value)
