"""The performance payment of a contract: a year with its metrics, and the pages that ask."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.steps import Refused
from procurement import access
from procurement.actions import metrics_file as reading
from procurement.actions import performance as actions
from procurement.failure import plain
from procurement.forms import performance as forms
from procurement.models import ContractTerm, Procurement
from procurement.queries import performance as queries
from procurement.queries.contract import is_signed, term_of

from .asking import ask
from .hidden import not_shown
from .lists import exports
from .loading import Who, crumbs, load_case, now_of

TITLE = "Performance payment"


@require_safe
def performance(request: Request, reference: str) -> HttpResponse:
    """Show a year of the contract: what it can pay, each metric with its result, and what is missing first."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    term = term_of(case)
    page: dict[str, Any] = {"title": TITLE, "term": term}
    if term is not None:
        number, form = _year(request, case, term)
        address = reverse("procurement:performance", args=[case.reference]) + "export/"
        page |= {
            "year": queries.year_of_performance(case, term, number), "form": form, "every": queries.metrics(case),
            "exports": exports(request, address), "may_enter": _leads(request, case),
            "may_end": is_signed(case) and access.is_sro(case, request.user),
            "today": timezone.localdate(now_of(request, case)),
        }  # fmt: skip
    return render(request, "procurement/performance.jinja", {**_frame(case), **page})


@require_safe
def performance_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the metrics of a year as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    term = term_of(case)
    if kind not in FORMATS or case.hides_a_bid or term is None:
        raise Http404("There is no such file")
    number, _form = _year(request, case, term)
    rows = queries.performance_rows(queries.year_of_performance(case, term, number))
    detail = {"format": kind, "rows": len(rows), "year": number}
    now = now_of(request, case)
    ledger.record("procurement.performance_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Performance of year {number}, {case.reference}", queries.HEAD, rows)


@require_http_methods(["GET", "POST"])
def metric_add(request: Request, reference: str) -> HttpResponse:
    """Enter one metric."""
    case = load_case(request, reference, access.sees_bids)
    if not _leads(request, case):
        return redirect(_page(case))
    form = forms.MetricForm(request.POST or None)

    def do() -> str:
        if form.facts is not None:
            actions.enter_metrics(case, [form.facts], by=request.user, now=now_of(request, case))
        return _page(case)

    words = {"title": "Enter a metric", "submit_text": "Enter the metric", "done": "Metric entered"}
    return ask(request, form, do, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def metrics_file(request: Request, reference: str) -> HttpResponse:
    """Take over the metrics of a file, all or none: every row that cannot go in is named with its reasons."""
    case = load_case(request, reference, access.sees_bids)
    if not _leads(request, case):
        return redirect(_page(case))
    form = forms.MetricsFileForm(request.POST or None, request.FILES or None)
    read = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            read = reading.read_metrics(name=upload.name, content=upload.read())
            if not read.broken:
                made = actions.enter_metrics(case, read.rows, by=request.user, now=now_of(request, case))
                messages.success(request, f"{plural(len(made), 'metric')} taken over")
                return redirect(_page(case))
        except (NotRead, Refused) as refused:
            form.add_error("file", str(refused))
    page = {"title": "Take over metrics", "submit_text": "Take over", "form": form, "found": read}
    return render(request, "procurement/metrics_file.jinja", {**_form_frame(case), **page})


@require_http_methods(["GET", "POST"])
def metric_end(request: Request, reference: str, number: int) -> HttpResponse:
    """End a metric before its time."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_sro(case, request.user) or not is_signed(case) or case.hides_a_bid:
        return redirect(_page(case))
    metric = get_object_or_404(case.performance_metrics, number=number)
    form = forms.MetricEndForm(request.POST or None)

    def do() -> str:
        actions.end_metric(metric, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    words = {"title": f"End “{metric.name}”", "submit_text": "End the metric", "done": "Metric ended"}
    return ask(request, form, do, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def pool_enter(request: Request, reference: str, year: int) -> HttpResponse:
    """Enter what a year can pay."""
    case = load_case(request, reference, access.sees_bids)
    if not _leads(request, case):
        return redirect(_page(case))
    form = forms.PoolForm(request.POST or None)

    def do() -> str:
        actions.enter_pool(case, year=year, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return f"{_page(case)}?year={year}"

    words = {"title": f"What year {year} can pay", "submit_text": "Save", "done": "Amount saved"}
    return ask(request, form, do, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def result_enter(request: Request, reference: str, number: int, year: int) -> HttpResponse:
    """Enter what a metric came to in a year; an earlier figure is kept beside it."""
    case = load_case(request, reference, access.sees_bids)
    if not _leads(request, case):
        return redirect(_page(case))
    metric = get_object_or_404(case.performance_metrics, number=number)
    metric.procurement = case
    form = forms.ResultForm(request.POST or None)

    def do() -> str:
        actions.enter_result(metric, year=year, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return f"{_page(case)}?year={year}"

    lede = f"{metric.unit}. Earns nothing up to {plain(metric.floor)}, all from {plain(metric.target)} on."
    words = {"title": f"{metric.name}, year {year}", "submit_text": "Save the result", "done": "Result saved"}
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


def _year(request: Request, case: Procurement, term: ContractTerm) -> tuple[int, forms.YearForm]:
    """Give the year asked for, or the one that runs, with the form that asks."""
    years = []
    for number in range(1, queries.years_of(term) + 1):
        first, _last = queries.days_of_year(term, number)
        years.append((str(number), f"Year {number}, from {day(first)}"))
    form = forms.YearForm(request.GET or None, years=years)
    asked = form.cleaned_data["year"] if form.is_bound and form.is_valid() else ""
    return int(asked) if asked else queries.year_running(term, timezone.localdate(now_of(request, case))), form


def _leads(request: Request, case: Procurement) -> bool:
    who: Who = access.is_lead
    return who(case, request.user) and is_signed(case) and not case.hides_a_bid and case.contract_terms.exists()


def _page(case: Procurement) -> str:
    return reverse("procurement:performance", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    contract = ("Contract", reverse("procurement:contract", args=[case.reference]))
    return crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])), contract)


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case)}


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": [*_crumbs(case), {"text": TITLE, "href": _page(case)}], "cancel_href": _page(case)}
