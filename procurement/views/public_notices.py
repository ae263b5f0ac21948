"""The notices an organisation published, read by anyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement.queries.notices import published_notices

from .as_of import as_of
from .lists import exports, page_of

ON_A_PAGE = 20
HEAD = ("Notice", "Title", "Procurement", "What it is about", "Number in the Official Journal", "Sent", "Published")


@login_not_required
@require_safe
def public_notices(request: Request, organisation: int) -> HttpResponse:
    """Show anyone the notices an organisation published, as of any day."""
    found, form, day = as_of(request, organisation)
    page = {
        "organisation": found, "paged": page_of(request, published_notices(found, day), ON_A_PAGE), "filter": form,
        "day": day, "today": timezone.localdate(request.now),
        "exports": exports(request, reverse("procurement:public_notices", args=[found.pk]) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/public_notices.jinja", page)


@login_not_required
@require_safe
def public_notices_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    if kind not in FORMATS:
        raise Http404("There is no such file")
    found, _form, day = as_of(request, organisation)
    rows = [
        (one.kind, one.title, one.reference, one.about, one.oj_number, one.sent_on, one.published_on)
        for one in published_notices(found, day)
    ]
    return listed_as(kind, "Notices published", HEAD, rows)
