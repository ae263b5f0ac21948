"""The checklist of Dudley before the launch and before the award, and the short one of the replays. Answers invented.

They keep to what the sources tell of the case; where these tell nothing the words say that they are invented.
"""

from __future__ import annotations

from collections.abc import Mapping

from procurement.checklist import AWARD, LAUNCH, asked_at

from .play import Play

SHORT = ("Set out in the paper (invented)", "Paper to the deciding body (invented)")
SAME: Mapping[str, tuple[str, str]] = {}
"""For a replay that is not about the checklist: every question has the same short answer."""

DUDLEY: Mapping[str, tuple[str, str]] = {
    "1": ("One contract over the whole population budget: faster access, the same doctor over time, joined-up care for "
          "people with ongoing needs. About £244m a year; benefits stand in the value proposition",
          "Logic model and value proposition; contract sum by year"),
    "2": ("A consultation of 10 weeks on what changes for patients; its themes changed the scope (invented)",
          "Consultation report and what each theme changed"),
    "3": ("GPs, nurses and therapists wrote the levels of care and the essential jobs (invented)",
          "Care model and its workshop notes"),
    "4": ("A market event open to all in January 2017; what was given out there went to everybody",
          "Market engagement report; information to bidders"),
    "5": ("The board saw the case for change twice and found it in line with the joint strategy (invented)",
          "Minutes of the health and wellbeing board, March and May 2017 (invented)"),
    "6": ("Outcomes framework with about 10% of the payment on it, reported every month",
          "Service specification, part on outcomes and reporting"),
    "7": ("Referrals by practice every quarter, published with the register of decisions (invented)",
          "Service specification, part on reporting"),
    "8": ("Everybody on the case declared; the registers are published", "Register of interests and declarations"),
    "9": ("Rulings of the Guardian keep GP members from this item; they had none of its papers",
          "Recusals and the minute of the governing body"),
    "10": ("Competitive dialogue as a pattern under the light touch regime: the model cannot be bought off the shelf",
           "Route of the procurement and legal sign-off"),
    "11": ("NHS England, NHS Improvement and CQC look at it at 3 gateways", "Outcome of the gateway"),
    "12": ("The governing body decides without conflicted members, with a quorum of lay members and officers",
           "Terms of the governing body and the minute"),
    "3-2": ("Criteria and weights stood in the notice; all bidders got the same answers; ownership played no part",
            "Notice, information to bidders, evaluation report"),
    "3-3": ("It met every pass mark, and the benchmark of the contract sum shows value over the term",
            "Evaluation report; comparison of the contract sum"),
    "3-4": ("Integration is the purpose of the contract; it was advertised across the Union; choice of location and of "
            "a named GP stays", "Case for change; service specification, part on patient choice"),
}  # fmt: skip


def answer(play: Play, moment: str, words: Mapping[str, tuple[str, str]] = SAME) -> None:
    """Let the lead answer every question that arises, and the SRO accept the answers."""
    for asked in asked_at(moment, direct=False):
        said, shown = words.get(
            asked.code, ("Set out in the paper (invented)", "Paper to the deciding body (invented)")
        )
        play.fill("lead", "procurement:checklist_question", moment, asked.code, answers={
            "words": said, "evidence": shown,
        })  # fmt: skip
    play.fill("sro", "procurement:checklist_review", moment)


def before_launch(play: Play, words: Mapping[str, tuple[str, str]] = SAME) -> None:
    """Complete the checklist of the launch."""
    answer(play, LAUNCH, words)


def before_award(play: Play, words: Mapping[str, tuple[str, str]] = SAME) -> None:
    """Complete the checklist of the award with the reasons under regulation 3."""
    answer(play, AWARD, words)
