"""The short way of a replay of a failure: to gateway 2 with what was true then, and no further.

The competition between gateway 1 and gateway 2 is left out: these replays are about what the gateways ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from .answers import Gateway
from .play import Play, on

PLANNED = {
    "information_notice": "2016-12-01", "call": "2017-06-09", "requests_close": "2017-07-14",
    "final_tenders": "2017-12-01", "award": "2018-02-06", "signature": "2018-02-23", "go_live": "2018-04-01",
}  # fmt: skip
AREAS = {
    "I": {"authorities__0__nuts": "UKH1", "authorities__1__nuts": "UKH1"},
    "II": {"objects__0__lots__0__nuts": "UKH1"},
}


@dataclass(frozen=True)
class Failure:
    """What a replay is about: the facts of its case, the scope, and what was true when the contract was signed.

    ``red``: the questions a body would rate red, with the reason.
    """

    title: str
    note: str
    facts: Mapping[str, Any]
    scope: str
    red: Mapping[str, str]


def same_for_each(stage: str) -> Gateway:
    """Give papers in which every question has the same short answer."""
    words = {"words": "Set out in the paper (invented)", "evidence": "paper"}
    signed = {body: ("proceed", "No objection (invented)") for body in ("nhs_england", "nhs_improvement", "cqc")}
    return Gateway({"paper": f"Papers of {stage}.txt"}, defaultdict(lambda: words), {}, signed)


def planning(play: Play, failure: Failure) -> None:
    """Open the case, seat its people and let everyone declare."""
    cast = play.cast
    facts = {
        "title": play.title or failure.title, "clock_kind": play.clock_kind, "note": failure.note,
        f"{play.clock_kind}_date": on("2016-07-14"), "lead_commissioner": cast.organisations["ccg"].pk,
        "others": [cast.organisations["council"].pk], **failure.facts,
    }  # fmt: skip
    page = play.desk.fill(cast.lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    play.fill("lead", "procurement:scope", answers={"lines": failure.scope})
    play.fill("lead", "procurement:dates", answers={kind: on(day) for kind, day in PLANNED.items()})
    play.clock("2016-09-12")
    play.everyone_declares()


def early_engagement(play: Play) -> None:
    """Hold early engagement, which ends in feedback."""
    papers = same_for_each("early engagement")
    play.open_gateway("early")
    play.answer_gateway("early", papers.answers, papers.files)
    play.submit_gateway("early", met="2016-09-08", due="2016-10-03")
    play.clock("2016-10-03")
    play.fill("nhse_lead", "assurance:review_step", "early", "issue_feedback", answers={"feedback": "Go on (invented)"})
    play.document("lead", "engagement-plan", "Market engagement plan.txt", "One event open to all (invented).")
    play.clock("2016-11-21")
    play.step("sro", "start_market_engagement")


def gateway_one(play: Play) -> None:
    """Take gateway 1 through the three bodies; each of its risks is accepted there."""
    play.clock("2017-03-13")
    play.everyone_declares()
    play.take_gateway("1", same_for_each("gateway 1"), met="2017-03-30", submitted="2017-04-03", due="2017-05-26",
                      signed="2017-05-26", conditions=())  # fmt: skip


def gateway_two(play: Play, failure: Failure) -> None:
    """Take gateway 2 as far as it goes: the bodies rate red what was not settled, and nobody holds the risks."""
    papers = same_for_each("gateway 2")
    play.clock("2017-08-28")
    play.everyone_declares()
    play.open_gateway("2")
    play.answer_gateway("2", papers.answers, papers.files)
    play.submit_gateway("2", met="2017-08-24", due="2017-10-20")
    play.rate_gateway("2", {code: ("red", reason) for code, reason in failure.red.items()})
    play.fill("nhse_lead", "assurance:review_step", "2", "open_moderation")
    play.hold_panel("2")
