"""Entering the money model: a version begun, one question a page, its lines, rates and envelopes, and the check."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from procurement import access
from procurement.actions import money as actions
from procurement.forms import money as forms
from procurement.models import MoneyModel, Procurement, SpendLine
from procurement.queries import money as asked

from .asking import ask
from .loading import load_case, now_of
from .money import load_model, sums_of, way


@require_http_methods(["GET", "POST"])
def begin(request: Request, reference: str) -> HttpResponse:
    """Begin a version of the money model; it starts as a copy of the newest one."""
    case = load_case(request, reference, access.enters_money)
    form = forms.BeginForm(request.POST or None)

    def do() -> str:
        made = actions.begin_money_model(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _check_of(made)

    return ask(
        request, form, do, done="Version begun", case=case, crumbs=way(case), caption=case.title,
        title="Begin a version of the money model", submit_text="Begin the version",
        cancel_href=reverse("procurement:money", args=[case.reference]),
    )  # fmt: skip


@require_safe
def check(request: Request, reference: str, number: int) -> HttpResponse:
    """Show every answer of a version with where it comes from, and the way to change it."""
    case, model = load_model(request, reference, number)
    page = {
        "case": case, "tab": "prepare", "title": "Check the answers", "model": model,
        "crumbs": way(case, (str(model), model.get_absolute_url())),
        "groups": _groups(case, model),
        "lines": [line for line in model.lines.all() if line.from_year == 0],
        "changes": [line for line in model.lines.all() if line.from_year],
        "sums": _sums(model),
        "rates": {row.from_year: row for row in model.rates.all()},
        "years": range(1, model.years + 1),
        "why_not": sums_of(model)[1],
        "may_change": may_change(request, model), "exact": asked.exact, "percent": asked.percent,
    }  # fmt: skip
    return render(request, "procurement/money/check.jinja", page)


@require_http_methods(["GET", "POST"])
def question(request: Request, reference: str, number: int, question: str) -> HttpResponse:
    """Ask one thing about a version."""
    case, model = load_draft(request, reference, number)
    if question not in forms.QUESTIONS:
        raise Http404("There is no such question")
    kind = forms.QUESTIONS[question]
    form = kind(request.POST or None, model=model)

    def do() -> str:
        actions.change_money_model(
            model, version=form.cleaned_data["version"], by=request.user, now=now_of(request, case), **form.answers
        )
        return _check_of(model)

    return ask(request, form, do, done="Saved", title=kind.title, lede=kind.lede, **page_of_model(case, model))


@require_http_methods(["GET", "POST"])
def line_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Enter what a commissioner spends on a service, today or from a later year on."""
    case, model = load_draft(request, reference, number)
    form = forms.SpendForm(request.POST or None, case=case)

    def do() -> str:
        facts = actions.SpendFacts(**form.cleaned_data)
        actions.enter_spend(model, facts, by=request.user, now=now_of(request, case))
        return _check_of(model)

    return ask(request, form, do, done="Line entered", title="Add a line of spend", **page_of_model(case, model))


@require_http_methods(["GET", "POST"])
def line_change(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Change a line of a draft."""
    case, model = load_draft(request, reference, number)
    line = get_object_or_404(SpendLine, model=model, pk=pk)
    names = ("service", "commissioner", "contract", "from_year", "amount", "source")
    form = forms.SpendForm(request.POST or None, case=case, initial={name: getattr(line, name) for name in names})

    def do() -> str:
        facts = actions.SpendFacts(**form.cleaned_data)
        actions.enter_spend(model, facts, by=request.user, now=now_of(request, case), instead_of=line)
        return _check_of(model)

    return ask(request, form, do, done="Line changed", title="Change a line of spend", **page_of_model(case, model))


@require_http_methods(["GET", "POST"])
def line_remove(request: Request, reference: str, number: int, pk: int) -> HttpResponse:
    """Take a line out of a draft."""
    case, model = load_draft(request, reference, number)
    line = get_object_or_404(SpendLine.objects.select_related("model", "commissioner"), model=model, pk=pk)
    if request.method == "POST":
        actions.remove_spend(line, by=request.user, now=now_of(request, case))
        messages.success(request, "Line taken out")
        return redirect(_check_of(model))
    page = {**page_of_model(case, model), "title": f"Take out: {line.service}", "line": line}
    return render(request, "procurement/money/line_remove.jinja", page)


@require_http_methods(["GET", "POST"])
def rates(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Set by how much the budget changes from a year on; it holds until the next rates."""
    case, model = load_draft(request, reference, number)
    if not 1 <= position <= model.years:
        raise Http404("The contract has no such year")
    standing = next((row for row in model.rates.all() if row.from_year == position), None)
    held = model.inputs.rates_of(position)
    initial = {"growth": held.growth, "efficiency": held.efficiency, "list_growth": held.list_growth,
               "source": standing.source if standing else ""}  # fmt: skip
    form = forms.RatesForm(request.POST or None, initial=initial)

    def do() -> str:
        actions.set_rates(
            model, from_year=position, rates=form.cleaned_data, by=request.user, now=now_of(request, case)
        )
        return _check_of(model)

    lede = "They hold from this year on, until the year for which you enter others."
    return ask(request, form, do, done="Rates saved", title=f"Rates from year {position}", lede=lede,
               **page_of_model(case, model))  # fmt: skip


@require_http_methods(["GET", "POST"])
def rates_remove(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Let a year go on as the one before."""
    case, model = load_draft(request, reference, number)
    if not any(row.from_year == position for row in model.rates.all()):
        raise Http404("This year has no rates of its own")
    form = forms.SameRatesForm(request.POST or None)

    def do() -> str:
        actions.set_rates(model, from_year=position, rates=None, by=request.user, now=now_of(request, case))
        return _check_of(model)

    return ask(request, form, do, done="Rates taken out", title=f"Take out the rates from year {position}",
               **page_of_model(case, model))  # fmt: skip


@require_http_methods(["GET", "POST"])
def envelopes(request: Request, reference: str, number: int) -> HttpResponse:
    """Enter what each commissioner can spend on the services of the contract."""
    case, model = load_draft(request, reference, number)
    buyers = list(forms.buyers(case))
    initial: dict[str, Any] = {}
    for row in model.envelopes.all():
        key = row.commissioner_id
        initial |= {f"amount_{key}": row.amount, f"growth_{key}": row.growth, "source": row.source}
    form = forms.EnvelopesForm(request.POST or None, commissioners=buyers, initial=initial)

    def do() -> str:
        given = form.cleaned_data
        facts = [actions.EnvelopeFacts(one, given[f"amount_{one.pk}"], given[f"growth_{one.pk}"], given["source"])
                 for one in buyers]  # fmt: skip
        actions.set_envelopes(model, facts, by=request.user, now=now_of(request, case))
        return _check_of(model)

    return ask(request, form, do, done="Saved", title="What the commissioners can spend", **page_of_model(case, model))


def may_change(request: Request, model: MoneyModel) -> bool:
    """Say whether the reader changes this version now."""
    return access.enters_money(model, request.user) and model.is_draft


def load_draft(request: Request, reference: str, number: int) -> tuple[Procurement, MoneyModel]:
    """Load a version that the reader changes now; everybody else gets 404."""
    case, model = load_model(request, reference, number)
    if not may_change(request, model):
        raise Http404("A version is changed by the lead or the finance lead while it is a draft")
    return case, model


def _sums(model: MoneyModel) -> list[Decimal]:
    """Add up today's lines, and the changes of later years."""
    lines = list(model.lines.all())
    return [sum((one.amount for one in lines if bool(one.from_year) is later), Decimal(0)) for later in (False, True)]


def _check_of(model: MoneyModel) -> str:
    return reverse("procurement:money_check", args=[model.procurement.reference, model.number])


def page_of_model(case: Procurement, model: MoneyModel) -> dict[str, Any]:
    """Give what every page that changes a version shows."""
    address = _check_of(model)
    return {
        "case": case, "crumbs": way(case, (str(model), model.get_absolute_url()), ("Answers", address)),
        "caption": f"{case.title}, {model}", "submit_text": "Save", "cancel_href": address,
    }  # fmt: skip


def _groups(case: Procurement, model: MoneyModel) -> list[dict[str, Any]]:
    """Give the questions with their answers, in the order in which they are asked."""
    found: dict[str, list[asked.Answer]] = {}
    for one in asked.answers(model):
        found.setdefault(one.question, []).append(one)
    return [
        {
            "title": forms.QUESTIONS[key].title, "answers": rows, "source": rows[0].source,
            "href": reverse("procurement:money_question", args=[case.reference, model.number, key]),
        }
        for key, rows in found.items()
    ]  # fmt: skip
