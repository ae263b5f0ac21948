"""The stages of a draft of the catalogue: add, rename, order, change figures and parts of bodies, remove."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.text import slugify

from assurance.bodies import in_order
from assurance.models import OWN_STAGE, CatalogueVersion, Stage, StageBody
from mcp_portal.workflow.steps import Refused

from .catalogue import copied, editing, note, same


def add_stage_to_draft(
    edition: CatalogueVersion, *, like: Stage, place: int | None, by: Any, now: datetime.datetime, **words: Any
) -> Stage:
    """Add a stage to a draft, with the figures and the parts of the bodies of another one, and no questions yet.

    ``words``: name, subject, held_when, previous and holds_up, with what it blocks in words.
    """
    with editing(edition.pk, by) as draft:
        code = slugify(words["name"])[:20].strip("-")
        if code.startswith(OWN_STAGE):
            raise Refused("A name that begins with “own” is for stages that a case adds. Enter another name")
        if not code:
            raise Refused("Enter a name with letters or figures")
        if draft.stages.filter(code=code).exists():
            raise Refused("This edition has a stage with this name already")
        last = draft.stages.aggregate(last=Max("order"))["last"]
        stage = copied(like, version_id=draft.pk, code=code, order=0 if last is None else last + 1, **words)
        stage.save()
        StageBody.objects.bulk_create(copied(row, stage_id=stage.pk) for row in like.bodies.all())
        _put(stage, place)
        note("edition_stage_added", stage, draft, now, stage=code, like=like.code)
        return stage


def rename_stage(stage: Stage, *, seen: int, place: int | None, by: Any, now: datetime.datetime, **words: Any) -> None:
    """Change what a stage of a draft is called and is about, where it stands and what it holds up; its code stays."""
    with editing(stage.version_id, by) as draft:
        standing = _standing(stage)
        same(standing.edits, seen, "this stage")
        for name, value in words.items():
            setattr(standing, name, value)
        standing.edits += 1
        standing.save()
        _put(standing, place)
        note("edition_stage_renamed", standing, draft, now, stage=standing.code)


def remove_stage(stage: Stage, *, seen: int, by: Any, now: datetime.datetime) -> None:
    """Take a stage out of a draft with its questions; what waited for it waits for the stage before it.

    ``seen``: how often the draft had been changed when its page was shown, for the questions go along.
    """
    with editing(stage.version_id, by) as draft:
        same(draft.edits, seen, "this edition")
        standing = _standing(stage)
        if standing.is_asked_for_by_steps:
            raise Refused(f"Steps of every case ask for {standing.name}, so it cannot be removed")
        draft.stages.filter(previous=standing.code).update(previous=standing.previous)
        note("edition_stage_removed", standing, draft, now, stage=standing.code)
        standing.questions.all().delete()
        standing.bodies.all().delete()
        standing.delete()


def change_stage(
    stage: Stage,
    *,
    seen: int,
    by: Any,
    now: datetime.datetime,
    figures: Mapping[str, Any],
    bodies: Mapping[str, Mapping[str, Any] | None] = {},
) -> None:
    """Change the figures of a stage of a draft, and for each body named its part, whether it signs and its remit.

    A body for which there is nothing takes no part.
    """
    with editing(stage.version_id, by) as draft:
        standing = _standing(stage)
        same(standing.edits, seen, "this stage")
        for name, value in figures.items():
            setattr(standing, name, value)
        if standing.validity_months is not None and standing.validity_weeks is not None:
            raise Refused("Enter months or weeks, not both")
        standing.edits += 1
        standing.save()
        _set_parts(standing, bodies)
        note("edition_stage_changed", standing, draft, now, stage=standing.code)


def _set_parts(stage: Stage, bodies: Mapping[str, Mapping[str, Any] | None]) -> None:
    for body, content in bodies.items():
        if content is None:
            stage.bodies.filter(body=body).delete()
        elif not stage.bodies.filter(body=body).update(**content):
            StageBody.objects.create(stage=stage, body=body, order=in_order(body), **{"signs": False, **content})


def _standing(stage: Stage) -> Stage:
    standing = Stage.objects.filter(pk=stage.pk).first()
    if standing is None:
        raise Refused("Somebody removed this stage after you opened the page")
    return standing


def _put(stage: Stage, place: int | None) -> None:
    """Move a stage to a place of its edition, counted from 1."""
    if place is None or stage.version is None:
        return
    others = list(stage.version.stages.exclude(pk=stage.pk).order_by("order", "pk"))
    others.insert(max(place - 1, 0), stage)
    for order, row in enumerate(others):
        row.order = order
    Stage.objects.bulk_update(others, ["order"])
