"""Evidence and answers."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from assurance import actions
from assurance.models import Answer, Evidence
from mcp_portal.documents.models import Document
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import Scene, text_file


@pytest.fixture
def draft(scene: Scene) -> Scene:
    """Give early engagement as a draft."""
    scene.open("early")
    return scene


def add(scene: Scene, *names: str, **more: object) -> list[Evidence]:
    """Add files to the draft."""
    with scene.acting(scene.lead) as review:
        codes = more.pop("codes", ())
        questions = list(review.stage.questions.filter(code__in=codes))
        files = [text_file(name, f"Content of {name}") for name in names]
        return actions.add_evidence(review, files, by=scene.lead, now=scene.now, questions=questions, **more)


def test_several_files_are_numbered_and_named_by_their_names(draft: Scene) -> None:
    added = add(draft, "strategy.txt", "needs assessment.txt")

    assert [(row.code, row.title) for row in added] == [("EV-01", "strategy"), ("EV-02", "needs assessment")]


def test_a_title_names_a_single_file(draft: Scene) -> None:
    assert add(draft, "scan0001.txt", title="Strategy paper")[0].title == "Strategy paper"


def test_one_document_answers_several_questions_with_its_pages(draft: Scene) -> None:
    add(draft, "strategy.txt", codes=["EE-S1", "EE-S2"], pages="pages 4 to 11")

    with draft.acting(draft.lead) as review:
        cited = {row.question.code: [c.pages for c in row.cited] for row in review.papers.answers.values()}
        assert cited == {"EE-S1": ["pages 4 to 11"], "EE-S2": ["pages 4 to 11"]}


def test_a_reason_answers_a_question_that_does_not_apply(draft: Scene) -> None:
    with draft.acting(draft.lead) as review:
        question = review.stage.questions.get(code="EE-E1")
        actions.answer_question(
            review, question, by=draft.lead, now=draft.now, status="not_applicable", gap="Consultation ended in 2015"
        )

    with draft.acting(draft.lead) as review:
        assert review.papers.is_answered(question)


def test_a_reason_is_needed_even_in_the_database(draft: Scene) -> None:
    with draft.acting(draft.lead) as review:
        question = review.stage.questions.get(code="EE-E1")
        with pytest.raises(IntegrityError, match="answer_gap_is_explained"), transaction.atomic():
            actions.answer_question(review, question, by=draft.lead, now=draft.now, status="not_applicable")


def test_removed_evidence_leaves_the_draft_and_its_document_stays(draft: Scene) -> None:
    added = add(draft, "strategy.txt", codes=["EE-S1"])

    with draft.acting(draft.lead) as review:
        actions.remove_evidence(review.evidence.get(), by=draft.lead, now=draft.now)

    with draft.acting(draft.lead) as review:
        assert review.papers.evidence == []
        assert Document.objects.filter(pk=added[0].document_id).exists()


def test_evidence_is_closed_after_submission(scene: Scene) -> None:
    scene.to_submitted("early")

    with pytest.raises(Refused, match="only be changed while the gateway is a draft"):
        add(scene, "late.txt")


def test_submitted_evidence_and_answers_cannot_be_changed_even_by_sql(scene: Scene) -> None:
    scene.to_submitted("early")

    with scene.acting(scene.lead):
        with pytest.raises(IntegrityError, match="filed rows"), transaction.atomic():
            Evidence.objects.update(title="Another title")
        with pytest.raises(IntegrityError, match="filed rows"), transaction.atomic():
            Answer.objects.update(words="Another answer")


def test_a_reviewer_does_not_add_evidence(draft: Scene) -> None:
    reviewer = draft.lead_reviewer

    with draft.acting(reviewer) as review, pytest.raises(NotAllowed):
        actions.add_evidence(review, [text_file()], by=reviewer, now=draft.now)


def test_evidence_of_another_review_is_not_cited(draft: Scene) -> None:
    with draft.acting(draft.lead) as review:
        question = review.stage.questions.get(code="EE-S1")
        answer = actions.answer_question(
            review, question, by=draft.lead, now=draft.now, words="See there", pages={987654: "page 1"}
        )
        assert not answer.citations.exists()
