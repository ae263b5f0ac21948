"""Dates around a notice: how long bidders have, where it may appear and when the award must be reported."""

from datetime import date, datetime, timedelta

from .inputs import Unanswerable
from .times import LONDON, Day, in_words
from .working import Kind, Outcome, Working


def award_notice(working: Working, *, signed: date, grouped: str) -> Outcome:
    """Give 30 days from signature, or from the end of the quarter when award notices are grouped.

    PCR 2015, regulation 75 sets no time for a single light touch notice; 30 days is the house rule.
    """
    start = working.start("Contract signed", signed)
    source, kind = "House rule", Kind.DEFAULT
    if grouped == "yes":
        source, kind = "PCR 2015, regulation 75", Kind.LAW
        start = quarter_end(signed)
        working.given("End of the quarter in which it was signed", start, "Grouped notices wait for it", source)
    due = working.add_days(start, 30, rule=source)
    earlier = working.calendar.last_working(due)
    working.note_if_not_working(due, f"Send it by {in_words(earlier)}")
    working.answer("Last day to send the award notice", due, rule=source)
    return Outcome(due, source=source, kind=kind)


def quarter_end(day: date) -> date:
    """Return the last day of the quarter; quarters of the calendar and of the financial year end alike."""
    month = 3 * ((day.month + 2) // 3)
    following = date(day.year + 1, 1, 1) if month == 12 else date(day.year, month + 1, 1)
    return following - timedelta(days=1)


def request_to_participate(working: Working, *, dispatched: date) -> Outcome:
    """Give the earliest closing day for requests to take part: 30 days from sending the notice.

    Regulation 30 asks for it in a competitive dialogue; under the light touch regime it is usual practice.
    """
    start = working.start("Notice sent to the Publications Office", dispatched, "The day of sending is day 0")
    end = working.add_days(start, 30)
    working.note_if_not_working(end, f"Choose {in_words(working.calendar.next_working(end))} as the closing day")
    working.answer("Earliest closing day for requests to participate", end)
    first = end + timedelta(days=1)
    working.answer("Earliest day to open the requests", first, rule=f"The day after line {working.last}")
    return Outcome(end, first)


def national_publication(working: Working, *, receipt_confirmed: datetime | None, published: Day | None) -> Outcome:
    """Find the first moment the notice may appear nationally: on TED, or 48 hours after confirmed receipt.

    PCR 2015, regulation 52.
    """
    limits: list[datetime] = []
    if receipt_confirmed is not None:
        start = working.start_at("Publications Office confirmed that it received the notice", receipt_confirmed)
        limits.append(working.add_hours(start, 48))
    if published is not None:
        limits.append(_on_ted(working, published))
    if not limits:
        raise Unanswerable(
            "Enter receipt_confirmed=2017-06-09T10:42, the time the Publications Office confirmed receipt, "
            "or published=2017-06-13T09:00, the time the notice appeared on TED, or both"
        )
    first = min(limits)
    which = "whichever is earlier" if len(limits) > 1 else ""
    working.answer("Earliest moment to publish nationally", first, which)
    return Outcome(first, first)


def _on_ted(working: Working, published: Day) -> datetime:
    if isinstance(published, datetime):
        moment, detail = published, ""
    else:
        moment = datetime(published.year, published.month, published.day, tzinfo=LONDON)
        detail = "The time is not known, so the start of the day counts. Check that the notice stands on TED"
    working.given("Notice published on TED", moment, detail)
    return moment


def contracts_finder(working: Working, *, allowed_at: datetime) -> Outcome:
    """Give 24 hours from the moment national publication is allowed.

    PCR 2015, regulations 106 and 110 do not bind health services under PPCCR 2013; it is good practice there.
    """
    start = working.start_at("National publication allowed", allowed_at)
    due = working.add_hours(start, 24)
    working.answer("Latest moment to publish on Contracts Finder", due)
    return Outcome(due)
