"""Edit the catalogue: drafts of editions, their questions, and publication."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Max

from assurance import access
from assurance.models import CatalogueVersion, Question, Stage, StageBody
from assurance.queries.catalogue import hash_of, stages_of, why_not_publishable
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused

FROZEN = "This edition has been published, so it cannot change. Make a draft from it"
BOTH = "Enter both the known failure and its source, or neither"


def make_draft(
    edition: CatalogueVersion, *, code: str, title: str, by: Any, now: datetime.datetime
) -> CatalogueVersion:
    """Copy a published edition with its stages, bodies and questions into a draft."""
    _administrator(by)
    if not edition.is_published:
        raise Refused("Make a draft from a published edition")
    try:
        with savepoint():
            draft = CatalogueVersion.objects.create(
                code=code, title=title, source=edition.source, from_date=now.date(), based_on=edition
            )
            for stage in stages_of(edition):
                own = copied(stage, version_id=draft.pk)
                own.save()
                StageBody.objects.bulk_create(copied(row, stage_id=own.pk) for row in stage.bodies.all())
                Question.objects.bulk_create(copied(row, stage_id=own.pk) for row in stage.questions.all())
            _record("edition_drafted", draft, now, edition=draft.code, based_on=edition.code)
            return draft
    except IntegrityError as taken:
        raise Refused("Another edition has this code: choose another one") from taken


def copied(row: Any, **changes: Any) -> Any:
    """Give a new row like another one, with some columns changed."""
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    if "edits" in fields:
        fields["edits"] = 0
    return type(row)(**{**fields, **changes})


def change_edition(
    edition: CatalogueVersion, *, title: str, source: str, seen: int, by: Any, now: datetime.datetime
) -> None:
    """Change the title and the source of a draft; raises Changed when anything in it changed since it was read."""
    with editing(edition.pk, by) as draft:
        same(draft.edits, seen, "this edition")
        draft.title, draft.source = title, source
        draft.save(update_fields=["title", "source"])
        note("edition_changed", draft, draft, now)


def add_question(stage: Stage, *, place: int | None = None, by: Any, now: datetime.datetime, **given: Any) -> Question:
    """Add a question to a stage of a draft, at its end unless told."""
    with editing(stage.version_id, by) as draft:
        _fits(stage, given, but=None)
        last = stage.questions.aggregate(last=Max("order"))["last"]
        question = Question(stage=stage, order=0 if last is None else last + 1, **given)
        question.save()
        _put(question, place)
        note("edition_question_added", question, draft, now, stage=stage.code, question=question.code)
        return question


def change_question(
    question: Question, *, seen: int, place: int | None = None, by: Any, now: datetime.datetime, **given: Any
) -> Question:
    """Change a question of a draft; raises Changed when somebody else did since it was read."""
    with editing(question.stage.version_id, by) as draft:
        standing = _standing(question, seen)
        _fits(standing.stage, given, but=standing)
        for name, value in given.items():
            setattr(standing, name, value)
        standing.edits += 1
        standing.save()
        _put(standing, place)
        note("edition_question_changed", standing, draft, now, stage=standing.stage.code, question=standing.code)
        return standing


def remove_question(question: Question, *, seen: int, by: Any, now: datetime.datetime) -> None:
    """Take a question out of a draft."""
    with editing(question.stage.version_id, by) as draft:
        standing = _standing(question, seen)
        note("edition_question_removed", standing, draft, now, stage=standing.stage.code, question=standing.code)
        standing.delete()


def publish(
    edition: CatalogueVersion,
    *,
    from_date: datetime.date,
    reason: str,
    seen: int,
    by: Any,
    now: datetime.datetime,
) -> CatalogueVersion:
    """Close a draft for ever under the hash of its content; new cases use it from a day on.

    Raises Refused with everything that does not fit, and Changed when somebody changed it since it was read.
    """
    with editing(edition.pk, by) as draft:
        same(draft.edits, seen, "this edition")
        if unmet := why_not_publishable(draft, from_date):
            raise Refused(*unmet)
        draft.from_date, draft.reason = from_date, reason
        draft.content_sha256 = hash_of(draft)
        draft.published_at, draft.published_by = now, by
        draft.save(update_fields=["from_date", "reason", "content_sha256", "published_at", "published_by"])
        _record("edition_published", draft, now, edition=draft.code, from_date=from_date, sha256=draft.content_sha256)
        return draft


def discard(edition: CatalogueVersion, *, seen: int, by: Any, now: datetime.datetime) -> None:
    """Throw a draft away with everything in it."""
    with editing(edition.pk, by) as draft:
        same(draft.edits, seen, "this edition")
        _record("edition_discarded", draft, now, edition=draft.code)
        Question.objects.filter(stage__version=draft).delete()
        StageBody.objects.filter(stage__version=draft).delete()
        draft.stages.all().delete()
        draft.delete()


@contextlib.contextmanager
def editing(edition: int | None, by: Any) -> Iterator[CatalogueVersion]:
    """Lock a draft for one change, all of it or nothing; whoever comes second waits and then looks again."""
    _administrator(by)
    with savepoint():
        draft = CatalogueVersion.objects.select_for_update(of=("self",)).filter(pk=edition or 0).first()
        if draft is None:
            raise Refused("Somebody discarded this draft after you opened the page")
        if draft.is_published:
            raise Refused(FROZEN)
        yield draft


def _administrator(by: Any) -> None:
    if not access.edits_catalogue(None, by):
        raise NotAllowed("The catalogue is edited by system administrators")


def same(edits: int, seen: int, what: str) -> None:
    """Raise Changed when a row was changed since its page was shown."""
    if edits != seen:
        raise Changed(f"Somebody changed {what} after you opened the page")


def _standing(question: Question, seen: int) -> Question:
    standing = Question.objects.select_related("stage").filter(pk=question.pk).first()
    if standing is None:
        raise Refused("Somebody removed this question after you opened the page")
    same(standing.edits, seen, "this question")
    return standing


def _fits(stage: Stage, given: Mapping[str, Any], but: Question | None) -> None:
    if bool(given.get("failure")) != bool(given.get("failure_source")):
        raise Refused(BOTH)
    others = stage.questions.exclude(pk=but.pk) if but else stage.questions.all()
    if others.filter(code=given["code"]).exists():
        raise Refused(f"{stage.name} already has a question {given['code']}")


def _put(question: Question, place: int | None) -> None:
    """Move a question to a place of its stage, counted from 1."""
    if place is None:
        return
    others = list(question.stage.questions.exclude(pk=question.pk).order_by("order", "pk"))
    others.insert(max(place - 1, 0), question)
    for order, row in enumerate(others):
        row.order = order
    Question.objects.bulk_update(others, ["order"])


def note(what: str, subject: Any, draft: CatalogueVersion, now: datetime.datetime, **detail: Any) -> None:
    """Record a change to a draft, and count it, so that nobody publishes what they have not seen."""
    CatalogueVersion.objects.filter(pk=draft.pk).update(edits=F("edits") + 1)
    _record(what, subject, now, edition=draft.code, **detail)


def _record(what: str, subject: Any, now: datetime.datetime, **detail: Any) -> None:
    ledger.record(f"assurance.{what}", subject=subject, occurred_at=now, detail=detail)
