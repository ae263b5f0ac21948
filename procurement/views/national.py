"""All procurements by gateway, outcome, what is open and what ends, for those who assure or audit them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import queries
from procurement.forms.national import NationalFilterForm
from procurement.queries import national as asked

from .lists import exports, page_with_total

HEAD = (
    "Reference", "Title", "Lead commissioner", "State", "Gateway", "Where it is", "Outcome valid until",
    "Open conditions", "Next condition due", "At risk until", "Paused", "Registered patients", "Clock",
)  # fmt: skip


@require_safe
def national(request: Request) -> HttpResponse:
    """List the cases the reader assures or audits, with the population they cover."""
    form, wanted = _wanted(request)
    paged = page_with_total(request, queries.with_total(asked.national_cases(request.user, wanted)))
    asked.with_newest_review(paged.object_list)
    context = {
        "form": form,
        "paged": paged,
        "rows": [{"case": case, "ends": asked.ends(case, _day(case, request))} for case in paged],
        "filtered": wanted != asked.NationalFilter(sort=wanted.sort),
        "covered": asked.covered(request.user),
        "exports": exports(request, reverse("procurement:national") + "export/"),
    }
    return render(request, "procurement/national.jinja", context)


@require_safe
def national_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered list as a file; the export stands in the ledger."""
    _form, wanted = _wanted(request)
    cases = asked.with_newest_review(list(asked.national_cases(request.user, wanted)))
    ledger.record("procurement.national_exported", subject=request.user, detail={"format": kind, "rows": len(cases)})
    return listed_as(kind, "Procurements by gateway", HEAD, [_cells(case) for case in cases])


def _cells(case: Any) -> tuple[Any, ...]:
    return (
        case.reference, case.title, case.lead_name, case.get_state_display(),
        case.newest.stage.name if case.newest else "Not begun", case.newest_words, case.valid_until,
        case.open_conditions, case.next_condition, case.at_risk_until, "Yes" if case.is_paused else "No",
        case.list_size, case.get_clock_kind_display(),
    )  # fmt: skip


def _day(case: Any, request: Request) -> Any:
    return timezone.localdate(case.now(request.now))


def _wanted(request: Request) -> tuple[NationalFilterForm, asked.NationalFilter]:
    if not asked.reads_the_national_page(request.user):
        raise Http404("The national page is for those who assure or audit")
    form = NationalFilterForm(request.GET or None)
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    names = ("text", "stage", "outcome", "mark", "sort")
    return form, asked.NationalFilter(**{name: answers.get(name, "") for name in names})
