"""An open condition goes along to the next gateway: that one cannot pass while it is unheld or overdue."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from assurance.models import Condition
from mcp_portal.workflow.steps import Refused
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene


@pytest.fixture
def carried(scene: Scene) -> Condition:
    """Bring a case to the signatures of gateway 2 with one open condition of gateway 1."""
    scene.to_moderation("1")
    made = scene.set_condition(ENGLAND, type="before_signature")
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body, "proceed_with_conditions")
    scene.to_moderation("2")
    scene.recommend()
    return made


def shown(scene: Scene, sign_in: Any) -> str:
    """Give the words of the gateway's page as the senior responsible officer reads them."""
    page = sign_in(scene.sro).get(scene.fresh_for(scene.sro).get_absolute_url())
    return " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").text.split())


def refused_words(scene: Scene) -> list[str]:
    """Give what keeps the outcome from being issued because of conditions."""
    who = scene.officers[CQC]
    with scene.acting(who) as review, pytest.raises(Refused) as refused:
        review.issue_outcome(by=who, now=scene.now, version=review.version)
    return [row.what for row in refused.value.unmet if row.guard == "conditions_allow_the_outcome"]


def test_gateway_2_does_not_pass_on_a_condition_that_nobody_holds_in_time(
    scene: Scene, carried: Condition, sign_in: Any
) -> None:
    assert "Open conditions of earlier gateways (1)" in shown(scene, sign_in)
    assert "Nobody has taken it on" in shown(scene, sign_in)
    with pytest.raises(Refused, match="Condition 1 of gateway 1 has not been taken on by anybody"):
        scene.sign(CQC)

    scene.condition_step(scene.lead, carried, "take_on", words="With finance, by June")
    assert "Nobody has taken it on" not in shown(scene, sign_in)
    for body in (ENGLAND, IMPROVEMENT):
        scene.sign(body)
    assert refused_words(scene) == []

    in_time, scene.now = scene.now, scene.now + datetime.timedelta(days=31)
    assert refused_words(scene) == ["Condition 1 of gateway 1 was due on 21 June 2017 and is open"]

    scene.now = in_time
    scene.condition_step(scene.officers[ENGLAND], carried, "waive", words="No longer needed")
    assert "Open conditions of earlier gateways" not in shown(scene, sign_in)
    assert scene.sign(CQC).has_passed
