"""The successor of a commissioner."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions.succession import record_succession
from procurement.forms.succession import SuccessionForm

from .asking import ask
from .loading import crumbs, load_case, now_of


@never_kept
@require_http_methods(["GET", "POST"])
def succession(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record that another organisation came in the place of a commissioner; others are shown the decisions."""
    case = load_case(request, reference)
    found = get_object_or_404(case.commissioners.select_related("organisation__successor"), pk=pk)
    page = reverse("procurement:decisions", args=[case.reference])
    if not access.is_lead_or_sro(case, request.user):
        return redirect(page)
    before, after = found.organisation, found.organisation.successor

    def do() -> str:
        record_succession(found, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    form = SuccessionForm(request.POST or None)
    comes = f"{after} comes in its place" if after else "No successor is entered yet: a system administrator does so"
    lede = (
        f"{comes}. What {before} decided stays on the record as its decision; what is still open is for the successor."
    )
    return ask(
        request, form, do, done="Successor recorded", case=case, crumbs=crumbs(case, ("Decisions", page)),
        caption=case.title, title=f"Record the successor of {before}", lede=lede, submit_text="Record the successor",
        cancel_href=page,
    )  # fmt: skip
