"""Everything small that hangs on a case, read with one query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

Row = dict[str, Any]
Wanted = tuple[tuple[str, tuple[str, ...]], ...]

NO_KEY = -1
"""Stands for the key while the statement is put together."""


def read_together(obj: models.Model, **wanted: tuple[str, ...]) -> None:
    """Fill what ``prefetch_related`` would fill, with one query instead of one for each relation.

    ``wanted``: name of a reverse relation to the foreign keys to follow from there. For relations with few rows:
    a page that asks a dozen of them waits longer for the round trips than for the rows.
    """
    relations = tuple(wanted.items())
    sql, parameters = _statement(type(obj), relations)
    with connection.cursor() as cursor:
        cursor.execute(sql, [obj.pk if one == NO_KEY else one for one in parameters])
        found = cursor.fetchone() or [[]] * len(relations)
    for (name, joined), rows in zip(relations, found, strict=True):
        relation: Any = type(obj)._meta.get_field(name)
        instances = [_instance(relation.related_model, _read(row), joined) for row in rows]
        for instance in instances:
            setattr(instance, relation.field.name, obj)
        _keep(obj, name, instances)


@cache
def _statement(model: type[models.Model], wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    """Put the statement together once: that takes longer than running it."""
    arrays = {f"all_{name}": ArraySubquery(_rows(model._meta.get_field(name), joined)) for name, joined in wanted}
    rows = model._base_manager.filter(pk=NO_KEY).annotate(**arrays).values_list(*arrays)
    return rows.query.sql_with_params()


def _rows(relation: Any, joined: Iterable[str]) -> QuerySet:
    model = relation.related_model
    columns = {column: column for path in ("", *joined) for column in _columns(model, path)}
    rows = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
    return rows.order_by(*model._meta.ordering).values(json=JSONObject(**columns))


def _columns(model: type[models.Model], path: str) -> list[str]:
    prefix = f"{path}__" if path else ""
    return [f"{prefix}{field.attname}" for field in _at(model, path)._meta.concrete_fields]


@cache
def _at(model: type[models.Model], path: str) -> type[models.Model]:
    """Give the model at the end of a path of foreign keys."""
    for step in path.split("__") if path else ():
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model


def _read(row: str | Row) -> Row:
    found: Row = json.loads(row) if isinstance(row, str) else row
    return found


def _instance(model: type[models.Model], row: Row, joined: Iterable[str]) -> models.Model:
    instance = _made(model, row, "")
    for path in joined:
        *way, last = path.split("__")
        holder: Any = instance
        for step in way:
            holder = getattr(holder, step) if holder is not None else None
        if holder is not None and row[f"{path}__{_at(model, path)._meta.pk.attname}"] is not None:
            setattr(holder, last, _made(_at(model, path), row, f"{path}__"))
    return instance


def _made(model: type[models.Model], row: Row, prefix: str) -> models.Model:
    fields = model._meta.concrete_fields
    values = [field.to_python(row[f"{prefix}{field.attname}"]) for field in fields]
    return model.from_db("default", [field.attname for field in fields], values)


def _keep(obj: Any, name: str, instances: list[models.Model]) -> None:
    rows = getattr(obj, name).get_queryset()
    rows._result_cache, rows._prefetch_done = instances, True
    obj.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows
