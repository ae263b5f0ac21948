"""The timetables of Dudley.

From the sources: what the governing body planned in July 2016, by month (market engagement in September 2016, shortlist
in November or December, final submissions on 10 February 2017, award by April 2017, service from April 2018). Months
are read as kindly as they can be: the market at the start of its month, all else at the end. The name and the reason of
what was adopted instead are invented.
"""

from __future__ import annotations

from collections.abc import Mapping

from .play import Play, on

JULY_2016 = {
    "information_notice": "2016-09-01", "shortlist": "2016-12-31", "final_tenders": "2017-02-10", "award": "2017-04-30",
    "go_live": "2018-04-01",
}  # fmt: skip
NAME = "Plan of the governing body, July 2016"
ADOPTED = "Dates of the notices of December 2016 and June 2017"
REASON = "Makes room for gateway 1 and a contract notice, which July 2016 left out. Invented for the demonstration."


def prepare_timetable(play: Play, planned: Mapping[str, str]) -> None:
    """Plan as in July 2016, keep that plan as one that was tried, and adopt the dates the case was held to."""
    play.fill("lead", "procurement:dates", answers={kind: on(day) for kind, day in JULY_2016.items()})
    play.fill("lead", "procurement:what_if_add", answers={"name": NAME})
    play.fill("lead", "procurement:what_if_add", answers={"name": ADOPTED})
    left_out = {f"{kind}_{part}": "" for kind in JULY_2016.keys() - planned.keys() for part in ("day", "month", "year")}
    dates = {kind: on(day) for kind, day in planned.items()}
    play.fill("lead", "procurement:what_if_change", 2, answers={**dates, **left_out})
    play.fill("sro", "procurement:what_if_adopt", 2, answers={"reason": REASON})
