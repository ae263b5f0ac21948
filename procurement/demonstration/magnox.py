"""Magnox: the reasons that were lost.

Known, from EnergySolutions v Nuclear Decommissioning Authority [2016] EWHC 1988 (TCC): individual notes were kept only
until consensus and then removed; closed scores changed with no place for a reason; a fail became a pass to keep a
bidder in. The evaluation is told here as one of an MCP; bidders, dates, scores and words are invented, and the case
says so. Here every note stays, and a closed score changes only with a reason and a second person.
"""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import ModeratedScore

from . import checklists, replay, towerhamlets
from .desk import Stuck
from .people import POSTS, Place, Post, gather
from .play import Play, Progress, at, last_scene, on, play_scenes

TITLE = "Evaluation in which reasons were lost"
NOTE = "Replay: closed scores that changed without a reason. Only that is known; all else, also as an MCP, is invented."
SECOND_EVALUATOR = "second_evaluator"

PLACE = Place(
    organisations={
        "ccg": {
            "name": "NHS Commissioner of the Magnox replay (invented)", "kind": Kind.CCG, "ods_code": "99M",
            "address": "Harbour Road", "town": "Bristol", "postcode": "BS1 5TY", "phone": "+44 1632960031",
            "email": "procurement@magnoxccg.example", "url": "https://www.magnoxccg.example",
        },
        "council": {
            "name": "Council of the Magnox replay (invented)", "kind": Kind.COUNCIL, "address": "College Green",
            "town": "Bristol", "postcode": "BS1 5TR", "phone": "+44 1632960032",
            "email": "procurement@magnox.example", "url": "https://www.magnox.example",
        },
        "provider": {"name": "First consortium of the Magnox replay (invented)", "kind": Kind.PROVIDER},
    },
    posts=(*POSTS, Post(SECOND_EVALUATOR, "Second evaluator", "ccg", (Role.EVALUATOR,))),
    suffix=".magnox",
)  # fmt: skip

FAILURE = replay.Failure(
    TITLE, NOTE,
    {"variant": "partial", "list_size": 180_000, "practice_count": 25, "value_per_year": "50,000,000",
     "term_min_years": 10, "term_max_years": 10},
    "Community health services\nUrgent care", {},
)  # fmt: skip

AWARD = (
    ("Safety and quality", "60", "Does the tender meet the safety requirements?"),
    ("Price", "40", "Is the price sound?"),
)
BIDDERS = (
    "First consortium of the Magnox replay (invented)",
    "Second consortium of the Magnox replay (invented)",
    "Third consortium of the Magnox replay (invented)",
)
PASS_MARK = "5"
KEPT_IN = 2
"""Number of the bidder that a fail would have put out."""

NOTE_OF = "Individual note of the {who} on tender {number}, question {position}.1 (invented)"
AGREED_FAIL = "The requirement on safe staffing is not met (invented)"
LATE = {
    "score": "6", "reasons": "Annex 7 meets the requirement on safe staffing (invented)",
    "change_reason": "Annex 7 was not read at the meeting (invented)",
}  # fmt: skip
SECOND_WORDS = "Annex 7 came with the tender in time and meets the requirement (invented)"
ALONE = "Somebody else has to be the second person"


def planning(play: Play) -> None:
    """Open the case, seat its people and let everyone declare."""
    replay.planning(play, FAILURE)


def call(play: Play) -> None:
    """Set criteria and questions with a pass mark, sign off, decide and open the call for competition."""
    play.fill("lead", "procurement:criteria", answers={
        "selection": "\n".join(towerhamlets.SELECTION),
        **{f"name_{n}": name for n, (name, _, _) in enumerate(AWARD, 1)},
        **{f"weight_{n}": weight for n, (_, weight, _) in enumerate(AWARD, 1)},
    })  # fmt: skip
    for position, (_, _, question) in enumerate(AWARD, 1):
        mark = {"pass_mark_1": PASS_MARK, "fail_effect_1": "excluded"} if position == 1 else {}
        answers = {"text_1": question, "maximum_1": 10, **mark}
        play.fill("lead", "procurement:questions", position, answers=answers)
    words = {"words": "Procedure follows PCR 2015 regs. 74 to 76 (invented)", "confirmed": "on"}
    play.fill("legal", "procurement:legal_sign_off", answers=words)
    checklists.before_launch(play)
    play.decide("launch", "2017-06-01", "Launch the procurement")
    number = play.notice("CONTRACT", drafted_by="lead")
    play.clock("2017-06-09", hour=9)
    play.step("sro", "open_call", requests_close_at=at("2017-07-14", 12))
    play.send_notice(number, document_number="2017-000302", oj_number="2017/S 111-323345", published="2017-06-13")


def responses(play: Play) -> None:
    """Record three responses with who stands behind them, and open them."""
    play.clock("2017-07-12")
    for number, name in enumerate(BIDDERS, 1):
        answers: dict[str, Any] = {
            "name": name, "make_up": "A consortium (invented)", "received_at": at("2017-07-12", 9),
        }  # fmt: skip
        if number == 1:
            answers["provider"] = play.cast.organisations["provider"].pk
        play.fill("lead", "procurement:bid_add", answers=answers)
        member: dict[str, Any] = {
            "role": "member",
            "name": f"Member of tender {number} (invented)",
            "from_date": on("2017-07-01"),
        }
        play.party(number, **member)
    play.clock("2017-07-14", hour=14)
    play.open_responses("selection")


def individual_scores(play: Play) -> None:
    """Let both evaluators score every tender on every question, each with a note of their own."""
    play.clock("2017-12-04")
    play.everyone_declares()
    for who, points in (("evaluator", 4), (SECOND_EVALUATOR, 5)):
        for number in range(1, len(BIDDERS) + 1):
            for position in range(1, len(AWARD) + 1):
                note = NOTE_OF.format(who=who.replace("_", " "), number=number, position=position)
                answers = {"score": points if number == KEPT_IN else points + 3, "reasons": note}
                play.fill(who, "procurement:score", number, position, 1, answers=answers)


def consensus(play: Play) -> None:
    """Let the evaluators meet and agree on every score; one tender misses the pass mark."""
    play.clock("2017-12-11")
    play.fill("moderator", "procurement:moderation_meeting_add", answers={
        "held_on": on("2017-12-11"), "attended": "Evaluator, second evaluator, moderator",
        "note": "Every note was read out before a score was agreed (invented)",
    })  # fmt: skip
    with unit_of_work(play.cast.people["moderator"]):
        meeting = play.case("moderator").moderation_meetings.get().pk
    for number in range(1, len(BIDDERS) + 1):
        for position in range(1, len(AWARD) + 1):
            failed = number == KEPT_IN and position == 1
            answers = {
                "meeting": meeting, "score": 4 if failed else 5 + number,
                "reasons": AGREED_FAIL if failed else f"Agreed on tender {number}, question {position}.1 (invented)",
            }  # fmt: skip
            play.fill("moderator", "procurement:moderated_agree", number, position, 1, answers=answers)


def late_change(play: Play) -> None:
    """Let the moderator try to turn the fail into a pass alone; then a second person looks and confirms."""
    play.clock("2017-12-14")
    place = (KEPT_IN, 1, 1)
    play.fill("moderator", "procurement:moderated_change", *place, answers=LATE)
    with unit_of_work(play.cast.people["moderator"]):
        change = ModeratedScore.objects.get(procurement__reference=play.reference, number=2).pk
    try:
        said = {"confirmed": True, "words": "Mine (invented)"}
        play.fill("moderator", "procurement:moderated_confirm", *place, change, answers=said)
    except Stuck as refused:
        if ALONE not in str(refused):
            raise
    else:
        raise Stuck("One person alone turned a fail into a pass")
    play.clock("2017-12-15")
    said = {"confirmed": True, "words": SECOND_WORDS}
    play.fill(SECOND_EVALUATOR, "procurement:moderated_confirm", *place, change, answers=said)


SCENES = (
    ("planning", planning),
    ("market_engagement", replay.early_engagement),
    ("pre_launch", towerhamlets.market_engagement),
    ("pre_launch", towerhamlets.gateway_one),
    ("call_published", call),
    ("call_published", responses),
    ("selection", towerhamlets.selection),
    ("dialogue", towerhamlets.dialogue),
    ("dialogue_closed", towerhamlets.close_dialogue),
    ("evaluation", towerhamlets.final_tenders),
    ("evaluation", individual_scores),
    ("evaluation", consensus),
    ("evaluation", late_change),
)
"""Each scene with the state the case is in after it."""


def play_magnox(*, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None) -> Play:
    """Play the case to its late change, or up to a state; raise Stuck where a page refuses a step."""
    last_scene(SCENES, until)
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
