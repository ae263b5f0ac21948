"""How the duties to involve and consult stand on a case, and what was heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from procurement.models import (
    LAWS,
    Audience,
    Commissioner,
    Consultation,
    ConsultationPaper,
    Duty,
    DutyAssessment,
    Law,
    Method,
    Procurement,
    ResponseCount,
    Theme,
    duties_of,
)

PARTS = ("audiences", "methods", "counts", "themes", "scrutiny_dates", "objections")


@dataclass(frozen=True)
class DutyRow:
    """A duty that is asked about on a case, whom it binds here, and its consultation once it is assessed."""

    duty: Duty
    law: Law
    bound_here: list[str]
    consultation: Any = None


@dataclass(frozen=True)
class CountRow:
    """The answers of one audience, by channel and together; a channel that was not counted is None."""

    audience: Audience
    counts: list[int | None]
    total: int


def consultations(case: Procurement) -> QuerySet[Consultation]:
    """Give the duties assessed on a case with what each page asks: answers, themes and themes without an answer."""
    answers = (
        ResponseCount.objects.filter(consultation=OuterRef("pk"))
        .order_by()
        .values("consultation")
        .annotate(all=Sum("count"))
        .values("all")
    )
    return Consultation.objects.filter(procurement=case).annotate(
        answers=Coalesce(Subquery(answers, IntegerField()), 0),
        found=Count("themes", distinct=True),
        unanswered=Count("themes", filter=Q(themes__outcome=""), distinct=True),
    )


def duty_rows(case: Procurement) -> list[DutyRow]:
    """Give every duty asked about on a case in its order, whether it was assessed or not."""
    return _rows(case, {one.duty: one for one in consultations(case)})


def record_of(case: Procurement) -> list[DutyRow]:
    """Give the same with everything the record prints: what was asked, whom, what was heard and what changed."""
    found = (
        consultations(case).select_related("considered_by__organisation").prefetch_related(*PARTS, _papers(), _why())
    )
    for one in found:
        one.procurement = case
    return _rows(case, {one.duty: one for one in found})


def _rows(case: Procurement, found: dict[str, Consultation]) -> list[DutyRow]:
    commissioners = [
        one.organisation for one in Commissioner.objects.filter(procurement=case).select_related("organisation")
    ]
    asked = duties_of({one.kind for one in commissioners})
    rows = []
    for duty in Duty:
        if duty not in asked and duty not in found:
            continue
        law = LAWS[duty]
        bound = [one.name for one in commissioners if one.kind in law.binds]
        rows.append(DutyRow(duty, law, bound, found.get(duty)))
    return rows


def with_parts(consultation: Consultation) -> Consultation:
    """Give a consultation with its parts read, each in one query."""
    case = consultation.procurement
    found = Consultation.objects.prefetch_related(*PARTS, _papers(), _why()).get(pk=consultation.pk)
    found.procurement = case
    for part in found.objections.all():
        part.procurement = case
    return found


def _papers() -> Prefetch:
    # Joined, so that a paper shows only with its document.
    return Prefetch("papers", ConsultationPaper.objects.select_related("document__blob"))


def _why() -> Prefetch:
    return Prefetch("assessments", DutyAssessment.objects.select_related("assessed_by__organisation"))


def plans_to_begin_with(consultation: Consultation) -> list[Consultation]:
    """Give the other duties of the case that have a plan: one exercise often serves several duties."""
    others = Consultation.objects.filter(procurement=consultation.procurement).exclude(pk=consultation.pk)
    return list(others.exclude(subject=""))


def count_rows(consultation: Consultation) -> list[CountRow]:
    """Give the answers by audience and by channel, from parts that were read."""
    counted = {(one.audience_id, one.method_id): one.count for one in consultation.counts.all()}
    rows = []
    for audience in consultation.audiences.all():
        counts = [counted.get((audience.pk, method.pk)) for method in consultation.methods.all()]
        rows.append(CountRow(audience, counts, sum(filter(None, counts))))
    return rows


def totals(consultation: Consultation, rows: list[CountRow]) -> list[int]:
    """Give the answers by channel, and all of them last."""
    methods: list[Method] = list(consultation.methods.all())
    by_channel = [sum(row.counts[place] or 0 for row in rows) for place in range(len(methods))]
    return [*by_channel, sum(by_channel)]


@dataclass(frozen=True)
class ThemeFilter:
    """What a reader asks the list of themes for; empty means everything."""

    text: str = ""
    duty: str = ""
    outcome: str = ""


def themes_of(case: Procurement, wanted: ThemeFilter = ThemeFilter()) -> QuerySet[Theme]:  # noqa: B008 - it is frozen
    """Give the themes of a case, duty by duty; outcome "none" gives those that do not say what they changed."""
    found = Theme.objects.filter(procurement=case).select_related("consultation")
    for word in wanted.text.split():
        found = found.filter(Q(title__icontains=word) | Q(said__icontains=word) | Q(answer__icontains=word))
    if wanted.duty:
        found = found.filter(consultation__duty=wanted.duty)
    if wanted.outcome:
        found = found.filter(outcome="" if wanted.outcome == "none" else wanted.outcome)
    return found.order_by("consultation_id", "number")


def how_far(case: Procurement) -> str:
    """Say in a line how far the duties are."""
    found = list(Consultation.objects.filter(procurement=case).values_list("needed", "state"))
    if not found:
        return "Not started"
    done = [needed and state == Consultation.State.CONSIDERED for needed, state in found].count(True)
    left_out = [needed for needed, _state in found].count(False)
    words = [
        (done, "considered"), (len(found) - done - left_out, "under way"), (left_out, "not needed")
    ]  # fmt: skip
    return ", ".join(f"{count} {word}" for count, word in words if count)
