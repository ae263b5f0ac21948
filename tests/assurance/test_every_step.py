"""Every step of a gateway and of its conditions, with each requirement missing in turn, for everybody who might try.

Generated from the declarations: a step or requirement that is added has to be reached and broken here too. Signing and
issuing have a matrix of their own, for each gateway (test_matrix.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assurance import actions
from assurance.actions.evidence import replace_evidence
from assurance.models import Condition, GateReview
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.declaring import declared_steps
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.actions.test_material import a_pdf
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene, text_file
from tests.assurance.test_matrix import evidence_added, line_of_cqc, on_hold, price_changed, supported, tried

Reach = Callable[[Scene], Any]
ELSEWHERE = {
    ("submit", "approval_recorded"): "the form takes no approval of a meeting without quorum",
    ("submit", "cited_pages_are_there"): "below, with files",
    ("submit", "evidence_is_scanned"): "below, with files",
    ("recommend", "every_line_rated"): "moderation opens only with every line rated, and a filed rating stays",
    ("open_moderation", "enough_bodies_rated"): "only later editions ask a line of fewer bodies than the stage wants",
}
"""Requirements that nothing the portal lets anybody do can break at their step, and those with a test of their own."""
MATRIX = {"sign", "issue_outcome"}


def draft(scene: Scene) -> None:
    scene.pass_early()
    scene.open("1")


def answered(scene: Scene) -> None:
    draft(scene)
    scene.hold_risks()
    scene.answer_everything()


def approved(scene: Scene) -> None:
    answered(scene)
    scene.approve()


def submitted(scene: Scene) -> None:
    approved(scene)
    scene.take(scene.sro, "submit")


def returned(scene: Scene) -> None:
    submitted(scene)
    scene.take(scene.lead_reviewer, "return_as_incomplete", reason="The minute is missing")


def in_early_review(scene: Scene) -> None:
    scene.to_review("early")


def in_review(scene: Scene) -> None:
    scene.pass_early()
    scene.to_review("1")


def rated(scene: Scene) -> None:
    in_review(scene)
    scene.rate_everything()


def asked(scene: Scene) -> None:
    in_review(scene)
    with scene.acting(scene.lead) as review:
        code = line_of_cqc(review).code
    scene.ask(CQC, code)


def in_moderation(scene: Scene) -> None:
    scene.to_moderation("1")


def recommended(scene: Scene) -> None:
    in_moderation(scene)
    scene.recommend()


def passed(scene: Scene) -> None:
    scene.to_outcome("1")


def failed(scene: Scene) -> None:
    scene.to_outcome("1", "do_not_proceed")


def passed_with_a_condition(scene: Scene) -> None:
    in_moderation(scene)
    scene.set_condition(ENGLAND)
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body, "proceed_with_conditions")


REACHED: dict[str, tuple[Reach, set[str]]] = {
    "ask_for_clarification": (in_review, {"reviewer", "lead_reviewer"}),
    "resume": (asked, {"sro"}),
    "recommend": (in_moderation, {"lead_reviewer"}),
    "reconsider": (recommended, {"lead_reviewer"}),
    "reopen": (passed, {"sign_off"}),
    "approve_by_board": (answered, {"secretary"}),
    "take_back": (approved, {"sro"}),
    "submit": (approved, {"sro"}),
    "accept": (submitted, {"lead_reviewer"}),
    "return_as_incomplete": (submitted, {"lead_reviewer"}),
    "revise": (returned, {"sro"}),
    "issue_feedback": (in_early_review, {"lead_reviewer"}),
    "open_moderation": (rated, {"lead_reviewer"}),
    "confirm_conditions_met": (passed_with_a_condition, {"sign_off"}),
    "withdraw": (in_review, {"sro"}),
}
"""How each step is reached, and the roles that take it."""


def answer_withdrawn(scene: Scene) -> None:
    with scene.acting(scene.lead) as review:
        review.papers.answers[review.papers.questions[0].pk].citations.all().delete()


def newcomer(scene: Scene) -> None:
    scene._join(Role.FINANCE_LEAD)


def no_reviewer_of_cqc(scene: Scene) -> None:
    day = scene.now.date() - datetime.timedelta(days=1)
    RoleHolding.objects.filter(user=scene.reviewers[CQC]).update(to_date=day)


def new_reviewer(scene: Scene) -> None:
    scene._reviewer(CQC, Role.REVIEWER)


def nothing(scene: Scene) -> None:
    """Leave it as it is: the requirement is missing from the start."""


BREAKS: dict[tuple[str, str], tuple[Reach, Reach]] = {
    ("resume", "every_clarification_answered"): (asked, nothing),
    ("recommend", "ratings_still_hold"): (in_moderation, price_changed),
    ("recommend", "evidence_unchanged"): (in_moderation, evidence_added),
    ("reconsider", "nobody_has_signed"): (recommended, lambda scene: scene.sign(CQC)),
    ("reopen", "outcome_passed"): (failed, nothing),
    ("approve_by_board", "evidence_complete"): (draft, nothing),
    ("submit", "evidence_complete"): (approved, answer_withdrawn),
    ("submit", "declarations_current"): (approved, newcomer),
    ("accept", "reviewers_named"): (submitted, no_reviewer_of_cqc),
    ("accept", "reviewers_clear"): (submitted, new_reviewer),
    ("accept", "evidence_unchanged"): (submitted, evidence_added),
    ("issue_feedback", "evidence_unchanged"): (in_early_review, evidence_added),
    ("open_moderation", "every_line_rated"): (in_review, nothing),
    ("open_moderation", "ratings_still_hold"): (rated, price_changed),
    ("open_moderation", "raters_gave_no_support"): (rated, lambda scene: supported(scene, scene.reviewers[ENGLAND])),
    ("confirm_conditions_met", "conditions_were_set"): (passed, nothing),
    ("confirm_conditions_met", "conditions_closed"): (passed_with_a_condition, nothing),
}
STEPS = [step for step in declared_steps(GateReview) if step.name not in MATRIX]


def outcomes(scene: Scene, step: str) -> Iterator[tuple[str, set[str] | None]]:
    """Let everybody try the step without answers; give role and requirements named, None where it is not theirs.

    No requirement missing would let the step go on to the answers it was not given, and fail loudly.
    """
    people = {
        "lead": scene.lead, "sro": scene.sro, "secretary": scene.secretary, "lead_reviewer": scene.lead_reviewer,
        "reviewer": scene.reviewers[CQC], "sign_off": scene.officers[CQC],
    }  # fmt: skip
    for role, who in people.items():
        try:
            with scene.acting(who) as review:
                getattr(review, step)(by=who, now=scene.now, version=review.version)
        except (NotAllowed, GateReview.DoesNotExist):
            yield role, None
        except Refused as refused:
            yield role, {row.guard for row in refused.unmet}


def test_every_step_is_reached_and_each_of_its_requirements_broken() -> None:
    assert {step.name for step in STEPS} == REACHED.keys()
    own = {(step.name, guard.name) for step in STEPS for guard in step.guards if guard.name != "not_on_hold"}
    assert own == BREAKS.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_only_its_roles_take_a_step_and_a_pause_stops_them(scene: Scene, step: str) -> None:
    reach, roles = REACHED[step]
    reach(scene)
    with tried():
        on_hold(scene)
        found = dict(outcomes(scene, step))
    assert {role for role, named in found.items() if named is not None} == roles
    assert all("not_on_hold" in (named or {"not_on_hold"}) for named in found.values())


@pytest.mark.parametrize(("step", "guard"), BREAKS)
def test_a_step_is_not_taken_while_a_requirement_is_missing(scene: Scene, step: str, guard: str) -> None:
    reach, broken = BREAKS[step, guard]
    reach(scene)
    broken(scene)
    for role, named in outcomes(scene, step):
        assert (named is not None) == (role in REACHED[step][1])
        assert named is None or guard in named


def test_a_submission_waits_for_scans_and_for_pages_that_are_there(scene: Scene, settings: Any) -> None:
    answered(scene)
    with scene.acting(scene.lead) as review:
        (long,) = actions.add_evidence(review, [a_pdf(3)], by=scene.lead, now=scene.now)
        question = review.papers.questions[0]
        actions.answer_question(
            review, question, by=scene.lead, now=scene.now, words="As the plan says", pages={long.pk: "page 3"}
        )
    with scene.acting(scene.lead) as review:
        replace_evidence(review.evidence.get(pk=long.pk), a_pdf(1), by=scene.lead, now=scene.now)
    settings.CLAMAV_ADDRESS = str(settings.FILE_STORE / "no-clamd.ctl")
    with scene.acting(scene.lead) as review:
        actions.add_evidence(review, [text_file("late.txt", "Late")], by=scene.lead, now=scene.now)
    scene.approve()

    named = dict(outcomes(scene, "submit"))

    assert {"cited_pages_are_there", "evidence_is_scanned"} <= (named.pop("sro") or set())
    assert set(named.values()) == {None}


def test_a_condition_that_was_not_issued_moves_for_nobody_and_one_is_taken_on_once(scene: Scene) -> None:
    in_moderation(scene)
    drafted = scene.set_condition(ENGLAND)

    def named(who: Any, step: str, made: Condition) -> set[str] | None:
        with unit_of_work(who, at=scene.now):
            fresh = Condition.of_case(scene.case).get(pk=made.pk)
            try:
                getattr(fresh, step)(by=who, now=scene.now, version=fresh.version)
            except NotAllowed:
                return None
            except Refused as refused:
                return {row.guard for row in refused.unmet}
        return set()

    assert "condition_is_issued" in (named(scene.lead, "take_on", drafted) or ())
    assert "condition_is_issued" in (named(scene.lead, "submit_evidence", drafted) or ())
    assert "condition_is_issued" in (named(scene.officers[ENGLAND], "waive", drafted) or ())
    assert named(scene.officers[CQC], "waive", drafted) is None
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body, "proceed_with_conditions")
    scene.condition_step(scene.lead, drafted, "take_on", words="Mine")
    assert "condition_is_not_yours_yet" in (named(scene.lead, "take_on", drafted) or ())
    assert named(scene.sro, "take_on", drafted) is None
