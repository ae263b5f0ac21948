"""The stages of a draft of the catalogue, for system administrators: add, rename, order, change, remove."""

from __future__ import annotations

import functools
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assurance.actions import edition_stages as edit
from assurance.forms.catalogue import SeenForm
from assurance.forms.edition_stages import StageForm, StageWordsForm
from assurance.models import CatalogueVersion
from assurance.queries import catalogue as ask
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.declaring import get_step
from mcp_portal.workflow.steps import Refused
from procurement.guards import HELD_UP
from procurement.models import Procurement

from .catalogue import frame
from .catalogue_editing import FORM, do, for_editors, load_draft, load_stage

PLACE = "Gateways that are under way keep their edition. New cases have the stage from the day this edition is used."


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def edition_stage_add(request: Request, code: str) -> HttpResponse:
    """Add a stage to a draft."""
    draft = load_draft(request, code)
    form = StageWordsForm(request.POST or None, initial={"seen": draft.edits}, **_asked(draft))
    if form.is_valid():
        try:
            made = edit.add_stage_to_draft(draft, **form.given, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{made.name} added. Add its questions now")
            return redirect(draft)
    context = {**frame(draft, "Add a stage"), "form": form, "submit_text": "Add the stage", "lede": PLACE}
    return render(request, FORM, context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def stage_rename(request: Request, code: str, stage: str) -> HttpResponse:
    """Change the name, the place and the words of a stage of a draft."""
    draft = load_draft(request, code)
    found, asked = load_stage(draft, stage), _asked(draft)
    place = [one.pk for one in asked["stages"]].index(found.pk) + 1
    form = StageWordsForm(request.POST or None, stage=found, initial=StageWordsForm.start_of(found, place), **asked)
    if form.is_valid():
        answers = functools.partial(edit.rename_stage, found, **form.given)
        form, done = do(request, form, found, lambda given: answers(**_when(given)), stage=found, **asked)
        if done:
            messages.success(request, f"{form.cleaned_data['name']} changed")
            return redirect(draft)
    stays = f"Steps of every case ask for {found.name}, so it cannot be removed."
    lede = stays if found.is_asked_for_by_steps else ""
    context = {**frame(draft, f"Change name and place of {found.name}"), "form": form, "submit_text": "Save"}
    return render(request, FORM, {**context, "lede": lede})


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request: Request, code: str, stage: str) -> HttpResponse:
    """Change the figures of a stage of a draft, and what each body does at it."""
    draft = load_draft(request, code)
    found = load_stage(draft, stage)
    form = StageForm(request.POST or None, stage=found, initial=StageForm.start_of(found))
    if form.is_valid():
        answers = functools.partial(edit.change_stage, found, figures=form.figures, bodies=form.bodies)
        form, done = do(request, form, found, lambda given: answers(**_when(given)), stage=found)
        if done:
            messages.success(request, f"{found.name} changed")
            return redirect(draft)
    lede = "Figures of this stage are defaults of this portal, and are shown as such."
    context = {**frame(draft, f"Change {found.full_name}"), "form": form, "submit_text": "Save", "lede": lede}
    return render(request, FORM, context)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def stage_remove(request: Request, code: str, stage: str) -> HttpResponse:
    """Take a stage with its questions out of a draft."""
    draft = load_draft(request, code)
    found = load_stage(draft, stage)
    form = SeenForm(request.POST or None, initial={"seen": draft.edits})
    if form.is_valid():
        form, done = do(request, form, draft, lambda given: edit.remove_stage(found, **given))
        if done:
            messages.success(request, f"{found.name} removed")
            return redirect(draft)
    asked = plural(len(found.questions.all()), "question")
    lede = f"It leaves this draft with its {asked}. Published editions keep it."
    context = {**frame(draft, f"Remove {found.full_name}"), "form": form, "danger": True, "lede": lede}
    return render(request, FORM, {**context, "submit_text": "Remove the stage"})


def _asked(draft: CatalogueVersion) -> dict[str, Any]:
    """Give the stages of a draft and the steps that a stage can hold up."""
    steps = {name: step.label for name in HELD_UP if (step := get_step(Procurement, name))}
    return {"stages": list(ask.stages_of(draft)), "steps": steps}


def _when(given: dict[str, Any]) -> dict[str, Any]:
    """Leave of what was sent only who acts, when, and against which edit."""
    return {name: given[name] for name in ("seen", "by", "now")}
