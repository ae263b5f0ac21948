"""From an offer to the register: who decides, what is refused, and what never changes."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from conflicts import actions
from conflicts.models import Gift, GiftDecision
from conflicts.queries.gifts import GiftFilter, PublicGifts, gift_register, gift_row
from mcp_portal.accounts.roles import Role
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import NotAllowed, Refused
from mcp_portal.workflow.taking import Unanswered, take
from tests import factories
from tests.conflicts import gifts_and_breaches as made
from tests.conflicts.gifts_and_breaches import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return factories.organisation("NHS Dudley CCG")


@pytest.fixture
def recipient(home):
    return factories.person(of=home, post="Head of primary care")


@pytest.fixture
def officer(home):
    return factories.person(Role.SRO, of=home)


@pytest.fixture
def senior(home):
    return factories.person(Role.ACCOUNTABLE_OFFICER, of=home)


def on_register(reader):
    return [gift_row(row) for row in gift_register(reader, GiftFilter())]


def test_an_offer_goes_from_draft_to_register(recipient, officer, acting):
    gift = made.registered(recipient, officer)

    with acting(officer, at=NOON):
        (row,) = on_register(officer)
    assert (row.position, row.decision_words, row.officer) == ("Head of primary care", "Accepted", officer.post)
    assert gift.advice == "accept"


@pytest.mark.parametrize(
    ("offered", "code"),
    [("2016-07-01", "2016-06"), ("2017-06-15", "2016-06"), ("2017-06-16", "2017-06"), ("2017-06-20", "2017-06")],
)
def test_the_guidance_of_the_day_of_the_offer_stays_with_the_record(recipient, officer, offered, code):
    day = datetime.date.fromisoformat(offered)

    assert made.declared(recipient, offered_on=day, received_on=None).guidance.code == code


def test_the_recipient_never_decides_not_even_as_an_officer(officer, senior, acting):
    gift = made.declared(officer)

    with acting(officer, at=NOON):
        assert steps_for(gift, officer, NOON) == []
        with pytest.raises(NotAllowed):
            take(gift, "approve", by=officer, now=NOON)
    with acting(senior, at=NOON):
        assert take(gift, "approve", by=senior, now=NOON).state == "approved"


def test_an_officer_of_another_organisation_does_not_see_what_waits(recipient, officer, acting):
    gift = made.declared(recipient)
    stranger = factories.person(Role.GUARDIAN, of=factories.organisation("NHS Elsewhere CCG"))

    with acting(stranger, at=NOON):
        assert not Gift.objects.filter(pk=gift.pk).exists()
        assert not Gift.objects.visible_to(stranger).filter(pk=gift.pk).exists()


def test_without_another_officer_nothing_is_filed(recipient, acting):
    gift = made.draft(recipient)

    with acting(recipient, at=NOON), pytest.raises(Refused, match="has no approving officer but you"):
        take(gift, "declare", by=recipient, now=NOON, data={"correct": "on"})


def test_what_departs_from_the_guidance_needs_a_senior_officer_with_a_reason(recipient, officer, senior, acting):
    gift = made.declared(recipient, value=Decimal("80"), kind="hospitality")
    assert gift.advice == "refuse"

    with acting(officer, at=NOON):
        with pytest.raises(Refused, match="The guidance says: refuse, and declare the offer"):
            take(gift, "approve", by=officer, now=NOON)
        with pytest.raises(NotAllowed):
            take(gift, "approve_exception", by=officer, now=NOON, data={"reason": "A speaker's dinner"})
    with acting(senior, at=NOON):
        with pytest.raises(Unanswered):
            take(gift, "approve_exception", by=senior, now=NOON, data={"reason": ""})
        agreed = take(gift, "approve_exception", by=senior, now=NOON, data={"reason": "A speaker's dinner"})
    made.to_register(agreed, senior)
    with acting(recipient, at=NOON):
        (row,) = on_register(recipient)
    assert (row.decision_words, row.reason) == ("Accepted as an exception", "A speaker's dinner")


def test_no_exception_is_made_of_what_follows_the_guidance(recipient, senior, acting):
    gift = made.declared(recipient)

    with acting(senior, at=NOON), pytest.raises(Refused, match="so no exception is needed"):
        take(gift, "approve_exception", by=senior, now=NOON, data={"reason": "Why not"})


def test_a_gift_over_the_limit_may_be_taken_for_the_organisation_only(recipient, officer, acting):
    personal = made.declared(recipient, value=Decimal("50.01"))
    for_all = made.decided(recipient, officer, value=Decimal("50.01"), wish="on_behalf", source_name="B")

    assert (personal.advice, personal.departs) == ("organisation", True)
    assert for_all.state == "approved"


def test_gifts_of_the_same_source_within_12_months_count_as_one(recipient, officer):
    made.declared(recipient, value=Decimal("30"), source_name="Acme Ltd", offered_on=datetime.date(2016, 6, 20))
    made.declared(recipient, value=Decimal("40"), source_name="ACME", wish="decline")
    gift = made.declared(recipient, value=Decimal("20"), source_name="The Acme Co")

    assert (gift.earlier_value, gift.advice) == (Decimal("30"), "declare")


@pytest.mark.parametrize(
    ("day", "counted"), [("2016-06-19", Decimal(0)), ("2016-06-20", Decimal(30)), ("2017-06-20", Decimal(30))]
)
def test_a_gift_counts_for_a_year_to_the_day(recipient, officer, day, counted):
    made.declared(recipient, value=Decimal("30"), offered_on=datetime.date.fromisoformat(day), received_on=None)

    assert made.declared(recipient, value=Decimal("20")).earlier_value == counted


def test_what_was_declined_or_came_from_somebody_else_or_was_a_meal_does_not_count(recipient, officer, home):
    made.decided(recipient, officer, step="decline", reason="Too much")
    made.declared(recipient, kind="hospitality")
    made.declared(recipient, source_name="Another patient")
    made.declared(factories.person(of=home))

    assert made.declared(recipient).earlier_value == 0


def test_filed_records_never_change(recipient, officer, acting):
    gift = made.registered(recipient, officer)

    with acting(recipient, at=NOON):
        with pytest.raises(Refused, match="This has been filed"):
            actions.change_gift(gift, by=recipient, value=Decimal("1"))
        for change in ("value = 1", "person_id = NULL", "wish_reason = 'x'"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE conflicts_gift SET {change} WHERE id = %s", [gift.pk])
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM conflicts_gift WHERE id = %s", [gift.pk])
    with acting(officer, at=NOON), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        GiftDecision.objects.update(outcome="declined")


def test_a_recipient_decides_nothing_by_sql(officer, recipient, acting):
    gift = made.declared(recipient)

    with acting(recipient, at=NOON), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        GiftDecision.objects.create(gift=gift, outcome="agreed", by=recipient, at=NOON)


def test_a_later_record_replaces_one_on_the_register_and_both_stay(recipient, officer, acting):
    first = made.registered(recipient, officer)
    with acting(recipient, at=NOON):
        later = actions.replace_gift(first, by=recipient, now=NOON)
        assert actions.replace_gift(first, by=recipient, now=NOON) == later
        actions.change_gift(later, by=recipient, value=Decimal("14"))
        later = take(later, "declare", by=recipient, now=NOON, data={"correct": "on"})
        assert later.earlier_value == 0
        with pytest.raises(Refused, match="A later record replaces this one already"):
            actions.replace_gift(first, by=recipient, now=NOON)
        assert [row.value for row in on_register(recipient)] == [12]
    with acting(officer, at=NOON):
        later = take(later, "approve", by=officer, now=NOON)
        take(later, "register", by=officer, now=NOON)
        assert [row.value for row in on_register(officer)] == [14]
        assert Gift.objects.count() == 2


def test_only_the_recipient_replaces_and_only_what_is_on_the_register(recipient, officer, acting):
    gift = made.declared(recipient)

    with acting(recipient, at=NOON), pytest.raises(Refused, match="not there yet"):
        actions.replace_gift(gift, by=recipient, now=NOON)
    with acting(officer, at=NOON), pytest.raises(NotAllowed):
        actions.replace_gift(gift, by=officer, now=NOON)


def test_officers_and_recipient_are_told_without_content(recipient, officer, acting):
    made.decided(recipient, officer)

    with acting(officer, at=NOON):
        told = list(Outbox.objects.order_by("pk").values_list("user_id", "subject"))
    assert told == [
        (officer.pk, "A gift or hospitality waits for your decision"),
        (recipient.pk, "Your gift or hospitality has been decided on"),
    ]


def test_an_ods_code_and_its_name_are_one_source(recipient, officer):
    factories.organisation("Black Country Trust", "trust", ods_code="RXK")
    gift = made.declared(recipient, source_name="rxk")

    assert (gift.source_name, gift.source_key) == ("Black Country Trust", "black country trust")


def test_the_published_register_as_of_a_day_is_read_by_nobody_in_particular(recipient, officer, home, acting):
    first = made.registered(recipient, officer)
    later_on = NOON + datetime.timedelta(days=30)
    with acting(recipient, at=later_on):
        later = actions.replace_gift(first, by=recipient, now=later_on)
        later = take(later, "declare", by=recipient, now=later_on, data={"correct": "on"})
    with acting(officer, at=later_on):
        later = take(later, "decline", by=officer, now=later_on, data={"reason": "Send it back"})
        take(later, "register", by=officer, now=later_on)
    made.declared(recipient, source_name="Not on the register")

    with acting(None):
        assert not Gift.objects.exists()
        days = {days: PublicGifts(home, (NOON + datetime.timedelta(days)).date()) for days in (-1, 0, 29, 30)}
        assert {days: len(rows) for days, rows in days.items()} == {-1: 0, 0: 1, 29: 1, 30: 1}
        assert [row.decision_words for row in days[29]] == ["Accepted"]
        assert [(row.decision_words, row.reason) for row in days[30]] == [("Declined", "Send it back")]
        assert len(PublicGifts(factories.organisation("NHS Elsewhere CCG"), NOON.date())) == 0


def test_earlier_offers_are_counted_the_same_inside_and_outside(recipient, officer, home, acting):
    made.registered(recipient, officer, offered_on=datetime.date(2015, 1, 1), received_on=None, value=Decimal("5"))
    made.registered(recipient, officer, kind="hospitality", value=Decimal("20"))
    made.registered(recipient, officer, source_name="Another")

    with acting(officer, at=NOON):
        inside = [(row.kind, row.source_name, row.earlier_offers) for row in on_register(officer)]
    with acting(None):
        outside = [(row.kind, row.source_name, row.earlier_offers) for row in PublicGifts(home, NOON.date())]
    assert inside == outside
    assert sorted(inside) == [("gift", "A patient", 0), ("gift", "Another", 0), ("hospitality", "A patient", 1)]
