"""The logic model of a case: its figure and table, its elements one a page, as a file, and a file taken over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import plural
from procurement.actions import logic_file
from procurement.actions import logic_model as actions
from procurement.forms import logic_model as forms
from procurement.models import LogicElement, Procurement
from procurement.queries import logic_model as asked

from .asking import ask
from .care_model import asking, frame, may_change
from .lists import exports
from .loading import load_case, now_of

TITLE = "Logic model"


@require_safe
def logic_model(request: Request, reference: str) -> HttpResponse:
    """Show the gaps, the figure and the elements as a table."""
    case = load_case(request, reference)
    found = asked.logic_model(case)
    wide, narrow = found.drawings
    page = {
        "title": TITLE, "found": found, "findings": found.findings, "wide": wide, "narrow": narrow,
        "kinds": LogicElement.Kind, "meanings": LogicElement.MEANINGS, "may_change": may_change(request, case),
        "exports": exports(request, reverse("procurement:logic_model", args=[case.reference]) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/care_model/logic_model.jinja", {**frame(case, here=True), **page})


@require_safe
def logic_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the elements as a file, which can be changed and taken over again; the export stands in the ledger."""
    case = load_case(request, reference)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = [
        (
            line.element.get_kind_display(), line.element.name,
            logic_file.BETWEEN.join(effect.name for effect in line.effects),
            line.element.baseline, line.element.target, line.element.source,
        )
        for line in asked.logic_model(case).lines
    ]  # fmt: skip
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.logic_exported", subject=case, case=case, occurred_at=now_of(request, case),
                  detail=detail)  # fmt: skip
    return listed_as(kind, f"Logic model {case.reference}", list(logic_file.COLUMNS.values()), rows)


@require_http_methods(["GET", "POST"])
def logic_add(request: Request, reference: str, kind: str) -> HttpResponse:
    """Enter an element of a kind."""
    case = load_case(request, reference)
    if kind not in LogicElement.Kind.values:
        raise Http404("There is no such kind of element")
    form = forms.ElementForm(request.POST or None, kind=kind, others=_elements(case))

    def do() -> None:
        actions.add_element(
            case, form.facts, leads_to=form.leads_to, by=request.user, now=now_of(request, case)
        )  # fmt: skip

    label = LogicElement.Kind(kind).label.lower()
    words = {"title": f"Add an {label}" if label[0] in "aeio" else f"Add a {label}", "submit_text": f"Add the {label}"}
    return _asked(request, case, form, do, done=f"{LogicElement.Kind(kind).label} added",
                  lede=LogicElement.MEANINGS[kind], **words)  # fmt: skip


@require_http_methods(["GET", "POST"])
def logic_element(request: Request, reference: str, number: int) -> HttpResponse:
    """Change an element and what it leads to."""
    case, element = _load(request, reference, number)
    initial = {name: getattr(element, name) for name in ("name", "baseline", "target", "source", "version")}
    initial["leads_to"] = [str(one) for one in element.leads_to.values_list("effect__number", flat=True)]
    form = forms.ElementForm(request.POST or None, kind=element.kind, others=_elements(case), initial=initial)

    def do() -> None:
        actions.change_element(
            element, form.facts, leads_to=form.leads_to, version=form.cleaned_data["version"], by=request.user,
            now=now_of(request, case),
        )  # fmt: skip

    title = f"{element.get_kind_display()}: {element.name}"
    return _asked(request, case, form, do, done="Saved", title=title, submit_text="Save")


@require_http_methods(["GET", "POST"])
def logic_remove(request: Request, reference: str, number: int) -> HttpResponse:
    """Take an element out with its links."""
    case, element = _load(request, reference, number)
    form = forms.RemoveForm(request.POST or None, initial={"version": element.version})

    def do() -> None:
        actions.remove_element(
            element, version=form.cleaned_data["version"], by=request.user, now=now_of(request, case)
        )

    words = {"title": f"Take out: {element.name}", "submit_text": "Take it out", "danger": True}
    return _asked(request, case, form, do, done="Taken out", lede="Its links are taken out with it.", **words)


@require_http_methods(["GET", "POST"])
def logic_take_over(request: Request, reference: str) -> HttpResponse:
    """Take over the elements of a file, all or none: every row that cannot go in is named with its reasons."""
    case = load_case(request, reference)
    if not may_change(request, case):
        return redirect("procurement:logic_model", case.reference)
    form = forms.LogicFileForm(request.POST or None, request.FILES or None)
    found = _read(form) if form.is_valid() else None
    if found is not None and not found.broken:
        actions.take_over_logic(case, found.rows, by=request.user, now=now_of(request, case))
        messages.success(request, f"{plural(len(found.rows), 'element')} taken over")
        return redirect("procurement:logic_model", case.reference)
    page = {
        "title": "Take over a logic model", "submit_text": "Take over", "form": form, "found": found,
        "export": reverse("procurement:logic_export", args=[case.reference, "csv"]), "what": "elements",
    }  # fmt: skip
    context = {**asking(case, TITLE, "logic_model"), **page}
    return render(request, "procurement/care_model/file.jinja", context)


def _read(form: forms.LogicFileForm) -> logic_file.LogicFile | None:
    upload = form.cleaned_data["file"]
    if not upload.name.lower().endswith((".csv", ".xlsx")):
        form.add_error("file", f"{upload.name} must be a CSV file or an Excel workbook")
        return None
    try:
        return logic_file.read_logic(name=upload.name, content=upload.read())
    except NotRead as refused:
        form.add_error("file", str(refused))
        return None


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, LogicElement]:
    case = load_case(request, reference)
    element: LogicElement = get_object_or_404(LogicElement, procurement=case, number=number)
    element.procurement = case
    return case, element


def _elements(case: Procurement) -> list[LogicElement]:
    return [line.element for line in asked.logic_model(case).lines]


def _asked(request: Request, case: Procurement, form: Any, do: Any, **words: Any) -> HttpResponse:
    """Ask a form and come back to the model; whoever cannot change it is led there at once."""
    page = reverse("procurement:logic_model", args=[case.reference])
    if not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do()
        return page

    return ask(request, form, go, **{**asking(case, TITLE, "logic_model"), **words})
