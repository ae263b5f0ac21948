"""Rulings and their lifting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import actions, queries
from conflicts.forms import AnswerRulingForm, RecusalForm, RulingForm
from conflicts.models import Answer, Declaration, Handling, Interest, Recusal
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import roles_on, team
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.request import Request
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.models import Procurement

from .declaring import CRUMBS, posted

TAKEN_ALONG = frozenset({"replace", "stand_again"})
"""Steps that another ruling or a lifting takes; nobody takes them by themselves."""

GUARDIAN_CRUMBS = [*CRUMBS, {"text": "Guardian", "href": "/conflicts/guardian/"}]


@require_http_methods(["GET", "POST"])
def ruling_create(request: Request, pk: int) -> HttpResponse:
    """Rule on a declared interest."""
    guarded = Declaration.objects.guarded_by(request.user).filter(procurement__isnull=False)
    interest = get_object_or_404(
        Interest.objects.select_related("declaration__person__organisation"), pk=pk, declaration__in=guarded
    )
    case = interest.declaration.case
    form = RulingForm(posted(request), interest=interest, bidders=queries.bidders_shown(case) if case else ())
    if form.is_valid():
        now = case.now(request.now) if case is not None else request.now
        made = _rule(request, form, person=interest.declaration.person, interest=interest, now=now, **form.cleaned_data)
        if made is not None:
            return redirect("conflicts:recusal", made.pk)
    context = {
        "form": form,
        "interest": interest,
        "person": interest.declaration.person,
        "crumbs": GUARDIAN_CRUMBS,
    }
    return render(request, "conflicts/ruling_form.jinja", context)


@require_http_methods(["GET", "POST"])
def answer_ruling(request: Request, pk: int) -> HttpResponse:
    """Rule on what a person answered about new names on a procurement."""
    waiting = Answer.objects.waiting().guarded_by(request.user)
    answer = get_object_or_404(waiting.select_related("person__organisation"), pk=pk)
    answers = queries.open_answers(answer.person, answer.procurement_id)
    form = AnswerRulingForm(posted(request), answers=answers)
    if form.is_valid():
        case = Procurement.objects.visible_to(request.user).filter(pk=answer.procurement_id).first()
        now = case.now(request.now) if case is not None else request.now
        made = _rule(request, form, person=answer.person, now=now, **form.cleaned_data)
        if made is not None:
            return redirect("conflicts:recusal", made.pk)
    context = {"form": form, "answers": answers, "answer": answer, "crumbs": GUARDIAN_CRUMBS}
    return render(request, "conflicts/answer_ruling.jinja", context)


@require_http_methods(["GET", "POST"])
def recusal_create(request: Request, reference: str) -> HttpResponse:
    """Rule on a person of the team who has not declared the interest."""
    case = get_object_or_404(Procurement.objects.visible_to(request.user), reference=reference)
    if Role.GUARDIAN not in roles_on(request.user, case):
        raise Http404("Only Guardians and deputies rule")
    people = User.objects.filter(pk__in=team(case).values("user_id")).exclude(pk__in=[request.user.pk])
    people = people.select_related("organisation")
    form = RecusalForm(posted(request), people=people, bidders=queries.bidders_shown(case))
    if form.is_valid():
        made = _rule(request, form, case=case, now=case.now(request.now), **form.cleaned_data)
        if made is not None:
            return redirect("conflicts:recusal", made.pk)
    return render(
        request, "conflicts/ruling_form.jinja", {"form": form, "case": case, "interest": None, "person": None}
    )


def _rule(request: Request, form: RulingForm, **ruling: Any) -> Recusal | None:
    try:
        made = actions.rule(by=request.user, **ruling)
    except Refused as refused:
        form.add_error("handling", str(refused))
        return None
    messages.success(request, "Ruling made")
    return made


@require_safe
def recusal(request: Request, pk: int) -> HttpResponse:
    """Show a ruling: to the person concerned only what was released."""
    found = load(request, pk)
    if found.person_id == request.user.pk:
        return render(
            request,
            "conflicts/recusal_own.jinja",
            {"recusal": found, "handling": Handling(found.handling), "crumbs": CRUMBS},
        )
    now = found.now_of(request.now)
    return render(
        request,
        "conflicts/recusal.jinja",
        {
            "recusal": found,
            "case": found.case,
            "bidder": queries.bidder_of(found),
            "reasons": list(found.reasons.select_related("given_by__organisation")),
            "offers": [one for one in steps_for(found, request.user, now) if one.name not in TAKEN_ALONG],
            "crumbs": CRUMBS,
        },
    )


def load(request: Request, pk: int) -> Recusal:
    """Load a ruling the person may read."""
    people = (
        "person__organisation",
        "ruled_by__organisation",
        "lift_proposed_by__organisation",
        "lifted_by__organisation",
    )
    return get_object_or_404(Recusal.objects.visible_to(request.user).select_related("interest", *people), pk=pk)


class RecusalStep(StepView):
    """Steps of a ruling."""

    def get_subject(self, request: Any, **kwargs: Any) -> Recusal:
        """Load the ruling for those who may read it."""
        return load(request, kwargs["pk"])

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the pages about interests, and say whose ruling it is."""
        return {"nav": "conflicts", "crumbs": CRUMBS, "caption": f"Ruling on {subject.person}"}
