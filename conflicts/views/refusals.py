"""The proof list of a procurement: who was refused what because of a conflict of interest."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conflicts import access
from conflicts.forms.refusals import RefusalFilterForm
from conflicts.queries.refusals import RefusalFilter, refusal_of, refusals
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.navigation import case_crumbs
from procurement.models import Procurement

ROWS_ON_A_PAGE = 50
HEAD = ("Record", "Person", "Page asked for", "Closed to the person", "When", "Recorded")


@require_safe
def refused(request: Request, reference: str) -> HttpResponse:
    """Show the list, filtered, a page at a time."""
    case = _case(request, reference)
    form, wanted = _asked_for(request)
    paged = Paginator(refusals(case, wanted), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "conflicts/refusals.jinja",
        {
            "case": case, "tab": "conflicts", "title": "Refused because of a conflict", "form": form, "paged": paged,
            "rows": [refusal_of(entry) for entry in paged.object_list],
            "filtered": wanted != RefusalFilter(), "exports": _exports(request, case),
            "recorded": case.clock_kind != Procurement.Clock.TRAINING,
            "crumbs": [
                *case_crumbs(case, ""),
                {"text": "Conflicts", "href": reverse("conflicts:case_conflicts", args=[case.reference])},
            ],
        },
    )  # fmt: skip


@require_safe
def refused_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the filtered list as a file; the export stands in the ledger."""
    case = _case(request, reference)
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    _form, wanted = _asked_for(request)
    rows = [refusal_of(entry) for entry in refusals(case, wanted)]
    ledger.record(
        "conflicts.refusals_exported", subject=case, case=case, occurred_at=case.now(request.now),
        detail={"format": kind, "rows": len(rows)},
    )  # fmt: skip
    cells = ((row.record, row.who, row.what, row.part, row.occurred_at, row.recorded_at) for row in rows)
    return listed_as(kind, f"Refused {case.reference}", HEAD, cells)


def _case(request: Request, reference: str) -> Procurement:
    case = get_object_or_404(Procurement.objects.visible_to(request.user), reference=reference)
    if not access.sees_refusals(case, request.user):
        raise Http404("The list is for the Guardian, the SRO and the auditor")
    return case


def _asked_for(request: Request) -> tuple[RefusalFilterForm, RefusalFilter]:
    form = RefusalFilterForm(request.GET or None)
    # A filter that cannot be read filters nothing.
    answers = form.cleaned_data if form.is_valid() else {}
    return form, RefusalFilter(text=answers.get("q", ""), part=answers.get("part", ""))


def _exports(request: Request, case: Procurement) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {"text": words, "href": reverse("conflicts:refusals_export", args=[case.reference, kind]) + asked}
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]
