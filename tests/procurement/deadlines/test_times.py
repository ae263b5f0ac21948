"""Times in London: reading and writing them, hours over a change of the clocks, months of different lengths."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from procurement.deadlines.times import LONDON, NoSuchTime, add_hours, add_months, add_years, in_london, in_words, iso

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(moment=MOMENTS)
def test_a_moment_written_down_is_read_back_as_the_same_moment(moment: datetime) -> None:
    written = datetime.fromisoformat(iso(moment))

    assert (written if written.tzinfo else in_london(written)) == moment


@given(moment=MOMENTS, hours=st.integers(0, 100))
def test_hours_are_counted_as_they_pass(moment: datetime, hours: int) -> None:
    assert add_hours(moment.astimezone(LONDON), hours).astimezone(UTC) - moment == timedelta(hours=hours)


@given(day=st.dates(date(2000, 1, 1), date(2080, 1, 1)), months=st.integers(-24, 240))
def test_months_keep_the_day_or_take_the_last_one_there_is(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_leap_day_becomes_28_february() -> None:
    assert add_years(date(2020, 2, 29), 2) == date(2022, 2, 28)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


def test_only_times_that_do_not_exist_or_exist_twice_are_refused() -> None:
    refused = []
    for minutes in range(0, 24 * 60, 30):
        for day in (datetime(2017, 3, 26), datetime(2017, 10, 29)):
            try:
                in_london(day + timedelta(minutes=minutes))
            except NoSuchTime:
                refused.append(f"{day:%d} {minutes}")

    assert refused == ["26 60", "29 60", "26 90", "29 90"]


def test_times_are_written_as_people_say_them() -> None:
    assert in_words(datetime(2017, 6, 9, 9, 42, tzinfo=UTC)) == "Friday 9 June 2017, 10:42am"
    assert in_words(datetime(2017, 6, 9, 11, 0, tzinfo=UTC)) == "Friday 9 June 2017, midday"
    assert in_words(datetime(2017, 6, 8, 23, 0, tzinfo=UTC)) == "Friday 9 June 2017, midnight"
    assert in_words(datetime(2017, 12, 9, 12, 5, tzinfo=UTC)) == "Saturday 9 December 2017, 12:05pm"
