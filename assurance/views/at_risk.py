"""Going on at risk: asked for, agreed and ended on one page for each gateway."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assurance import access, actions, queries
from assurance.forms import AgreeAtRiskForm, AtRiskForm, EndAtRiskForm
from assurance.guards.at_risk import bodies_needed
from assurance.models import AtRisk, GateReview
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import day, listed, lower_first
from mcp_portal.workflow.steps import Refused

from .loading import frame, load_review


@require_http_methods(["GET", "POST"])
def at_risk(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show what going on at risk needs and who holds what; ask for it, or agree for one's body."""
    review = load_review(request, reference, stage)
    if review.stage.ends_in_feedback:
        raise Http404("Nobody goes on at risk without a gateway")
    override = queries.under_way(review, review.case.now(request.now))
    form = _form(request, review, override)
    refused: Refused | None = None
    if request.method == "POST":
        if form is None:
            raise Http404("There is nothing for you to do here")
        if form.is_valid():
            try:
                return _done(request, review, override, form.cleaned_data)
            except Refused as refusal:
                refused = refusal
                form.add_error(None, "; ".join(row.what for row in refusal.unmet if not row.guard) or None)
    return _page(request, review, override, form, status=409 if refused else 200)


@require_http_methods(["GET", "POST"])
def at_risk_end(request: Request, reference: str, stage: str) -> HttpResponse:
    """End going on at risk before its last day."""
    review = load_review(request, reference, stage)
    override = queries.under_way(review, review.case.now(request.now))
    if override is None or not access.asks_to_go_on_at_risk(review, request.user):
        raise Http404("There is nothing to end")
    form = EndAtRiskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = review.case.now(request.now)
        actions.end_at_risk(override, by=request.user, now=now, reason=form.cleaned_data["reason"])
        messages.success(request, "Going on at risk has ended. The gateway blocks again")
        return redirect(_address(review))
    context = {**frame(review, "End going on at risk"), "form": form, "submit_text": "End it", "danger": True}
    return render(request, "assurance/at_risk_form.jinja", {**context, "cancel_href": _address(review)})


def _form(request: Request, review: GateReview, override: AtRisk | None) -> Any:
    now = review.case.now(request.now)
    if override is None:
        may = access.asks_to_go_on_at_risk(review, request.user)
        return AtRiskForm(request.POST or None, review=review, now=now) if may else None
    if override.begun_at is None and access.is_sign_off(review, request.user):
        needed = body_of(request.user, review.case) in override.missing()
        return AgreeAtRiskForm(request.POST or None) if needed else None
    return None


def _done(request: Request, review: GateReview, override: AtRisk | None, answers: dict[str, Any]) -> HttpResponse:
    now = review.case.now(request.now)
    if override is None:
        made = actions.ask_at_risk(review, by=request.user, now=now, **answers)
        names = listed(body_name(body) for body in made.needed)
        messages.success(
            request, f"Asked for. It begins when {names} {'has' if len(made.needed) == 1 else 'have'} agreed"
        )
    else:
        made = actions.agree_at_risk(override, by=request.user, now=now, **answers)
        words = "Agreed. The procurement goes on at risk" if made.begun_at else "Agreed for your body"
        messages.success(request, words)
    return redirect(_address(review))


def _page(request: Request, review: GateReview, override: AtRisk | None, form: Any, *, status: int) -> HttpResponse:
    now = review.case.now(request.now)
    waits = override is None or override.begun_at is None
    asked = override is not None
    unmet, met = queries.at_risk_requirements(review, request.user, now, asked=asked) if waits else ([], [])
    name = lower_first(review.stage.name)
    context = {
        **frame(review, f"Go on at risk without {name}"),
        "override": override,
        "effect": f"Opens only the steps that {name} blocks, until the last day. Rules on interests, declarations and "
        "the times the law sets stay as they are.",
        "facts": _facts(review, override),
        "agreements": list(override.agreements.select_related("agreed_by__organisation")) if override else [],
        "unmet": unmet,
        "met": met,
        "rows": queries.risk_rows(review, now),
        "form": form,
        "submit_text": "Agree for your body" if asked else "Ask the bodies to agree",
        "may_end": asked and access.asks_to_go_on_at_risk(review, request.user),
        "end_href": reverse("assurance:at_risk_end", args=[review.case.reference, review.stage.code]),
    }
    return render(request, "assurance/at_risk.jinja", context, status=status)


def _facts(review: GateReview, override: AtRisk | None) -> list[list[str]]:
    if override is None:
        return [["Has to agree", listed(body_name(body) for body in bodies_needed(review)) or "Nobody"]]
    left = listed(body_name(body) for body in override.missing())
    return [
        ["Asked for by", f"{override.asked_by}, {day(override.asked_at)}"],
        ["Reason", override.reason],
        ["Last day", day(override.expires_on)],
        ["Waits for", left or "Nobody: everybody has agreed"],
    ]


def _address(review: GateReview) -> str:
    return reverse("assurance:at_risk", args=[review.case.reference, review.stage.code])
