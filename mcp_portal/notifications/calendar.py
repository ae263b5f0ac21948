"""Days as a calendar file (RFC 5545) that any calendar program reads."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MEDIA_TYPE = "text/calendar; charset=utf-8"
OCTETS = 75
"""Longest line of a calendar file (RFC 5545, section 3.1)."""


@dataclass(frozen=True)
class Event:
    """One whole day; the key stays the same when the day moves, so that the entry moves with it."""

    key: str
    day: datetime.date
    title: str
    link: str = ""


def calendar(events: Iterable[Event], now: datetime.datetime) -> str:
    """Write events as a calendar file."""
    return "".join(f"{folded}\r\n" for line in _lines(events, now) for folded in _folded(line))


def _lines(events: Iterable[Event], now: datetime.datetime) -> Iterator[str]:
    stamp = now.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Procure an MCP contract//EN", "METHOD:PUBLISH")
    for one in events:
        after = one.day + datetime.timedelta(days=1)
        yield from (
            "BEGIN:VEVENT",
            f"UID:{one.key}@mcp-portal".lower(),
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_escaped(one.title)}",
            *((f"URL:{one.link}",) if one.link else ()),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    yield "END:VCALENDAR"


def _escaped(words: str) -> str:
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Break a line that is too long; what follows starts with a space."""
    octets = line.encode()
    while len(octets) > OCTETS:
        cut = OCTETS
        while octets[cut] & 0xC0 == 0x80:  # not within a character
            cut -= 1
        yield octets[:cut].decode()
        octets = b" " + octets[cut:]
    yield octets.decode()
