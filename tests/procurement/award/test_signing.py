"""No order of events lets anybody sign before the standstill, the gateways and their conditions allow it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement.deadlines import compute
from procurement.models import Procurement

from .conftest import DAY, NOON, Decided

MEANS = st.sampled_from(["electronic", "other"])
EVENTS = st.lists(
    st.tuples(st.sampled_from(["receive", "extend", "correct", "sign"]), st.integers(0, 20)), min_size=1, max_size=6
)


class Told:
    """What happened to the letters of one edition, kept apart from the portal's own reckoning."""

    def __init__(self, means: dict[int, str], sent: datetime.datetime):
        self.means, self.sent, self.received = means, sent, dict[int, datetime.datetime]()
        self.extended: list[datetime.date] = []

    def first_day(self) -> datetime.date:
        """Give the first day on which anybody may sign, by the rule alone and every extension."""
        given: dict[str, Any] = {}
        if "electronic" in self.means.values():
            given["electronic_sent"] = self.sent.date()
        by_post = [number for number, one in self.means.items() if one == "other"]
        if by_post:
            given["other_sent"] = self.sent.date()
            if all(number in self.received for number in by_post):
                given["last_receipt"] = max(self.received[number].date() for number in by_post)
        last: datetime.date = compute("standstill", given).date  # type: ignore[assignment]
        return max([last, *self.extended]) + DAY


@given(means=st.tuples(MEANS, MEANS, MEANS), events=EVENTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_events_lets_anybody_sign_too_early(
    decided: Decided, means: tuple[str, str, str], events: list[tuple[str, int]]
) -> None:
    point = transaction.savepoint()
    try:
        _live_through(decided, dict(enumerate(means, 1)), events)
    finally:
        transaction.savepoint_rollback(point)


def _live_through(decided: Decided, means: dict[int, str], events: list[tuple[str, int]]) -> None:
    now = NOON
    decided.run(**{f"bid{number}": one for number, one in means.items()})
    decided.begin()
    told: Told | None = Told(means, now)
    for event, days in events:
        now += days * DAY
        if told is None:
            decided.write(now=now, **{f"bid{number}": one for number, one in means.items()})
            decided.step(decided.sro, "approve_letters", now)
            decided.send(at=now)
            told = Told(means, now)
        if event == "receive":
            left = [number for number in means if number not in told.received]
            if left:
                decided.receive(left[0], now)
                told.received[left[0]] = now
        elif event == "extend":
            until = decided.stands().ends_on + 3 * DAY  # type: ignore[operator]
            decided.extend(until, now)
            told.extended.append(until)
        elif event == "correct":
            decided.step(decided.sro, "correct_letters", now, reasons="A score was wrong")
            with pytest.raises(Refused):
                decided.sign(now)
            told = None
        elif _signs(decided, now):
            assert now.date() >= told.first_day()
            return
        else:
            assert now.date() < decided.stands().sign_from  # type: ignore[operator]


def _signs(decided: Decided, now: datetime.datetime) -> bool:
    try:
        decided.sign(now)
    except Refused:
        return False
    return True


def _try(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return str(refused)
    return ""


def test_a_party_signs_once_and_every_party_is_waited_for(decided: Decided) -> None:
    decided.run()
    decided.begin()
    over = NOON + 15 * DAY
    decided.sign(over)

    assert "has signed already" in _try(lambda: decided.sign(over))
    with unit_of_work(decided.sro, at=over):
        fresh = Procurement.objects.get(pk=decided.case.pk)
        with pytest.raises(Refused, match="The provider that signs has not been named"):
            fresh.sign_contract(by=decided.sro, now=over, version=fresh.version)


def test_nobody_records_the_contract_without_gateway_2_and_its_conditions(decided: Decided) -> None:
    decided.run()
    decided.begin()
    over = NOON + 15 * DAY
    with unit_of_work(decided.sro, at=over):
        fresh = Procurement.objects.get(pk=decided.case.pk)
        with pytest.raises(Refused) as refused:
            fresh.sign_contract(by=decided.sro, now=over, version=fresh.version)

    assert any("Gateway 2" in item.what for item in refused.value.unmet)
    with unit_of_work(decided.lead, at=over):
        assert Procurement.objects.get(pk=decided.case.pk).state == "standstill"
