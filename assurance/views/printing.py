"""The print view of a review: the page of the pack in the browser, out of the same chapters."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.markup import sheet, source
from mcp_portal.nhsuk.wording import lower_first
from procurement.packs.actions import KIND, gateway_pack

from .loading import load_review

ON_SCREEN = """
@media screen {
  body { margin: 8mm auto; max-width: 176mm; padding: 0 6mm }
  section + section { border-top: .5pt solid #aeb7bd; margin-top: 12mm; padding-top: 8mm }
}
@media print { .screen { display: none } }
"""


@require_safe
def review_print(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show the newest attempt as its pack prints it for this reader."""
    review = load_review(request, reference, stage)
    case = review.case
    if getattr(case, "hides_a_bid", False):
        raise Http404("Packs are withheld from a person from whom a bid is hidden")
    printed = gateway_pack(case, review, by=request.user, now=case.now(request.now))
    screen = {
        "sheet": reverse("assurance:print_sheet"),
        "back": review.get_absolute_url(),
        "back_words": lower_first(review.stage.name),
    }
    return HttpResponse(source(KIND, {**printed, "screen": screen}))


@require_safe
@cache_control(max_age=3600, private=True)
def print_sheet(request: Request) -> HttpResponse:
    """Give the style sheet of packs to a browser."""
    fonts_at = static("fonts/Inter-Regular.otf").rpartition("/")[0] + "/"
    return HttpResponse(sheet("pack.css", fonts_at) + ON_SCREEN, content_type="text/css; charset=utf-8")
