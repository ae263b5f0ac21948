"""Risks: the list of a gateway, the page of each, and the steps that answer it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import access, actions, queries
from assurance.forms import RiskForm
from assurance.models import Risk
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.models import Procurement

from .loading import frame, load_review


def load_risk(request: Request, reference: str, number: int) -> Risk:
    """Load a risk for those who read gateways, for its holder, and for the side it lies on; 404 for others."""
    case = get_object_or_404(Procurement.objects.visible_to(request.user).with_hidden(), reference=reference)
    rows = case.gate_risks.select_related(
        "review__stage__version", "question", "holder__organisation", "carried_into__review__stage"
    )
    found = get_object_or_404(rows, number=number)
    if not access.may_read(case, request.user) and not access.on_the_side_of_the_risk(found, request.user):
        raise Http404("Risks are not for this role")
    found.procurement = found.review.procurement = case
    return found


@require_safe
def risks(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show every risk of a gateway: its question, its holder and where it stands."""
    review = load_review(request, reference, stage)
    now = review.case.now(request.now)
    context = {
        **frame(review, f"Risks at {review.stage.name.lower()}"),
        "rows": queries.risk_rows(review, now),
        "may_raise": review.is_live and access.raises_risks(review, request.user),
    }
    return render(request, "assurance/risks.jinja", context)


@require_safe
def risk(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a risk, its comparison of figures, what has happened to it and what can be done."""
    found = load_risk(request, reference, number)
    now = found.case.now(request.now)
    offered = [offer for offer in steps_for(found, request.user, now) if _fits(found, offer.name)]
    row = queries.risk_row(found, now)
    context = {
        **_frame(found, request.user),
        "risk": found,
        "row": row,
        "state": row.tag,
        "entries": list(found.entries.select_related("entered_by__organisation", "document")),
        "offers": [offer for offer in offered if offer.can_go],
        "blocked": [offer for offer in offered if offer.unmet],
    }
    return render(request, "assurance/risk.jinja", context)


@require_http_methods(["GET", "POST"])
def risk_add(request: Request, reference: str, stage: str) -> HttpResponse:
    """Add a risk to a gateway that is under way."""
    review = load_review(request, reference, stage)
    if review.stage.ends_in_feedback or not access.raises_risks(review, request.user):
        raise Http404("Risks are not added here")
    start = {"question": request.GET.get("question", "")}
    form = RiskForm(request.POST or None, questions=review.papers.questions, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.raise_risk(review, by=request.user, now=review.case.now(request.now), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made} added. Name who is to hold it")
            return redirect(made.get_absolute_url())
    context = {**frame(review, "Add a risk"), "form": form, "submit_text": "Add the risk"}
    return render(request, "assurance/risk_form.jinja", context)


@require_safe
def risk_download(request: Request, reference: str, number: int, entry: int) -> HttpResponseBase:
    """Send the evidence given with an acceptance."""
    found = load_risk(request, reference, number)
    rows = found.entries.filter(document__isnull=False).select_related("document__blob")
    document: Any = get_object_or_404(rows, pk=entry).document
    record_download(document, by=request.user, now=found.case.now(request.now))
    return send(document)


class RiskStep(StepView):
    """The page of a step of a risk."""

    def get_subject(self, request: Any, **kwargs: Any) -> Risk:
        return load_risk(request, kwargs["reference"], kwargs["number"])

    def context(self, subject: Risk) -> dict[str, Any]:
        way = [*_frame(subject, self.request.user)["crumbs"], _crumb(str(subject), subject.get_absolute_url())]
        return {
            "caption": str(subject), "crumbs": way, "cancel_href": subject.get_absolute_url(), "nav": "procurements",
        }  # fmt: skip

    def after(self, subject: Risk) -> str:
        """Tell the person just named, unless they named themselves."""
        if self.kwargs["step"] == "name_holder" and subject.holder not in {None, self.request.user}:
            words = f"You have been named to hold a risk: {subject.case.reference}"
            wall = self.request.now  # type: ignore[attr-defined] # set by the middleware of the audit
            tell(subject.holder, words, subject.get_absolute_url(), at=wall, case=subject.case)
        return subject.get_absolute_url()


def _fits(found: Risk, name: str) -> bool:
    """Say whether a step has any sense for this risk: figures are asked of one only, and nobody accepts unnamed."""
    if name == "enter_figures":
        return found.asks_figures
    return name != "accept" or found.holder_id is not None


def _frame(found: Risk, user: Any) -> dict[str, Any]:
    """Give what the layout needs; who does not read gateways is not led to them."""
    case, reads = found.case, access.may_read(found.case, user)
    way = case_crumbs(case, "")
    if reads:
        way = [*way, _crumb("Gateways", reverse("assurance:gateways", args=[case.reference]))]
        way.append(_crumb(found.review.stage.name, found.review.get_absolute_url()))
    return {
        "case": case, "nav": "procurements", "title": str(found), "crumbs": way, "reads": reads,
        "caption": f"{case.title}, {found.review.stage.name.lower()}",
    }  # fmt: skip


def _crumb(text: str, href: str) -> dict[str, str]:
    return {"text": text, "href": href}
