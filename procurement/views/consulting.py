"""Pages on which a duty is assessed, planned and answered, and the confirm pages of its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.actions import consultation as actions
from procurement.forms import consultation as forms
from procurement.models import Consultation, Duty, Objection, Procurement
from procurement.queries import consultation as queries

from .asking import ask
from .consultation import frame, load_consultation, may_change
from .loading import crumbs, load_case, now_of


@require_http_methods(["GET", "POST"])
def duty_assess(request: Request, reference: str, duty: str) -> HttpResponse:
    """Say for the first time whether a duty applies; others see the duty."""
    case = load_case(request, reference)
    if duty not in Duty.values:
        raise Http404("There is no such duty")
    page = reverse("procurement:duty", args=[case.reference, duty])
    if not may_change(request, case) or Consultation.objects.filter(procurement=case, duty=duty).exists():
        return redirect(page)
    form = forms.AssessmentForm(request.POST or None)

    def do() -> str:
        actions.assess_duty(case, duty, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return page

    words = {"title": "Assess the duty", "submit_text": "Save the assessment", "lede": "It stays in the record."}
    return ask(request, form, do, done="Assessment saved", **_page(case, Duty(duty).label, page), **words)


@require_http_methods(["GET", "POST"])
def consultation_plan(request: Request, reference: str, duty: str) -> HttpResponse:
    """Write the plan, or add to it while people are asked."""
    case, found = _load(request, reference, duty)
    others = [] if found.subject else queries.plans_to_begin_with(found)
    begun = next((one for one in others if one.duty == request.GET.get("like")), found)
    form = forms.PlanForm(request.POST or None, initial=_as_answers(begun))

    def do() -> None:
        plan = actions.Plan(**form.cleaned_data)
        actions.write_plan(found, plan, by=request.user, now=now_of(request, case))

    may = found.is_being_planned or found.is_under_way
    words = {"title": "Plan", "submit_text": "Save the plan", "done": "Plan saved"}
    page = {"template": "procurement/consultation/plan.jinja", "others": others if begun is found else []}
    return _asked(request, found, form, do, may=may, **words, **page)


def _as_answers(plan: Consultation) -> dict[str, Any]:
    return {
        "subject": plan.subject, "approach": plan.approach, "opens_on": plan.opens_on, "closes_on": plan.closes_on,
        "audiences": "\n".join(plan.audiences.values_list("name", flat=True)),
        "channels": list(plan.methods.values_list("channel", flat=True)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def consultation_paper(request: Request, reference: str, duty: str) -> HttpResponse:
    """Add a document."""
    case, found = _load(request, reference, duty)
    form = forms.PaperForm(request.POST or None, request.FILES or None)

    def do() -> None:
        try:
            actions.add_paper(found, form.cleaned_data["file"], by=request.user, now=now_of(request, case))
        except NotAccepted as refusal:
            raise Refused(str(refusal)) from refusal

    may = found.needed and found.considered_at is None
    words = {"title": "Add a document", "submit_text": "Add the document", "done": "Document added"}
    return _asked(request, found, form, do, may=may, **words)


@require_http_methods(["GET", "POST"])
def consultation_counts(request: Request, reference: str, duty: str) -> HttpResponse:
    """Count the responses by audience and channel."""
    case, found = _load(request, reference, duty)
    form = forms.CountsForm(request.POST or None, consultation=found)

    def do() -> None:
        actions.count_responses(found, form.counts, by=request.user, now=now_of(request, case))

    words = {"title": "Count the responses", "submit_text": "Save the numbers", "done": "Numbers saved"}
    lede = "Every audience needs at least one number. Enter 0 where nobody answered, nothing where it was not asked."
    return _asked(request, found, form, do, may=found.is_under_way, lede=lede, **words)


@require_http_methods(["GET", "POST"])
def theme_add(request: Request, reference: str, duty: str) -> HttpResponse:
    """Add a theme."""
    case, found = _load(request, reference, duty)
    form = forms.ThemeForm(request.POST or None)

    def do() -> None:
        actions.add_theme(found, by=request.user, now=now_of(request, case), **form.cleaned_data)

    words = {"title": "Add a theme", "submit_text": "Add the theme", "done": "Theme added"}
    return _asked(request, found, form, do, may=found.is_under_way, **words)


@require_http_methods(["GET", "POST"])
def theme(request: Request, reference: str, duty: str, number: int) -> HttpResponse:
    """Say what a theme changed."""
    case, found = _load(request, reference, duty)
    one = get_object_or_404(found.themes, number=number)
    one.consultation = found
    form = forms.ThemeAnswerForm(request.POST or None, initial={"outcome": one.outcome, "answer": one.answer})

    def do() -> None:
        actions.answer_theme(one, by=request.user, now=now_of(request, case), **form.cleaned_data)

    words = {"title": one.title, "submit_text": "Save", "done": "Saved", "lede": one.said}
    return _asked(request, found, form, do, may=found.takes_answers, **words)


@require_http_methods(["GET", "POST"])
def scrutiny_dates(request: Request, reference: str, duty: str) -> HttpResponse:
    """Record the dates the scrutiny committee was told, or a change of them."""
    case, found = _load(request, reference, duty)
    now, last = now_of(request, case), found.scrutiny_dates.first()
    initial = {name: getattr(last, name) for name in ("decision_on", "comments_by")} if last else {}
    form = forms.ScrutinyDatesForm(request.POST or None, now=now, changes=last is not None, initial=initial)

    def do() -> None:
        actions.tell_scrutiny(found, by=request.user, now=now, **form.cleaned_data)

    may = found.asks_scrutiny and found.needed and found.considered_at is None
    words = {"title": "Dates for the scrutiny committee", "submit_text": "Save the dates", "done": "Dates saved"}
    lede = "The committee is told both dates and every change of them, and all are published."
    return _asked(request, found, form, do, may=may, lede=lede, **words)


@require_http_methods(["GET", "POST"])
def objection_add(request: Request, reference: str, duty: str) -> HttpResponse:
    """Enter an objection of the scrutiny committee."""
    case, found = _load(request, reference, duty)
    now = now_of(request, case)
    form = forms.ObjectionForm(request.POST or None, now=now)

    def do() -> None:
        actions.record_objection(found, by=request.user, now=now, **form.cleaned_data)

    words = {"title": "Enter an objection", "submit_text": "Enter the objection", "done": "Objection entered"}
    return _asked(request, found, form, do, may=found.asks_scrutiny and found.has_begun, **words)


class ConsultationStep(StepView):
    """A step of a duty."""

    def get_subject(self, request: Any, **kwargs: Any) -> Consultation:
        return load_consultation(load_case(request, kwargs["reference"]), kwargs["duty"])

    def context(self, subject: Any) -> dict[str, Any]:
        return _below(subject.procurement, str(subject), subject.get_absolute_url())


class ObjectionStep(StepView):
    """A step of an objection."""

    def get_subject(self, request: Any, **kwargs: Any) -> Objection:
        case = load_case(request, kwargs["reference"])
        found: Objection = get_object_or_404(Objection, procurement=case, number=kwargs["number"])
        found.procurement = case
        return found

    def context(self, subject: Any) -> dict[str, Any]:
        return _below(subject.procurement, str(subject), subject.get_absolute_url())


def _load(request: Request, reference: str, duty: str) -> tuple[Procurement, Consultation]:
    case = load_case(request, reference)
    return case, load_consultation(case, duty)


def _asked(
    request: Request, found: Consultation, form: BaseForm, do: Callable[[], None], *, may: bool, **words: Any
) -> HttpResponse:
    """Ask a form of a duty and come back to its page; whoever cannot change it now is led there at once."""
    case, page = found.procurement, found.get_absolute_url()
    if not may or not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do()
        return page

    return ask(request, form, go, **_page(case, str(found), page), **words)


def _page(case: Procurement, name: str, page: str) -> dict[str, Any]:
    way = [*frame(case, here=True)["crumbs"], {"text": name, "href": page}]
    return {"case": case, "crumbs": way, "caption": name, "cancel_href": page}


def _below(case: Procurement, name: str, page: str) -> dict[str, Any]:
    return {"crumbs": crumbs(case, (name, page)), "caption": f"{case.reference}, {name}", "back": page}
