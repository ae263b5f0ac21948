"""Pages on which a version of the service specification is begun and written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import plural
from procurement.actions import specification as actions
from procurement.actions import specification_file
from procurement.forms import specification as forms
from procurement.forms.logic_model import RemoveForm
from procurement.models import Specification, SpecificationSection

from .asking import ask
from .loading import load_case, now_of
from .specification import TITLE, below, frame, load_version, may_change


@require_http_methods(["GET", "POST"])
def specification_begin(request: Request, reference: str) -> HttpResponse:
    """Begin a version; it starts as a copy of the newest one."""
    case = load_case(request, reference)
    page = reverse("procurement:specification", args=[case.reference])
    if not may_change(request, case):
        return redirect(page)
    form = forms.BeginForm(request.POST or None)

    def do() -> str:
        made = actions.begin_specification(
            case, reason=form.cleaned_data["reason"], by=request.user, now=now_of(request, case)
        )
        made.procurement = case
        return made.get_absolute_url()

    words = {"title": "Begin a version", "submit_text": "Begin the version", "done": "Version begun"}
    return ask(request, form, do, **{**frame(case, here=True), "caption": TITLE, "cancel_href": page, **words})


@require_http_methods(["GET", "POST"])
def specification_section_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Add a section."""
    case, found = load_version(request, reference, number)
    initial = {"version": found.version, "part": request.GET.get("part", "")}
    form = forms.SectionForm(request.POST or None, initial=initial)

    def do(version: int) -> None:
        actions.add_section(found, form.facts, version=version, by=request.user, now=now_of(request, case))

    words = {"title": "Add a section", "submit_text": "Add the section", "done": "Section added"}
    return _asked(request, found, form, do, **words)


@require_http_methods(["GET", "POST"])
def specification_section(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Change a section."""
    case, found = load_version(request, reference, number)
    section = _section(found, position)
    initial = {name: getattr(section, name) for name in ("part", "heading", "text", "source", "page")}
    form = forms.SectionForm(request.POST or None, initial={**initial, "version": found.version})

    def do(version: int) -> None:
        actions.change_section(section, form.facts, version=version, by=request.user, now=now_of(request, case))

    words = {"title": f"Change: {section}", "submit_text": "Save the section", "done": "Section saved"}
    return _asked(request, found, form, do, **words)


@require_http_methods(["GET", "POST"])
def specification_section_remove(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Take a section out of a draft."""
    case, found = load_version(request, reference, number)
    section = _section(found, position)
    form = RemoveForm(request.POST or None, initial={"version": found.version})

    def do(version: int) -> None:
        actions.remove_section(section, version=version, by=request.user, now=now_of(request, case))

    words = {"title": f"Take out: {section}", "submit_text": "Take it out", "done": "Section taken out"}
    return _asked(request, found, form, do, danger=True, **words)


@require_http_methods(["GET", "POST"])
def specification_choice(request: Request, reference: str, number: int) -> HttpResponse:
    """Answer what the contract does to each choice of patients."""
    case, found = load_version(request, reference, number)
    form = forms.ChoiceForm(request.POST or None, specification=found, variant=case.variant)

    def do(version: int) -> None:
        actions.answer_choice(found, form.answers, version=version, by=request.user, now=now_of(request, case))

    lede = "A single provider still has to protect what patients can choose. Answer all 4 before approval."
    words = {"title": "Patient choice", "submit_text": "Save the answers", "done": "Patient choice saved"}
    return _asked(request, found, form, do, lede=lede, **words)


@require_http_methods(["GET", "POST"])
def specification_file_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Take over the sections of a file, all or none: every row that cannot go in is named with its reasons."""
    case, found = load_version(request, reference, number)
    if not found.is_draft or not may_change(request, case):
        return redirect(found)
    form = forms.SectionFileForm(request.POST or None, request.FILES or None)
    read = _read(form) if form.is_valid() else None
    if read is not None and not read.broken:
        actions.take_over_sections(found, read.rows, by=request.user, now=now_of(request, case))
        messages.success(request, f"{plural(len(read.rows), 'section')} taken over")
        return redirect(found)
    export = reverse("procurement:specification_export", args=[case.reference, number, "csv"])
    words = {"title": "Take over sections", "submit_text": "Take over", "what": "sections", "export": export}
    page = {**_asking(found), **words, "form": form, "found": read}
    return render(request, "procurement/care_model/file.jinja", page)


def _read(form: forms.SectionFileForm) -> specification_file.SectionFile | None:
    upload = form.cleaned_data["file"]
    if not upload.name.lower().endswith((".csv", ".xlsx")):
        form.add_error("file", f"{upload.name} must be a CSV file or an Excel workbook")
        return None
    try:
        return specification_file.read_sections(name=upload.name, content=upload.read())
    except NotRead as refused:
        form.add_error("file", str(refused))
        return None


def _section(found: Specification, position: int) -> SpecificationSection:
    section: SpecificationSection = get_object_or_404(found.sections, position=position)
    section.specification = found
    return section


def _asking(found: Specification) -> dict[str, Any]:
    return {**below(found), "caption": f"{TITLE}, version {found.number}", "cancel_href": found.get_absolute_url()}


def _asked(request: Request, found: Specification, form: Any, do: Any, **words: Any) -> HttpResponse:
    """Ask a form of a version and come back to it; whoever cannot change it is led there at once."""
    page = found.get_absolute_url()
    if request.method == "GET" and not found.is_draft or not may_change(request, found.procurement):
        return redirect(page)

    def go() -> str:
        do(form.cleaned_data["version"])
        return page

    return ask(request, form, go, **{**_asking(found), **words})
