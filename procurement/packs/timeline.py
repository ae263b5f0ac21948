"""The dates of a case as a drawing: where each mark and each label stands."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

WIDTH, LEFT, RIGHT = 680, 14, 666
LINE = 80
MOST = 12
# Baseline of the first of two lines of a label, nearest lanes first: above, below, far above, far below.
LANES = (50, 112, 24, 138)
LETTER = 5.3
MARGIN = 8


def drawing(events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Give places for at most 12 events; None for fewer than 2 days.

    An event has ``date``, ``label``, ``text``, ``planned`` and ``this``. The template draws it; the alternative
    text names every date, and the same dates stand in a table.
    """
    shown = sorted(events, key=lambda event: event["date"])[-MOST:]
    if len(shown) < 2 or shown[0]["date"] == shown[-1]["date"]:
        return None
    first, last = shown[0]["date"], shown[-1]["date"]
    marks = _labelled([_mark(event, _place(event["date"], first, last)) for event in shown])
    done = [mark["x"] for mark in marks if not mark["planned"]]
    return {
        "words": _said(shown),
        "marks": marks,
        "ticks": [_place(month, first, last) for month in _months(first, last)],
        "done_to": max(done, default=LEFT),
        "left": LEFT,
        "right": RIGHT,
        "line": LINE,
    }


def _place(day: datetime.date, first: datetime.date, last: datetime.date) -> float:
    inner = RIGHT - LEFT - 2 * MARGIN
    return round(LEFT + MARGIN + (day - first).days / (last - first).days * inner, 1)


def _mark(event: dict[str, Any], x: float) -> dict[str, Any]:
    return {
        "x": x,
        "label": event["label"],
        "text": event["text"],
        "planned": event["planned"],
        "this": event["this"],
    }


def _labelled(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each label the nearest lane where it does not run into the label before it."""
    ends = dict.fromkeys(LANES, -1000.0)
    for mark in marks:
        wide = LETTER * max(len(mark["label"]), len(mark["text"]))
        start = min(max(mark["x"] - wide / 2, 0), WIDTH - wide)
        lane = next((lane for lane in LANES if ends[lane] <= start), min(ends, key=lambda lane: ends[lane]))
        ends[lane] = start + wide + 6
        mark["lane"], mark["centre"] = lane, round(start + wide / 2, 1)
        mark["start"], mark["wide"] = round(start, 1), round(wide, 1)
        mark["from"] = lane + 14 if lane < LINE else lane - 10
    return marks


def _months(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Give the firsts of months, or of years when there would be too many."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = 1 if months <= 36 else 12
    starts = [_month(first, ahead) for ahead in range(1, months + 1)]
    return [start for start in starts if start <= last and (start.month - 1) % every == 0]


def _month(first: datetime.date, ahead: int) -> datetime.date:
    years, month = divmod(first.month - 1 + ahead, 12)
    return datetime.date(first.year + years, month + 1, 1)


def _said(events: Sequence[dict[str, Any]]) -> str:
    planned = {True: ", planned", False: ""}
    return "; ".join(f"{e['label']} {e['text']}{planned[e['planned']]}" for e in events)
