"""Loads the catalogue from the files beside it; running it again changes nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from .circumstances import asked_in_circumstances
from .coverage import FACTS_OF_QUESTION
from .standards import standards_of

FILES = Path(__file__).parent / "catalogue"


class EditionChanged(RuntimeError):
    """A file of a loaded edition was edited; running reviews keep their edition, so a change is a new one."""


def load_after_migrate(using: str = DEFAULT_DB_ALIAS, apps: Any = installed, **_: Any) -> None:
    """Load every edition after a migration, with the tables as they were at it."""
    load(using, apps)


def load(using: str = DEFAULT_DB_ALIAS, apps: Any = installed) -> None:
    """Load every edition that is not there yet; refuse one whose file has changed since."""
    try:
        apps.get_model("assurance", "CatalogueVersion")
    except LookupError:
        return
    for path in sorted(FILES.glob("*.json")):
        content = path.read_bytes()
        _load_edition(whole(json.loads(content)), hashlib.sha256(content).hexdigest(), using, apps)


def whole(edition: dict[str, Any]) -> dict[str, Any]:
    """Give an edition with everything it asks: one that follows another brings only the questions it adds.

    Each stands ``after`` a question of the earlier edition, whose file never changes.
    """
    if "follows" not in edition:
        return edition
    earlier = whole(json.loads((FILES / edition["follows"]).read_bytes()))
    stages = [
        {**stage, "questions": _with_added(stage["questions"], edition["added"].get(stage["code"], []))}
        for stage in earlier["stages"]
    ]
    return {**edition, "stages": stages}


def _with_added(asked: list[dict[str, Any]], added: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for question in asked:
        behind = [one for one in added if one["after"] == question["code"]]
        found += [question, *({name: value for name, value in one.items() if name != "after"} for one in behind)]
    return found


def _load_edition(edition: dict[str, Any], sha256: str, using: str, apps: Any) -> None:
    versions = apps.get_model("assurance", "CatalogueVersion").objects.using(using)
    standing = versions.filter(code=edition["code"]).first()
    if standing is not None and standing.content_sha256 != sha256:
        raise EditionChanged(f"Give the changed catalogue {edition['code']} a new code and from_date")
    if standing is not None:
        return
    with transaction.atomic(using=using):
        plain = {name: edition[name] for name in ("code", "title", "from_date", "source")}
        version = versions.create(**plain, **_based_on(versions, edition), content_sha256=sha256)
        for order, stage in enumerate(edition["stages"]):
            _load_stage(version, order, stage, using, apps)
        _publish(version)


def _based_on(versions: Any, edition: dict[str, Any]) -> dict[str, Any]:
    """Give the edition this one follows, where the tables have a place for it."""
    if "follows" not in edition or all(field.name != "based_on" for field in versions.model._meta.fields):
        return {}
    code = json.loads((FILES / edition["follows"]).read_bytes())["code"]
    return {"based_on": versions.get(code=code)}


def _publish(version: Any) -> None:
    """Close a loaded edition; the database lets nothing be added to it from here on."""
    if any(field.name == "published_at" for field in version._meta.fields):
        day = datetime.date.fromisoformat(version.from_date)
        version.published_at = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        version.save(update_fields=["published_at"])


def _load_stage(version: Any, order: int, given: dict[str, Any], using: str, apps: Any) -> None:
    plain = {name: value for name, value in given.items() if name not in {"bodies", "questions"}}
    stage = apps.get_model("assurance", "Stage").objects.using(using).create(version=version, order=order, **plain)
    for model, key in (("StageBody", "bodies"), ("Question", "questions")):
        rows = apps.get_model("assurance", model)
        listed = given[key]
        if any(field.name == "asked_when" for field in rows._meta.fields):
            listed = _with_added(listed, asked_in_circumstances(given["code"]))
        rows.objects.using(using).bulk_create(
            rows(stage=stage, order=place, **row, **_standard(rows, version.code, row))
            for place, row in enumerate(listed)
        )


def _standard(rows: Any, edition: str, row: dict[str, Any]) -> dict[str, Any]:
    """Give what good looks like and on what a rating rests, where the tables have a place for it.

    What the edition says itself stands.
    """
    code, places = row.get("code", ""), {field.name for field in rows._meta.fields}
    standard = {"good": standards_of(edition).get(code, ""), "rests_on": list(FACTS_OF_QUESTION.get(code, ()))}
    return {name: value for name, value in standard.items() if value and name in places and name not in row}
