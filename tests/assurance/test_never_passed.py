"""Whatever people do, in whatever order: nothing is passed without the full set of valid signatures."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from assurance.bodies import Body
from assurance.models import GateReview
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.taking import Unanswered
from procurement.models import Procurement
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.conflicts.steps import nil, ruled
from tests.factories import person


def _price(value: int) -> Callable[[Scene], None]:
    def move(scene: Scene) -> None:
        with unit_of_work(scene.lead, at=scene.now):
            Procurement.objects.filter(pk=scene.case.pk).update(value_per_year=Decimal(value))
            scene.case.refresh_from_db(fields=["value_per_year"])

    return move


def _again(scene: Scene) -> None:
    """File every stale rating anew."""
    for body in Body:
        with scene.acting(scene.reviewers[body]) as review:
            codes = [row.code for row in review.papers.questions if review.papers.stale_rating(row.pk, body)]
        for code in codes:
            scene.file(body, code)


def _another_officer(scene: Scene) -> None:
    """Let the officer of NHS England be recused and another one take the place."""
    ruled(scene.officers[ENGLAND], scene.guardian, scene.case)
    scene.officers[ENGLAND] = scene._reviewer(ENGLAND, Role.SIGN_OFF)
    nil(scene.officers[ENGLAND], scene.case)


def _issue(scene: Scene) -> None:
    who = scene.officers[CQC]
    with scene.acting(who) as review:
        review.issue_outcome(by=who, now=scene.now, version=review.version)


MOVES: dict[str, Callable[[Scene], Any]] = {
    "england signs": lambda scene: scene.sign(ENGLAND),
    "improvement signs": lambda scene: scene.sign(IMPROVEMENT),
    "cqc signs": lambda scene: scene.sign(CQC),
    "cqc signs to resubmit": lambda scene: scene.sign(CQC, "resubmit"),
    "the price moves": _price(300_000_000),
    "the price is put back": _price(244_300_000),
    "lines are rated again": _again,
    "a line goes red": lambda scene: scene.file(CQC, "CP1-Q1", "red", "No"),
    "back to moderation": lambda scene: scene.take(scene.lead_reviewer, "reconsider", reason="Something changed"),
    "the panel meets": lambda scene: scene.recommend(),
    "an officer is replaced": _another_officer,
    "somebody issues": _issue,
}


STRAIGHT = ["the panel meets", "england signs", "improvement signs", "cqc signs"]
"""The one way that has to lead to *passed*: without it the property would hold of a gateway nobody can pass."""

BEHIND = ["the panel meets", "england signs", "the price moves", "improvement signs", "cqc signs", "somebody issues"]


def _is_whole(review: GateReview, now: Any) -> bool:
    papers = review.papers
    outcomes = {body: row.outcome for body, row in papers.sign_offs.items()}
    passing = all(outcome in ("proceed", "proceed_with_conditions") for outcome in outcomes.values())
    return (
        outcomes.keys() == set(Body.values)
        and passing
        and not papers.stale_sign_offs
        and not papers.stale_ratings
        and not papers.conflicted(now)
        and not any(row.value == "red" for row in papers.filed.values())
    )


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=some.lists(some.sampled_from(sorted(MOVES)), min_size=3, max_size=9).map(lambda moves: STRAIGHT[:1] + moves)
)
@example(moves=STRAIGHT)
@example(moves=BEHIND)
def test_nothing_is_passed_without_the_full_set_of_valid_signatures(scene: Scene, moves: list[str]) -> None:
    before, now = dict(scene.__dict__), scene.now
    scene.officers = dict(scene.officers)
    with transaction.atomic():
        if scene.review is None or scene.review.state != "moderation":
            scene.to_moderation("1")
        scene.guardian = person(Role.GUARDIAN, case=scene.case)
        for move in moves:
            with contextlib.suppress(Refused, Unanswered):
                MOVES[move](scene)
            review = scene.fresh_for(scene.sro)
            if review.is_signed_off:
                with unit_of_work(scene.sro, at=now):
                    assert not review.has_passed or _is_whole(review, now), moves
                break
        assert moves != STRAIGHT or review.has_passed
        assert moves != BEHIND or not review.is_signed_off
        transaction.set_rollback(True)
    scene.__dict__.clear()
    scene.__dict__.update(before)
    _price_is_as_it_was(scene)


def _price_is_as_it_was(scene: Scene) -> None:
    with unit_of_work(scene.lead, at=scene.now):
        scene.case.refresh_from_db(fields=["value_per_year"])
