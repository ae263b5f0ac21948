"""Pages on which an appraisal of options is begun, scored and its preferred option chosen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import plural
from procurement.actions import options as actions
from procurement.actions import options_file
from procurement.forms import options as forms
from procurement.models import OptionsAppraisal
from procurement.queries import options as asked

from .asking import ask
from .care_model import asking, may_change
from .loading import load_case, now_of
from .options import TITLE, load_appraisal

CRITERIA = "procurement/care_model/criteria.jinja"


@require_http_methods(["GET", "POST"])
def options_begin(request: Request, reference: str) -> HttpResponse:
    """Begin an appraisal; its criteria start as those of the newest one."""
    case = load_case(request, reference)
    newest = asked.whole_appraisals(case).first()
    if not may_change(request, case) or (newest and newest.filed_at is None):
        return redirect("procurement:options", case.reference)
    form = forms.BeginForm(request.POST or None, initial=_as_rows(newest) if newest else {})

    def do() -> str:
        made = actions.begin_appraisal(
            case, reason=form.cleaned_data["reason"], criteria=form.criteria, by=request.user,
            now=now_of(request, case),
        )  # fmt: skip
        made.procurement = case
        return made.get_absolute_url()

    words = {"title": "Begin an options appraisal", "submit_text": "Begin the appraisal", "done": "Appraisal begun"}
    return ask(request, form, do, template=CRITERIA, **{**asking(case, TITLE, "options"), **words})


@require_http_methods(["GET", "POST"])
def appraisal_criteria(request: Request, reference: str, number: int) -> HttpResponse:
    """Change criteria and weights; scores on criteria that keep their name stay."""
    case, found = load_appraisal(request, reference, number)
    form = forms.CriteriaForm(request.POST or None, initial={**_as_rows(found), "version": found.version})

    def do() -> None:
        actions.set_appraisal_criteria(
            found, criteria=form.criteria, version=form.cleaned_data["version"], by=request.user,
            now=now_of(request, case),
        )  # fmt: skip

    words = {"title": "Criteria and weights", "submit_text": "Save", "done": "Criteria saved", "template": CRITERIA}
    return _asked(request, found, form, do, lede="Scores on criteria that keep their name stay.", **words)


@require_http_methods(["GET", "POST"])
def appraisal_option(request: Request, reference: str, number: int, key: str) -> HttpResponse:
    """Score one option on every criterion."""
    case, found = load_appraisal(request, reference, number)
    if key not in OptionsAppraisal.Option.values:
        raise Http404("There is no such option")
    form = forms.OptionForm(request.POST or None, appraisal=found, option=key)

    def do() -> None:
        actions.score_option(
            found, option=key, scores=form.scores, version=form.cleaned_data["version"], by=request.user,
            now=now_of(request, case),
        )  # fmt: skip

    words = {"title": f"Score: {OptionsAppraisal.Option(key).label}", "submit_text": "Save the scores"}
    return _asked(request, found, form, do, done="Scores saved", **words)


@require_http_methods(["GET", "POST"])
def appraisal_preferred(request: Request, reference: str, number: int) -> HttpResponse:
    """Choose the preferred option and say why."""
    case, found = load_appraisal(request, reference, number)
    initial = {name: getattr(found, name) for name in ("preferred", "why_preferred", "why_form", "version")}
    form = forms.PreferredForm(request.POST or None, initial=initial)

    def do() -> None:
        actions.prefer_option(found, by=request.user, now=now_of(request, case), **form.cleaned_data)

    words = {"title": "Preferred option", "submit_text": "Save", "done": "Preferred option saved"}
    return _asked(request, found, form, do, **words)


@require_http_methods(["GET", "POST"])
def appraisal_file(request: Request, reference: str, number: int) -> HttpResponse:
    """Take over the scores of a file, all or none: every row that cannot go in is named with its reasons."""
    case, found = load_appraisal(request, reference, number)
    if not found.is_draft or not may_change(request, case):
        return redirect(found)
    form = forms.ScoreFileForm(request.POST or None, request.FILES or None)
    read = _read(form, found) if form.is_valid() else None
    if read is not None and not read.broken:
        actions.take_over_scores(found, read.rows, by=request.user, now=now_of(request, case))
        messages.success(request, f"{plural(len(read.rows), 'score')} taken over")
        return redirect(found)
    page = {
        "title": "Take over scores", "submit_text": "Take over", "form": form, "found": read, "what": "scores",
        "export": reverse("procurement:appraisal_export", args=[case.reference, number, "csv"]),
    }  # fmt: skip
    return render(
        request, "procurement/care_model/file.jinja", {**asking(case, str(found), "appraisal", number), **page}
    )


def _read(form: forms.ScoreFileForm, found: OptionsAppraisal) -> options_file.ScoreFile | None:
    upload = form.cleaned_data["file"]
    if not upload.name.lower().endswith((".csv", ".xlsx")):
        form.add_error("file", f"{upload.name} must be a CSV file or an Excel workbook")
        return None
    try:
        return options_file.read_scores(found, name=upload.name, content=upload.read())
    except NotRead as refused:
        form.add_error("file", str(refused))
        return None


def _as_rows(appraisal: OptionsAppraisal) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for criterion in appraisal.criteria.all():
        rows |= {f"name_{criterion.position}": criterion.name, f"weight_{criterion.position}": criterion.weight}
    return rows


def _asked(request: Request, found: OptionsAppraisal, form: Any, do: Any, **words: Any) -> HttpResponse:
    """Ask a form of an appraisal and come back to it; whoever cannot change it is led there at once."""
    case, page = found.procurement, found.get_absolute_url()
    if not found.is_draft or not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do()
        return page

    return ask(request, form, go, **{**asking(case, str(found), "appraisal", found.number), **words})
