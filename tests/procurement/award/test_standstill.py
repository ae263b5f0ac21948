"""The first moment at which a contract may be signed is midnight in London, in summer and in winter."""

from __future__ import annotations

import datetime

import pytest

from procurement.models import Standstill

SECOND = datetime.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("sign_from", "midnight_in_utc"),
    [
        (datetime.date(2018, 2, 20), datetime.datetime(2018, 2, 20, 0, tzinfo=datetime.UTC)),
        (datetime.date(2017, 7, 18), datetime.datetime(2017, 7, 17, 23, tzinfo=datetime.UTC)),
        (datetime.date(2018, 3, 26), datetime.datetime(2018, 3, 25, 23, tzinfo=datetime.UTC)),
        (datetime.date(2017, 10, 30), datetime.datetime(2017, 10, 30, 0, tzinfo=datetime.UTC)),
    ],
    ids=["winter", "summer", "the day after the clocks went forward", "the day after the clocks went back"],
)
def test_it_is_over_from_midnight_in_london(sign_from: datetime.date, midnight_in_utc: datetime.datetime) -> None:
    standstill = Standstill(sign_from=sign_from)

    assert not standstill.is_over(midnight_in_utc - SECOND)
    assert standstill.is_over(midnight_in_utc)


def test_it_is_not_over_before_the_letters_were_sent() -> None:
    assert not Standstill().is_over(datetime.datetime(2018, 2, 20, 12, tzinfo=datetime.UTC))
