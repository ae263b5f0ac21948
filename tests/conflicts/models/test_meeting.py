"""A meeting from its call to approved minutes: who is handled how, who left, who could decide."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from conflicts.actions import meetings as actions
from conflicts.models import AgendaItem, Attendance, ItemHandling, ItemOutcome, Minute
from conflicts.queries.meetings import forecasts
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered
from tests import factories
from tests.conflicts.meetings import NOON, SENTENCE, Body, at, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return Body()


@pytest.fixture
def item(body):
    return body.item(body.call())


def verdict(body, item):
    with unit_of_work(body.secretary, at=NOON):
        found = AgendaItem.objects.get(pk=item.pk)
        return forecasts(fresh(found.meeting), [found])[item.pk]


# --- forecast -----------------------------------------------------------------------------------------------------


def test_a_standing_ruling_counts_in_the_forecast_before_the_meeting(body, item):
    assert verdict(body, item).verdict.quorate
    body.recuse("gp_five")
    assert verdict(body, item).verdict.quorate
    body.recuse("gp_four")

    found = verdict(body, item)
    assert found.verdict.missing == ("one elected GP clinical member",)
    assert {place.seat.person for place in found.conflicted} == {body.people["gp_four"], body.people["gp_five"]}
    assert not any(place.may_vote or place.may_sit for place in found.conflicted)


def test_somebody_without_a_role_in_the_procurement_does_not_count(body, item):
    stranger = factories.person(of=body.organisation, post="New member")
    with unit_of_work(body.secretary, at=NOON):
        actions.add_seat(
            body.committee, person=stranger, kind="lay_member", votes=True, from_date=NOON.date(), by=body.secretary,
            now=NOON,
        )  # fmt: skip

    place = next(one for one in verdict(body, item).places if one.seat.person == stranger)
    assert not place.may_vote
    assert "Has no role in the procurement" in place.why


def test_somebody_handled_milder_keeps_their_chair_but_not_their_vote(body, item):
    body.rule(item, "gp_five", "discuss_no_vote")
    body.rule(item, "gp_four", "noted")

    places = {place.seat.person: place for place in verdict(body, item).places}
    assert (places[body.people["gp_five"]].may_sit, places[body.people["gp_five"]].may_vote) == (True, False)
    assert places[body.people["gp_four"]].may_vote


# --- rulings ------------------------------------------------------------------------------------------------------


def test_beginning_takes_over_the_guardians_rulings(body, item):
    body.recuse("gp_five")

    body.begin(item.meeting)

    with unit_of_work(body.secretary, at=NOON):
        row = ItemHandling.objects.get()
        assert (row.person, row.handling, row.ruled_as) == (body.people["gp_five"], "papers_withheld", "guardian")
        assert (row.ruled_by, row.papers_withheld, SENTENCE in row.interest) == (body.guardian, True, True)


def test_the_chair_rules_the_vice_chair_if_the_chair_is_conflicted_else_one_who_is_elected(body, item):
    assert body.rule(item, "gp_five", "discuss_no_vote").ruled_by == body.people["gp_chair"]
    assert body.rule(item, "gp_chair", "leave_for_item").ruled_by == body.people["lay"]
    with pytest.raises(Refused, match="Select who was elected to rule"):
        body.rule(item, "lay", "leave_for_item")
    with pytest.raises(Refused, match="without a conflict, other than the person"):
        body.rule(item, "lay", "leave_for_item", elected=body.people["gp_chair"])
    assert body.rule(item, "lay", "leave_for_item", elected=body.people["officer"]).ruled_as == "elected"


def test_no_ruling_at_the_table_is_milder_than_what_stands(body, item):
    body.recuse("gp_five", "leave_for_item")

    with pytest.raises(Refused, match="needs at least: leaves for the whole item"):
        body.rule(item, "gp_five", "noted")


def test_a_material_financial_interest_means_out_of_the_item_and_no_papers(body, item):
    with pytest.raises(Refused, match="needs at least: leaves, and papers are withheld"):
        body.rule(item, "gp_five", "leave_for_item", material=True)
    assert body.rule(item, "gp_five", "papers_withheld", material=True).papers_withheld


def test_only_the_secretary_or_the_chair_records(body, item, acting):
    with acting(body.people["gp_two"]), pytest.raises(NotAllowed):
        actions.rule_at_item(
            item, person=body.people["gp_five"], handling="noted", interest="x", reason="x", apparent="declared",
            by=body.people["gp_two"], now=NOON,
        )  # fmt: skip


# --- times --------------------------------------------------------------------------------------------------------


@pytest.fixture
def begun(body, item):
    body.recuse("gp_five")
    body.begin(item.meeting)
    return item


@pytest.mark.parametrize(
    ("left", "returned", "field", "words"),
    [
        ("08:59", "", "left_at", "at or after 9am, when the meeting began"),
        ("09:20", "09:20", "returned_at", "must be after the time they left"),
        ("09:20", "09:10", "returned_at", "must be after the time they left"),
        ("13:30", "", "left_at", "must be in the past"),
        ("09:10", "13:30", "returned_at", "must be in the past"),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_question(body, begun, left, returned, field, words):
    with pytest.raises(actions.Wrong, match=words) as refused:
        body.times(begun, "gp_five", left, returned)
    assert refused.value.field == field


def test_an_item_is_not_recorded_while_nobody_wrote_down_that_a_conflicted_member_left(body, begun):
    with pytest.raises(Refused, match="There is no record that Gp Five, .* left the room"):
        body.decide(begun)
    body.times(begun, "gp_five", "09:05", "09:20")
    with pytest.raises(Refused, match="returned at 9:20am, before the item ended"):
        body.decide(begun)
    body.times(begun, "gp_five", "09:15")
    with pytest.raises(Refused, match="left after the item began at 9:10am"):
        body.decide(begun)
    body.times(begun, "gp_five", "09:05", "09:40")

    outcome = body.decide(begun)

    assert (outcome.voters, outcome.quorate) == (7, True)


def test_somebody_who_is_not_there_need_not_leave(body, item):
    body.recuse("gp_five")
    body.begin(item.meeting, away=("gp_five",))

    assert body.decide(item).quorate


def test_what_was_recorded_of_an_item_stays_true(body, begun):
    body.times(begun, "gp_five", "09:05")
    body.decide(begun)

    with pytest.raises(Refused, match="recorded already"):
        body.rule(begun, "gp_two", "noted")
    with pytest.raises(actions.Wrong, match="must be after 9:30am, when the item ended"):
        body.times(begun, "gp_five", "09:05", "09:20")
    with unit_of_work(body.secretary, at=NOON):
        row = Attendance.objects.select_related("meeting__committee").get(person=body.people["gp_two"])
        with pytest.raises(actions.Wrong, match="Item 1 was recorded at 9:30am otherwise"):
            actions.change_attendance(row, arrived_at=at("09:00"), left_at=at("09:20"), by=body.secretary, now=NOON)


# --- quorum -------------------------------------------------------------------------------------------------------


def test_an_inquorate_item_is_not_decided_but_deferred_or_referred(body, item):
    body.begin(item.meeting, away=("gp_five", "gp_four"))

    with pytest.raises(actions.Wrong, match="Not quorate. Missing: one elected GP clinical member. Defer the item"):
        body.decide(item)

    assert body.decide(item, "deferred").missing == ["one elected GP clinical member"]


def test_a_borrowed_member_makes_the_rest_quorate(body, item):
    council = factories.organisation("Dudley Council", "council")
    lent = factories.person(Role.MEMBER, case=body.case, of=council, post="Borrowed GP")
    body.begin(item.meeting, away=("gp_five", "gp_four"))
    with unit_of_work(body.secretary, at=NOON):
        found = AgendaItem.objects.select_related("meeting__committee").get(pk=item.pk)
        seat = actions.borrow_member(
            found, person=lent, counts_as="elected_gp", lent_by=council, reason="No practice here", by=body.secretary,
            now=NOON,
        )  # fmt: skip
        row = Attendance.objects.select_related("meeting__committee").get(seat=seat)
        actions.change_attendance(row, arrived_at=at("09:05"), left_at=None, by=body.secretary, now=NOON)

    assert body.decide(item).quorate
    assert lent.pk not in {one.person_id for one in body.committee.seats_on(NOON.date())}


def test_more_votes_than_people_who_could_vote_are_refused(body, item):
    body.begin(item.meeting)

    with pytest.raises(actions.Wrong, match="9 votes cannot be right: 8 people could vote"):
        body.decide(item, votes_for=9, votes_against=0, abstained=0)
    assert body.decide(item, votes_for=7, votes_against=1, abstained=0).votes_for == 7


def test_without_the_chair_the_vice_chair_presides_and_an_officer_has_to_be_there(body, item):
    held = body.begin(item.meeting, away=("gp_chair", "officer", "finance"))

    assert held.presided_by == body.people["lay"]
    with pytest.raises(actions.Wrong, match="without the chair, the chief executive officer or"):
        body.decide(item)


# --- the machine --------------------------------------------------------------------------------------------------


def test_a_meeting_closes_only_when_every_item_is_recorded(body, item):
    body.begin(item.meeting)

    with pytest.raises(Refused, match="What came of item 1 has not been recorded"):
        body.close(item.meeting)


def test_approved_minutes_are_filed_and_never_change(body, begun):
    body.times(begun, "gp_five", "09:05", "09:40")
    body.decide(begun)
    body.close(begun.meeting)
    approved = body.approve(begun.meeting)

    with unit_of_work(body.secretary, at=NOON):
        text = Minute.objects.get(item=begun).text
        assert "Left the room at 9:05am, returned at 9:40am." in text
        assert "Papers were withheld." in text
        assert "counted without Gp Five" in text
        assert "The rest were quorate." in text
        for row in (approved, *Minute.objects.all(), *approved.attendances.all(), *ItemOutcome.objects.all()):
            with pytest.raises(DatabaseError), transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(**{_a_column(row): at("11:11")})
        added = actions.add_to_minutes(fresh(approved), text="Item 1: 7, not 8", by=body.secretary, now=NOON)
        with pytest.raises(DatabaseError), transaction.atomic():
            added.delete()


def _a_column(row):
    return next(name for name in ("ended_at", "filed_at", "left_at", "decided_at") if hasattr(row, name))


def test_whoever_may_not_read_an_item_does_not_approve_its_minutes(body, item):
    body.recuse("gp_chair")
    body.begin(item.meeting)
    body.times(item, "gp_chair", "09:05", "09:40")
    body.decide(item)
    body.close(item.meeting)

    with pytest.raises(Refused, match="Item 1 is withheld from you"):
        body.approve(item.meeting)
    assert body.approve(item.meeting, "lay").is_approved


def test_a_meeting_does_not_end_before_what_happened_in_it(body, begun):
    body.times(begun, "gp_five", "09:05", "09:40")
    body.decide(begun)

    with pytest.raises(Unanswered, match="at or after 9:40am"):
        body.close(begun.meeting, "09:35")


def test_a_meeting_does_not_begin_in_the_future_nor_without_a_chair(body, item):
    with pytest.raises(Unanswered, match="must be in the past"):
        body.begin(item.meeting, clock="13:30")
    with pytest.raises(Unanswered, match="neither chair nor vice chair"):
        body.begin(item.meeting, away=("gp_chair", "lay"))


def test_nobody_has_two_seats_and_no_office_two_holders(body):
    for person, office, field in ((body.people["gp_two"], "", "person"), (body.case.lead, "chair", "office")):
        with unit_of_work(body.secretary, at=NOON), pytest.raises(actions.Wrong) as refused:
            actions.add_seat(
                body.committee, person=person, kind="lay_member", office=office, votes=True, from_date=NOON.date(),
                by=body.secretary, now=NOON,
            )  # fmt: skip
        assert refused.value.field == field
