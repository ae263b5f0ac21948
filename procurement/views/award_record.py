"""The public record of contracts that were awarded, read by anyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement.queries.contract import published_awards

from .as_of import as_of
from .lists import exports, page_of

ON_A_PAGE = 20
HEAD = ("Contract", "What", "Words", "Published")


@login_not_required
@require_safe
def public_awards(request: Request, organisation: int) -> HttpResponse:
    """Show anyone the contracts an organisation awarded, as of any day."""
    found, form, day = as_of(request, organisation)
    page = {
        "organisation": found, "paged": page_of(request, published_awards(found, day), ON_A_PAGE), "filter": form,
        "day": day, "today": timezone.localdate(request.now),
        "exports": exports(request, reverse("procurement:public_awards", args=[found.pk]) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/public_awards.jinja", page)


@login_not_required
@require_safe
def public_awards_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    if kind not in FORMATS:
        raise Http404("There is no such file")
    found, _form, day = as_of(request, organisation)
    rows = [
        (one.rows[0][1], head, words, one.published_on)
        for one in published_awards(found, day)
        for head, words in one.rows
    ]
    return listed_as(kind, "Contracts awarded", HEAD, rows)
