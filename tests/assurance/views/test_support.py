"""Support given to a site keeps whoever gave it from assuring the same stage of it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.workflow.steps import Refused
from tests.assurance.scene import CQC, ENGLAND, Scene
from tests.factories import person

BEGAN = {"from_date_day": "1", "from_date_month": "3", "from_date_year": "2017"}


def page(response: Any) -> str:
    """Give the words of a page."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def record(scene: Scene, sign_in: Any, by: Any, who: Any, stage: str = "1", **more: str) -> Any:
    """Record support on the page."""
    given = {"stage": stage, "person": str(who.pk), "what": "Wrote the quality framework with the site", **BEGAN}
    return sign_in(by).post(reverse("assurance:support_add", args=[scene.case.reference]), given | more, follow=True)


def test_a_reviewer_who_supported_the_site_does_not_rate_the_same_stage(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    shown = page(record(scene, sign_in, scene.lead_reviewer, scene.reviewers[CQC]))

    assert "Wrote the quality framework with the site" in shown
    assert "Goes on" in shown
    with pytest.raises(Refused, match="You gave support to the site at this stage"):
        scene.file(CQC, "CP1-Q1")


def test_a_sign_off_officer_who_supported_the_site_does_not_sign_the_same_stage(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")
    record(scene, sign_in, scene.officers[CQC], scene.officers[CQC])

    with pytest.raises(Refused, match="You gave support to the site at gateway 1, so somebody else of your body signs"):
        scene.sign(CQC)
    assert scene.sign(ENGLAND)


def test_support_at_another_stage_bars_nobody(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")
    record(scene, sign_in, scene.lead_reviewer, scene.officers[CQC], "2")

    assert scene.sign(CQC)


def test_somebody_who_has_rated_is_not_recorded_as_support(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")

    shown = page(record(scene, sign_in, scene.lead_reviewer, scene.reviewers[CQC]))

    assert "has rated or signed gateway 1, so support by them cannot be recorded" in shown


def test_a_record_made_in_error_is_kept_and_bars_nobody_any_longer(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")
    record(scene, sign_in, scene.lead_reviewer, scene.officers[CQC])
    with scene.acting(scene.lead_reviewer):
        first = scene.case.support_given.get()
    change = reverse("assurance:support_change", args=[scene.case.reference, first.pk])
    given = {"what": first.what, **BEGAN, "error_reason": "It was a colleague of the same name"}

    shown = page(sign_in(scene.lead_reviewer).post(change, given, follow=True))

    assert "Recorded in error: It was a colleague of the same name" in shown
    assert scene.sign(CQC)
    with scene.acting(scene.lead_reviewer):
        assert scene.case.support_given.count() == 2


def test_support_begins_before_it_ends_and_not_tomorrow(scene: Scene, sign_in: Any) -> None:
    ended = {"to_date_day": "1", "to_date_month": "2", "to_date_year": "2017"}
    early = page(record(scene, sign_in, scene.lead_reviewer, scene.officers[CQC], **ended))
    late = page(record(scene, sign_in, scene.lead_reviewer, scene.officers[CQC], from_date_year="2018"))

    assert "The support cannot end before it began" in early
    assert "must be today or earlier" in late


def test_a_reviewer_records_only_their_own_support_and_the_commissioner_none(scene: Scene, sign_in: Any) -> None:
    add = reverse("assurance:support_add", args=[scene.case.reference])
    offered = BeautifulSoup(sign_in(scene.reviewers[CQC]).get(add).content, "html.parser").select("#id_person option")

    assert [one["value"] for one in offered if one["value"]] == [str(scene.reviewers[CQC].pk)]
    assert sign_in(scene.sro).get(add).status_code == 404
    listed = reverse("assurance:support", args=[scene.case.reference])
    assert sign_in(scene.sro).get(listed).status_code == 200
    assert sign_in(person(post="Stranger")).get(listed).status_code == 404
