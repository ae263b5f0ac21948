"""The public record of contracts that were awarded, read by anyone."""

from __future__ import annotations

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import COMMISSIONERS
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement.forms import AsOfForm
from procurement.queries.contract import published_awards

from .lists import exports, page_of

ON_A_PAGE = 20
HEAD = ("Contract", "What", "Words", "Published")


@login_not_required
@require_safe
def public_awards(request: Request, organisation: int) -> HttpResponse:
    """Show anyone the contracts an organisation awarded, as of any day."""
    found, form, day = _asked(request, organisation)
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
    found, _form, day = _asked(request, organisation)
    rows = [
        (one.rows[0][1], head, words, one.published_on)
        for one in published_awards(found, day)
        for head, words in one.rows
    ]
    return listed_as(kind, "Contracts awarded", HEAD, rows)


def _asked(request: Request, organisation: int) -> tuple[Organisation, AsOfForm, datetime.date]:
    found = get_object_or_404(Organisation, pk=organisation)
    if found.kind not in COMMISSIONERS:
        raise Http404("Only commissioners keep this register")
    today = timezone.localdate(request.now)
    form = AsOfForm(request.GET or None, today=today)
    asked = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    return found, form, asked or today
