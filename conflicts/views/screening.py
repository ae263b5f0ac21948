"""What a person is asked about new names on a procurement they see nothing else of."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from conflicts import queries
from mcp_portal.audit.request import Request

from .declaring import CRUMBS


def _waiting(request: Request, pk: int) -> queries.WaitingCase:
    for case in queries.waiting_cases(request.user):
        if case.pk == pk:
            return case
    raise Http404("Nothing is asked of this person")


@require_http_methods(["GET", "POST"])
def questions(request: Request, pk: int) -> HttpResponse:
    """Ask about the new names on a procurement; nothing else of it is shown."""
    case = _waiting(request, pk)
    names = queries.open_names(request.user, case)
    return render(request, "conflicts/questions.jinja", {"case": case, "names": names, "crumbs": CRUMBS})
