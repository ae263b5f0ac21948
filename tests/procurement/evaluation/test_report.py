"""The report of the evaluation, and what a bidder is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.models import Bid, Criterion
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, Scene, walk

from .test_moderation import on_case, words_of

RESULTS = {(1, 1): 90, (1, 2): 10, (2, 1): 50, (2, 2): 100}


@pytest.fixture
def ranked(scene: Scene) -> Scene:
    """Give a scene with every result: 70 of 100 for the second tender, 58 for the first."""
    with unit_of_work(scene.moderator, at=NOON):
        for (number, position), score in RESULTS.items():
            criterion = Criterion.objects.get(procurement=scene.case, kind="award", position=position)
            actions.file_result(
                scene.bids[number - 1], criterion=criterion, score=Decimal(score), reasons=f"Why {number} has {score}",
                by=scene.moderator, now=NOON,
            )  # fmt: skip
    return scene


def test_the_report_ranks_and_says_what_would_change_the_first_rank(ranked: Scene, sign_in: Any) -> None:
    page = words_of(sign_in(ranked.moderator).get(on_case(ranked, "evaluation_report")))

    assert "Tender Bidder 2 Rank 1 Total of 100 70.00" in page
    assert "Why 1 has 90" in page
    # 90x + 10(100 - x) = 50x + 100(100 - x) where x = 9000/130.
    assert "With less weight never With more weight above 69.23%" in page


def test_a_bidder_is_told_its_scores_those_of_the_first_and_where_that_was_better(ranked: Scene, sign_in: Any) -> None:
    text = sign_in(ranked.moderator).get(on_case(ranked, "debrief_text", 1)).content.decode()

    assert "Your tender: 58.00 of 100, rank 2 of 2" in text
    assert "Bidder 2: 70.00 of 100, rank 1 of 2" in text
    assert "Relative advantages of that tender: Why 2 has 100" in text
    assert "Why 2 has 50" not in text


def test_a_bidder_is_not_compared_with_a_first_that_is_out(ranked: Scene, sign_in: Any) -> None:
    with unit_of_work(ranked.lead, at=NOON):
        walk(Bid.objects.get(pk=ranked.bids[1].pk), "unsuccessful")

    text = sign_in(ranked.moderator).get(on_case(ranked, "debrief_text", 1)).content.decode()

    assert "Your tender: 58.00 of 100, rank 2 of 2" in text
    assert "Bidder 2" not in text


def test_a_bidder_is_compared_with_the_preferred_bidder_whatever_its_rank(ranked: Scene, sign_in: Any) -> None:
    with unit_of_work(ranked.lead, at=NOON):
        walk(Bid.objects.get(pk=ranked.bids[0].pk), "preferred")

    text = sign_in(ranked.moderator).get(on_case(ranked, "debrief_text", 2)).content.decode()

    assert "Your tender: 70.00 of 100, rank 1 of 2" in text
    assert "Relative advantages of that tender: Why 1 has 90" in text


def test_whoever_a_bid_is_hidden_from_reads_no_report(ranked: Scene, sign_in: Any) -> None:
    recused = factories.person(Role.MEMBER, case=ranked.case)
    ruled(recused, ranked.guardian, ranked.case, handling="papers_withheld", bid=ranked.bids[1])
    reader = sign_in(recused)

    assert "58.00" not in words_of(reader.get(on_case(ranked, "evaluation_report")))
    assert reader.get(on_case(ranked, "debrief_text", 1)).status_code == 404
    assert sign_in(factories.person()).get(on_case(ranked, "evaluation_report")).status_code == 404
