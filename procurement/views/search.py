"""Search over procurements and documents, within what the reader may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.search import MOST, has_words
from procurement import queries
from procurement.forms.search import DOCUMENTS, PROCUREMENTS, SearchForm
from procurement.queries import search as asked

from .lists import page_of, page_with_total

FIRST_CASES = 5
ON_A_PAGE = 20


@require_safe
def search(request: Request) -> HttpResponse:
    """Search; without words it is the empty form."""
    form = SearchForm(request.GET or None)
    answers = form.cleaned_data if form.is_valid() else {}
    text, show = answers.get("q", ""), answers.get("show", "")
    context: dict[str, Any] = {"form": form, "text": text, "most": MOST, "cases": None, "documents": None}
    if text and show != DOCUMENTS:
        context["cases"] = _cases(request, text, answers["case"], everything=show == PROCUREMENTS)
    if text and show != PROCUREMENTS:
        context |= _documents(request, text, answers)
    return render(request, "procurement/search.jinja", context)


def _cases(request: Request, text: str, reference: str, *, everything: bool) -> Any:
    """Give a page of procurements, or the first few above the documents."""
    rows = queries.with_total(asked.found_cases(request.user, text, reference))
    if everything:
        return page_with_total(request, rows, ON_A_PAGE)
    found: list[Any] = list(rows[:FIRST_CASES])
    return {"rows": found, "total": found[0].total if found else 0}


def _documents(request: Request, text: str, answers: dict[str, Any]) -> dict[str, Any]:
    places = asked.found_documents(request.user, text, reference=answers["case"], kind=answers["kind"])
    paged = page_of(request, places, ON_A_PAGE)
    return {
        "documents": paged,
        "hits": asked.hits(text, list(paged)),
        "too_short": not places and not has_words(text),
        "may_be_more": len(places) >= MOST,
    }
