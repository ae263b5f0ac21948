"""The versions of the money model of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum

from mcp_portal.accounts.models import Organisation
from mcp_portal.nhsuk.wording import day, plural, pounds
from procurement.models import MoneyModel, Notice, Procurement, SpendEnvelope, SpendLine
from procurement.money import in_pence, in_pounds
from procurement.notices import NoticeContent

PEOPLE = ("procurement", "drafted_by__organisation", "changed_by__organisation", "approved_by__organisation")


@dataclass(frozen=True)
class Answer:
    """One figure of a version as people read it: the question it belongs to, its words, where it comes from."""

    question: str
    label: str
    value: str
    source: str
    by_default: bool = False


def money_models(case: Procurement) -> QuerySet[MoneyModel]:
    """Give the versions of a case, newest first."""
    return MoneyModel.objects.filter(procurement=case).select_related(*PEOPLE)


def whole_money_models(case: Procurement) -> QuerySet[MoneyModel]:
    """Give the same with everything their sums are made of."""
    return money_models(case).prefetch_related(
        Prefetch("lines", SpendLine.objects.select_related("commissioner")),
        "rates",
        Prefetch("envelopes", SpendEnvelope.objects.select_related("commissioner")),
    )


@dataclass(frozen=True)
class SpendFilter:
    """What to show of the lines of a version; empty shows all."""

    text: str = ""
    commissioner: Organisation | None = None
    contract: str = ""
    when: str = ""


def spend_lines(model: MoneyModel, wanted: SpendFilter) -> QuerySet[SpendLine]:
    """Give the lines of a version that fit, today's first."""
    found = SpendLine.objects.filter(model=model).select_related("commissioner")
    if wanted.text:
        found = found.filter(service__icontains=wanted.text)
    if wanted.commissioner is not None:
        found = found.filter(commissioner=wanted.commissioner)
    if wanted.contract:
        found = found.filter(contract=wanted.contract)
    if wanted.when:
        found = found.filter(from_year=0) if wanted.when == "today" else found.filter(from_year__gt=0)
    return found


def sum_of(lines: QuerySet[SpendLine]) -> Decimal:
    """Add up what lines say a year."""
    return lines.aggregate(all=Sum("amount"))["all"] or Decimal(0)


def how_far(case: Procurement) -> str:
    """Say in a line how far the money model is."""
    newest = MoneyModel.objects.filter(procurement=case).order_by("-number").first()
    return f"Version {newest.number}: {newest.get_state_display().lower()}" if newest else "Not started"


def sum_in_force(case: Procurement) -> str:
    """Say what the version in force comes to, and which of its years are indicative; nothing when there is none."""
    model = whole_money_models(case).filter(approved_at__isnull=False).first()
    if model is None or model.approved_at is None:
        return ""
    sums = model.sums
    low, expected, high = (pounds(in_pounds(pence)) for pence in (sums.floor, sums.expected, sums.ceiling))
    words = f"{low} to {high}, {expected} expected, over {plural(model.years, 'year')}, excluding VAT"
    beyond = [year.number for year in sums.years if year.indicative]
    if beyond:
        which = f"years {beyond[0]} to {beyond[-1]} are" if len(beyond) > 1 else f"year {beyond[0]} is"
        words += f"; {which} indicative: beyond published allocations"
    return f"{words}. {model}, approved on {day(model.approved_at)}"


def value_in_notice(case: Procurement) -> int | None:
    """Give the value of the contract in the newest notice before the award that names one, pence."""
    kinds = (Notice.Kind.INFORMATION, *Notice.CALLS)
    for notice in case.notices.filter(kind__in=kinds).exclude(state=Notice.State.CANCELLED).order_by("-number"):
        named = [one.estimated_value for one in NoticeContent.from_json(notice.content).objects if one.estimated_value]
        if named:
            return sum(in_pence(value) for value in named)
    return None


def answers(model: MoneyModel) -> list[Answer]:
    """Give every figure of a version that is no line, rate or envelope, in the order of the questions."""
    return [*_term(model), *_performance(model), *_share(model), *_contingency(model), *_published(model)]


def changed_answers(old: MoneyModel, new: MoneyModel) -> list[tuple[str, str, str]]:
    """Give label, earlier and later value of everything in which two versions differ."""
    before, after = _everything(old), _everything(new)
    names = [*before, *(name for name in after if name not in before)]
    return [
        (name, before.get(name, "Not there"), after.get(name, "Not there"))
        for name in names
        if before.get(name) != after.get(name)
    ]


def percent(value: Decimal | None) -> str:
    """Write a percentage without idle noughts."""
    return "" if value is None else f"{value.normalize():f}%"


def _term(model: MoneyModel) -> Iterator[Answer]:
    source = model.term_source
    yield Answer("term", "First day of the contract", day(model.first_day) if model.first_day else "", source)
    yield Answer("term", "Length", plural(model.years, "year"), source)
    yield Answer("term", "First break", f"After {plural(model.first_break, 'year')}", source)
    yield Answer("term", "Years with published allocations", str(model.published_years), source)


def _performance(model: MoneyModel) -> Iterator[Answer]:
    source = model.performance_source
    fresh = MoneyModel()
    where = "Part of today’s spend" if model.performance_inside else "On top of today’s spend"
    yield Answer("performance", "Performance payment", f"{percent(model.performance)} of the total", source,
                 model.performance == fresh.performance)  # fmt: skip
    yield Answer("performance", "Where it comes from", where, source)
    for name, label in (
        ("floor", "Earned at least"),
        ("expected", "Earned as expected"),
        ("ceiling", "Earned at most"),
    ):
        value = getattr(model, f"earned_{name}")
        yield Answer("performance", label, percent(value), source, value == getattr(fresh, f"earned_{name}"))


def _share(model: MoneyModel) -> Iterator[Answer]:
    if not model.shares:
        yield Answer("share", "Gain and risk share", "Not agreed, so not in the model", model.share_source)
        return
    yield Answer("share", "Provider’s share of gain and loss", percent(model.share_percent), model.share_source)
    for name, label in (("most_gain", "Cap: most the provider gains a year"),
                        ("most_loss", "Collar: most the provider loses a year"),
                        ("expected_difference", "Target cost less actual cost, expected a year")):  # fmt: skip
        yield Answer("share", label, _pounds(getattr(model, name)), model.share_source)


def _contingency(model: MoneyModel) -> Iterator[Answer]:
    words = "No" if not model.whole_risk else "Yes, so the commissioners hold no contingency"
    yield Answer("contingency", "Provider bears the risk of the whole system", words, model.contingency_source)
    if not model.whole_risk:
        by_default = model.contingency == MoneyModel().contingency
        yield Answer("contingency", "Contingency the commissioners hold", percent(model.contingency),
                     model.contingency_source, by_default)  # fmt: skip


def _published(model: MoneyModel) -> Iterator[Answer]:
    source = model.published_source
    yield Answer("published", "Lowest value published", _pounds(model.published_low), source)
    yield Answer("published", "Highest value published", _pounds(model.published_high), source)
    yield Answer("published", "Acute contract today, a year", _pounds(model.acute_value), source)


def _everything(model: MoneyModel) -> dict[str, str]:
    found = {one.label: one.value or "Not entered" for one in answers(model)}
    for row in model.rates.all():
        found[f"Rates from year {row.from_year}"] = rates_words(row)
    for line in model.lines.all():
        begins = f", from year {line.from_year}" if line.from_year else ""
        name = f"{line.service}, {line.commissioner.name}, {line.get_contract_display()}{begins}"
        found[name] = exact(line.amount)
    for envelope in model.envelopes.all():
        words = f"{exact(envelope.amount)}, {percent(envelope.growth)} a year"
        found[f"What {envelope.commissioner.name} can spend"] = words
    return found


def rates_words(row: Any) -> str:
    """Write rates as a person reads them."""
    parts = (("growth", row.growth), ("efficiency", row.efficiency), ("growth of the list", row.list_growth))
    return ", ".join(f"{name} {percent(value)}" for name, value in parts)


def exact(value: Decimal | int) -> str:
    """Write an amount to the penny; whole numbers are pence."""
    amount = in_pounds(value) if isinstance(value, int) else value
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"


def _pounds(value: Decimal | None) -> str:
    return "" if value is None else pounds(value)
