"""The versions of the guidance."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from conflicts import reference
from conflicts.models import GuidanceVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "code"),
    [("2016-01-01", "2016-06"), ("2016-06-28", "2016-06"), ("2017-06-15", "2016-06"), ("2017-06-16", "2017-06")],
    ids=["before the first", "first day", "last day of the first", "first day of the second"],
)
def test_the_version_in_force_follows_the_day(day, code):
    assert GuidanceVersion.objects.in_force_on(datetime.date.fromisoformat(day)).code == code


def test_each_version_carries_its_numbers():
    first, second = GuidanceVersion.objects.order_by("valid_from")

    assert (first.review_interval_months, second.review_interval_months) == (6, 12)
    assert (first.other_gift_limit, second.other_gift_limit) == (Decimal("10"), Decimal("50"))
    assert (second.hospitality_undeclared_below, second.hospitality_refused_above) == (Decimal("25"), Decimal("75"))
    assert (first.publishes, second.publishes) == ("everyone", "decision_making")
    assert "publishes" in first.defaults


def test_loading_again_adds_nothing():
    reference.load()

    assert GuidanceVersion.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE conflicts_guidanceversion SET review_interval_months = 999",
        "DELETE FROM conflicts_guidanceversion",
        "INSERT INTO conflicts_guidanceversion SELECT id + 99, '2099-01', title, "
        "gateway_number, '2099-01-01', declare_within_days, 999, publishes, public_months_after_end, kept_years, "
        "supplier_gift_limit, other_gift_limit, repeated_gift_months, hospitality_undeclared_below, "
        "hospitality_refused_above, lay_members_at_least, training_due_month, training_due_day, defaults "
        "FROM conflicts_guidanceversion LIMIT 1",
    ],
    ids=["update", "delete", "insert"],
)
def test_the_portal_cannot_change_the_guidance(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
