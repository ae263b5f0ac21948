"""How long a decision or a contract can be challenged."""

from datetime import date, timedelta

from .inputs import Unanswerable
from .times import add_months, in_words
from .working import Outcome, Working, lines


def claim(working: Working, *, knowledge: date) -> Outcome:
    """Give 30 days from the day a bidder knew or ought to have known; PCR 2015, regulation 92."""
    start = working.start("Bidder knew, or ought to have known, of the grounds", knowledge, "Day 0")
    end = working.add_days(start, 30)
    working.note(
        "Latest a court may allow",
        add_months(knowledge, 3),
        "3 months, only for a good reason",
        "PCR 2015, regulation 92(4) and (5)",
    )
    working.answer("Last day to start a claim", end)
    first = end + timedelta(days=1)
    working.answer("First day out of time", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)


def ineffectiveness(working: Working, *, award_notice: date | None, signed: date | None) -> Outcome:
    """Give 30 days from the award notice, in any event 6 months from signature; PCR 2015, regulation 93."""
    _check(award_notice, signed)
    ends: list[tuple[int, date]] = []
    if award_notice is not None:
        start = working.start("Award notice published", award_notice, "Day 0")
        ends.append((working.last + 1, working.add_days(start, 30, rule="PCR 2015, regulation 93(3)")))
    if signed is not None:
        start = working.start("Contract signed", signed)
        ends.append((working.last + 1, working.add_months(start, 6, rule="PCR 2015, regulation 93(2)")))
    end = min(day for _, day in ends)
    what = "Last day to ask a court to declare the contract ineffective"
    if len(ends) > 1:
        what += f": the earlier of {lines(n for n, _ in ends).lower()}"
    working.answer(what, end)
    first = end + timedelta(days=1)
    working.answer("First day out of time", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)


def _check(award_notice: date | None, signed: date | None) -> None:
    if award_notice is None and signed is None:
        raise Unanswerable(
            "Enter award_notice=2018-03-12, the day the award notice was published, "
            "or signed=2018-02-23, the day the contract was signed, or both"
        )
    if award_notice is not None and signed is not None and award_notice < signed:
        raise Unanswerable(
            f"award_notice: enter {in_words(signed)} or a later day, because the contract was signed then"
        )
