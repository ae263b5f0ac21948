"""Drafts of the catalogue, for system administrators: begin, change, publish, discard."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assurance import access
from assurance.actions import catalogue as edit
from assurance.forms import catalogue as forms
from assurance.models import CatalogueVersion, Question, Stage
from assurance.queries import catalogue as ask
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Changed, Refused

from .catalogue import frame, load_edition

View = Callable[..., HttpResponse]
FORM = "assurance/catalogue/form.jinja"
AGAIN = "again"
LOOK = "What you entered is below. Compare it with the edition as it is now, then save again if you still want to"


def for_editors(view: View) -> View:
    """Make a page exist for those who edit the catalogue only."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.edits_catalogue(None, request.user):
            raise Http404("The catalogue is edited by system administrators")
        try:
            return view(request, *args, **kwargs)
        except StageGone as gone:
            if request.method != "POST":
                raise Http404("There is no such stage") from gone
            words = "Somebody removed this stage after you opened the page. What you entered was not saved"
            messages.warning(request, words)
            return redirect(gone.draft)

    return guarded


class StageGone(Exception):
    """A stage is not, or no longer, in a draft."""

    def __init__(self, draft: CatalogueVersion):
        super().__init__(str(draft))
        self.draft = draft


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edition_draft(request: Request, code: str) -> HttpResponse:
    """Begin a draft from a published edition."""
    base = load_draft(request, code, published=True)
    form = forms.DraftForm(request.POST or None, initial={"title": base.title})
    if form.is_valid():
        try:
            draft = edit.make_draft(base, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, f"Draft made: {draft}. Only administrators see it")
            return redirect(draft)
    lede = "The draft starts with all stages and questions of this edition. Nothing changes for running gateways."
    context = {**frame(base, "Make a draft"), "form": form, "submit_text": "Make a draft", "lede": lede}
    return render(request, FORM, context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edition_edit(request: Request, code: str) -> HttpResponse:
    """Change the title and the source of a draft."""
    draft = load_draft(request, code)
    start = {"title": draft.title, "source": draft.source, "seen": draft.edits}
    form = forms.EditionForm(request.POST or None, initial=start)
    if form.is_valid():
        form, done = do(request, form, draft, lambda given: edit.change_edition(draft, **given))
        if done:
            messages.success(request, "Title and source changed")
            return redirect(draft)
    context = {**frame(draft, "Change title and source"), "form": form, "submit_text": "Save"}
    return render(request, FORM, context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request: Request, code: str, stage: str) -> HttpResponse:
    """Add a question to a stage of a draft."""
    draft = load_draft(request, code)
    found = load_stage(draft, stage)
    form = forms.QuestionForm(request.POST or None, stage=found, initial={"seen": 0, "mandatory": True})
    if form.is_valid():
        return _add(request, draft, found, form)
    return _adding(request, draft, found, form)


def _add(request: Request, draft: CatalogueVersion, stage: Stage, form: forms.QuestionForm) -> HttpResponse:
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    try:
        made = edit.add_question(stage, **given, by=request.user, now=request.now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _adding(request, draft, stage, form)
    messages.success(request, f"Question {made.code} added to {stage.name}")
    return redirect(draft)


def _adding(request: Request, draft: CatalogueVersion, stage: Stage, form: forms.QuestionForm) -> HttpResponse:
    context = {**frame(draft, f"Add a question to {stage.full_name}"), "form": form, "submit_text": "Add the question"}
    return render(request, FORM, context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: Request, code: str, stage: str, pk: int) -> HttpResponse:
    """Change a question of a draft."""
    draft = load_draft(request, code)
    found = load_stage(draft, stage)
    standing = list(found.questions.all())
    asked = next((row for row in standing if row.pk == pk), None)
    if asked is None:
        return _removed_meanwhile(request, draft, found)
    start = forms.start_of(asked, standing.index(asked) + 1)
    form = forms.QuestionForm(request.POST or None, stage=found, question=asked, initial=start)
    if form.is_valid():
        change = functools.partial(edit.change_question, asked)
        form, done = do(request, form, asked, lambda given: change(**given), stage=found, question=asked)
        if done:
            messages.success(request, f"Question {form.cleaned_data['code']} changed")
            return redirect(draft)
    context = {**frame(draft, f"Change question {asked.code}"), "form": form, "submit_text": "Save", "asked": asked}
    return render(request, "assurance/catalogue/question_form.jinja", context)


def _removed_meanwhile(request: Request, draft: CatalogueVersion, stage: Stage) -> HttpResponse:
    """Give back what was entered for a question that somebody has removed; saving again adds it."""
    if request.method != "POST":
        raise Http404("There is no such question")
    entered = request.POST.copy()
    again, entered["seen"] = entered.get("seen") == AGAIN, AGAIN
    form = forms.QuestionForm(entered, stage=stage)
    if again and form.is_valid():
        return _add(request, draft, stage, form)
    form.add_error(None, "Somebody removed this question after you opened the page. Save to add it again")
    return _adding(request, draft, stage, form)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def question_remove(request: Request, code: str, stage: str, pk: int) -> HttpResponse:
    """Take a question out of a draft."""
    draft = load_draft(request, code)
    asked = get_object_or_404(ask.questions_of(draft), stage__code=stage, pk=pk)
    form = forms.SeenForm(request.POST or None, initial={"seen": asked.edits})
    if form.is_valid():
        form, done = do(request, form, asked, lambda given: edit.remove_question(asked, **given))
        if done:
            messages.success(request, f"Question {asked.code} removed")
            return redirect(draft)
    context = {**frame(draft, f"Remove question {asked.code}"), "form": form, "danger": True}
    lede = f"“{asked.text}” leaves this draft. Published editions keep it."
    return render(request, FORM, {**context, "submit_text": "Remove the question", "lede": lede})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edition_publish(request: Request, code: str) -> HttpResponse:
    """Publish a draft, or say everything that keeps it from being published."""
    draft = load_draft(request, code)
    form = forms.PublishForm(request.POST or None, initial={"seen": draft.edits})
    if form.is_valid():
        form, done = do(request, form, draft, lambda given: edit.publish(draft, **given))
        if done:
            messages.success(request, f"{draft} published. It can no longer change")
            return redirect(draft)
    context = {
        **frame(draft, "Publish this edition"),
        "form": form,
        "unfit": ask.why_not_publishable(draft),
        "newer": ask.newer_published(draft),
        "difference": ask.worded(ask.changes_between(draft.based_on, draft)) if draft.based_on else None,
    }
    return render(request, "assurance/catalogue/publish.jinja", context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edition_discard(request: Request, code: str) -> HttpResponse:
    """Throw a draft away."""
    draft = load_draft(request, code)
    form = forms.SeenForm(request.POST or None, initial={"seen": draft.edits})
    if form.is_valid():
        form, done = do(request, form, draft, lambda given: edit.discard(draft, **given))
        if done:
            messages.success(request, f"Draft discarded: {draft}")
            return redirect("assurance:catalogue")
    lede = "Everything entered in this draft is lost. Published editions stay as they are."
    context = {**frame(draft, "Discard this draft"), "form": form, "danger": True, "lede": lede}
    return render(request, FORM, {**context, "submit_text": "Discard the draft"})


def load_draft(request: Request, code: str, *, published: bool = False) -> CatalogueVersion:
    """Load a draft. One that was published meanwhile still takes what somebody entered, to be told so by the action."""
    found = load_edition(request, code)
    if found.is_published != published and not (found.is_published and request.method == "POST"):
        raise Http404("Only a draft can be changed, and a draft starts from a published edition")
    return found


def load_stage(draft: CatalogueVersion, stage: str) -> Stage:
    """Load a stage of a draft. Raises StageGone."""
    found = ask.stages_of(draft).filter(code=stage).first()
    if found is None:
        raise StageGone(draft)
    return found


def do(
    request: Request, form: Any, row: CatalogueVersion | Stage | Question, act: Callable[[dict[str, Any]], Any],
    **of_the_form: Any,
) -> tuple[Any, bool]:  # fmt: skip
    """Do what was asked; give the form back with what keeps it from being done, and with everything entered.

    When somebody was faster, the form that comes back is against the row as it is now.
    """
    try:
        act({**form.cleaned_data, "by": request.user, "now": request.now})
    except Changed as changed:
        row.refresh_from_db(fields=["edits"])
        entered = request.POST.copy()
        entered["seen"] = str(row.edits)
        form = type(form)(entered, **of_the_form)
        form.add_error(None, f"{changed}. {LOOK}")
    except Refused as refused:
        for unmet in refused.unmet:
            form.add_error(None, unmet.what)
    else:
        return form, True
    return form, False
