"""Add a stage of assurance to one case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import slugify

from assurance import access
from assurance.models import LONGEST_CODE, OWN_STAGE, Question, Stage, StageBody
from assurance.outcome import Rule
from assurance.queries import edition_for, stages_of
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused

COPIED = (
    "code", "theme", "side", "mandatory", "text", "good", "evidence_expected", "rests_on", "source", "failure",
    "failure_source",
)  # fmt: skip


def add_stage(
    case: Any,
    *,
    by: Any,
    now: datetime.datetime,
    name: str,
    after: Stage,
    bodies: Mapping[str, tuple[str, bool]],
    questions: Iterable[Question],
    reason: str,
    **figures: Any,
) -> Stage:
    """Add a stage after another one of the case, with questions copied from its edition and the parts of bodies.

    ``bodies``: body to its part and whether it signs. ``figures``: further columns of the stage, such as the step
    it holds up. From then on it is a stage like any other of the case.
    """
    if not access.adds_stages(case, by):
        raise NotAllowed("A stage is added by the senior responsible officer or the lead reviewer of NHS England")
    with savepoint():
        type(case)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
        code, chosen = _code_of(name), list(questions)
        _may_be_added(case, code, bodies, chosen)
        stage = Stage.objects.create(
            procurement=case, code=code, order=after.order, name=name, previous=after.code, rule=Rule.ALL,
            combining="The strictest signed outcome counts", added_by=by, added_at=now, added_reason=reason, **figures,
        )  # fmt: skip
        StageBody.objects.bulk_create(
            StageBody(stage=stage, order=place, body=body, part=part, signs=signs, remit=stage.subject)
            for place, (body, (part, signs)) in enumerate(bodies.items(), start=1)
        )
        Question.objects.bulk_create(
            _copy(row, stage, place, list(bodies)) for place, row in enumerate(chosen, start=1)
        )
        detail = {"stage": code, "after": after.code, "holds_up": stage.holds_up, "questions": [q.code for q in chosen]}
        ledger.record("assurance.stage_added", subject=stage, case=case, occurred_at=now, detail=detail)
        return stage


def _code_of(name: str) -> str:
    """Make the code of an added stage: with its beginning no stage of any edition, now or later, has the same."""
    own = slugify(name)[: LONGEST_CODE - len(OWN_STAGE)].strip("-")
    return f"{OWN_STAGE}{own}" if own else ""


def _may_be_added(case: Any, code: str, bodies: Mapping[str, tuple[str, bool]], chosen: list[Question]) -> None:
    if not code:
        raise Refused("Enter a name with letters or figures")
    standing = stages_of(case, edition_for(case).pk).values_list("code", "name")
    taken = {taken for old, name in standing for taken in (old, _code_of(old), _code_of(name))}
    if code in taken:
        raise Refused("This case has a stage with this name already")
    if not any(signs for _part, signs in bodies.values()):
        raise Refused("Choose at least 1 body that signs")
    if not chosen:
        raise Refused("Choose at least 1 question")
    if len({row.code for row in chosen}) < len(chosen):
        raise Refused("Choose each question once")


def _copy(row: Question, stage: Stage, place: int, bodies: list[str]) -> Question:
    """Give the question to those of its bodies that have a part; to all of them when none has."""
    rated_by = [body for body in row.rated_by if body in bodies] or bodies
    return Question(stage=stage, order=place, rated_by=rated_by, **{name: getattr(row, name) for name in COPIED})
