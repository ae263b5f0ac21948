"""Scope of a case line by line: what moves from where, in which order services start, what may be added later."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import access
from procurement.actions import service_scope as actions
from procurement.forms import service_scope as forms
from procurement.forms.logic_model import RemoveForm
from procurement.models import PlannedService, Procurement
from procurement.queries import service_scope as asked
from procurement.queries.money import exact

from .asking import ask
from .care_model import asking, frame, may_change
from .lists import exports
from .loading import load_case, now_of

TITLE = "Service scope"
HEAD = (
    "Service", "Line", "Begins", "Starts on", "Provider now", "Contract now", "Value a year", "Months of notice",
    "Notice by", "Source", "Clause: scope", "Clause: nature", "Clause: conditions",
)  # fmt: skip


@require_safe
def service_scope(request: Request, reference: str) -> HttpResponse:
    """Show what is missing, and every service in the order in which they start."""
    case = load_case(request, reference)
    found = asked.scope(case)
    page = {
        "title": TITLE, "found": found, "findings": found.findings(timezone.localdate(now_of(request, case))),
        "may_change": may_change(request, case), "enters_lines": access.is_lead(case, request.user), "exact": exact,
        "exports": exports(request, reverse("procurement:service_scope", args=[case.reference]) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/care_model/service_scope.jinja", {**frame(case, here=True), **page})


@require_safe
def service_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the services with what moves for them as a file; the export stands in the ledger."""
    case = load_case(request, reference)
    rows = [cells for line in asked.scope(case).lines for cells in _cells(line)]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.scope_exported", subject=case, case=case, occurred_at=now_of(request, case),
                  detail=detail)  # fmt: skip
    return listed_as(kind, f"Scope {case.reference}", HEAD, rows)


def _cells(line: asked.ServiceLine) -> list[tuple[Any, ...]]:
    service = line.service
    first = (service.service, service.get_origin_display(), service.get_begins_display(), line.starts)
    moves: list[tuple[Any, ...]] = [
        (one.move.provider, one.move.contract, one.move.annual_value, one.move.notice_months, one.notice_by,
         one.move.source)
        for one in line.moves
    ] or [("", "", "", "", "", "")]  # fmt: skip
    return [(*first, *move, *service.clause.values()) for move in moves]


@require_safe
def service(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one service: when it starts, what moves, its review clause."""
    case = load_case(request, reference)
    found = asked.scope(case)
    line = next((one for one in found.lines if one.service.number == number), None)
    if line is None:
        raise Http404("There is no such service")
    page = {"title": str(line.service), "line": line, "may_change": may_change(request, case), "exact": exact}
    way = frame(case, (TITLE, reverse("procurement:service_scope", args=[case.reference])))
    return render(request, "procurement/care_model/service.jinja", {**way, **page})


@require_http_methods(["GET", "POST"])
def service_add(request: Request, reference: str) -> HttpResponse:
    """Enter a service; ``?line=`` begins with a service line of the case, ``?framework=`` with one of the framework."""
    case = load_case(request, reference)
    form = forms.ServiceForm(request.POST or None, initial=_begun(request, case))
    page = reverse("procurement:service_scope", args=[case.reference])
    if not may_change(request, case):
        return redirect(page)

    def do() -> str:
        made = actions.plan_service(case, form.facts, by=request.user, now=now_of(request, case))
        made.procurement = case
        return made.get_absolute_url()

    words = {"title": "Add a service", "submit_text": "Add the service", "done": "Service added"}
    return ask(request, form, do, **{**asking(case, TITLE, "service_scope"), **words})


def _begun(request: Request, case: Procurement) -> dict[str, str]:
    lines = dict(enumerate(asked.LINES_OF_THE_FRAMEWORK, 1))
    own = {line.position: line.text for line in case.scope_lines.all()} if "line" in request.GET else {}
    text = own.get(_place(request, "line")) or lines.get(_place(request, "framework"), "")
    return {"service": text, "origin": PlannedService.Origin.FRAMEWORK if text in lines.values() else ""}


def _place(request: Request, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 4 else 0


@require_http_methods(["GET", "POST"])
def service_change(request: Request, reference: str, number: int) -> HttpResponse:
    """Change a service."""
    case, found = _load(request, reference, number)
    initial = {name: getattr(found, name) for name in ("service", "origin", "begins", "starts_on", "version")}
    form = forms.ServiceForm(request.POST or None, initial=initial)

    def do(version: int) -> None:
        actions.change_service(found, form.facts, version=version, by=request.user, now=now_of(request, case))

    return _asked(request, found, form, do, title="Change the service", submit_text="Save", done="Saved")


@require_http_methods(["GET", "POST"])
def service_clause(request: Request, reference: str, number: int) -> HttpResponse:
    """Write the review clause."""
    case, found = _load(request, reference, number)
    names = ("clause_scope", "clause_nature", "clause_conditions", "version")
    form = forms.ClauseForm(request.POST or None, initial={name: getattr(found, name) for name in names})

    def do(version: int) -> None:
        actions.write_clause(found, by=request.user, now=now_of(request, case), **form.cleaned_data)

    lede = "PCR 2015, regulation 72(1)(a): clear, precise and unequivocal, and in the call documents from the start."
    words: dict[str, Any] = {"title": "Review clause", "submit_text": "Save the clause", "done": "Review clause saved"}
    return _asked(request, found, form, do, may=found.is_for_later, lede=lede, **words)


@require_http_methods(["GET", "POST"])
def service_remove(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a service out."""
    case, found = _load(request, reference, number)
    form = RemoveForm(request.POST or None, initial={"version": found.version})

    def do(version: int) -> None:
        actions.remove_service(found, version=version, by=request.user, now=now_of(request, case))

    words: dict[str, Any] = {
        "title": f"Take out: {found}",
        "submit_text": "Take it out",
        "done": "Taken out",
        "danger": True,
    }
    return _asked(request, found, form, do, lede="What moves for it is taken out as well.", **words)


@require_http_methods(["GET", "POST"])
def move_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Enter from which contract a service moves."""
    case, found = _load(request, reference, number)
    form = forms.MoveForm(request.POST or None, initial={"version": found.version})

    def do(version: int) -> None:
        actions.enter_move(found, form.facts, version=version, by=request.user, now=now_of(request, case))

    words: dict[str, Any] = {"title": "Add a contract", "submit_text": "Add the contract", "done": "Contract added"}
    return _asked(request, found, form, do, may=not found.is_for_later, **words)


@require_http_methods(["GET", "POST"])
def move(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Change from which contract a service moves."""
    case, found = _load(request, reference, number)
    one = get_object_or_404(found.moves, pk=pk)
    names = ("provider", "contract", "annual_value", "notice_months", "source")
    initial = {**{name: getattr(one, name) for name in names}, "version": found.version}
    form = forms.MoveForm(request.POST or None, initial=initial)

    def do(version: int) -> None:
        actions.enter_move(
            found, form.facts, version=version, by=request.user, now=now_of(request, case), instead_of=one
        )

    return _asked(request, found, form, do, title=str(one), submit_text="Save", done="Saved")


@require_http_methods(["GET", "POST"])
def move_remove(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Take out that a service moves from a contract."""
    case, found = _load(request, reference, number)
    one = get_object_or_404(found.moves.select_related("service"), pk=pk)
    one.service.procurement = case
    form = RemoveForm(request.POST or None, initial={"version": found.version})

    def do(version: int) -> None:
        actions.remove_move(one, version=version, by=request.user, now=now_of(request, case))

    words: dict[str, Any] = {
        "title": f"Take out: {one}",
        "submit_text": "Take it out",
        "done": "Taken out",
        "danger": True,
    }
    return _asked(request, found, form, do, **words)


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, PlannedService]:
    case = load_case(request, reference)
    found: PlannedService = get_object_or_404(PlannedService, procurement=case, number=number)
    found.procurement = case
    return case, found


def _asked(
    request: Request, found: PlannedService, form: Any, do: Any, *, may: bool = True, **words: Any
) -> HttpResponse:
    """Ask a form of a service and come back to it; whoever cannot change it is led there at once."""
    case, page = found.procurement, found.get_absolute_url()
    if not may or not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do(form.cleaned_data["version"])
        return page

    return ask(request, form, go, **{**asking(case, str(found), "service", found.number), **words})
