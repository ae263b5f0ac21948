"""Reads about editions of the catalogue."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from assurance.bodies import Body
from assurance.coverage import FACT_NAMES
from assurance.editions import Change, Difference, Row, content, difference, stage_content
from assurance.models import CatalogueVersion, GateReview, Question, Stage, StageBody
from assurance.papers import body_name, digest
from mcp_portal.nhsuk.wording import day, listed, upper_first

LABELS = {
    "text": "Question", "theme": "Theme", "side": "Who answers", "mandatory": "Mandatory", "rated_by": "Rated by",
    "evidence_expected": "Evidence expected", "good": "What good looks like", "source": "Source",
    "rests_on": "A rating rests on", "failure": "Known failure", "failure_source": "Source of the known failure",
    "target_days": "Usual time in working days", "validity_months": "Months an outcome holds",
    "validity_weeks": "Weeks an outcome holds", "bodies_per_line": "Bodies that rate a mandatory line at least",
    "combining": "How the outcome is made, in words",
    "rule": "How signatures become one outcome", "subject": "What it looks at", "blocks": "What it blocks",
    "held_when": "When it is held", "name": "Name", "signs": "Signs", "part": "Part", "remit": "Remit",
    "ends_in_feedback": "Ends in feedback", "previous": "Can be opened after", "holds_up": "Step of a case it holds up",
    "asked_when": "Asked",
}  # fmt: skip
CHOICES = {
    field.name: dict(field.flatchoices)
    for model in (Question, Stage, StageBody)
    for field in model._meta.concrete_fields
    if field.flatchoices
}


@dataclass(frozen=True)
class WordedChange:
    """One change as a page prints it."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class WordedRow:
    """A question or stage that differs, as a page prints it."""

    stage: str
    code: str
    text: str
    changes: list[WordedChange]


@dataclass(frozen=True)
class Move:
    """A newer edition to which a review can be taken, and what it would change."""

    edition: CatalogueVersion
    stage: Stage
    difference: Difference


def editions(*, drafts: bool) -> QuerySet[CatalogueVersion]:
    """Give the editions, drafts and newest first, with their number of questions; drafts only for editors."""
    rows = CatalogueVersion.objects.select_related("published_by__organisation", "based_on")
    if not drafts:
        rows = rows.filter(published_at__isnull=False)
    rows = rows.annotate(asked=Count("stages__questions"), is_draft=Q(published_at__isnull=True))
    return rows.order_by("-is_draft", "-from_date", "-pk")


def published() -> QuerySet[CatalogueVersion]:
    """Give the published editions, oldest first."""
    return CatalogueVersion.objects.filter(published_at__isnull=False).order_by("from_date", "pk")


def stages_of(edition: CatalogueVersion) -> QuerySet[Stage]:
    """Give the stages of an edition with bodies and questions read along."""
    asked = Prefetch("questions", Question.objects.order_by("order", "pk"))
    return Stage.objects.filter(version=edition).order_by("order").prefetch_related("bodies", asked)


def questions_of(edition: CatalogueVersion) -> QuerySet[Question]:
    """Give the questions of an edition in their order."""
    return (
        Question.objects.filter(stage__version=edition).select_related("stage").order_by("stage__order", "order", "pk")
    )


def hash_of(edition: CatalogueVersion) -> str:
    """Give the SHA-256 of everything an edition says."""
    return digest(content(edition.title, edition.source, stages_of(edition)))


def raters(rated_by: list[str]) -> str:
    """Name the bodies that rate a question, in the order in which they are always named."""
    return ", ".join(body_name(body) for body in Body.values if body in rated_by) or "Nobody"


def changes_between(before: CatalogueVersion, after: CatalogueVersion) -> Difference:
    """Give what differs between two editions."""
    return difference(map(stage_content, stages_of(before)), map(stage_content, stages_of(after)))


def worded(found: Difference) -> dict[str, list[WordedRow]]:
    """Give a difference as pages print it: stages, added, removed and changed."""
    parts = {"stages": found.stages, "added": found.added, "removed": found.removed, "changed": found.changed}
    return {name: [_worded_row(row) for row in rows] for name, rows in parts.items()}


def _worded_row(row: Row) -> WordedRow:
    return WordedRow(row.stage, row.code, row.text, [_worded(change) for change in row.changes])


def _worded(change: Change) -> WordedChange:
    label = LABELS.get(change.field, upper_first(change.field.replace("_", " ")))
    what = f"{body_name(change.of)}: {label[:1].lower()}{label[1:]}" if change.of else label
    return WordedChange(what, *(_value(change.field, value) for value in (change.before, change.after)))


def _value(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field == "rated_by":
        return raters(value or [])
    if field == "rests_on":
        return upper_first(listed(["its answer", "its evidence", *(FACT_NAMES[fact] for fact in value or [])]))
    if isinstance(value, list):
        return "; ".join(str(one) for one in value) or "None"
    return str(CHOICES.get(field, {}).get(value, value)) if value not in (None, "") else "None"


def why_not_publishable(
    edition: CatalogueVersion, from_date: datetime.date | None = None, stages: Iterable[Stage] | None = None
) -> list[str]:
    """Give everything that keeps a draft from being published, each as a sentence; ``stages`` when read already."""
    stages = list(stages_of(edition) if stages is None else stages)
    found = [sentence for stage in stages for sentence in _unfit(stage)] + _out_of_order(stages)
    base = edition.based_on
    if base is not None and not difference(map(stage_content, stages_of(base)), map(stage_content, stages)):
        found.append(f"Nothing differs from {base}")
    if from_date is None:
        return found
    if edition.based_on is not None and from_date <= edition.based_on.from_date:
        found.append(f"It must start after {day(edition.based_on.from_date)}, when the edition it is based on did")
    if published().filter(from_date=from_date).exists():
        found.append(f"Another edition starts on {day(from_date)}: choose another day")
    return found


def _unfit(stage: Stage) -> list[str]:
    asked, here = list(stage.questions.all()), {row.body for row in stage.bodies.all()}
    found = [] if asked else [f"{stage.name} asks nothing: add a question"]
    rated = {body for question in asked for body in question.rated_by}
    if not stage.ends_in_feedback and not any(row.signs for row in stage.bodies.all()):
        found.append(f"{stage.name}: nobody signs")
    found += [
        f"{stage.name}: {body_name(row.body)} signs but rates no question"
        for row in stage.bodies.all()
        if row.signs and row.body not in rated
    ]
    for question in asked:
        if question.mandatory and len(set(question.rated_by)) < stage.bodies_per_line:
            found.append(f"{question.code} is mandatory and needs {stage.bodies_per_line} bodies that rate it")
        found += [
            f"{question.code} is rated by {body_name(body)}, which has no part at {stage.name}"
            for body in Body.values
            if body in question.rated_by and body not in here
        ]
    return found


def _out_of_order(stages: list[Stage]) -> list[str]:
    """Give each stage that waits for one that comes later, or that is not there."""
    codes = [stage.code for stage in stages]
    return [
        f"{stage.name} can be opened after a stage that does not stand before it: change its place, or what it follows"
        for place, stage in enumerate(stages)
        if stage.previous and stage.previous not in codes[:place]
    ]


def newer_published(edition: CatalogueVersion) -> CatalogueVersion | None:
    """Give an edition that was published after a draft was begun, or None."""
    base = edition.based_on
    return published().filter(from_date__gt=base.from_date).last() if base is not None else None


def newer_edition(review: GateReview, now: datetime.datetime) -> CatalogueVersion | None:
    """Give the newest edition in force to which a review can be taken; None when it has it, or is submitted."""
    if review.state not in (GateReview.State.DRAFT, GateReview.State.RETURNED) or review.stage.version is None:
        return None
    since = review.stage.version.from_date
    return published().filter(from_date__gt=since, from_date__lte=timezone.localdate(now)).last()


def move_of(review: GateReview, now: datetime.datetime) -> Move | None:
    """Give the move of a review to the newest edition in force, with what it would change, or None."""
    newest = newer_edition(review, now)
    stage = stages_of(newest).filter(code=review.stage.code).first() if newest is not None else None
    if newest is None or stage is None:
        return None
    return Move(newest, stage, difference([stage_content(review.stage)], [stage_content(stage)]))
