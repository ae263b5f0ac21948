"""What a person is asked about new names on a procurement they see nothing else of."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import actions, queries
from conflicts.forms import InterestInNameForm, QuestionsForm
from conflicts.models import Answer, Declaration
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused
from procurement.models import Procurement

from .declaring import CRUMBS, posted

INTEREST = Answer.Said.INTEREST


@require_http_methods(["GET", "POST"])
def questions(request: Request, pk: int) -> HttpResponse:
    """Ask about the new names on a procurement; nothing else of it is shown."""
    case = _waiting(request, pk)
    names = queries.open_names(request.user, case)
    if not names:
        return redirect("conflicts:questions_answered", pk)
    form = QuestionsForm(posted(request), names=names)
    if form.is_valid():
        said = form.said
        plain = [actions.NameAnswer(name, word, words) for name, word, words in said if word != INTEREST]
        if _answered(request, form, case, plain):
            return _next(pk, [name.pk for name, word, _words in said if word == INTEREST])
    context = {"form": form, "case": case, "names": names, "draft": _draft(request, pk), "crumbs": CRUMBS}
    return render(request, "conflicts/questions.jinja", context)


@require_http_methods(["GET", "POST"])
def question_interest(request: Request, pk: int, name: int) -> HttpResponse:
    """Ask what the interest in a new name is; ``?then=`` holds the names still to come."""
    case = _waiting(request, pk)
    asked = next((one for one in queries.open_names(request.user, case) if one.pk == name), None)
    if asked is None:
        raise Http404("This name is not asked about")
    form = InterestInNameForm(posted(request), today=timezone.localdate(case.now(request.now)))
    if form.is_valid() and _answered(
        request, form, case, [actions.NameAnswer(asked, INTEREST, interest=form.cleaned_data)]
    ):
        return _next(pk, [int(word) for word in request.GET.get("then", "").split(",") if word.isdigit()])
    context = {"form": form, "case": case, "name": asked, "draft": _draft(request, pk), "crumbs": CRUMBS}
    return render(request, "conflicts/questions_interest.jinja", context)


@require_safe
def questions_answered(request: Request, pk: int) -> HttpResponse:
    """Confirm what was answered and say whether the procurement is open again."""
    mine = Answer.objects.filter(person=request.user, procurement_id=pk).select_related("name")
    if not mine:
        raise Http404("Nothing was answered about this procurement")
    waiting = next((case for case in queries.waiting_cases(request.user) if case.pk == pk), None)
    context = {
        "title_of_case": mine[0].procurement_title,
        "left": waiting.names if waiting else 0,
        "waiting": waiting,
        "case": Procurement.objects.visible_to(request.user).filter(pk=pk).first(),
        "crumbs": CRUMBS,
    }
    return render(request, "conflicts/questions_answered.jinja", context)


def _waiting(request: Request, pk: int) -> queries.WaitingCase:
    for case in queries.waiting_cases(request.user):
        if case.pk == pk:
            return case
    raise Http404("Nothing is asked of this person")


def _answered(request: Request, form: Any, case: queries.WaitingCase, answers: list[actions.NameAnswer]) -> bool:
    try:
        actions.answer_names(case, answers, by=request.user, now=case.now(request.now))
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _next(pk: int, interests: list[int]) -> HttpResponseRedirect:
    """Go on to what the first of the interests is, or to the confirmation."""
    if not interests:
        return redirect("conflicts:questions_answered", pk)
    first, *others = interests
    then = f"?then={','.join(map(str, others))}" if others else ""
    return HttpResponseRedirect(reverse("conflicts:question_interest", args=[pk, first]) + then)


def _draft(request: Request, pk: int) -> Declaration | None:
    """Give a declaration for the procurement that was begun before it was closed: it is filed with the interest."""
    return Declaration.objects.of(request.user).drafts().filter(procurement_id=pk).first()
