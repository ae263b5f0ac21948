"""The way of a review through its states."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from assurance import queries
from assurance.coverage import digest
from assurance.models import GateReview, SignOff, Submission
from mcp_portal.audit.unit import give_up
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene, text_file
from tests.conflicts.steps import nil


def test_early_engagement_ends_in_feedback_and_nobody_signs(scene: Scene) -> None:
    scene.pass_early()

    with scene.acting(scene.sro) as review:
        assert review.get_state_display() == "Feedback issued"
        assert queries.passing(scene.case, "early", scene.now)
        assert not review.sign_offs.exists()


def test_gateway_one_goes_from_draft_to_an_outcome_of_three_signatures(scene: Scene) -> None:
    scene.to_moderation("1")

    for body in (ENGLAND, IMPROVEMENT, CQC):
        review = scene.sign(body)

    assert review.get_state_display() == "Outcome issued"
    assert review.outcome == "proceed"
    assert review.valid_until == datetime.date(2017, 11, 22)


def test_the_outcome_waits_for_the_third_signature(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    scene.sign(CQC)

    with scene.acting(scene.officers[CQC]) as review, pytest.raises(Refused) as refusal:
        review.issue_outcome(by=scene.officers[CQC], now=scene.now, version=review.version)

    assert [unmet.what for unmet in refusal.value.unmet] == ["NHS Improvement has not signed gateway 1"]


def test_the_outcome_is_the_strictest_of_the_three(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND, "proceed")
    scene.sign(IMPROVEMENT, "resubmit")

    review = scene.sign(CQC, "proceed")

    assert review.outcome == "resubmit"
    assert review.valid_until is None


def test_a_review_without_evidence_is_not_approved_and_says_how_much_is_missing(scene: Scene) -> None:
    scene.open("early")

    with pytest.raises(Refused) as refusal:
        scene.approve()

    assert refusal.value.unmet[0].what == "8 of 8 questions have no answer with evidence"


def test_an_approval_by_a_meeting_that_was_not_quorate_is_refused(scene: Scene) -> None:
    scene.open("early")
    scene.answer_everything()

    with pytest.raises(Unanswered) as refusal:
        scene.take(
            scene.secretary, "approve_by_board", {"minute": text_file("minute.txt")}, meeting="Governing body",
            meeting_date_day=22, meeting_date_month=5, meeting_date_year=2017, quorate="no", recusals="2 members left",
        )  # fmt: skip

    assert "must be quorate" in str(refusal.value.form.errors["quorate"])


def test_submission_lists_every_team_member_without_a_declaration(db: None) -> None:
    scene = Scene(declare=False)
    scene.open("early")
    scene.answer_everything()
    scene.approve()
    nil(scene.sro, scene.case)

    with pytest.raises(Refused) as refusal:
        scene.take(scene.sro, "submit")

    assert refusal.value.unmet[0].what == "2 team members have no current declaration of interests"
    assert "Committee secretary" in refusal.value.unmet[0].detail


def test_submission_freezes_evidence_by_hash(scene: Scene) -> None:
    scene.to_submitted("early")

    with scene.acting(scene.sro) as review:
        submission = review.submissions.get()
        piece = review.papers.evidence[0]
        assert submission.sha256 == digest(submission.manifest)
        assert submission.manifest["evidence"][0]["sha256"] == piece.document.sha256
        assert piece.frozen_at == scene.now
        assert review.papers.is_as_submitted()


def test_a_submission_is_accepted_only_when_every_reviewer_has_declared(db: None) -> None:
    scene = Scene(declare=False)
    for one in (scene.lead, scene.sro, scene.secretary, scene.lead_reviewer, scene.reviewers[ENGLAND]):
        nil(one, scene.case)
    scene.to_submitted("early")

    with pytest.raises(Refused) as refusal:
        scene.accept()

    missing = [unmet.what for unmet in refusal.value.unmet]
    assert "Reviewer, CQC has no current declaration of interests" in missing
    assert "Sign-off officer, NHS England has no current declaration of interests" in missing
    assert len(missing) == 5


def test_a_returned_submission_says_why_and_can_be_submitted_again(scene: Scene) -> None:
    scene.to_submitted("early")
    scene.take(scene.lead_reviewer, "return_as_incomplete", reason="The options appraisal has no scores")
    scene.take(scene.sro, "revise")
    scene.answer_everything()
    scene.approve()
    scene.take(scene.sro, "submit")

    with scene.acting(scene.sro) as review:
        assert review.remarks.get().words == "The options appraisal has no scores"
        assert list(review.submissions.values_list("number", flat=True)) == [1, 2]
        assert review.answers.filter(superseded_by__isnull=False).count() == 8


def test_moderation_waits_for_every_body_and_lists_them_at_once(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(CQC, "CP1-Q1")

    with pytest.raises(Refused) as refusal:
        scene.take(scene.lead_reviewer, "open_moderation")

    assert [unmet.what for unmet in refusal.value.unmet][:3] == [
        "16 of your 16 lines are not rated",
        "5 of NHS Improvement’s 5 lines are not rated",
        "2 of CQC’s 3 lines are not rated",
    ]


def test_an_amber_line_needs_a_condition_of_the_same_body_before_it_signs(scene: Scene) -> None:
    scene.to_moderation("1", lambda body, question: "amber" if question.code == "CP1-F3" else "green")

    with pytest.raises(Refused) as refusal:
        scene.sign(IMPROVEMENT, "proceed_with_conditions")
    scene.set_condition(IMPROVEMENT, "CP1-F3")
    scene.sign(IMPROVEMENT, "proceed_with_conditions")

    assert refusal.value.unmet[0].what == "CP1-F3 is amber and has no condition"


def test_a_softer_outcome_needs_a_written_reason(scene: Scene) -> None:
    scene.to_moderation("1", lambda body, question: "red" if question.code == "CP1-F3" else "green")

    with pytest.raises(Refused, match="say why you sign a softer outcome"):
        scene.sign(IMPROVEMENT, "proceed")
    review = scene.sign(IMPROVEMENT, "proceed", softer_reason="The downside case came in after the rating")

    with scene.acting(scene.sro):
        assert review.sign_offs.get().derived == "resubmit"


def test_a_body_signs_once(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(CQC)

    with pytest.raises(Refused, match="CQC has signed already"):
        scene.sign(CQC)


@pytest.mark.parametrize(
    "statement", ["UPDATE assurance_signoff SET outcome = 'proceed'", "DELETE FROM assurance_signoff"]
)
def test_a_signature_cannot_be_changed_even_by_sql(scene: Scene, statement: str) -> None:
    scene.to_moderation("1")
    scene.sign(CQC, "resubmit")

    with scene.acting(scene.officers[CQC]), connection.cursor() as cursor:
        with pytest.raises((IntegrityError, ProgrammingError), match="never changed|permission denied"):
            cursor.execute(statement)
        give_up()


def test_an_issued_outcome_cannot_be_changed_even_by_sql(scene: Scene) -> None:
    scene.to_outcome("1", "resubmit")

    with scene.acting(scene.sro):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            GateReview.objects.update(outcome="proceed")
        assert scene.fresh().outcome == "resubmit"


def test_no_body_signs_twice_even_past_the_step(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(CQC)

    with scene.acting(scene.officers[CQC]) as review:
        signed = review.sign_offs.get()
        signed.pk = None
        with pytest.raises(IntegrityError, match="sign_off_once"), transaction.atomic():
            SignOff.objects.bulk_create([signed])


def test_a_commissioner_does_not_sign(scene: Scene) -> None:
    scene.to_recommended()

    with scene.acting(scene.sro) as review, pytest.raises(NotAllowed):
        review.sign(by=scene.sro, now=scene.now, version=review.version, outcome="proceed", words="Fine")


def test_two_people_pressing_at_once_make_one_move(scene: Scene) -> None:
    review = scene.to_submitted("early")
    scene.accept()

    with scene.acting(scene.lead_reviewer), pytest.raises(Changed):
        review.accept(by=scene.lead_reviewer, now=scene.now, version=review.version, due_date=datetime.date(2017, 7, 1))


def test_a_body_does_not_sign_what_has_changed_since_it_opened_the_page(scene: Scene) -> None:
    seen = scene.to_recommended()
    scene.set_condition(IMPROVEMENT, "CP1-F3")

    officer = scene.officers[IMPROVEMENT]
    with scene.acting(officer), pytest.raises(Changed, match="after you opened the page"):
        seen.sign(by=officer, now=scene.now, version=seen.version, outcome="proceed", words="Fine")


def test_a_board_does_not_approve_answers_that_changed_since_the_page_was_opened(scene: Scene) -> None:
    seen = scene.open("early")
    scene.answer_everything()

    with scene.acting(scene.secretary), pytest.raises(Changed):
        seen.approve_by_board(by=scene.secretary, now=scene.now, version=seen.version, minute=None)


def test_a_withdrawn_attempt_keeps_what_was_submitted(scene: Scene) -> None:
    scene.to_submitted("early")

    review = scene.take(scene.sro, "withdraw", reason="The route has changed")

    with scene.acting(scene.sro):
        assert review.get_state_display() == "Withdrawn"
        assert Submission.objects.filter(review=review).exists()


def test_the_signature_covers_the_submitted_evidence(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(CQC)

    with scene.acting(scene.sro) as review:
        assert review.sign_offs.get().evidence_sha256 == review.papers.submission.sha256
