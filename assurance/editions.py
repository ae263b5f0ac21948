"""What an edition of the catalogue holds, as plain content, and what differs between two. Knows no tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.coverage import facts_by_default

LEFT_OUT = ("id", "order", "edits", "added_at", "added_reason")
"""Columns that are not content: places are kept as the order of lists, and some are for stages added to a case."""

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One field that differs; ``of`` names the body it belongs to, if any."""

    field: str
    before: Any
    after: Any
    of: str = ""


@dataclass(frozen=True)
class Row:
    """A question, or with an empty code a stage, that differs."""

    stage: str
    code: str
    text: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two editions."""

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    stages: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.stages)


def content(title: str, source: str, stages: Iterable[Any]) -> dict[str, Any]:
    """Give the whole content of an edition from its rows: what its hash covers.

    What came to stages and questions later counts only where an edition says something about it, so that the hashes
    of older editions stay what they were.
    """
    return {"title": title, "source": source, "stages": [_as_hashed(stage_content(stage)) for stage in stages]}


def _as_hashed(stage: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in stage.items() if name != "holds_up" or value}
    return {**plain, "questions": [_question_as_hashed(row) for row in stage["questions"]]}


def _question_as_hashed(row: dict[str, Any]) -> dict[str, Any]:
    left_out = {"rests_on"} if facts_by_default(row["code"], row["rests_on"]) else set()
    if not row["asked_when"]:
        left_out.add("asked_when")
    return {name: value for name, value in row.items() if name not in left_out}


def stage_content(stage: Any) -> dict[str, Any]:
    """Give the content of one stage with its bodies and questions, each in its order."""
    return {
        **_plain(stage),
        "bodies": [_plain(row) for row in stage.bodies.all()],
        "questions": [_plain(row) for row in stage.questions.all()],
    }


def _plain(row: Any) -> dict[str, Any]:
    fields = (field for field in row._meta.concrete_fields if not field.is_relation and field.name not in LEFT_OUT)
    plain = {field.name: getattr(row, field.name) for field in fields}
    # Which bodies rate a question, and on what it rests, are sets, whatever the order in which they were ticked.
    return plain | {name: sorted(plain[name]) for name in ("rated_by", "rests_on") if name in plain}


def difference(before: Iterable[Content], after: Iterable[Content]) -> Difference:
    """Give what differs between the stages of two editions; stages and questions are known by their codes."""
    old, new = _by_code(before), _by_code(after)
    added: list[Row] = []
    removed: list[Row] = []
    changed: list[Row] = []
    stages: list[Row] = []
    for code in [*old, *(code for code in new if code not in old)]:
        was, now = old.get(code, {}), new.get(code, {})
        asked, asks = _by_code(was.get("questions", ())), _by_code(now.get("questions", ()))
        removed += [_row(was, row) for key, row in asked.items() if key not in asks]
        added += [_row(now, row) for key, row in asks.items() if key not in asked]
        both = [(row, asks[key]) for key, row in asked.items() if key in asks]
        changed += [_row(now, b, changes) for a, b in both if (changes := _changes(a, b))]
        if changes := _stage_changes(was, now):
            stages.append(Row((now or was)["name"], "", (now or was)["name"], changes))
    if moved := _kept_in_order(list(old), list(new), "stages"):
        stages.append(Row("Stages", "", "All stages", moved))
    return Difference(tuple(added), tuple(removed), tuple(changed), tuple(stages))


def _by_code(rows: Iterable[Content]) -> dict[str, Content]:
    return {row["code"]: row for row in rows}


def _row(stage: Content, question: Content, changes: tuple[Change, ...] = ()) -> Row:
    return Row(stage["name"], question["code"], question["text"], changes)


def _changes(before: Content, after: Content, of: str = "", but: tuple[str, ...] = ()) -> tuple[Change, ...]:
    names = [name for name in {**before, **after} if name not in but]
    pairs = ((name, before.get(name), after.get(name)) for name in names)
    return tuple(Change(name, a, b, of) for name, a, b in pairs if a != b)


def _stage_changes(before: Content, after: Content) -> tuple[Change, ...]:
    changes = _changes(before, after, but=("bodies", "questions"))
    was = {row["body"]: row for row in before.get("bodies", ())}
    now = {row["body"]: row for row in after.get("bodies", ())}
    for body in {**was, **now}:
        changes += _changes(was.get(body, {}), now.get(body, {}), of=body, but=("body",))
    return changes + _order(before, after, "bodies", "body") + _order(before, after, "questions", "code")


def _order(before: Content, after: Content, rows: str, key: str) -> tuple[Change, ...]:
    """Say whether what stands in both stands in another order; what came or went does not count."""
    was = [row[key] for row in before.get(rows, ())]
    return _kept_in_order(was, [row[key] for row in after.get(rows, ())], rows)


def _kept_in_order(was: list[str], now: list[str], rows: str) -> tuple[Change, ...]:
    kept, keeps = [one for one in was if one in now], [one for one in now if one in was]
    return () if kept == keeps else (Change(f"order of {rows}", kept, keeps),)
