"""The standstill between the award letters and the signature."""

from datetime import date, timedelta

from .inputs import Unanswerable
from .times import Day, day_of, in_words
from .working import Outcome, Working, lines

REGULATION = "PCR 2015, regulation 87"
ELECTRONIC = "Regulation 87, electronic means"
OTHER = "Regulation 87, other means"
BOTH = "Regulation 87, both means used"
LAST_DAY = "Regulation 87, last day"


def standstill(
    working: Working, *, electronic_sent: Day | None, other_sent: Day | None, last_receipt: Day | None
) -> Outcome:
    """Find the end of the standstill; each kind of letter has its own end and the later one counts.

    The sending dates are those of the last letter of each kind. PCR 2015, regulation 87.
    """
    _check(electronic_sent, other_sent, last_receipt)
    ends: list[tuple[int, date]] = []
    if electronic_sent is not None:
        end = _electronic(working, electronic_sent)
        ends.append((working.last, end))
    if other_sent is not None:
        end = _other(working, other_sent, last_receipt)
        ends.append((working.last, end))
    end = max(day for _, day in ends)
    both = len(ends) > 1
    what = "End of the standstill"
    if both:
        what += f": the later of {lines(n for n, _ in ends).lower()}"
    detail = f"At midnight at the end of the day. {working.calendar.described}"
    working.answer(what, end, detail, BOTH if both else REGULATION)
    first = end + timedelta(days=1)
    working.answer("Earliest day to sign", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)


def _electronic(working: Working, sent: Day) -> date:
    begin = working.last + 1
    day0 = working.start("Last letter sent electronically", sent, "The day of sending is day 0")
    end = working.roll(working.add_days(day0, 10, rule=ELECTRONIC), LAST_DAY)
    working.given("End for letters sent electronically", end, rule=lines(range(begin, working.last + 1)))
    return end


def _other(working: Working, sent: Day, received: Day | None) -> date:
    begin = working.last + 1
    day0 = working.start("Last letter sent by post or by hand", sent, "The day of sending is day 0")
    by_sending = working.roll(working.add_days(day0, 15, "Counted from sending", OTHER), LAST_DAY)
    if received is None:
        detail = "The day the last letter was received is not known, so only the day of sending counts"
        rule = lines(range(begin, working.last + 1))
        working.given("End for letters sent by post or by hand", by_sending, detail, rule)
        return by_sending
    receipt = working.start("Last letter received", received, "The day of receipt is day 0")
    by_receipt = working.roll(working.add_days(receipt, 10, "Counted from receipt", OTHER), LAST_DAY)
    end = min(by_sending, by_receipt)
    detail = f"{in_words(by_sending)} or {in_words(by_receipt)}"
    working.given("End for letters sent by post or by hand: the earlier of the 2 counts", end, detail, OTHER)
    return end


def _check(electronic: Day | None, other: Day | None, received: Day | None) -> None:
    if electronic is None and other is None:
        raise Unanswerable(
            "Enter electronic_sent=2018-02-08, the day the last letter was sent electronically, "
            "or other_sent=2018-02-08, the day the last letter was sent by other means, or both"
        )
    if received is not None and other is None:
        raise Unanswerable(
            "last_receipt: enter other_sent as well. Receipt counts only for letters sent by other means"
        )
    if received is not None and other is not None and day_of(received) < day_of(other):
        raise Unanswerable(f"last_receipt: enter {in_words(day_of(other))} or later, the last letter was sent then")
