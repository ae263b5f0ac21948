"""The Guardian's inbox and the rulings the Guardian looks after."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conflicts import access, queries
from conflicts.forms import RulingFilterForm
from conflicts.models import Recusal
from conflicts.queries.rulings import RulingFilter, bidders_of, rulings_guarded
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as

from .declaring import CRUMBS

ROWS_ON_A_PAGE = 50
OLDEST = 25
HEAD = (
    "Person", "Organisation", "Procurement", "About", "May do", "State", "Everybody may know", "Ruled on", "Lifted on",
)  # fmt: skip


@require_safe
def guardian(request: Request) -> HttpResponse:
    """Show a Guardian or deputy what waits for them, and the rulings."""
    form, wanted = _asked_for(request)
    paged = Paginator(rulings_guarded(request.user, wanted), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "conflicts/guardian.jinja",
        {
            "work": queries.waiting_for_guardian(request.user, request.now),
            "to_confirm": queries.liftings_to_confirm(request.user),
            "breaches": queries.breaches_waiting(request.user),
            "oldest": OLDEST, "form": form, "paged": paged, "bidders": bidders_of(paged.object_list),
            "filtered": wanted != RulingFilter(), "exports": _exports(request), "crumbs": CRUMBS,
        },
    )  # fmt: skip


@require_safe
def guardian_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered rulings as a file; the export stands in the ledger."""
    _form, wanted = _asked_for(request)
    if kind not in FORMATS:
        raise Http404("The rulings come as csv or xlsx")
    rulings = list(rulings_guarded(request.user, wanted))
    bidders = bidders_of(rulings)
    ledger.record("conflicts.rulings_exported", subject=request.user, detail={"format": kind, "rows": len(rulings)})
    return listed_as(kind, "Rulings", HEAD, (_cells(ruling, bidders) for ruling in rulings))


def _asked_for(request: Request) -> tuple[RulingFilterForm, RulingFilter]:
    if not access.is_guardian_anywhere(request.user):
        raise Http404("Only Guardians and deputies have this page")
    form = RulingFilterForm(request.GET or None)
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, RulingFilter(answers.get("q", ""), answers.get("handling", ""), answers.get("which", ""))


def _exports(request: Request) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {"text": words, "href": reverse("conflicts:guardian_export", args=[kind]) + asked, "hidden": " of the rulings"}
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _cells(ruling: Recusal, bidders: dict[int, str]) -> tuple[Any, ...]:
    person = ruling.person
    return (
        person.post, person.organisation.name if person.organisation else "", ruling.procurement_title,
        bidders[ruling.bid_id] if ruling.bid_id is not None else "The whole procurement",
        ruling.get_handling_display(), ruling.get_state_display(), ruling.released_sentence,
        timezone.localdate(ruling.ruled_at), timezone.localdate(ruling.lifted_at) if ruling.lifted_at else None,
    )  # fmt: skip
