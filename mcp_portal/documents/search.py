"""Documents by the words of their names and texts, as far as the actor of the unit of work may open them (ADR 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

MOST = 500
"""Documents found at most; beyond that another word helps more than another page."""

# As the vectors take names and texts apart (migration 0004). A minus before a word stays: it leaves the word out.
TIED = re.compile(r"(?<=[^\W_])[-_/]+(?=[^\W_])")
DOTTED = re.compile(r"(?<=[^\W\d_])[.@]+(?=[^\W\d_])")

BEGIN, END = "\x02", "\x03"  # no text holds them: control characters are left out when it is read
AROUND = f'StartSel="{BEGIN}", StopSel="{END}", MaxFragments=2, MaxWords=24, MinWords=10, FragmentDelimiter=" … "'
# The words of 20 long documents take a second to be gone through, so only those round the first place are.
SNIPPETS = """
SELECT w.document_id, ts_headline('pg_catalog.english',
           CASE WHEN p.place > 160 THEN regexp_replace(substr(w.words, p.place - 160, 900), '^\\S*\\s+', '')
                ELSE substr(w.words, 1, 900) END,
           websearch_to_tsquery('pg_catalog.english', %(text)s::text), %(around)s::text)
FROM documents_wording w CROSS JOIN LATERAL (
    SELECT coalesce(min(nullif(strpos(lower(w.words), stem), 0)), 1) AS place
    FROM unnest(tsvector_to_array(to_tsvector('pg_catalog.english', %(text)s::text))) stem) p
WHERE w.document_id = ANY (%(documents)s) AND w.words <> ''
"""


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was searched for."""

    text: str
    is_found: bool


def has_words(text: str) -> bool:
    """Say whether a text holds a word to search for: "the" and "of" are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery('pg_catalog.english', %s::text)) > 0", [_apart(text)])
        return cursor.fetchone()[0]


def found(text: str, *, case: int | None = None, kinds: Sequence[str] | None = None) -> list[int]:
    """Give the numbers of the documents that hold the words: those named so first, then the newest; 500 at most.

    Whoever lists them reads them as the actor, and leaves out what its pages would not open.
    """
    asked = [_apart(text), case, list(kinds) if kinds is not None else None, MOST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT document_id FROM documents_found(%s::text, %s::bigint, %s::text[], %s::int)", asked)
        return [row[0] for row in cursor.fetchall()]


def snippets(text: str, documents: Iterable[int]) -> dict[int, list[Piece]]:
    """Give of each document the words round the first place found, in pieces that a page escapes."""
    with connection.cursor() as cursor:
        cursor.execute(SNIPPETS, {"text": _apart(text), "around": AROUND, "documents": list(documents)})
        return {document: list(_pieces(around)) for document, around in cursor.fetchall()}


def _pieces(around: str) -> Iterable[Piece]:
    for part in re.split(f"({BEGIN}[^{END}]*{END})", around):
        if part:
            yield Piece(part.strip(BEGIN + END), part.startswith(BEGIN))


def _apart(text: str) -> str:
    return DOTTED.sub(" ", TIED.sub(" ", text))
