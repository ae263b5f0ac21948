"""Whether rounds of dialogue reduce the number of bidders."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from procurement import access
from procurement.actions.reducing import BEFORE_THE_CALL, say_whether_rounds_reduce
from procurement.forms.reducing import ReducingForm

from .asking import ask
from .dialogue_issues import dialogue_frame
from .loading import load_case, now_of


@require_http_methods(["GET", "POST"])
def reducing_rounds(request: Request, reference: str) -> HttpResponse:
    """Show what the call says about rounds; the procurement lead records it before the call."""
    case = load_case(request, reference, access.sees_bids)
    may_change = access.is_lead(case, request.user) and case.state in BEFORE_THE_CALL
    if request.method == "POST" and not may_change:
        raise Http404("It is recorded by the procurement lead before the call")
    form = ReducingForm(request.POST or None)

    def do() -> str:
        say_whether_rounds_reduce(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return reverse("procurement:reducing_rounds", args=[case.reference])

    page = {
        **dialogue_frame(case),
        "title": "Whether rounds reduce the number of bidders",
        "rows": case.reducing_rounds.select_related("recorded_by__organisation").order_by("-pk"),
        "may_change": may_change,
    }
    return ask(request, form, do, done="Recorded", template="procurement/dialogue/reducing.jinja", **page)
