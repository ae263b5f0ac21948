"""How Dudley involved and consulted, through the pages.

Fact: local public consultation found three broad outcomes, access, continuity and coordination (MCP framework 2016).
Dates, numbers, other themes and everything about the scrutiny committee are invented, and say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .desk import paper
from .play import Play, on

OPENS, CLOSES, CONSIDERED = "2016-10-10", "2017-01-02", "2017-03-09"
MEETING = {"meeting": "Governing body of NHS Dudley CCG", "minute_reference": "GB/2017-03-09/7 (invented)"}

ALL = ("Patients and carers", "Voluntary and community groups", "GP practices and their staff")


@dataclass(frozen=True)
class Exercise:
    """What was done under one duty; counts in the order of audiences by channels."""

    why: str
    subject: str = ""
    audiences: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    document: str = ""
    counts: tuple[int, ...] = ()
    themes: tuple[tuple[str, str, int, str, str], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


EXERCISES = {
    "s14z2": Exercise(
        "One provider and one contract would change how people get community care, and who answers for it.",
        "Should one provider answer for primary and community care in Dudley, and what must it do best?",
        ALL, ("survey", "event", "participation"), "Consultation document",
        (742, 131, 88, 97, 42, 0, 176, 20, 16),
        (
            ("Access", "It has to be easier to get help, also without an appointment.", 611, "changed",
             "Improved access is one of the 3 outcomes of the specification. The walk-in hours of the urgent care "
             "centre stay as they are (invented)."),
            ("Continuity", "People with long-term conditions want to see somebody who knows them.", 438, "changed",
             "Continuity of care is one of the 3 outcomes. A named GP becomes a right (invented)."),
            ("Coordination", "People tell their story again to every service.", 395, "changed",
             "Coordination of care is one of the 3 outcomes. The contract asks for one shared record (invented)."),
            ("Who will own the provider", "Some fear that a private company takes over (invented).", 117, "not_changed",
             "The call is open to any form of provider. It asks for governance consistent with a public body."),
        ),
        {"approach": "Visits to 6 community groups, easy-read and 3 languages (invented)"},
    ),
    "s244": Exercise(
        "Moving about £244m of services a year into one contract is a substantial development.",
        "Is the proposal in the interest of health services in Dudley?",
        ("Health overview and scrutiny committee",), ("committee",), "Paper for the scrutiny committee", (1,),
        (
            ("Transport to hubs", "People without a car must be able to reach a hub (invented).", 1, "changed",
             "Each hub has to show how people reach it by public transport (invented)."),
        ),
    ),
    "equality": Exercise(
        "Hubs and digital access touch older and disabled people more than others.",
        "What does the proposal do to people with protected characteristics?",
        ("Groups of people with protected characteristics",), ("review",), "Equality impact assessment", (14,),
        (
            ("Digital only", "Older and deaf people must not have to go online (invented).", 9, "changed",
             "Every service in the specification can be reached by telephone and in person as well (invented)."),
        ),
    ),
    "privacy": Exercise(
        "One shared record joins what GPs, community and mental health services know about a person.",
        "What does one shared record do to people’s privacy?",
        ("Information governance leads and the patients’ panel",), ("review",), "Privacy impact assessment", (7,),
        (
            ("Who looks", "People want to know who has looked into their record (invented).", 5, "changed",
             "Every look is logged, and people can ask for the list (invented)."),
        ),
    ),
    "social-value": Exercise(
        "The contract is for services and above the threshold.",
        "How can the contract improve the well-being of Dudley, and should people be asked about that?",
        ("Voluntary and community sector",), ("event",), "Note on social value", (23,),
        (
            ("Work for local people", "Community groups want a part in the service (invented).", 18, "changed",
             "Voluntary and community sector services are in the scope."),
        ),
    ),
    "s242": Exercise(
        "No trust proposes to change its own services yet. Trusts in the bid involve people before services move "
        "(invented)."
    ),
}  # fmt: skip


def prepare_consultation(play: Play) -> None:
    """Assess every duty, settle the plans, and open what has to be opened. The clock stands at the opening day."""
    for duty, exercise in EXERCISES.items():
        needed = bool(exercise.subject)
        _fill(play, "duty_assess", duty, needed=needed, reason=exercise.why)
        if needed:
            _open(play, duty, exercise)


def _open(play: Play, duty: str, exercise: Exercise) -> None:
    _fill(play, "consultation_plan", duty, subject=exercise.subject, audiences="\n".join(exercise.audiences),
          channels=list(exercise.channels), opens_on=on(OPENS), closes_on=on(CLOSES), **exercise.more)  # fmt: skip
    _step(play, "lead", duty, "plan")
    file = paper(f"{exercise.document} (invented).txt", exercise.subject)
    play.fill("lead", "procurement:consultation_paper", duty, files={"file": file})
    if duty == "s244":
        _fill(play, "scrutiny_dates", duty, comments_by=on("2017-01-31"), decision_on=on(CONSIDERED),
              told_on=on("2016-09-01"), published_on=on("2016-09-05"))  # fmt: skip
    _step(play, "lead", duty, "open")


def conclude_consultation(play: Play) -> None:
    """Count what came, say what each theme changed, settle the one objection, and record that it was considered."""
    _object(play)
    for duty, exercise in EXERCISES.items():
        if exercise.subject:
            _count(play, duty, exercise)
            for number, (title, said, mentions, outcome, answer) in enumerate(exercise.themes, 1):
                _fill(play, "theme_add", duty, title=title, said=said, mentions=mentions)
                play.fill("lead", "procurement:theme", duty, number, answers={"outcome": outcome, "answer": answer})
            _step(play, "lead", duty, "analyse")
            _step(play, "sro", duty, "consider", considered_on=on(CONSIDERED), **MEETING)


def _object(play: Play) -> None:
    what = "The paper does not say how people without a car reach a hub (invented)"
    _fill(play, "objection_add", "s244", what=what, raised_on=on("2017-01-26"))
    answer = {"answer": "A plan for transport to each hub (invented)", "answered_on": on("2017-02-06")}
    play.fill("lead", "procurement:objection_step", 1, "reply", answers=answer)
    ended = {"outcome": "The committee is content with the plan and refers nothing", "ended_on": on("2017-02-23")}
    play.fill("sro", "procurement:objection_step", 1, "resolve", answers=ended)


def _count(play: Play, duty: str, exercise: Exercise) -> None:
    boxes = play.desk.asked(play.cast.people["lead"], play.url("procurement:consultation_counts", duty), "count_")
    _fill(play, "consultation_counts", duty, **dict(zip(boxes, exercise.counts, strict=True)))


def _fill(play: Play, page: str, duty: str, **answers: Any) -> None:
    play.fill("lead", f"procurement:{page}", duty, answers=answers)


def _step(play: Play, who: str, duty: str, step: str, **answers: Any) -> None:
    play.fill(who, "procurement:consultation_step", duty, step, answers=answers)
