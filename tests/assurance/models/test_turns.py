"""Clarification, the panel, and the reopening of an outcome."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connection
from django.urls import reverse

from assurance import queries
from assurance.coverage import FACTS_OF_QUESTION, SCOPE
from assurance.models import Clarification, GateReview, PanelMeeting, Reopening
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import give_up, unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered
from procurement.actions.planning import set_scope
from procurement.queries import national
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene, text_file
from tests.factories import hold, organisation, person

CODE = "CP1-F1"


def states(scene: Scene) -> str:
    return str(scene.fresh_for(scene.lead).get_state_display())


# --- clarification -------------------------------------------------------------------------------------------------


def test_a_question_stops_the_clock_and_the_answer_lets_it_run_on(rated: Scene) -> None:
    due = rated.fresh_for(rated.lead).due_date
    rated.ask(CQC, "CP1-Q1", "Which beds?")
    asked = states(rated)
    rated.move_clock("2017-06-05")
    rated.reply(rated.sro, words="Those of the community hospital")
    with rated.acting(rated.sro) as review:
        review.resume(by=rated.sro, now=rated.now, version=review.version)

    with rated.acting(rated.lead) as review:
        assert asked == "Waiting for clarification"
        assert review.get_state_display() == "In review"
        # 22 May to 5 June 2017: 9 working days, because 29 May is a bank holiday.
        assert queries.days_run(review, rated.now) == 0
        assert (review.due_date - due).days >= 9


def test_a_review_does_not_go_on_while_a_question_is_open(rated: Scene) -> None:
    rated.ask(CQC, "CP1-Q1")
    rated.ask(ENGLAND, CODE)
    rated.reply(rated.sro, 1)

    with pytest.raises(Refused) as refusal, rated.acting(rated.sro) as review:
        review.resume(by=rated.sro, now=rated.now, version=review.version)

    assert [row.what for row in refusal.value.unmet] == ["Clarification 2 has no answer"]


def test_new_evidence_supersedes_what_was_submitted_under_every_line_that_cites_it(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)
    with rated.acting(rated.sro) as review:
        old, lines = review.papers.evidence[0], len(review.papers.answers)
    rated.reply(rated.sro, uploads=[text_file("reconciled.txt", "Reconciled")], replaces=old)
    with rated.acting(rated.sro) as review:
        review.resume(by=rated.sro, now=rated.now, version=review.version)

    with rated.acting(rated.lead) as review:
        assert [(piece.number, piece.version) for piece in review.papers.evidence] == [(1, 2)]
        assert review.evidence.get(version=1).replaced_by_id == review.papers.evidence[0].pk
        assert {c.evidence.version for row in review.papers.answers.values() for c in row.cited} == {2}
        assert review.answers.filter(superseded_by__isnull=False).count() == lines
        assert list(review.submissions.values_list("number", flat=True)) == [1, 2]
        assert review.papers.is_as_submitted()


def test_an_answer_without_changes_leaves_the_submission_as_it_was(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)
    rated.reply(rated.sro)
    with rated.acting(rated.sro) as review:
        review.resume(by=rated.sro, now=rated.now, version=review.version)

    with rated.acting(rated.lead) as review:
        assert review.submissions.count() == 1


def test_a_new_answer_to_the_line_is_frozen_and_the_old_one_kept(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)
    reply = rated.reply(rated.sro, line_words="The baseline is that of 2015 to 2016, reconciled")

    with rated.acting(rated.lead) as review:
        standing = review.answers.get(question__code=CODE, superseded_by=None)
        assert standing.pk == reply.answer_id
        assert standing.frozen_at is not None
        assert [c.evidence.number for c in standing.citations.select_related("evidence")] == [1]
        assert review.answers.filter(question__code=CODE).count() == 2


def test_a_question_is_answered_once(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)
    rated.reply(rated.sro)

    with pytest.raises(Refused, match="Somebody answered this"):
        rated.reply(rated.lead)


def test_lines_are_not_rated_while_the_clock_stands(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)

    with pytest.raises(Refused, match="waits for answers"):
        rated.file(IMPROVEMENT, CODE)


def test_a_reviewer_does_not_answer(rated: Scene) -> None:
    rated.ask(ENGLAND, CODE)

    with pytest.raises(NotAllowed):
        rated.reply(rated.reviewers[CQC])


def test_moderation_can_ask_too_and_goes_back_to_the_review(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.ask(ENGLAND, CODE)
    scene.reply(scene.lead)
    with scene.acting(scene.sro) as review:
        review.resume(by=scene.sro, now=scene.now, version=review.version)

    assert states(scene) == "In review"


@pytest.mark.parametrize("table", ["assurance_clarification", "assurance_clarificationreply"])
def test_questions_and_answers_cannot_be_changed_even_by_sql(rated: Scene, table: str) -> None:
    rated.ask(ENGLAND, CODE)
    rated.reply(rated.sro)

    with rated.acting(rated.sro), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(f"UPDATE {table} SET words = 'Nothing'")
        give_up()


def test_commissioner_and_provider_are_told_and_no_content_is_sent(rated: Scene) -> None:
    provider = _provider(rated)
    rated.ask(ENGLAND, CODE, "Is the baseline a secret?")

    told = Outbox.objects.filter(link=reverse("assurance:clarifications", args=[rated.case.reference]))
    with unit_of_work(rated.sro):
        people = {row.user_id for row in told}
    assert {rated.sro.pk, rated.lead.pk} <= people
    assert provider.pk not in people
    assert not told.filter(subject__contains="secret").exists()


def test_a_provider_reads_only_what_is_put_to_it(rated: Scene) -> None:
    provider = _provider(rated)
    rated.ask(ENGLAND, CODE)
    with unit_of_work(rated.lead):
        case = rated.case
        side = Clarification.objects.get(procurement=case).question.side
    with unit_of_work(provider):
        seen = list(queries.clarifications(case, provider))

    assert side == "commissioner"
    assert seen == []


def _provider(scene: Scene) -> Any:
    home = organisation("Provider (test)", "provider")
    user = person(of=home, post="Programme director")
    hold(user, Role.PROVIDER, case=scene.case, of=home)
    return user


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_question_is_asked_and_answered_in_the_pages(rated: Scene, sign_in: Any) -> None:
    reference = rated.case.reference
    reviewer = sign_in(rated.reviewers[ENGLAND])
    ask = reverse("assurance:review_step", args=[reference, "1", "ask_for_clarification"])
    version = BeautifulSoup(reviewer.get(ask).content, "html.parser").find("input", {"name": "version"})["value"]
    due = {"due_date_day": 1, "due_date_month": 6, "due_date_year": 2017}
    half = reviewer.post(ask, {"version": version, "line_1": CODE, "words_1": "Which year?", "words_2": "And?", **due})
    reviewer.post(ask, {"version": version, "line_1": CODE, "words_1": "Which year?", **due})

    sro = sign_in(rated.sro)
    listed = BeautifulSoup(sro.get(reverse("assurance:clarifications", args=[reference])).content, "html.parser")
    link = listed.select_one(".portal-table a")["href"]
    sro.post(link, {"words": "2015 to 2016", "line_words": "Reconciled to 2015 to 2016"})
    after = sro.get(link).content.decode()
    went_on = sro.post(reverse("assurance:clarifications_resume", args=[reference]), _version(sro, reference))

    assert "Choose the line of question 2" in half.content.decode()
    assert "2015 to 2016" in after
    assert "The answer to CP1-F1 was changed with it" in after
    assert went_on.status_code == 302
    assert states(rated) == "In review"


def _version(client: Any, reference: str) -> dict[str, str]:
    page = client.get(reverse("assurance:clarifications_resume", args=[reference]))
    return {"version": BeautifulSoup(page.content, "html.parser").find("input", {"name": "version"})["value"]}


# --- the panel -----------------------------------------------------------------------------------------------------


def test_the_panel_needs_somebody_of_every_body_that_signs(scene: Scene) -> None:
    scene.to_moderation("1")
    there = [f"{ENGLAND}-{scene.officers[ENGLAND].pk}", f"{CQC}-{scene.officers[CQC].pk}"]

    with pytest.raises(Unanswered) as refusal:
        scene.take(
            scene.lead_reviewer, "recommend", met_on_day=22, met_on_month=5, met_on_year=2017, attended=there,
            recusals="Nobody", recommendation="Sign",
        )  # fmt: skip

    assert "somebody of NHS Improvement has to attend" in str(refusal.value.form.errors["attended"])


def test_the_panel_is_kept_with_who_attended(scene: Scene) -> None:
    scene.to_recommended()

    with scene.acting(scene.lead):
        meeting = PanelMeeting.objects.get(review=scene.review)
        assert {member.body for member in meeting.members.all()} == {ENGLAND, IMPROVEMENT, CQC}
        assert meeting.recommendation == "Sign as rated"


def test_nobody_signs_before_the_panel_has_met(scene: Scene) -> None:
    scene.to_moderation("1")
    officer = scene.officers[CQC]

    with scene.acting(officer) as review, pytest.raises(Changed):
        review.sign(by=officer, now=scene.now, version=review.version, outcome="proceed", words="Fine")


def test_a_recommendation_is_taken_back_with_a_reason_until_somebody_has_signed(scene: Scene) -> None:
    scene.to_recommended()
    scene.take(scene.lead_reviewer, "reconsider", reason="A reviewer saw a new figure")
    again = states(scene)
    scene.recommend()
    scene.sign(CQC)

    with pytest.raises(Refused, match="CQC has signed"):
        scene.take(scene.lead_reviewer, "reconsider", reason="Once more")
    assert again == "In moderation"


# --- reopening -----------------------------------------------------------------------------------------------------


@pytest.fixture
def passed(scene: Scene) -> Scene:
    """Take gateway 1 to an outcome that lets the case go on."""
    scene.to_outcome("1")
    return scene


def reopen(scene: Scene, **answers: Any) -> GateReview:
    given = {"trigger": "scope", "reason": "Mental health is left out", **answers}
    return scene.take(scene.officers[ENGLAND], "reopen", **given)


def test_a_reopened_outcome_no_longer_counts_and_says_why(passed: Scene) -> None:
    reopen(passed)

    with passed.acting(passed.lead) as review:
        missing = queries.why_not_passed(passed.case, "1", passed.now)
        assert not queries.passing(passed.case, "1", passed.now)
        assert not queries.has_passed(passed.case, "1")
        assert missing[0].what == "Gateway 1 was reopened, because the scope changed"
        assert review.outcome == "proceed"


def test_the_national_list_finds_an_outcome_only_until_it_is_reopened(passed: Scene) -> None:
    proceed, reader = national.NationalFilter(outcome="proceed"), passed.reviewers[ENGLAND]
    with passed.acting(reader):
        before = list(national.national_cases(reader, proceed))
    reopen(passed)

    with passed.acting(reader):
        after = list(national.national_cases(reader, proceed))
        assert (before, after) == ([passed.case], [])
        assert list(national.national_cases(reader, national.NationalFilter(stage="1"))) == [passed.case]


def test_a_new_attempt_starts_from_the_evidence_of_a_reopened_one(passed: Scene) -> None:
    reopen(passed)
    review = passed.open("1")

    with passed.acting(passed.lead):
        assert review.attempt == 2
        assert review.evidence.count() == 1
        assert review.answers.count() == len(review.papers.questions)


def test_ratings_that_still_hold_go_into_the_new_attempt_and_no_others(passed: Scene) -> None:
    with passed.acting(passed.lead) as review:
        codes = {question.pk: question.code for question in review.papers.questions}
        before = {(codes[pk], body) for pk, body in review.papers.filed}
        set_scope(passed.case, lines=["Community services only"], by=passed.lead, now=passed.now)
    reopen(passed)
    passed.open("1")

    with passed.acting(passed.lead) as review:
        after = {(codes[pk], body) for pk, body in review.papers.filed}
    assert before - after == {row for row in before if SCOPE in FACTS_OF_QUESTION.get(row[0], ())}
    assert {code for code, _body in before - after} == {"CP1-C1", "CP1-Q1"}


def test_the_team_is_told(passed: Scene) -> None:
    reopen(passed)

    with unit_of_work(passed.sro):
        told = set(Outbox.objects.filter(link__endswith="/attempts/1/").values_list("user_id", flat=True))
    assert passed.sro.pk in told


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"trigger": "price", "price_move": "4.9"}, "must have moved by 5 per cent or more"),
        ({"trigger": "price"}, "Enter by how many per cent"),
        ({"trigger": "lapsed"}, "has not lapsed"),
    ],
)
def test_what_is_no_trigger_is_refused(passed: Scene, answers: dict[str, str], words: str) -> None:
    with pytest.raises(Unanswered) as refusal:
        reopen(passed, **answers)

    assert words in str(refusal.value.form.errors)


def test_a_price_that_moved_far_enough_reopens_with_its_move(passed: Scene) -> None:
    reopen(passed, trigger="price", price_move="5")

    with passed.acting(passed.lead):
        assert Reopening.objects.get(review=passed.review).price_move == 5


def test_an_outcome_that_did_not_pass_is_not_reopened(scene: Scene) -> None:
    scene.to_outcome("1", "resubmit")

    with pytest.raises(Refused, match="does not let the case go on"):
        reopen(scene)


# --- withdrawing ---------------------------------------------------------------------------------------------------


def test_withdrawing_keeps_the_minute_of_the_meeting(rated: Scene, sign_in: Any) -> None:
    minute = {"minute": text_file("minute.txt", "We withdraw")}
    review = rated.take(rated.sro, "withdraw", minute, reason="The route has changed")

    with rated.acting(rated.sro):
        remark = review.remarks.get()
        assert remark.document.name == "minute.txt"
        page = reverse("assurance:remark_download", args=[rated.case.reference, "1", remark.pk])
    answer = sign_in(rated.lead).get(page)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"We withdraw"
