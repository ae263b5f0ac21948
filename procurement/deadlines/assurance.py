"""Dates of gateways and consultation: how long an outcome holds, when a condition or a comment is due."""

from datetime import date, timedelta

from .inputs import Unanswerable
from .times import in_words
from .working import Outcome, Working

VALID_MONTHS = {"1": 6, "2": 3}
VALID_DAYS = {"3": 28}


def gateway_validity(working: Working, *, stage: str, issued: date) -> Outcome:
    """Give the last day an outcome holds: 6 months, 3 months and 4 weeks for gateways 1, 2 and 3."""
    if stage == "early":
        raise Unanswerable("stage: enter 1, 2 or 3. Feedback on early engagement does not lapse")
    start = working.start(f"Outcome of gateway {stage} issued", issued)
    if stage in VALID_MONTHS:
        end = working.add_months(start, VALID_MONTHS[stage])
    else:
        end = working.add_days(start, VALID_DAYS[stage])
    working.answer(f"Gateway {stage} is valid until the end of", end)
    return Outcome(end)


def conditions_due(working: Working, *, issued: date, days: int) -> Outcome:
    """Give the day a condition is due, counted in calendar days from the outcome."""
    start = working.start("Condition issued", issued, "Day 0")
    due = working.add_days(start, days)
    working.note_if_not_working(due, f"Send evidence by {in_words(working.calendar.last_working(due))}")
    working.answer("Last day to meet the condition", due)
    return Outcome(due)


def scrutiny_comments(working: Working, *, stated: date) -> Outcome:
    """Give back the day the commissioner stated; no number of days is fixed by law.

    SI 2013/218, regulation 23 asks the commissioner to state and publish it.
    """
    working.start("Day stated to the scrutiny committee", stated)
    if not working.calendar.is_working(stated):
        nearest = in_words(working.calendar.next_working(stated))
        working.note_if_not_working(stated, f"State {nearest} instead, and publish the change")
    working.answer("Last day for comments", stated)
    first = stated + timedelta(days=1)
    working.answer("Earliest day to decide", first, rule=f"The day after line {working.last}")
    return Outcome(stated, first)
