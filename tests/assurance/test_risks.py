"""Risks: no gateway passes over one that nobody holds, and none ends without its holder or a reason."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance import queries
from assurance.models import Risk
from assurance.models.causes import CAUSES, causes_at
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Changed, Refused
from mcp_portal.workflow.taking import Unanswered, take
from tests.factories import hold, organisation, person

from .scene import ENGLAND, Scene, text_file


def risks(scene: Scene, who: Any = None) -> list[Risk]:
    """Give the risks of the review as somebody sees them."""
    with unit_of_work(who or scene.lead, at=scene.now):
        return list(scene.fresh().papers.risks)


def step(scene: Scene, risk: Risk, who: Any, name: str, files: Any = None, **data: Any) -> Risk:
    """Take a step of a risk as a page does."""
    with unit_of_work(who, at=scene.now):
        fresh = Risk.of_case(scene.case).get(pk=risk.pk)
        return take(fresh, name, by=who, now=scene.now, data=data, files=files)


def seat(scene: Scene, who: Any) -> int:
    """Give the key of the role a person holds on the case."""
    with unit_of_work(scene.lead, at=scene.now):
        return RoleHolding.objects.filter(procurement_id=scene.case.pk, user=who).latest("pk").pk


def until(day: datetime.date) -> dict[str, int]:
    """Give the boxes of a date."""
    return {"due_date_day": day.day, "due_date_month": day.month, "due_date_year": day.year}


@pytest.fixture
def opened(scene: Scene) -> Scene:
    """Open gateway 1 and leave its risks unanswered."""
    scene.pass_early()
    scene.open("1")
    return scene


@pytest.fixture
def named(opened: Scene) -> Scene:
    """Name the SRO for the first risk."""
    opened.risk = step(opened, risks(opened)[0], opened.lead, "name_holder", holder=seat(opened, opened.sro))
    return opened


def test_a_gateway_opens_with_one_unanswered_risk_for_each_cause_under_its_question(opened):
    found = {risk.cause: (risk.question.code, risk.state, risk.holder) for risk in risks(opened)}

    assert found == {cause.code: (cause.question, "raised", None) for cause in causes_at("1")}
    assert all(cause.source for cause in CAUSES)


def test_no_body_signs_a_passing_outcome_over_an_unanswered_risk(opened, sign_in):
    opened.hold_risks = lambda: None
    opened.open = lambda stage: None
    opened.to_moderation("1", lambda body, question: "green")

    with pytest.raises(Refused) as refused:
        opened.sign(ENGLAND, "proceed")
    page = sign_in(opened.officers[ENGLAND]).get(reverse("assurance:sign", args=[opened.case.reference, "1"]))
    words = BeautifulSoup(page.content, "html.parser").select_one("main").text

    assert {row.what.split(":")[0] for row in refused.value.unmet} == {cause.question for cause in causes_at("1")}
    assert all(cause.text in words and f"{cause.question}:" in words for cause in causes_at("1"))
    opened.sign(ENGLAND, "resubmit", softer_reason="")


def test_a_risk_is_held_when_the_person_named_accepts_it(named):
    held = step(named, named.risk, named.sro, "accept", {"file": text_file()}, words="We carry it",
                **until(named.now.date()))  # fmt: skip

    assert held.state == "held"
    assert named.sro == held.holder
    assert held.due_date == named.now.date()


def test_nobody_else_accepts_a_risk(named):
    officer = named.officers[ENGLAND]

    with pytest.raises(Refused, match="Risk 1 can only be accepted by its holder"):
        step(named, named.risk, officer, "accept", words="Mine", **until(named.now.date()))


def test_a_second_acceptance_is_refused_in_a_sentence(named):
    step(named, named.risk, named.sro, "accept", words="We carry it", **until(named.now.date()))

    with pytest.raises(Changed, match="already held"):
        step(named, named.risk, named.sro, "accept", words="Again", **until(named.now.date()))


def test_a_day_before_today_is_refused_beside_its_field(named):
    with pytest.raises(Unanswered) as refused:
        step(named, named.risk, named.sro, "accept", words="x", **until(named.now.date() - datetime.timedelta(days=1)))

    assert refused.value.form.errors["due_date"] == ["The day until which you hold it must be today or later"]


def test_a_holder_without_a_role_is_refused_beside_the_field(opened):
    with pytest.raises(Unanswered) as refused:
        step(opened, risks(opened)[0], opened.lead, "name_holder", holder="999999")

    assert refused.value.form.errors["holder"] == ["Select somebody who holds a role on this case"]


def test_no_provider_is_offered_as_holder_before_a_bidder_is_looked_at(opened, sign_in):
    provider = organisation("Hidden provider", Kind.PROVIDER)
    with unit_of_work(None, at=opened.now):
        hold(person(of=provider), Role.PROVIDER, case=opened.case, of=provider)

    page = sign_in(opened.lead).get(risks(opened)[0].get_step_url("name_holder")).content.decode()

    assert "Hidden provider" not in page
    assert "Senior responsible officer" in page


def test_a_risk_does_not_apply_only_when_its_body_confirms_the_reason(named):
    aside = step(named, named.risk, named.sro, "set_aside", words="The population is 200")
    officer = named.officers[aside.body]
    open_still = {row.what for row in _blocking(named)}
    step(named, aside, officer, "confirm", words="Agreed")

    assert any("has not confirmed that it does not apply" in what for what in open_still)
    assert not any("risk 1 " in row.what for row in _blocking(named))


def test_a_risk_expires_after_its_last_day_and_names_itself(named):
    step(named, named.risk, named.sro, "accept", words="We carry it", **until(named.now.date()))
    assert not any("risk 1 " in row.what for row in _blocking(named))

    named.move_clock((named.now.date() + datetime.timedelta(days=1)).isoformat())

    assert [row.what for row in _blocking(named) if "risk 1 " in row.what] == [
        f"CP1-F1: risk 1 expired on {(named.now.date() - datetime.timedelta(days=1)):%-d %B %Y}"
    ]


def test_a_holder_who_leaves_the_role_holds_nothing(named):
    step(named, named.risk, named.sro, "accept", words="We carry it", **until(named.now.date()))
    with unit_of_work(None, at=named.now):
        RoleHolding.objects.filter(user=named.sro).update(to_date=datetime.date(2016, 1, 2))

    assert any("its holder has left that role" in row.what for row in _blocking(named))


def test_an_answer_at_gateway_1_is_carried_into_gateway_2_and_given_again(scene):
    scene.to_outcome("1")
    with scene.acting(scene.sro):
        scene.review = queries.latest(scene.case, "1")
    scene.open("2")

    found = {risk.cause: risk for risk in risks(scene)}

    assert set(found) == {cause.code for cause in causes_at("2")} | {"optimism"}
    assert (found["vat"].state, found["vat"].holder) == ("raised", scene.sro)
    assert found["optimism"].state == "held"


def _blocking(scene: Scene) -> list[Any]:
    with unit_of_work(scene.lead, at=scene.now):
        return queries.why_risks_block(scene.fresh(), scene.now)


STEPS = ("name_holder", "accept", "extend", "set_aside", "confirm", "refuse", "close")


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_risk_ends_without_its_holder_or_a_reason(opened, moves):
    with transaction.atomic():
        people = [opened.lead, opened.sro, *opened.officers.values()]
        risk = risks(opened)[0]
        for name, number in moves:
            who, words = people[number], {} if name == "name_holder" else {"words": "Because"}
            more = {"holder": seat(opened, opened.sro)} if name == "name_holder" else until(opened.now.date())
            try:
                risk = step(opened, risk, who, name, **words, **more)
            except Refused:
                continue
        if risk.state == "closed":
            assert risk.holder == opened.sro
            assert risk.held_at is not None
            assert risk.entries.filter(kind="accepted", entered_by=risk.holder).exists()
        if risk.state == "does_not_apply":
            assert risk.set_aside_reason
            assert risk.decided_by != risk.set_aside_by
        transaction.set_rollback(True)


def test_figures_below_a_years_loss_cannot_be_set_aside_and_are_compared_on_the_page(scene, sign_in):
    scene.to_outcome("1")
    scene.open("2")
    risk = next(row for row in risks(scene) if row.asks_figures)
    entered = step(scene, risk, scene.sro, "enter_figures", termination_cap="£2m", year_loss="£5m", support_paid="£5m")
    officer = scene.officers[ENGLAND]
    step(scene, entered, scene.lead, "name_holder", holder=seat(scene, scene.sro))

    page = sign_in(officer).get(entered.get_absolute_url())
    words = " ".join(BeautifulSoup(page.content, "html.parser").select_one("main").text.split())

    assert entered.termination_cap == Decimal(2_000_000)
    assert "The termination cap of £2m is below one year’s plausible loss of £5m, by £3m" in words
    assert any("the termination cap of £2m is below" in row.what for row in _blocking(scene))
    with pytest.raises(Refused, match="is below one year"):
        step(scene, entered, scene.sro, "set_aside", words="Never mind")
    step(scene, entered, scene.sro, "accept", words="The CCG carries the difference", **until(scene.now.date()))
    assert not any("termination cap" in row.what for row in _blocking(scene))
    assert Role.SRO.label in words
