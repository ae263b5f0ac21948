"""When things can happen: the plan of July 2016, slack, and what moves when something changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.deadlines import Kind, england
from procurement.timetable import (
    BY_ALLIANCE,
    LINKS,
    MILESTONES,
    TIMES,
    Timetable,
    critical_path,
    judged,
    moved,
    schedule,
    with_holidays,
)

JULY_2016 = Timetable(
    date(2016, 7, 14),
    # Months are read as kindly as they can be: the market at the start of its month, all else at the end.
    {
        "information_notice": date(2016, 9, 1),
        "shortlist": date(2016, 12, 31),
        "final_tenders": date(2017, 2, 10),
        "award": date(2017, 4, 30),
        "go_live": date(2018, 4, 1),
    },
)
CODES = [one.code for one in MILESTONES]
DAYS = st.dates(date(2016, 7, 14), date(2018, 12, 31))
PLANS = st.dictionaries(st.sampled_from(CODES), DAYS, max_size=8)


def test_the_plan_of_july_2016_could_not_be_kept() -> None:
    verdict = judged(JULY_2016)

    assert verdict.first is not None
    assert (verdict.first.label, verdict.first.planned) == ("Final tenders close", date(2017, 2, 10))
    assert verdict.first.earliest == date(2017, 4, 30)
    assert verdict.award is not None
    assert f"{verdict.award:%B %Y}" == "August 2017"
    assert len(verdict.reasons) >= 5
    assert {reason.mark for reason in verdict.reasons} == {"Law", "Default", "Wish"}
    assert ("call", "Law", "PCR 2015, regulation 75") in [(r.code, r.mark, r.source) for r in verdict.reasons]


def test_an_alliance_waits_for_people_and_gateways_and_for_no_call() -> None:
    planned = {"early": date(2017, 5, 29), "gate_1": date(2017, 6, 12), "signature": date(2017, 7, 3),
               "go_live": date(2017, 8, 1)}  # fmt: skip
    plan = Timetable(date(2017, 5, 22), planned, way=BY_ALLIANCE)

    verdict = judged(plan)

    assert verdict.goal.label == "Alliance agreement signed"
    assert verdict.first is not None
    assert verdict.first.code == "gate_1"
    # 20 working days after first contact, which is a bank holiday itself.
    assert verdict.first.earliest == date(2017, 6, 26)
    assert {"NHS Act 2006, section 14Z2", "ISAP guidance, order of the stages"} <= {
        one.source for one in verdict.reasons
    }
    assert "award" not in verdict.planned.points
    asked = replace(plan, way=BY_ALLIANCE.without(["gate_1", "gate_2"]))
    assert judged(asked).goal.earliest == date(2017, 8, 14)
    assert not any(one.code == "gate_2" for one in judged(asked).reasons)


def test_law_usual_time_and_wish_are_told_apart() -> None:
    verdict = judged(JULY_2016)
    by_law, usual = verdict.by_law["award"].earliest, verdict.without_wishes["award"].earliest

    assert by_law is not None
    assert usual is not None
    assert verdict.award is not None
    assert by_law < usual < verdict.award
    # A contract cannot be signed before the standstill is over, even where nothing else takes time.
    assert verdict.by_law["signature"].driving[0].link.source == "PCR 2015, regulation 87"


def test_every_reason_is_law_default_or_wish_and_every_link_leads_on() -> None:
    assert {link.kind for link in LINKS} == {Kind.LAW, Kind.DEFAULT, Kind.WISH}
    assert {time.kind for time in TIMES.values()} == {Kind.DEFAULT, Kind.WISH}
    assert all(link.before == "" or CODES.index(link.before) < CODES.index(link.after) for link in LINKS)


@settings(max_examples=30, deadline=None)
@given(PLANS, st.sampled_from(CODES))
def test_moving_a_milestone_by_its_slack_moves_nothing_and_by_one_day_more_the_end(
    planned: dict[str, date], code: str
) -> None:
    timetable = Timetable(date(2016, 7, 14), planned)
    before = schedule(timetable)
    slack, expected = before[code].slack, before[code].expected
    assert slack is not None
    assert expected is not None

    def put_off(days: int) -> date:
        later = {**planned, code: expected + timedelta(days=days)}
        return schedule(replace(timetable, planned=later), slack=False).end

    assert put_off(slack) == before.end
    assert put_off(slack + 1) > before.end


@settings(max_examples=30, deadline=None)
@given(PLANS, st.sampled_from(sorted(TIMES)), st.integers(0, 60))
def test_a_longer_time_never_makes_anything_earlier(planned: dict[str, date], time: str, more: int) -> None:
    short = Timetable(date(2016, 7, 14), planned)
    long = replace(short, days={time: TIMES[time].days + more})
    before, after = schedule(short, slack=False), schedule(long, slack=False)

    assert all(after[code].expected >= before[code].expected for code in CODES)  # type: ignore[operator]


def test_the_critical_path_leads_to_the_end_from_what_it_runs_from() -> None:
    nothing_planned = critical_path(schedule(replace(JULY_2016, planned={})))
    late_start = critical_path(schedule(JULY_2016))

    path = [point.code for point in nothing_planned]
    assert path[0] == "early"
    assert path[-4:] == ["award", "signature", "gate_3", "go_live"]
    assert [point.code for point in late_start] == ["go_live"], "Only the wish to start on 1 April decides the end"


def test_what_has_happened_is_judged_no_more_and_what_it_waited_for_neither() -> None:
    later = replace(JULY_2016, today=date(2017, 6, 12), happened={"call": date(2017, 6, 9)})

    found = schedule(later)

    assert found["call"].earliest is None
    assert found["gate_1"].earliest is None
    assert found["requests_close"].earliest == date(2017, 7, 9)


def test_another_calendar_lists_what_moves_before_it_moves() -> None:
    before = schedule(replace(JULY_2016, planned={"award": date(2017, 12, 1)}))
    extra = with_holidays(england(), [date(2017, 12, 11)])

    moves = moved(before, schedule(replace(before.timetable, calendar=extra)))

    assert [one.code for one in moves] == ["signature", "gate_3", "go_live"]
    assert moves[0].earliest == (date(2017, 12, 12), date(2017, 12, 13))
    assert "with 2017-12-11" in extra.version
    assert moved(before, before) == []


def test_a_gateway_that_would_lapse_before_it_is_needed_is_named() -> None:
    planned = {"gate_1": date(2017, 3, 1), "call": date(2017, 9, 1)}

    late = judged(Timetable(date(2016, 7, 14), {**planned, "call": date(2017, 9, 2)})).lapses

    assert judged(Timetable(date(2016, 7, 14), planned)).lapses == ()
    assert [(one.code, one.mark, one.what) for one in late] == [
        ("call", "Default", "Gateway 1 would lapse before “Contract notice sent”")
    ]
