"""The appraisals of options of a case: the list, one of them, and its confirm page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement.actions import options_file
from procurement.care_model import plain
from procurement.models import OptionsAppraisal, Procurement
from procurement.queries import options as asked

from .care_model import frame, may_change
from .lists import exports
from .loading import load_case, now_of

TITLE = "Options appraisal"


@require_safe
def options(request: Request, reference: str) -> HttpResponse:
    """List the appraisals; the newest filed one is in force."""
    case = load_case(request, reference)
    found = list(asked.appraisals(case))
    for one in found:
        one.procurement = case
    page = {
        "title": TITLE, "appraisals": found, "in_force": next((one for one in found if one.filed_at), None),
        "may_begin": may_change(request, case) and not any(one.filed_at is None for one in found),
    }  # fmt: skip
    return render(request, "procurement/care_model/options.jinja", {**frame(case, here=True), **page})


@require_safe
def appraisal(request: Request, reference: str, number: int) -> HttpResponse:
    """Show an appraisal: its sums, points and reasons, and what can be done next."""
    case, found = load_appraisal(request, reference, number)
    page = {
        "title": str(found), "appraisal": found, "options": OptionsAppraisal.Option, "sums": found.sums,
        "plain": plain, "findings": asked.standing_out(case, found),
        "offers": steps_for(found, request.user, now_of(request, case)),
        "may_change": found.is_draft and may_change(request, case),
        "exports": exports(request, f"{found.get_absolute_url()}export/"),
    }  # fmt: skip
    return render(request, "procurement/care_model/appraisal.jinja", {**below(case), **page})


@require_safe
def appraisal_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the scores as a file, which can be changed and taken over again; the export stands in the ledger."""
    case, found = load_appraisal(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    labels = dict(OptionsAppraisal.Option.choices)
    rows: list[tuple[Any, ...]] = []
    for criterion in found.criteria.all():
        for option, label in labels.items():
            score = found.given[option].get(criterion.pk)
            rows.append((label, criterion.name, score.points if score else "", score.reasons if score else ""))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.appraisal_exported", subject=found, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Options {case.reference} {number}", list(options_file.COLUMNS.values()), rows)


class AppraisalStep(StepView):
    """A step of an appraisal."""

    def get_subject(self, request: Any, **kwargs: Any) -> OptionsAppraisal:
        return load_appraisal(request, kwargs["reference"], kwargs["number"])[1]

    def context(self, subject: Any) -> dict[str, Any]:
        page = subject.get_absolute_url()
        way = frame(subject.procurement, (str(subject), page))["crumbs"]
        return {"crumbs": way, "caption": f"{subject.procurement.reference}, {subject}", "back": page}


def load_appraisal(request: Request, reference: str, number: int) -> tuple[Procurement, OptionsAppraisal]:
    """Load an appraisal with criteria and scores."""
    case = load_case(request, reference)
    found = get_object_or_404(asked.whole_appraisals(case), number=number)
    found.procurement = case
    return case, found


def below(case: Procurement) -> dict[str, Any]:
    """Give the layout of a page below the list of appraisals."""
    return frame(case, (TITLE, reverse("procurement:options", args=[case.reference])))
