"""The lines of spend of a version: the list with its filter, as a file, and a file taken over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import plural
from procurement.actions import money as actions
from procurement.actions import money_file
from procurement.forms import money as forms
from procurement.models import MoneyModel, Procurement
from procurement.queries import money as asked

from .lists import exports, page_of
from .loading import now_of
from .money import load_model, way
from .money_entering import load_draft, may_change, page_of_model


@require_safe
def lines(request: Request, reference: str, number: int) -> HttpResponse:
    """List the lines of spend of a version."""
    case, model = load_model(request, reference, number)
    form, wanted = _wanted(request, case)
    found = asked.spend_lines(model, wanted)
    address = reverse("procurement:money_lines", args=[case.reference, number])
    page = {
        "case": case, "tab": "prepare", "title": "Lines of spend", "model": model, "form": form,
        "crumbs": way(case, (str(model), model.get_absolute_url())),
        "paged": page_of(request, found), "sum": asked.sum_of(found), "address": address,
        "exports": exports(request, f"{address}export/"), "may_change": may_change(request, model),
        "exact": asked.exact,
    }  # fmt: skip
    return render(request, "procurement/money/lines.jinja", page)


@require_safe
def lines_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the lines as a file, which can be changed and taken over again; the export stands in the ledger."""
    case, model = load_model(request, reference, number)
    rows = [
        (line.service, line.commissioner.name, line.get_contract_display(), line.from_year, line.amount, line.source)
        for line in asked.spend_lines(model, _wanted(request, case)[1])
    ]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.money_exported", subject=model, case=case, occurred_at=now_of(request, case), detail=detail
    )
    name = f"Spend {case.reference} version {number}"
    return listed_as(kind, name, list(money_file.COLUMNS.values()), rows)


@require_http_methods(["GET", "POST"])
def lines_file(request: Request, reference: str, number: int) -> HttpResponse:
    """Take over the lines of a file, all of them or none: every row that cannot go in is named with its reasons."""
    case, model = load_draft(request, reference, number)
    form = forms.SpendFileForm(request.POST or None, request.FILES or None)
    found = None
    if form.is_valid():
        found = _read(form, case, model)
    if found is not None and not found.broken:
        actions.take_over_spend(model, found.facts, by=request.user, now=now_of(request, case))
        messages.success(request, f"{plural(len(found.facts), 'line')} taken over")
        return redirect("procurement:money_check", case.reference, number)
    page = {**page_of_model(case, model), "title": "Take over lines of spend", "submit_text": "Take over"}
    export = reverse("procurement:money_lines_export", args=[case.reference, number, "csv"])
    return render(
        request, "procurement/money/lines_file.jinja", {**page, "form": form, "found": found, "export": export}
    )


def _wanted(request: Request, case: Procurement) -> tuple[forms.SpendFilterForm, asked.SpendFilter]:
    form = forms.SpendFilterForm(request.GET or None, case=case)
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, asked.SpendFilter(**answers)


def _read(form: forms.SpendFileForm, case: Procurement, model: MoneyModel) -> money_file.SpendFile | None:
    upload = form.cleaned_data["file"]
    if not upload.name.lower().endswith((".csv", ".xlsx")):
        form.add_error("file", f"{upload.name} must be a CSV file or an Excel workbook")
        return None
    try:
        return money_file.read_spend(model, name=upload.name, content=upload.read(), buyers=list(forms.buyers(case)))
    except NotRead as refused:
        form.add_error("file", str(refused))
        return None
