"""Questions that are asked in circumstances of a case only, under every edition."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection

from assurance.circumstances import SOLE_BIDDER
from assurance.models import CatalogueVersion, GateReview, Question
from assurance.queries import latest
from mcp_portal.audit.unit import unit_of_work

migration = importlib.import_module("assurance.migrations.0012_circumstances")


def test_every_edition_asks_of_a_sole_bidder_right_after_how_the_process_was_run(db: None) -> None:
    for edition in CatalogueVersion.objects.filter(published_at__isnull=False):
        found = {row.code: row for row in Question.objects.filter(stage__version=edition, stage__code="2")}

        assert found["CP2-P3"].order == found["CP2-P1"].order + 1
        assert found["CP2-P3"].when_asked == "Only when one bidder is left"
        assert found["CP2-P3"].good_by_default
        assert {row.code for row in found.values() if row.asked_when} == {"CP2-P3"}


def test_the_migration_adds_it_once(db: None) -> None:
    rows = Question.objects.filter(stage__code="2").values_list("stage__version__code", "order", "code")
    before = list(rows)

    migration.write(apps, SimpleNamespace(connection=connection))

    assert list(rows) == before


def test_with_several_tenders_nothing_more_is_asked(replayed: Any) -> None:
    with unit_of_work(replayed.cast.lead):
        assert replayed.case().bids.filter(final_received_at__isnull=False).count() == 3
        assert replayed.case().gateway_circumstances == []


def test_gateway_2_of_dudley_asked_why_one_bidder_is_acceptable_and_kept_the_answer(played: Any) -> None:
    with unit_of_work(played.cast.lead):
        review = latest(played.case(), "2")
        assert isinstance(review, GateReview)
        asked = {question.code: question for question in review.papers.questions}

        assert review.circumstances == [SOLE_BIDDER]
        assert "option of going on with the existing contracts" in review.papers.answers[asked["CP2-P3"].pk].words
        assert "CP2-P3" not in {question.code for question in latest(played.case(), "1").papers.questions}
