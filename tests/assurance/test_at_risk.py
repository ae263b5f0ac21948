"""Going on at risk: never alone, never over a risk that nobody holds, and only until its last day."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from assurance import actions, queries
from assurance.bodies import Body
from assurance.models import AtRisk
from assurance.models.causes import causes_at
from assurance.packs import chapter
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.factories import hold, person

from .scene import CQC, ENGLAND, IMPROVEMENT, Scene


@pytest.fixture
def submitted(scene: Scene) -> Scene:
    """Take gateway 1 to moderation, with England and Improvement signed and CQC not."""
    scene.to_moderation("1", lambda body, question: "green")
    scene.officer = person(of=scene.lead.organisation, post="Accountable officer")
    with unit_of_work(None, at=scene.now):
        hold(scene.officer, Role.ACCOUNTABLE_OFFICER, case=scene.case)
    for body in (ENGLAND, IMPROVEMENT):
        scene.sign(body)
    return scene


def ask(scene: Scene, days: int = 10, who: Any = None) -> AtRisk:
    """Ask to go on at risk for some days."""
    who = who or scene.officer
    with scene.acting(who) as review:
        last = scene.now.date() + datetime.timedelta(days=days)
        return actions.ask_at_risk(review, by=who, now=scene.now, reason="Winter", expires_on=last)


def agree(scene: Scene, body: str) -> AtRisk:
    """Agree for a body."""
    who = scene.officers[body]
    with scene.acting(who) as review:
        return actions.agree_at_risk(
            queries.under_way(review, scene.now), by=who, now=scene.now, words="We look again in May"
        )


def blocks(scene: Scene) -> list[str]:
    """Say what keeps gateway 1 from being passed."""
    with unit_of_work(scene.lead, at=scene.now):
        case = type(scene.case).objects.get(pk=scene.case.pk)
        return [row.what for row in queries.why_not_passed(case, "1", scene.now)]


def test_it_begins_when_every_body_that_has_not_signed_has_agreed(submitted, sign_in):
    asked = ask(submitted)
    assert asked.needed == [CQC]
    assert blocks(submitted) != []
    begun = agree(submitted, CQC)
    page = sign_in(submitted.lead).get(submitted.case.get_absolute_url())

    assert begun.begun_at == submitted.now
    assert blocks(submitted) == []
    assert "goes on at risk without gateway 1 until" in BeautifulSoup(page.content, "html.parser").text


def test_each_risk_needs_one_holder_before_it_is_asked(scene, sign_in):
    scene.hold_risks = lambda: None
    scene.to_review("1") if not scene.kept else scene.pass_early()
    scene.to_submitted("1")
    officer = person(of=scene.lead.organisation, post="Accountable officer")
    with unit_of_work(None, at=scene.now):
        hold(officer, Role.ACCOUNTABLE_OFFICER, case=scene.case)

    with pytest.raises(Refused) as refused:
        ask(scene, who=officer)
    page = sign_in(officer).get(reverse("assurance:at_risk", args=[scene.case.reference, "1"])).content.decode()

    assert {row.what.split(":")[0] for row in refused.value.unmet} == {cause.question for cause in causes_at("1")}
    assert all(f"{cause.question}: risk" in page for cause in causes_at("1"))


def test_a_line_that_turns_red_after_it_was_asked_needs_a_risk(scene):
    scene.to_moderation("1", lambda body, question: "green")
    scene.officer = person(of=scene.lead.organisation, post="Accountable officer")
    with unit_of_work(None, at=scene.now):
        hold(scene.officer, Role.ACCOUNTABLE_OFFICER, case=scene.case)
    submitted = scene
    ask(submitted)
    submitted.file(CQC, "CP1-Q1", "red", "Not specified")

    with pytest.raises(Refused, match="CP1-Q1 is red and no risk stands for it"):
        agree(submitted, CQC)


def test_the_pack_prints_each_risk_with_its_holder_in_the_place_of_the_outcome(submitted):
    ask(submitted)
    agree(submitted, CQC)
    with submitted.acting(submitted.lead) as review:
        given = chapter(review, submitted.lead, submitted.now)

    assert given["outcome"]["code"] == "proceed_at_risk"
    assert {row["question"] for row in given["outcome"]["at_risk"]} == {cause.question for cause in causes_at("1")}
    assert all("Senior responsible officer" in row["holder"] for row in given["outcome"]["at_risk"])
    assert "We look again in May" in given["outcome"]["reason"]
    assert len(given["risks"]) == len(causes_at("1"))
    assert given["at_risk_elsewhere"] == []
    early = next(row for row in queries.reviews_of(submitted.case) if row.stage.code == "early")
    with unit_of_work(submitted.lead, at=submitted.now):
        other = chapter(early, submitted.lead, submitted.now)
    assert [(row["stage"], row["reason"]) for row in other["at_risk_elsewhere"]] == [("Gateway 1", "Winter")]


def test_it_can_be_asked_again_after_its_last_day(submitted):
    first = ask(submitted, 3)
    submitted.move_clock((submitted.now.date() + datetime.timedelta(days=4)).isoformat())

    again = ask(submitted, 3)

    with unit_of_work(submitted.lead, at=submitted.now):
        assert AtRisk.objects.get(pk=first.pk).ended_reason.startswith("Its last day was")
        assert AtRisk.objects.get(pk=again.pk).ended_at is None


def test_only_the_accountable_officer_asks(submitted):
    with pytest.raises(NotAllowed):
        ask(submitted, who=submitted.sro)


def test_a_body_that_has_signed_need_not_agree(submitted):
    ask(submitted)

    with pytest.raises(Refused, match="need not agree"):
        agree(submitted, ENGLAND)


@pytest.mark.parametrize(("days", "words"), [(-1, "must be today or later"), (2000, "is held until then")])
def test_a_last_day_past_or_after_a_risk_is_held_is_refused(submitted, days, words):
    with pytest.raises(Refused, match=words):
        ask(submitted, days)


def test_on_its_last_day_it_ends_and_people_are_told_once(submitted):
    ask(submitted, 3)
    agree(submitted, CQC)
    submitted.move_clock((submitted.now.date() + datetime.timedelta(days=4)).isoformat())
    assert blocks(submitted) != []

    ended = [actions.end_overrides_that_are_over(submitted.now) for _ in range(2)]

    assert ended == [1, 0]
    with unit_of_work(submitted.lead, at=submitted.now):
        assert AtRisk.objects.get().ended_at is not None
        told = Outbox.objects.filter(user=submitted.lead, subject__startswith="Going on at risk has ended")
        assert told.count() == 1


def test_the_pages_ask_and_agree(submitted, sign_in):
    url = reverse("assurance:at_risk", args=[submitted.case.reference, "1"])
    last = submitted.now.date() + datetime.timedelta(days=5)
    answers = {"reason": "Winter", "expires_on_day": last.day, "expires_on_month": last.month,
               "expires_on_year": last.year}  # fmt: skip

    asked = sign_in(submitted.officer).post(url, answers)
    agreed = sign_in(submitted.officers[CQC]).post(url, {"words": "We look again"})
    page = sign_in(submitted.officer).get(url).content.decode()

    assert (asked.status_code, agreed.status_code) == (302, 302)
    assert "Nobody: everybody has agreed" in page
    assert "CQC agrees" in page
    assert [body for body in Body if body.label in page]
