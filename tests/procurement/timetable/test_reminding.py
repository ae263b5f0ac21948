"""Who is reminded of which date: twice, in time, and only of what they may see."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from procurement import actions
from procurement.actions.reminding import remind_of_dates
from procurement.models import KeyDate
from procurement.queries.coming import due_now
from tests import factories
from tests.conftest import moment

GO_LIVE = datetime.date(2017, 6, 6)  # 10 working days after 22 May, with the bank holiday of 29 May
DAYS = st.dates(datetime.date(2016, 1, 1), datetime.date(2018, 12, 1))


def plan(case: Any, day: datetime.date) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        actions.plan_dates(case, dates={KeyDate.Kind.GO_LIVE: day}, by=case.lead, now=factories.NOON)


def told(person: Any) -> list[tuple[str, str]]:
    with unit_of_work(person, at=factories.NOON):
        return list(Outbox.objects.filter(user=person, kind="dates").order_by("pk").values_list("subject", "mail"))


@pytest.mark.django_db
def test_those_who_read_the_file_are_reminded_twice_and_anew_when_the_date_moves() -> None:
    case = factories.case(clock_kind="real", clock_at=None)
    member = factories.person(Role.MEMBER, case=case)
    outside = [factories.person(Role.BIDDER, case=case), factories.person(Role.MEMBER)]
    plan(case, GO_LIVE)

    days = ("2017-05-19", "2017-05-22", "2017-05-23", "2017-06-02", "2017-06-07")
    assert [remind_of_dates(moment(day)) for day in days] == [0, 2, 0, 2, 0]
    assert told(member) == [
        (f"A date is 10 working days away: {case.reference}", "daily"),
        (f"A date is 2 working days away: {case.reference}", "daily"),
    ]
    assert [told(person) for person in outside] == [[], []]

    plan(case, datetime.date(2017, 6, 8))
    member.holdings.update(to_date=datetime.date(2017, 6, 5))
    assert remind_of_dates(moment("2017-06-07")) == 1
    assert len(told(case.lead)) == 3


@pytest.mark.django_db
def test_training_reminds_nobody() -> None:
    plan(factories.case(clock_kind="training"), GO_LIVE)

    assert remind_of_dates(factories.NOON) == 0


@settings(max_examples=40, deadline=None)
@given(DAYS, st.integers(0, 40))
def test_a_date_is_due_from_its_first_reminder_to_its_day_and_never_after(day: datetime.date, ahead: int) -> None:
    found = [due_now(day - datetime.timedelta(days=left), day, (10, 2)) for left in range(ahead, -2, -1)]

    assert found[-1] is None
    assert found[-2] == 2
    assert [one for one in found[:-1] if one] == sorted((one for one in found if one), reverse=True)
