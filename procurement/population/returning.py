"""The ways back to a GP contract: a window every 2 years, with notice of 12 months or more."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from procurement.deadlines import Answer, compute
from procurement.deadlines.times import add_years, day_of

MOST_WINDOWS = 10


@dataclass(frozen=True)
class Window:
    """One window: the day on which the contract starts again, the last day of notice, and who takes patients along."""

    number: int
    opens: datetime.date
    notice_by: datetime.date
    patients_follow: bool
    answer: Answer

    def can_be_reached(self, today: datetime.date) -> bool:
        """Say whether notice can still be given."""
        return today <= self.notice_by


def windows(go_live: datetime.date, years: int) -> list[Window]:
    """Give the windows before the end of a term of some years, each with its working."""
    follow_until = day_of(compute("patients_follow", {"go_live": go_live}).date)
    ends, found = add_years(go_live, years), []
    for number in range(1, MOST_WINDOWS + 1):
        answer = compute("gp_return_notice", {"go_live": go_live, "window": number})
        opens = day_of(answer.earliest_next or answer.date)
        if opens >= ends:
            break
        found.append(Window(number, opens, day_of(answer.date), opens <= follow_until, answer))
    return found
