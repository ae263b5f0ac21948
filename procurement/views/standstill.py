"""The standstill letters, the working of the standstill and what may happen next."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.offers import steps_for
from procurement import access, actions, queries
from procurement.forms import LettersForm
from procurement.models import Procurement, Standstill

from .asking import ask
from .hidden import not_shown
from .loading import load_case, now_of


@require_http_methods(["GET", "POST"])
def standstill(request: Request, reference: str) -> HttpResponse:
    """Show the standstill; the procurement lead writes the letters here."""
    case = load_case(request, reference)
    now, user = now_of(request, case), request.user
    if case.hides_a_bid:
        return not_shown(request, case, "Standstill", tab="overview")
    found = Standstill.of_case(case).first()
    may_write = queries.letters_can_change(case, user, found)
    if request.method == "POST" and not may_write:
        raise Http404("The letters are written by the procurement lead, until they are approved")
    form = LettersForm(request.POST or None, initial={"letters": found.letters if found else ""})

    def do() -> str:
        actions.draft_letters(case, letters=form.cleaned_data["letters"], by=user, now=now)
        return reverse("procurement:standstill", args=[case.reference])

    return ask(
        request,
        form,
        do,
        done="Letters saved",
        template="procurement/standstill.jinja",
        case=case,
        tab="overview",
        title="Standstill",
        standstill=found,
        may_write=may_write,
        state=_state(found, now),
        offers=steps_for(found, user, now) if found else [],
        signing=_signing(case, user, now),
        # Letters name bidders and give scores.
        reads_letters=access.sees_bids(case, user),
        bids=case.bids.exclude(state="withdrawn"),
    )


def _state(found: Standstill | None, now) -> dict[str, str]:
    if found is None:
        return {"text": "Not begun", "colour": "grey"}
    if found.ends_on is None:
        return {"text": found.get_state_display(), "colour": "blue"}
    left = (found.ends_on - timezone.localdate(now)).days
    if left < 0:
        return {"text": "Ended", "colour": "green"}
    return {"text": f"Running, {plural(left, 'day')} left", "colour": "blue"}


def _signing(case: Procurement, user, now) -> list:
    """Give the step that the standstill holds back, whoever takes it."""
    return [
        offer
        for offer in steps_for(case, user, now, everyone=True)
        if offer.name in ("sign_contract", "start_standstill")
    ]
