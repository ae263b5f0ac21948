"""Dates about interests: declaring, reviewing, taking off the register, training."""

from datetime import date

from .inputs import Unanswerable
from .times import add_years, in_words
from .working import Outcome, Working

JUNE_2017 = date(2017, 6, 16)
REVIEW_MONTHS = {"2016": 6, "2017": 12}


def declaration(working: Working, *, aware: date) -> Outcome:
    """Give 28 days from the day a person became aware; NHS Act 2006, section 14O."""
    start = working.start("Became aware of the interest", aware, "Day 0. Declare as soon as possible")
    due = working.add_days(start, 28)
    working.answer("Last day to declare", due)
    return Outcome(due)


def declaration_review(working: Working, *, filed: date, guidance: str | None) -> Outcome:
    """Give 6 months under the guidance of June 2016 and 12 months under that of June 2017.

    Without a version named, the day of filing decides which guidance applies.
    """
    version = guidance or ("2016" if filed < JUNE_2017 else "2017")
    if version == "2017" and filed < JUNE_2017:
        raise Unanswerable(f"guidance: enter 2016, because the 2017 guidance applies from {in_words(JUNE_2017)}")
    rule = f"NHS England guidance of June {version}, managing conflicts of interest"
    start = working.start("Declaration filed", filed)
    due = working.add_months(start, REVIEW_MONTHS[version], rule=rule)
    working.answer("Last day to confirm or change the declaration", due, rule=rule)
    return Outcome(due)


def register_removal(working: Working, *, ended: date) -> Outcome:
    """Keep an ended interest public for 6 months and in the private register for 6 years."""
    start = working.start("Interest ended", ended)
    removal = working.add_months(start, 6)
    destroyed = add_years(ended, 6)
    working.answer("Last day on the public register", removal)
    working.answer("Earliest day to destroy the private entry", destroyed, "6 years after the interest ended")
    return Outcome(removal, destroyed)


def coi_training(working: Working, *, year: int) -> Outcome:
    """Give 31 January of the year; statutory guidance, default."""
    due = date(year, 1, 31)
    working.note_if_not_working(due, f"Finish by {in_words(working.calendar.last_working(due))}")
    working.answer("Last day to finish the yearly training", due)
    return Outcome(due)
