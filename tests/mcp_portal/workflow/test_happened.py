"""A step on a case that runs on the real date may have happened on an earlier day, never on a later one."""

from __future__ import annotations

import datetime

import pytest

from mcp_portal.audit.queries import trail
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.forms import form_of
from mcp_portal.workflow.taking import Unanswered, take
from procurement.actions import draft_notice
from procurement.models import Notice
from tests.factories import case

pytestmark = pytest.mark.django_db


def _notice(now, **clock):
    made = case(**clock)
    with unit_of_work(made.lead, at=now):
        return made, draft_notice(made, kind=Notice.Kind.CALL, content={}, by=made.lead, now=now)


def _on(day):
    return {"happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year}


def test_an_earlier_day_stands_in_the_ledger_beside_the_day_of_recording(now):
    made, notice = _notice(now, clock_kind="real", clock_at=None)
    earlier = now.date() - datetime.timedelta(days=4)

    with unit_of_work(made.lead, at=now):
        take(notice, "send_for_approval", by=made.lead, now=now, data=_on(earlier))
    with unit_of_work(made.lead, at=now):
        row = trail(made).first()

    assert row.occurred_at.date() == earlier
    assert row.recorded_at.date() > earlier


def test_a_later_day_is_refused_in_words(now):
    made, notice = _notice(now, clock_kind="real", clock_at=None)
    later = now.date() + datetime.timedelta(days=1)

    with unit_of_work(made.lead, at=now), pytest.raises(Unanswered, match="must be today or in the past"):
        take(notice, "send_for_approval", by=made.lead, now=now, data=_on(later))


def test_a_case_with_a_clock_of_its_own_is_not_asked(now):
    made, notice = _notice(now)

    form = form_of(notice, "send_for_approval")(subject=notice, by=made.lead, now=now)

    assert "happened_on" not in form.fields
