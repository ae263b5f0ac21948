"""Coverage: which question is answered where, for which body, and what answers nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import actions
from assurance.models import Evidence
from assurance.queries.matrix import HEAD, coverage, coverage_rows
from mcp_portal.documents.models import Document
from tests.assurance.scene import Scene, text_file


@pytest.fixture
def covered(scene: Scene) -> Scene:
    """Give gateway 1 with one document cited by questions of several bodies, and one by none."""
    scene.pass_early()
    scene.open("1")
    with scene.acting(scene.lead) as review:
        questions = list(review.stage.questions.filter(code__in=("CP1-F1", "CP1-S1")))
        given = {"by": scene.lead, "now": scene.now}
        actions.add_evidence(review, [text_file("model.txt")], questions=questions, pages="pages 1 to 3", **given)
        actions.add_evidence(review, [text_file("spare.txt", "Spare")], **given)
    return scene


def test_it_says_what_answers_what_and_what_nobody_cites(covered: Scene) -> None:
    with covered.acting(covered.lead) as review:
        found = coverage(review)

    assert len(found.questions) == 20
    assert {row.question.code for row in found.questions} - {row.question.code for row in found.open} == {
        "CP1-F1",
        "CP1-S1",
    }
    assert [row.piece.code for row in found.uncited] == ["EV-02"]
    (shared,) = found.shared
    assert ("CP1-F1", "pages 1 to 3") in shared.by_body["nhs_england"]


def test_the_questions_of_one_body_are_shown_alone(covered: Scene) -> None:
    with covered.acting(covered.lead) as review:
        found = coverage(review, "cqc")

    assert found.bodies == ["cqc"]
    assert all("cqc" in row.question.rated_by for row in found.questions)


def test_the_list_names_every_question_each_place_and_what_is_not_cited(covered: Scene) -> None:
    with covered.acting(covered.lead) as review:
        rows = list(coverage_rows(coverage(review)))

    assert {len(row) for row in rows} == {len(HEAD)}
    assert len(rows) == 20 + 1
    assert [row[6] for row in rows if row[9] == "pages 1 to 3"] == ["EV-01", "EV-01"]
    assert rows[-1][5:9] == ("No question cites it", "EV-02", 1, "spare")


def page(scene: Scene, sign_in: Any, kind: str = "") -> Any:
    name = "assurance:coverage_export" if kind else "assurance:coverage"
    return sign_in(scene.lead).get(reverse(name, args=[scene.case.reference, "1", *([kind] if kind else [])]))


def test_the_page_names_what_is_missing(covered: Scene, sign_in: Any) -> None:
    words = " ".join(page(covered, sign_in).content.decode().split())

    assert "No page answers 18 mandatory questions" in words or "No page answers" in words
    assert "1 document that no question cites: EV-02" in words


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_given_as_a_list(covered: Scene, sign_in: Any, kind: str) -> None:
    answer = page(covered, sign_in, kind)

    assert answer.status_code == 200
    assert f"coverage-1.{kind}" in answer.headers["Content-Disposition"]


def test_its_page_asks_as_little_with_300_documents_as_with_2(covered: Scene, sign_in: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert page(covered, sign_in).status_code == 200
        return len([row for row in seen if "SAVEPOINT" not in row["sql"]])

    page(covered, sign_in)
    few = asked()
    with covered.acting(covered.lead) as review:
        first = review.papers.evidence[0]
        Evidence.objects.bulk_create(
            Evidence(
                review=review, procurement=covered.case, number=number, document_id=first.document_id, title="More",
                added_by=covered.lead, added_at=covered.now,
            )
            for number in range(3, 301)
        )  # fmt: skip
        assert Document.objects.filter(pk=first.document_id).exists()
    many = asked()

    assert few == many
    assert many <= 12
