"""Dates that run with the contract: practices that return, breaks, records."""

from datetime import date, timedelta

from .inputs import Unanswerable
from .times import add_months, add_years, in_words
from .working import Outcome, Working, lines


def gp_return_notice(working: Working, *, go_live: date, window: int) -> Outcome:
    """Give the day by which a practice must say that it returns: 12 months before a window, every 2 years."""
    start = working.start("Service went live", go_live)
    opens = working.add_months(start, 24 * window, f"Return window {window}, one every 2 years")
    due = add_months(opens, -12)
    working.given("Take off 12 months", due, "Notice runs for at least 12 months")
    working.answer("Last day to give notice", due)
    working.answer("Earliest day the GP contract starts again", opens, f"Return window {window}")
    return Outcome(due, opens)


def patients_follow(working: Working, *, go_live: date) -> Outcome:
    """Give the last day on which a practice that returns takes its patients along: 2 years after go-live."""
    start = working.start("Service went live", go_live)
    end = working.add_months(start, 24)
    working.answer("Last day of return on which patients follow their practice", end)
    first = end + timedelta(days=1)
    working.answer("From this day patients stay unless they ask", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)


def first_break(working: Working, *, go_live: date, years: int) -> Outcome:
    """Give the first break of the contract; the MCP framework speaks of 2 or 3 years."""
    start = working.start("Service went live", go_live)
    end = working.add_months(start, 12 * years)
    if years not in (2, 3):
        working.note(
            "The MCP framework speaks of 2 or 3 years",
            end,
            "Check that the contract says otherwise",
        )
    working.answer("First break", end)
    return Outcome(end)


def file_retention(working: Working, *, award: date, contract_end: date | None) -> Outcome:
    """Keep the procurement file 3 years from award and the contract until it ends, whichever is later.

    PCR 2015, regulations 83 and 84; a claim holds it longer.
    """
    if contract_end is not None and contract_end < award:
        raise Unanswerable(f"contract_end: enter {in_words(award)} or a later day, because the award was then")
    start = working.start("Award decided", award)
    end = working.add_months(start, 36, rule="PCR 2015, regulation 84(9)")
    what = "Keep the file until the end of"
    if contract_end is not None:
        working.given("Contract ends", contract_end, rule="PCR 2015, regulation 83")
        end = max(end, contract_end)
        what = f"Keep the file until the end of: the later of {lines([2, 3]).lower()}"
        working.note(
            "NHS records schedules usually ask for more",
            add_years(contract_end, 6),
            "6 years after the contract ends",
            "Usual practice (default)",
        )
    working.answer(what, end, "A claim or a request for information holds it longer")
    first = end + timedelta(days=1)
    working.answer("Earliest day to dispose of it", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)
