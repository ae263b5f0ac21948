"""A review that is still being prepared goes to a newer edition by a recorded decision."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.urls import reverse

from assurance.actions import catalogue as edit
from assurance.actions.moving import move_review
from assurance.models import Answer, Assignment, CatalogueVersion, EditionMove, GateReview
from assurance.queries import catalogue as ask
from assurance.queries import edition_for, opening, stages
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused
from tests.assurance.actions.test_catalogue import FIRST, Desk, asked, content
from tests.assurance.scene import ENGLAND, Scene
from tests.factories import case, person

MAY = datetime.date(2017, 5, 1)


@pytest.fixture
def newer(scene: Scene) -> Any:
    """Publish an edition that asks one thing more, one less and one in other words: ``newer(stage)``."""

    def publish(day: datetime.date = MAY) -> CatalogueVersion:
        desk = Desk()
        draft = desk.draft()
        gone, changed = asked(draft, "EE-S3"), asked(draft, "EE-S1")
        with desk.at_work() as when:
            edit.add_question(changed.stage, **{**content(changed), "code": "EE-X1"}, **when)
            edit.remove_question(gone, seen=gone.edits, **when)
        desk.change(changed, text="Which problem is solved, and for whom?")
        return desk.publish(draft, day)

    return publish


def move(scene: Scene, to: CatalogueVersion, who: Any = None, **changed: Any) -> EditionMove:
    who = who or scene.sro
    with scene.acting(who) as review:
        given = {"version": review.version, "reason": "The questions became clearer", **changed}
        return move_review(review, to, **given, by=who, now=scene.now)


def standing(scene: Scene) -> dict[str, Answer]:
    with scene.acting(scene.sro) as review:
        return {row.question.code: row for row in review.answers.filter(superseded_by=None).select_related("question")}


def test_a_running_review_keeps_its_edition_until_somebody_moves_it(scene: Scene, newer: Any) -> None:
    scene.open("early")
    newer()

    with scene.acting(scene.sro) as review:
        assert review.stage.version.code == FIRST
        assert edition_for(scene.case).code == FIRST


def test_later_reviews_of_a_case_keep_its_edition_too(scene: Scene, newer: Any) -> None:
    scene.pass_early()
    newer()

    with unit_of_work(scene.sro, at=scene.now):
        assert opening(scene.case, "1", scene.now).stage.version.code == FIRST


def test_answers_go_with_questions_of_the_same_code_and_others_stay_kept(scene: Scene, newer: Any) -> None:
    scene.open("early")
    scene.answer_everything()
    before = standing(scene)
    edition = newer()

    move(scene, edition)

    after = standing(scene)
    assert set(after) == set(before) - {"EE-S3"}
    assert {row.question.stage.version for row in after.values()} == {edition}
    assert after["EE-S1"].words == before["EE-S1"].words
    with scene.acting(scene.sro) as review:
        assert all(row.cited for row in review.papers.answers.values())
        assert [question.code for question in review.papers.unanswered()] == ["EE-X1"]
        assert review.answers.filter(question__code="EE-S3").exclude(superseded_by=None).count() == 1


def test_the_decision_is_kept_with_its_reason_and_the_ledger_names_both_editions(scene: Scene, newer: Any) -> None:
    scene.open("early")
    decided = move(scene, newer())

    assert (decided.moved_by, decided.reason) == (scene.sro, "The questions became clearer")
    with unit_of_work(scene.sro, at=scene.now):
        entry = LedgerEntry.objects.get(step="assurance.review_moved")
        assert entry.detail == {"before": FIRST, "after": "draft-1"}
        for attempt in (EditionMove.objects.all().delete, lambda: EditionMove.objects.update(reason="Other")):
            with pytest.raises(DatabaseError, match="portal:|permission denied"), transaction.atomic():
                attempt()


def test_the_case_goes_on_under_the_newer_edition(scene: Scene, newer: Any) -> None:
    scene.open("early")
    edition = newer()
    move(scene, edition)

    with unit_of_work(scene.sro, at=scene.now):
        assert edition_for(scene.case) == edition
        assert {row["stage"].version for row in stages(scene.case)} == {edition}
        assert opening(scene.case, "1", scene.now).stage.version == edition
    scene.answer_everything()
    scene.approve()
    scene.take(scene.sro, "submit")
    assert scene.fresh_for(scene.sro).state == GateReview.State.SUBMITTED


def test_what_was_submitted_and_returned_stays_as_it_was(scene: Scene, newer: Any) -> None:
    scene.to_submitted("early")
    scene.take(scene.lead_reviewer, "return_as_incomplete", reason="Look at the newer questions")
    before = standing(scene)

    move(scene, newer())

    with scene.acting(scene.sro) as review:
        frozen = review.answers.filter(frozen_at__isnull=False)
        assert {row.question.stage.version.code for row in frozen} == {FIRST}
        assert not frozen.filter(superseded_by=None).exists()
    after = standing(scene)
    assert {code: row.words for code, row in after.items()} == {
        code: row.words for code, row in before.items() if code != "EE-S3"
    }
    assert all(row.citations.exists() for row in after.values())


def test_who_was_to_rate_a_line_rates_it_on(scene: Scene, newer: Any) -> None:
    scene.to_submitted("early")
    scene.take(scene.lead_reviewer, "return_as_incomplete", reason="Look at the newer questions")
    who = scene.reviewers[ENGLAND]
    with scene.acting(scene.lead_reviewer) as review:
        Assignment.objects.bulk_create(
            Assignment(
                review=review, procurement=review.procurement, question=question, body=ENGLAND, person=who,
                assigned_by=scene.lead_reviewer, assigned_at=scene.now,
            )
            for question in review.stage.questions.filter(code__in=["EE-S1", "EE-S3"])
        )  # fmt: skip
    edition = newer()

    move(scene, edition)

    with scene.acting(scene.lead_reviewer) as review:
        (left,) = review.assignments.filter(ended_at=None)
        assert (left.question.code, left.question.stage.version, left.person) == ("EE-S1", edition, who)
        assert review.assignments.count() == 3


def test_a_review_that_was_submitted_is_not_moved(scene: Scene, newer: Any) -> None:
    scene.to_submitted("early")

    with pytest.raises(Refused, match="cannot be moved"):
        move(scene, newer())


def test_only_the_sro_moves_a_review(scene: Scene, newer: Any) -> None:
    scene.open("early")
    edition = newer()

    for who in (scene.lead, scene.lead_reviewer, scene.officers[ENGLAND]):
        with pytest.raises(NotAllowed):
            move(scene, edition, who)


def test_an_edition_that_starts_later_by_the_clock_of_the_case_is_not_offered(scene: Scene, newer: Any) -> None:
    scene.open("early")
    edition = newer(datetime.date(2017, 5, 23))

    with scene.acting(scene.sro) as review:
        assert ask.move_of(review, scene.now) is None
    with pytest.raises(Refused, match="cannot be moved"):
        move(scene, edition)


def test_a_review_that_changed_since_the_page_was_opened_is_looked_at_again(scene: Scene, newer: Any) -> None:
    scene.open("early")
    edition = newer()
    seen = scene.fresh_for(scene.sro).version
    scene.answer_everything()

    with pytest.raises(Changed, match="after you opened the page"):
        move(scene, edition, version=seen)


def test_the_page_shows_what_differs_and_moves_the_review(scene: Scene, newer: Any, sign_in: Any) -> None:
    scene.open("early")
    scene.answer_everything()
    newer()
    address = reverse("assurance:review_edition", args=[scene.case.reference, "early"])

    gateway = reverse("assurance:review", args=[scene.case.reference, "early"])
    assert "A newer edition is in force" in sign_in(scene.sro).get(gateway).content.decode()
    assert "A newer edition is in force" not in sign_in(scene.lead).get(gateway).content.decode()
    soup = BeautifulSoup(sign_in(scene.sro).get(address).content, "html.parser")
    text = " ".join(soup.get_text(" ").split())
    assert "Questions added (1)" in text
    assert "Which problem is solved, and for whom?" in text
    assert "leave the submission: EE-S3" in text
    hidden = {name: soup.find("input", {"name": name})["value"] for name in ("version", "edition")}

    nothing = sign_in(scene.sro).post(address, {**hidden, "reason": ""})
    assert "Enter why it moves" in nothing.content.decode()
    stale = sign_in(scene.sro).post(address, {**hidden, "version": "0", "reason": "Clearer by far"})
    assert "after you opened the page" in stale.content.decode()
    assert "Clearer by far" in stale.content.decode()
    done = sign_in(scene.sro).post(address, {**hidden, "reason": "Clearer by far"}, follow=True)
    assert "moved to Draft 1" in " ".join(done.content.decode().split())
    assert "Clearer by far" in sign_in(scene.lead).get(address).content.decode()


def test_the_page_is_read_by_who_reads_the_gateway_and_moved_by_nobody_else(
    scene: Scene, newer: Any, sign_in: Any
) -> None:
    scene.open("early")
    newer()
    address = reverse("assurance:review_edition", args=[scene.case.reference, "early"])

    assert "textarea" not in sign_in(scene.lead).get(address).content.decode()
    assert sign_in(scene.lead).post(address, {"reason": "Mine"}).status_code == 404
    assert sign_in(person(Role.SRO, case=case())).get(address).status_code == 404
    assert sign_in(person(Role.SYSTEM_ADMIN)).get(address).status_code == 404
