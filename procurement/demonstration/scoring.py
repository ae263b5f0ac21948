"""Questions under the award criteria, what the evaluator scored, and what was agreed at a meeting. Invented."""

from __future__ import annotations

from collections.abc import Sequence

from mcp_portal.audit.unit import unit_of_work

from .play import Play, on

QUESTIONS = (
    ("How will patients of every practice get faster access and the same doctor over time?",
     "How will social care and the voluntary sector take part in the teams?"),
    ("How will staff and practices move to the new provider, and in what legal form?",),
    ("Is the offer affordable over the term, and who bears a shortfall?",),
)  # fmt: skip
"""One row for each award criterion of Dudley."""

SCORES = (
    (("8", "Named teams for every practice, with dates; the hours on Saturdays are thin"),
     ("7", "A plan with the council; nothing signed by the voluntary sector yet")),
    (("6", "Credible for staff; the legal form is not settled"),),
    (("6", "Affordable in the base case; the guarantees are letters of intent"),),
)  # fmt: skip
CHANGED = ("5", "Affordable in the base case only; a letter of intent binds nobody")
"""What the evaluator made of the last score."""

MAXIMUM = 10
PASS_MARK = "4"


def ask_questions(play: Play) -> None:
    """Enter the questions after the criteria and before the call for competition, which locks both."""
    for position, asked in enumerate(QUESTIONS, 1):
        answers: dict[str, str] = {}
        for number, text in enumerate(asked, 1):
            answers |= {f"text_{number}": text, f"maximum_{number}": str(MAXIMUM)}
            answers |= {f"pass_mark_{number}": PASS_MARK, f"fail_effect_{number}": "excluded"}
        play.fill("lead", "procurement:questions", position, answers=answers)


def file_scores(play: Play, *, tender: int = 1) -> None:
    """Let the evaluator score the tender while the evaluation is open, and change one score with its reason."""
    play.declare_nothing("evaluator")
    for position, filed in enumerate(SCORES, 1):
        for number, (score, reasons) in enumerate(filed, 1):
            answers = {"score": score, "reasons": reasons}
            play.fill("evaluator", "procurement:score", tender, position, number, answers=answers)
    score, reasons = CHANGED
    changed = {
        "score": score, "reasons": reasons,
        "change_reason": "The finance lead showed that 2 of the guarantees end after a year",
    }  # fmt: skip
    play.fill("evaluator", "procurement:score", tender, len(SCORES), 1, answers=changed)


def agree(play: Play, agreed: Sequence[Sequence[tuple[str, str]]], *, held: str, tender: int = 1) -> None:
    """Let the moderator record a meeting and file what was agreed on each question: score and reasons."""
    meeting = {
        "held_on": on(held), "attended": "Evaluator, moderator",
        "note": "Every note was read out before a score was agreed (invented)",
    }  # fmt: skip
    play.fill("moderator", "procurement:moderation_meeting_add", answers=meeting)
    with unit_of_work(play.cast.people["moderator"]):
        key = play.case("moderator").moderation_meetings.latest("number").pk
    for position, rows in enumerate(agreed, 1):
        for number, (score, reasons) in enumerate(rows, 1):
            answers = {"meeting": key, "score": score, "reasons": reasons}
            play.fill("moderator", "procurement:moderated_agree", tender, position, number, answers=answers)


def file_results(play: Play, reasons: Sequence[str], *, tender: int = 1) -> None:
    """Let the moderator file what the agreed scores come to on each criterion, as the page computes it."""
    for position, words in enumerate(reasons, 1):
        play.fill("moderator", "procurement:result", tender, position, answers={"reasons": words})


def say_how_it_came(play: Play) -> None:
    """State in the report of regulation 84 by what means the final tender came in: the portal only has its time."""
    words = "The final tender came by e-mail to the address of the invitation, within the closing time (invented)."
    answers = {"words": words, "source": "E-mail kept with the tender (invented)"}
    play.fill("lead", "procurement:regulation_84_state", 8, answers=answers)
