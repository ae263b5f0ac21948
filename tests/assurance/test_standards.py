"""What good looks like: it comes with the edition, goes on into drafts, and stands where it is asked."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.urls import reverse

from assurance import circumstances
from assurance.actions import catalogue as edit
from assurance.models import CatalogueVersion, Question
from assurance.standards import standards_of
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from tests.assurance.scene import ENGLAND, Scene
from tests.factories import NOON, person

FIRST = "isap-2017"
migration = importlib.import_module("assurance.migrations.0010_standards")


def main_of(response: Any) -> Any:
    """Give the main part of a page."""
    return BeautifulSoup(response.content, "html.parser").main


def test_every_question_of_the_first_edition_has_a_text_which_is_the_portals_own(db: None) -> None:
    asked = list(Question.objects.filter(stage__version__code=FIRST))

    assert {row.code for row in asked} == {*standards_of(FIRST), *circumstances.standards()}
    assert all(row.good and row.good_by_default for row in asked)


def test_a_draft_carries_the_texts_until_somebody_writes_another(db: None) -> None:
    admin = person(Role.SYSTEM_ADMIN)
    with unit_of_work(admin, at=NOON):
        base = CatalogueVersion.objects.get(code=FIRST)
        draft = edit.make_draft(base, code="isap-2018", title="Second", by=admin, now=NOON)
        rows = Question.objects.filter(stage__version=draft)
        assert all(row.good_by_default for row in rows)
        rows.filter(code="CP1-F1").update(good="Every pound has a source")
        rows.filter(code="CP1-F2").update(good="")

        migration.write(apps, SimpleNamespace(connection=connection))

        assert (rows.get(code="CP1-F1").good, rows.get(code="CP1-F1").good_by_default) == (
            "Every pound has a source", False,
        )  # fmt: skip
        assert rows.get(code="CP1-F2").good_by_default


def test_it_is_open_for_a_reviewer_who_has_not_rated_and_closed_for_everybody_else(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    page = reverse("assurance:question", args=[scene.case.reference, "1", "CP1-F1"])

    def shown(who: Any) -> Any:
        return main_of(sign_in(who).get(page)).select_one("details")

    assert shown(scene.reviewers[ENGLAND]).has_attr("open")
    assert "agrees with the ledger of each commissioner" in shown(scene.reviewers[ENGLAND]).get_text()
    assert "Wording of this portal (default)" in shown(scene.lead).get_text()
    assert not shown(scene.lead).has_attr("open")
    scene.file(ENGLAND, "CP1-F1")
    assert not shown(scene.reviewers[ENGLAND]).has_attr("open")


def test_coverage_says_it_beside_each_question_that_no_page_answers(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.open("1")

    page = main_of(sign_in(scene.lead).get(reverse("assurance:coverage", args=[scene.case.reference, "1"])))

    rows = page.find("table").tbody.find_all("tr")
    assert len(rows) == len(page.select("table details")) == 20
    assert "What good looks like for CP1-S1" in " ".join(rows[0].get_text(" ").split())
