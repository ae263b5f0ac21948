"""A decision of a body whose meetings the portal holds points to the item at which it was taken."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.urls import reverse

from conflicts import quorum
from conflicts.actions import meetings
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement import actions
from procurement.models import Decision
from tests import factories
from tests.conflicts.meetings import NOON, Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Body:
    return Body()


def address(body: Body) -> str:
    return reverse("procurement:decision_record", args=[body.case.reference])


def main(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ").split())


def decided(body: Body) -> Any:
    body.recuse("gp_five")
    item = body.item(body.call())
    body.begin(item.meeting)
    body.times(item, "gp_five", "09:05", "09:40")
    body.decide(item)
    return item


def record(body: Body, **minute: Any) -> Decision:
    with unit_of_work(body.secretary, at=NOON):
        return actions.record_decision(
            body.case, organisation=body.organisation, kind="launch", by=body.secretary, now=NOON, **minute
        )


TYPED = {
    "decided_on": NOON.date(), "minute_reference": "GB 1", "words": "Launch", "present": 12, "quorate": True,
    "excluded": "",
}  # fmt: skip


def test_what_the_item_says_is_not_typed(body: Body, sign_in: Any) -> None:
    item = decided(body)
    site = sign_in(body.secretary)
    page = BeautifulSoup(site.get(address(body)).content, "html.parser")
    assert {field["name"] for field in page.select("main input, main textarea")} == {
        "csrfmiddlewaretoken", "portal_typist", "kind", "organisation", "agenda_item",
    }  # fmt: skip

    shown = main(site.post(address(body), {"kind": "launch", "agenda_item": item.pk, "present": "12"}, follow=True))

    assert "Governing body, 22 May 2017, item 1" in shown
    assert "7, quorate without those excluded" in shown
    assert "Gp Five: leaves, and papers are withheld. Left the room at 9:05am, returned at 9:40am." in shown


def test_a_body_whose_meetings_the_portal_holds_decides_at_an_item_only(body: Body) -> None:
    with pytest.raises(Refused, match="Select the agenda item"):
        record(body, **TYPED)


def test_an_item_that_decided_nothing_takes_no_decision(body: Body, sign_in: Any) -> None:
    item = body.item(body.call())
    body.begin(item.meeting, away=("gp_five", "gp_four"))
    body.decide(item, "deferred")

    with pytest.raises(Refused, match="decided nothing about this procurement with a quorum"):
        record(body, agenda_item=item.pk)
    assert "No item about this procurement has been decided" in main(sign_in(body.secretary).get(address(body)))


def test_an_item_about_another_procurement_takes_no_decision(body: Body) -> None:
    other = factories.case(lead=body.case.lead, title="Another one")
    for person in (*body.people.values(), body.secretary):
        factories.hold(person, "member", case=other)
    item = body.item(body.call(), case=other)
    body.begin(item.meeting)
    body.decide(item)

    with pytest.raises(Refused, match="decided nothing about this procurement"):
        record(body, agenda_item=item.pk)


def test_one_item_carries_one_decision(body: Body) -> None:
    item = decided(body)
    record(body, agenda_item=item.pk)

    with unit_of_work(body.secretary, at=NOON), pytest.raises(Refused, match="recorded for this item already"):
        actions.record_decision(
            body.case, organisation=body.organisation, kind="award", by=body.secretary, now=NOON, agenda_item=item.pk
        )


def test_the_database_refuses_a_decision_that_says_otherwise_than_its_item(body: Body) -> None:
    item = decided(body)

    with unit_of_work(body.secretary, at=NOON), pytest.raises(DatabaseError, match="so many"), transaction.atomic():
        Decision.objects.create(
            procurement=body.case, organisation=body.organisation, kind="launch", body="Governing body",
            agenda_item_id=item.pk, recorded_by=body.secretary, recorded_at=NOON, **TYPED,
        )  # fmt: skip


def test_a_referred_item_counts_for_the_body_that_referred_it(body: Body) -> None:
    item = body.item(body.call())
    body.begin(item.meeting, away=("gp_five", "gp_four"))
    governing_body = body.committee
    with unit_of_work(body.secretary, at=NOON):
        other = meetings.set_up_committee(
            organisation=body.organisation, name="Committee in common",
            rule=quorum.Rule((quorum.Slot(1, ("lay_member",)),)), by=body.secretary, now=NOON,
        )  # fmt: skip
        meetings.add_seat(
            other, person=body.people["lay"], kind="lay_member", office="chair", votes=True, from_date=NOON.date(),
            by=body.secretary, now=NOON,
        )  # fmt: skip
    body.decide(item, "referred", referred_to=other)
    body.committee = other
    meeting = body.call("10:00")
    with unit_of_work(body.secretary, at=NOON):
        again = meetings.add_item(
            meeting, title="Launch", purpose="decision", case=body.case, referred_from=item, by=body.secretary, now=NOON
        )
    body.begin(meeting, clock="10:00")
    body.decide(again, began="10:10", ended="10:20")

    assert record(body, agenda_item=again.pk).agenda_item_id == again.pk
    assert governing_body != other
