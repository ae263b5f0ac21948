"""Which days of gateways people are told of: those who prepare the case, and the reviewers."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.bodies import Body
from assurance.queries.coming import dates_of_preparers
from mcp_portal.accounts.queries import forget_holdings
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from procurement.actions.reminding import remind_of_dates


def days(who: Any, at: Any) -> list[tuple[str, datetime.date]]:
    forget_holdings(who)
    with unit_of_work(who, at=at):
        return [(one.what, one.day) for one in dates_of_preparers(who, at)]


def test_conditions_come_up_for_their_owner_and_an_outcome_runs_out_for_those_who_prepare(scene: Any) -> None:
    scene.to_moderation()
    due = scene.now.date() + datetime.timedelta(days=2)
    scene.set_condition(Body.NHS_ENGLAND, due_date=due)
    for body in Body:
        scene.sign(body, "proceed_with_conditions" if body == Body.NHS_ENGLAND else "proceed")
    until = scene.fresh_for(scene.lead).valid_until

    assert days(scene.lead, scene.now) == [("Condition due", due), ("Outcome valid until", until)]
    assert days(scene.sro, scene.now) == [("Outcome valid until", until)]
    assert days(scene.secretary, scene.now) == []
    assert remind_of_dates(scene.now) > 0
    with unit_of_work(scene.lead, at=scene.now):
        told = Outbox.objects.filter(user=scene.lead, kind="dates", link__contains="/conditions/")
        assert [row.subject for row in told] == [f"A date is 2 working days away: {scene.case.reference}"]


def test_an_answer_that_is_owed_comes_up_for_those_who_prepare_and_for_the_reviewers(rated: Any) -> None:
    code = rated.fresh_for(rated.lead).stage.questions.first().code
    rated.ask(Body.NHS_ENGLAND, code)

    assert days(rated.lead, rated.now) == [("Answer to a clarification due", rated.now.date())]
