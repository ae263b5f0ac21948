"""The money model of a case: its versions, their sums, what follows from them, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from mcp_portal.nhsuk.wording import pounds
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement import access
from procurement import money as rules
from procurement.care_model import spending_gaps
from procurement.models import MoneyModel, Procurement, SpendLine
from procurement.money import NotPossible, Sums, in_pence, in_pounds
from procurement.queries import money as asked

from .lists import exports
from .loading import crumbs, load_case, now_of
from .money_charts import bars, swings, waterfall

YEARS = (
    "Year", "Indicative", "Whole population budget", "Performance payment, expected", "Gain or loss share, expected",
    "Contract sum, lowest", "Contract sum, expected", "Contract sum, highest", "Contingency of the commissioners",
)  # fmt: skip
LINES = ("Year", "Indicative", "Service", "Commissioner", "Contract of today", "Amount")
CONTRACTS = dict(SpendLine.Contract.choices)


@require_safe
def money(request: Request, reference: str) -> HttpResponse:
    """List the versions of the money model; the newest approved one is in force."""
    case = load_case(request, reference)
    models = list(asked.money_models(case))
    in_hand = models and not models[0].approved_at
    context = {
        "models": models,
        "in_force": next((one for one in models if one.approved_at), None),
        "may_begin": access.enters_money(case, request.user) and not in_hand,
    }
    return _page(request, case, "money", "Money", context)


@require_safe
def version(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a version: three sums, the years, and where each figure comes from."""
    case, model = load_model(request, reference, number)
    sums, why_not = sums_of(model)
    context: dict[str, Any] = {
        **_frame(case, model),
        "offers": steps_for(model, request.user, now_of(request, case)),
        "answers": asked.answers(model),
        "why_not": why_not,
        "exports": exports(request, model.get_absolute_url() + "export/"),
    }
    if sums is not None:
        context |= {
            "sums": sums,
            "chart": bars(model, sums),
            "fits": _in_range(model, sums),
            "ends": _ends(model, sums),
        }
    return _page(request, case, "version", f"Money, version {number}", context)


@require_safe
def year(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Show how the sum of one year is made: each line with its rule and where its figures come from."""
    case, model = load_model(request, reference, number)
    sums, _why_not = sums_of(model)
    if sums is None or not 1 <= position <= len(sums.years):
        raise Http404("The contract has no such year")
    one = sums.years[position - 1]
    context = {
        **_frame(case, model), "year": one, "last": len(sums.years),
        "rows": [(line, _rests_on(model, line.rests_on)) for line in rules.working(sums, position)],
    }  # fmt: skip
    title = f"Year {position}{', indicative' if one.indicative else ''}"
    return _page(request, case, "year", title, context)


@require_safe
def sources(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what each contract, commissioner and service brings in, and that it adds up to the value of the case."""
    case, model = load_model(request, reference, number)
    sums, why_not = sums_of(model)
    tables = [] if sums is None else [
        ("Contract of today", _by(sums, "contract", CONTRACTS)),
        ("Commissioner", _by(sums, "commissioner")),
        ("Service", _by(sums, "service")),
    ]  # fmt: skip
    context: dict[str, Any] = {**_frame(case, model), "tables": tables, "sums": sums, "why_not": why_not}
    if sums is not None:
        entered = sum(line.pence for line in sums.inputs.lines if line.from_year == 0)
        value = in_pence(case.value_per_year)
        spent = [line.service for line in sums.inputs.lines]
        gaps = spending_gaps([line.text for line in case.scope_lines.all()], spent)
        context |= {"entered": entered, "value": value, "difference": entered - value, "gaps": gaps}
    return _page(request, case, "sources", f"Sources of money, version {number}", context)


@require_safe
def findings(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what follows from a version: notice, acute contract, affordability, provider, sensitivity."""
    case, model = load_model(request, reference, number)
    sums, why_not = sums_of(model)
    context: dict[str, Any] = {**_frame(case, model), "sums": sums, "why_not": why_not}
    if sums is not None:
        context |= _findings(case, model, sums)
    return _page(request, case, "findings", f"What follows, version {number}", context)


@require_safe
def compare(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what changed in a version against an earlier one."""
    case, model = load_model(request, reference, number)
    others = [one for one in asked.whole_money_models(case) if one.number != number]
    if not others:
        raise Http404("There is only one version")
    wanted = request.GET.get("with", "")
    before = [one for one in others if one.number < number]
    old = next((one for one in others if str(one.number) == wanted), (before or others)[0])
    (old_sums, _), (new_sums, _) = sums_of(old), sums_of(model)
    context = {
        **_frame(case, model),
        "old": old,
        "others": others,
        "changed": asked.changed_answers(old, model),
        "rows": rules.compare(old_sums, new_sums) if old_sums and new_sums else [],
    }
    return _page(request, case, "compare", f"Version {number} against version {old.number}", context)


@require_safe
def export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give the years, or every line of every year, as a file; the export stands in the ledger."""
    case, model = load_model(request, reference, number)
    sums, why_not = sums_of(model)
    if sums is None:
        raise Http404(why_not)
    lines = request.GET.get("of") == "lines"
    rows = list(_line_cells(sums) if lines else _year_cells(sums))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.money_exported", subject=model, case=case, occurred_at=now_of(request, case), detail=detail
    )
    name = f"Money {case.reference} version {number} {'lines' if lines else 'years'}"
    return listed_as(kind, name, LINES if lines else YEARS, rows)


class MoneyStep(StepView):
    """A step of a version of the money model."""

    def get_subject(self, request: Any, **kwargs: Any) -> MoneyModel:
        return load_model(request, kwargs["reference"], kwargs["number"])[1]

    def context(self, subject: Any) -> dict[str, Any]:
        frame = _frame(subject.procurement, subject)
        return {**frame, "caption": f"{subject.procurement.reference}, {subject}", "back": subject.get_absolute_url()}


def load_model(request: Request, reference: str, number: int) -> tuple[Procurement, MoneyModel]:
    """Load a version with everything its sums are made of; 404 for those who do not see the file of the case."""
    case = load_case(request, reference)
    model = get_object_or_404(asked.whole_money_models(case), number=number)
    model.procurement = case
    return case, model


def sums_of(model: MoneyModel) -> tuple[Sums | None, str]:
    """Give the sums of a version, or why there are none."""
    try:
        return model.sums, ""
    except NotPossible as sentence:
        return None, str(sentence)


def way(case: Procurement, *further: tuple[str, str]) -> list[dict[str, str]]:
    """Give the way down to a page of the money model."""
    return crumbs(case, ("Money", reverse("procurement:money", args=[case.reference])), *further)


def _frame(case: Procurement, model: MoneyModel) -> dict[str, Any]:
    colour = {"approved": "green", "ready": "yellow"}.get(model.state, "blue")
    return {
        "model": model,
        "state": {"text": model.get_state_display(), "colour": colour},
        "crumbs": way(case, (str(model), model.get_absolute_url())),
    }


def _page(request: Request, case: Procurement, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    words = {"exact": asked.exact, "short": lambda pence: pounds(in_pounds(pence)), "percent": asked.percent}
    page = {"case": case, "tab": "prepare", "title": title, "crumbs": way(case), **words, **context}
    return render(request, f"procurement/money/{name}.jinja", page)


def _in_range(model: MoneyModel, sums: Sums) -> bool | None:
    """Say whether all three sums lie in the published range, or None when none was published."""
    if model.published_low is None or model.published_high is None:
        return None
    return in_pence(model.published_low) <= sums.floor and sums.ceiling <= in_pence(model.published_high)


def _rests_on(model: MoneyModel, group: str) -> str:
    """Give the source of a group of answers; lines and rates have one each."""
    if group in {"performance", "share", "contingency"}:
        return str(getattr(model, f"{group}_source")) or "Not entered"
    rows: dict[str, Any] = {"spend": model.lines, "rates": model.rates}
    return "; ".join(dict.fromkeys(row.source for row in rows[group].all())) if group in rows else ""


def _ends(model: MoneyModel, sums: Sums) -> list[tuple[str, bool, tuple[int, int, int]]]:
    """Give each point at which the contract can end: its words, whether its sum is partly indicative, the sums."""
    points = [(f"First break, after year {model.first_break}", model.first_break)]
    if model.first_break < 10 < model.years:
        points.append(("End of a 10-year term", 10))
    points.append((f"End of the term, after year {model.years}", model.years))
    return [(words, year > model.published_years, sums.until(year)) for words, year in points]


def _by(sums: Sums, what: str, names: dict[str, str] | None = None) -> list[tuple[str, int, int, int]]:
    """Give name, first year, last year and term of each part, largest first."""
    first, last = sums.years[0].by(what), sums.years[-1].by(what)
    rows = [((names or {}).get(key, key), first.get(key, 0), last.get(key, 0), all_) for key, all_ in
            sums.by(what).items()]  # fmt: skip
    return sorted(rows, key=lambda row: (-row[3], row[0]))


def _findings(case: Procurement, model: MoneyModel, sums: Sums) -> dict[str, Any]:
    steps = rules.reconcile(
        sums, year_value=in_pence(case.value_per_year), longest=case.term_max_years, notice=asked.value_in_notice(case)
    )
    found = rules.sensitivity(sums)
    starts = next((row.planned_date for row in case.key_dates.all() if row.kind == "information_notice"), None)
    starts = starts or timezone.localdate(case.created_at)
    acute = [year.by("contract").get("acute", 0) for year in sums.years]
    return {
        "steps": steps,
        "off": steps[-1].total - sums.ceiling,
        "waterfall": waterfall(steps),
        "acute": acute,
        "acute_share": f"{acute[0] / in_pence(model.acute_value):.1%}" if model.acute_value else "",
        "starts": starts,
        "threshold": rules.threshold_on(starts),
        "afford": _afford(model, sums),
        "provider": rules.provider(sums, first_break=model.first_break),
        "swings": found,
        "tornado": swings(found, sums.expected),
    }


def _afford(model: MoneyModel, sums: Sums) -> list[dict[str, Any]]:
    """Give one row a commissioner: the first year and the year in which most is missing."""
    rows: dict[str, list[rules.Afford]] = {}
    for row in rules.affordability(sums, [one.as_envelope for one in model.envelopes.all()]):
        rows.setdefault(row.commissioner, []).append(row)
    return [
        {
            "name": name, "first": found[0], "worst": max(found, key=lambda row: row.gap),
            "short": [row.year for row in found if row.gap],
        }
        for name, found in rows.items()
    ]  # fmt: skip


def _year_cells(sums: Sums) -> Iterator[tuple[Any, ...]]:
    for year in sums.years:
        pence = (
            year.expected.budget, year.expected.performance, year.expected.share, year.floor.total,
            year.expected.total, year.ceiling.total, year.contingency,
        )  # fmt: skip
        yield (year.number, _mark(year), *(in_pounds(one) for one in pence))


def _line_cells(sums: Sums) -> Iterator[tuple[Any, ...]]:
    for year in sums.years:
        for (service, commissioner, contract), pence in sorted(year.cells.items()):
            yield (year.number, _mark(year), service, commissioner, CONTRACTS.get(contract, contract), in_pounds(pence))


def _mark(year: rules.Year) -> str:
    return "Indicative" if year.indicative else ""
