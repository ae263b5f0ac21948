"""A large gateway to measure on: 60 questions, 300 files of evidence, every body has filed every rating."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.db import connections, transaction

from assurance.bodies import Body
from assurance.models import Answer, Citation, Evidence, GateReview, Question, Rating, Stage, StageBody, Submission
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Blob, Document
from procurement.actions import create_case
from procurement.demonstration.people import Cast
from procurement.models import Procurement

from .ground import triggers_off

QUESTIONS, FILES, CONDITIONS_OF_A_BODY = 60, 300, 5
REVIEWERS = {"nhs_england": "nhse_reviewer", "nhs_improvement": "nhsi_reviewer", "cqc": "cqc_reviewer"}
TABLES = (
    "assurance_stage", "assurance_stagebody", "assurance_question", "assurance_gatereview", "assurance_evidence",
    "assurance_answer", "assurance_citation", "assurance_rating", "assurance_submission", "documents_document",
    "documents_blob",
)  # fmt: skip


def add_gateway(cast: Cast, *, now: datetime.datetime) -> GateReview:
    """Add a case with one gateway in moderation; in bulk, without steps."""
    lead = cast.people["lead"]
    with unit_of_work(lead, at=now):
        case = create_case(
            by=lead, wall=now, lead_commissioner=cast.organisations["ccg"], title="A large gateway", variant="full",
            list_size=300_000, practice_count=46, value_per_year=244_300_000, term_min_years=10, term_max_years=15,
        )  # fmt: skip
        RoleHolding.objects.bulk_create(
            RoleHolding(
                user=cast.people[key], organisation=cast.organisations[body], role=Role.REVIEWER, procurement=case,
                from_date=now.date(), entered_by=lead,
            )
            for body, key in REVIEWERS.items()
        )  # fmt: skip
    owner: Any = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor, triggers_off(cursor, *TABLES):
        review = _fill(cast, case, now)
    owner.close()
    _cover(cast, review)
    return review


def _fill(cast: Cast, case: Procurement, now: datetime.datetime) -> GateReview:
    lead = cast.people["lead"]
    stage = _stage(case, lead, now)
    questions = Question.objects.using("owner").bulk_create(_question(stage, n) for n in range(1, QUESTIONS + 1))
    review = GateReview.objects.using("owner").create(
        procurement_id=case.pk, stage_id=stage.pk, opened_by_id=lead.pk, opened_at=now, submitted_at=now,
        due_date=now.date(), state="moderation",
    )  # fmt: skip
    evidence = _evidence(review, lead, now)
    row = {"review_id": review.pk, "procurement_id": case.pk}
    answers = Answer.objects.using("owner").bulk_create(
        Answer(
            **row, question_id=one.pk, words="As the files say", answered_by_id=lead.pk, answered_at=now, frozen_at=now
        )
        for one in questions
    )
    Citation.objects.using("owner").bulk_create(
        Citation(**row, answer_id=answers[n % QUESTIONS].pk, evidence_id=piece.pk, pages="page 1", frozen_at=now)
        for n, piece in enumerate(evidence)
    )
    Rating.objects.using("owner").bulk_create(
        Rating(
            **row, question_id=one.pk, body=body, reviewer_id=cast.people[key].pk, value="green", reason="Read it all",
            saved_at=now, filed_at=now,
        )
        for one in questions
        for body, key in REVIEWERS.items()
    )  # fmt: skip
    Submission.objects.using("owner").create(
        **row, number=1, manifest={}, sha256="0" * 64, submitted_by_id=lead.pk, submitted_at=now
    )
    return review


def _stage(case: Procurement, lead: Any, now: datetime.datetime) -> Stage:
    stage = Stage.objects.using("owner").create(
        procurement_id=case.pk, code="large", order=2, name="Large gateway", subject="Everything at once",
        blocks="Nothing", held_when="When figures are measured", combining="All 3 bodies sign", added_by_id=lead.pk,
        added_at=now, added_reason="To measure",
    )  # fmt: skip
    StageBody.objects.using("owner").bulk_create(
        StageBody(stage_id=stage.pk, order=n, body=body, part="lead", signs=True, remit=f"The part of {body.label}")
        for n, body in enumerate(Body)
    )
    return stage


def _question(stage: Stage, number: int) -> Question:
    themes = Question.Theme.values
    return Question(
        stage_id=stage.pk, order=number, code=f"L-{number}", theme=themes[number % len(themes)], side="both",
        rated_by=list(Body.values), text=f"Is part {number} of the plan for the whole population sound?",
        evidence_expected=["A plan"], source="Measured",
    )  # fmt: skip


def _evidence(review: GateReview, lead: Any, now: datetime.datetime) -> list[Evidence]:
    prints = [hashlib.sha256(f"file {n}".encode()).hexdigest() for n in range(FILES)]
    Blob.objects.using("owner").bulk_create(Blob(sha256=one, size=100_000) for one in prints)
    documents = Document.objects.using("owner").bulk_create(
        Document(
            procurement_id=review.procurement_id, blob_id=one, name=f"paper {n}.pdf", kind="evidence",
            media_type="application/pdf", uploaded_by_id=lead.pk, uploaded_at=now,
        )
        for n, one in enumerate(prints)
    )  # fmt: skip
    return Evidence.objects.using("owner").bulk_create(
        Evidence(
            review_id=review.pk, procurement_id=review.procurement_id, number=n + 1, document_id=document.pk,
            title=f"Paper {n}", added_by_id=lead.pk, added_at=now, frozen_at=now,
        )
        for n, document in enumerate(documents)
    )  # fmt: skip


def _cover(cast: Cast, review: GateReview) -> None:
    """Let each rating cover what a filing would have covered, so that the page compares all of it."""
    with unit_of_work(cast.people["nhse_reviewer"]):
        papers = GateReview.objects.select_related("procurement", "stage").get(pk=review.pk).papers
        covers = {question.pk: papers.covers_of(question) for question in papers.questions}
        ratings = list(papers.filed.values())
    for row in ratings:
        row.covers = covers[row.question_id]
    owner: Any = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor, triggers_off(cursor, "assurance_rating"):
        Rating.objects.using("owner").bulk_update(ratings, ["covers"])
    owner.close()
