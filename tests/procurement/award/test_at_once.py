"""Two people act on the letters or sign at the same time; transactions really commit."""

from __future__ import annotations

import pytest

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import first_broken
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.actions import standstill as writes
from procurement.models import Procurement, Signature, Standstill
from tests import factories
from tests.mcp_portal.accounts.actions.test_at_once import together

from .conftest import DAY, NOON, Decided

OVER = NOON + 15 * DAY


@pytest.fixture
def decided(committed_db: str) -> Decided:
    return Decided()


def sign(decided: Decided, person: object) -> None:
    with unit_of_work(person, at=OVER):
        case = Procurement.objects.get(pk=decided.case.pk)
        actions.sign(case, organisation=decided.officer.organisation, by=decided.officer, now=OVER)


def test_two_who_sign_for_one_party_leave_one_signature(decided: Decided) -> None:
    decided.run()
    decided.begin()

    told = together(lambda: sign(decided, decided.officer), lambda: sign(decided, decided.officer))

    assert told == [f"{decided.officer.organisation.name} has signed already"]
    with unit_of_work(decided.lead, at=OVER):
        assert Signature.objects.count() == 1
    assert first_broken() is None


def test_two_parties_who_sign_at_once_are_both_kept(decided: Decided) -> None:
    other = factories.person(Role.ACCOUNTABLE_OFFICER, of=factories.organisation("Second CCG"))
    factories.hold(other, Role.ACCOUNTABLE_OFFICER, case=decided.case)
    decided.run()
    decided.begin()

    def sign_for(person: object, organisation: object) -> None:
        with unit_of_work(person, at=OVER):
            case = Procurement.objects.get(pk=decided.case.pk)
            actions.sign(case, organisation=organisation, by=person, now=OVER)

    told = together(
        lambda: sign_for(decided.officer, decided.officer.organisation), lambda: sign_for(other, other.organisation)
    )

    assert told == []
    with unit_of_work(decided.lead, at=OVER):
        assert Signature.objects.count() == 2


def test_letters_are_not_corrected_and_the_contract_signed_at_once(decided: Decided) -> None:
    decided.run()
    decided.begin()

    told = together(
        lambda: sign(decided, decided.officer),
        lambda: decided.step(decided.sro, "correct_letters", OVER, reasons="A score was wrong"),
    )

    assert len(told) == 1
    with unit_of_work(decided.lead, at=OVER):
        signed, found = Signature.objects.exists(), Standstill.objects.get()
        assert signed != (found.state == Standstill.State.LETTERS_DRAFT)


def test_two_windows_send_the_last_letter_once(decided: Decided) -> None:
    decided.write()
    decided.step(decided.sro, "approve_letters")
    keys = [one.pk for one in decided.letters().values()]

    def send() -> None:
        with unit_of_work(decided.lead, at=NOON):
            writes.record_sending(decided.stands(), keys, sent_at=NOON, by=decided.lead, now=NOON)

    told = together(send, send)

    assert told == ["Letters are sent when they have been approved, and only once"]
    assert decided.stands().state == "running"
