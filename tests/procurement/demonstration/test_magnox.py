"""Magnox: every note, agreed score and late change is on the page and in the export, with its reason and author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from procurement.demonstration import magnox
from procurement.demonstration.play import Play
from tests.played import FILES, _lent

REPLAYED = "magnox"


@pytest.fixture
def evaluated(case_database: str, django_db_blocker: Any, settings: Any) -> Iterator[Play]:
    """Lend the case after its late change; what a test does is rolled back."""
    settings.FILE_STORE = FILES
    with django_db_blocker.unblock(), _lent(case_database, magnox.PLACE, "lead@ccg.magnox.example") as play:
        yield play


def test_the_page_and_the_export_show_every_note_and_the_late_change_with_reason_and_author(evaluated, sign_in):
    reader = sign_in(evaluated.cast.people["sro"])
    page = reader.get(evaluated.url("procurement:moderated", magnox.KEPT_IN, 1, 1))
    words = " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").text.split())
    export = reader.get(evaluated.url("procurement:moderation_export", "csv")).content.decode()

    for who in ("evaluator", "second evaluator"):
        note = magnox.NOTE_OF.format(who=who, number=magnox.KEPT_IN, position=1)
        assert note in words
        assert note in export
    for said in (magnox.AGREED_FAIL, *list(magnox.LATE.values())[1:], magnox.SECOND_WORDS, "Moderator",
                 "Second evaluator", "A fail becomes a pass"):  # fmt: skip
        assert said in words
        assert said in export
    assert export.count("Individual note of the") == 12
    assert export.count("Agreed score,") == 6


def test_nobody_scores_any_more_where_a_score_was_agreed(evaluated, sign_in):
    answers = {"score": "9", "reasons": "Later", "change_reason": "Later"}
    url = evaluated.url("procurement:score", magnox.KEPT_IN, 1, 1)

    page = sign_in(evaluated.cast.people["evaluator"]).post(url, answers).content.decode()

    assert "The evaluators have agreed on a score" in page
