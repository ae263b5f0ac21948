"""The list of procurements, as a page and as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from conflicts.queries import released_sentences
from mcp_portal.accounts.roles import BODIES
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import access, queries
from procurement.forms import CaseFilterForm

from .lists import exports, page_with_total

HEAD = (
    "Reference",
    "Title",
    "State",
    "Commissioners",
    "Contract version",
    "Registered patients",
    "Practices",
    "Value a year, pounds, excluding VAT",
    "Clock",
)


@require_safe
def cases(request: Request) -> HttpResponse:
    """List the procurements the reader sees."""
    form, wanted = _asked_for(request)
    return render(
        request,
        "procurement/case_list.jinja",
        {
            "form": form,
            "paged": page_with_total(request, queries.with_total(queries.cases(request.user, wanted))),
            "filtered": wanted != queries.CaseFilter(),
            "exports": exports(request, reverse("procurement:cases") + "export/"),
            "released": [one for one in released_sentences(request.user) if one.hides_case],
            "by_gateway": getattr(request.user.organisation, "kind", None) in list(BODIES),
            "may_create": access.may_open_a_case(request.user),
        },
    )


@require_safe
def cases_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered list as a file; the export stands in the ledger."""
    _form, wanted = _asked_for(request)
    rows = [
        (
            case.reference,
            case.title,
            case.get_state_display(),
            getattr(case, "commissioner_names", "") or "",
            case.get_variant_display(),
            case.list_size,
            case.practice_count,
            case.value_per_year,
            case.get_clock_kind_display(),
        )
        for case in queries.cases(request.user, wanted)
    ]
    ledger.record("procurement.list_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Procurements", HEAD, rows)


def _asked_for(request: Request) -> tuple[CaseFilterForm, queries.CaseFilter]:
    form = CaseFilterForm(request.GET or None, commissioners=queries.commissioners())
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, queries.CaseFilter(**{name: answers.get(name, "") for name in ("text", "state", "commissioner")})
