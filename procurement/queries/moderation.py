"""What evaluators agreed on each question of each tender, how it changed, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from conflicts.queries import limited_people
from procurement.evaluation import Points, result_points
from procurement.models import Bid, Criterion, EvaluationQuestion, ModeratedScore, ModerationMeeting, Procurement, Score

from .assignments import assignments
from .results import results_of
from .scores import Place, evaluators_of, questions_of, tenders_of
from .totals import rounded

HEAD = (
    "Tender", "Criterion", "Question", "Text", "Highest score", "Pass mark", "What it is", "Score", "Reasons",
    "Why it changed", "Fail or pass", "Meeting", "By", "Filed", "Second person", "What the second person said", "Said",
)  # fmt: skip


@dataclass(frozen=True)
class Moderated:
    """One tender on one question: what was agreed and every change that was proposed, in their order."""

    bid: Bid
    question: EvaluationQuestion
    rows: Sequence[ModeratedScore]

    @property
    def standing(self) -> ModeratedScore | None:
        """Give the score that counts."""
        return next((one for one in reversed(self.rows) if one.has_counted), None)

    @property
    def waiting(self) -> ModeratedScore | None:
        """Give the change that waits for a second person."""
        return next((one for one in self.rows if one.waits), None)

    @property
    def changed(self) -> bool:
        """Say whether what was agreed has changed."""
        return self.standing is not None and self.standing.is_change

    def before(self, change: ModeratedScore) -> ModeratedScore | None:
        """Give the score that counted when a change was proposed."""
        return next((one for one in reversed(self.rows) if one.number < change.number and one.has_counted), None)

    def turns(self, change: ModeratedScore) -> str:
        """Say in words whether a change makes a fail a pass, or a pass a fail; "" when it does neither."""
        before = self.before(change)
        if before is None or before.fails == change.fails:
            return ""
        return "A fail becomes a pass" if before.fails else "A pass becomes a fail"

    @property
    def points(self) -> Points | None:
        """Give what counts in the formula."""
        if self.standing is None:
            return None
        lost = self.standing.fails and self.question.fail_effect == EvaluationQuestion.FailEffect.NOT_COUNTED
        return Points(self.standing.score, self.question.maximum, counts=not lost)


@dataclass(frozen=True)
class AgreedResult:
    """What the agreed scores of a tender on a criterion come to. ``started``: at least one question has one."""

    started: bool
    missing: list[str]
    waiting: list[str]
    score: Decimal | None


def moderated_rows(case: Procurement) -> list[ModeratedScore]:
    """Give every agreed score and proposed change of a case, with who stands behind it."""
    rows = ModeratedScore.objects.filter(procurement=case)
    return list(
        rows.select_related(
            "bid", "question__criterion", "meeting", "filed_by__organisation", "confirmation__second__organisation"
        ).order_by("bid__number", "question__criterion__position", "question__number", "number")
    )


def moderation(case: Procurement) -> list[Moderated]:
    """Give every question of every tender that is still in the evaluation with what was agreed."""
    return [one for one in _places(case) if one.bid.state != Bid.State.WITHDRAWN]


def _places(case: Procurement) -> list[Moderated]:
    rows = _by_place(moderated_rows(case))
    return [
        Moderated(bid, question, rows.get((bid.pk, question.pk), []))
        for bid in tenders_of(case)
        for question in questions_of_once(case)
    ]


def questions_of_once(case: Procurement) -> list[EvaluationQuestion]:
    """Give the questions of a case, asked for once per instance of it."""
    kept = "_questions_of_the_evaluation"
    if kept not in case.__dict__:
        case.__dict__[kept] = questions_of(case)
    found: list[EvaluationQuestion] = case.__dict__[kept]
    return found


def moderated(bid: Bid, question: EvaluationQuestion) -> Moderated:
    """Give what was agreed about one tender on one question."""
    rows = ModeratedScore.objects.filter(bid=bid, question=question).order_by("number")
    rows = rows.select_related("question", "meeting", "filed_by__organisation", "confirmation__second__organisation")
    return Moderated(bid, question, list(rows))


def agreed_result(bid: Bid, criterion: Criterion) -> AgreedResult:
    """Give what the agreed scores of a tender on a criterion come to by the published formula."""
    rows = ModeratedScore.objects.filter(bid=bid, question__criterion=criterion).order_by("number")
    by_question = _by_place(rows.select_related("question", "confirmation"))
    asked = list(criterion.questions.select_related("criterion"))
    found = [Moderated(bid, question, by_question.get((bid.pk, question.pk), [])) for question in asked]
    points = [one.points for one in found]
    known = [one for one in points if one is not None]
    missing = [one.question.label for one in found if one.standing is None]
    waiting = [one.question.label for one in found if one.waiting]
    complete = bool(known) and not missing and not waiting
    return AgreedResult(bool(known), missing, waiting, rounded(result_points(known)) if complete else None)


def not_yet_filed(bid: Bid, question: EvaluationQuestion) -> list[Any]:
    """Give the evaluators who still have to score a tender on a question before anything is agreed about it."""
    barred, given = limited_people(bid.case), assignments(bid.case)
    scored = set(Score.objects.filter(bid=bid, question=question).values_list("evaluator_id", flat=True))
    return [
        person
        for person in evaluators_of(bid.case)
        if given.scores(question, person.pk)
        and person.pk not in scored
        and not {(person.pk, None), (person.pk, bid.pk)} & barred
    ]


def scoring(bid: Bid, question: EvaluationQuestion) -> int:
    """Say how many evaluators score a tender on a question today."""
    barred, given = limited_people(bid.case), assignments(bid.case)
    return sum(
        given.scores(question, person.pk) and not {(person.pk, None), (person.pk, bid.pk)} & barred
        for person in evaluators_of(bid.case)
    )


def meetings_of(case: Procurement) -> list[ModerationMeeting]:
    """Give the meetings at which scores were agreed."""
    return list(case.moderation_meetings.select_related("recorded_by__organisation"))


def fails_of(bid: Bid) -> list[EvaluationQuestion]:
    """Give the questions on which a tender misses a pass mark that excludes it."""
    excluding = EvaluationQuestion.FailEffect.EXCLUDED
    rows = ModeratedScore.objects.filter(bid=bid, question__fail_effect=excluding).order_by("number")
    by_question = _by_place(rows.select_related("question__criterion", "confirmation"))
    places = [Moderated(bid, found[0].question, found) for found in by_question.values()]
    return [one.question for one in places if one.standing is not None and one.standing.fails]


def history_rows(case: Procurement, scores: Iterable[Score]) -> list[tuple[object, ...]]:
    """Give every individual note, agreed score and change as rows of a file, question by question.

    A tender that was withdrawn is among them: what was filed about it stays on the record.
    """
    individual: dict[Place, list[Score]] = {}
    for score in scores:
        individual.setdefault((score.bid_id, score.question_id), []).append(score)
    rows: list[tuple[object, ...]] = []
    for one in _places(case):
        start = _start(one)
        rows += [start + _own(one.question, note) for note in individual.get((one.bid.pk, one.question.pk), [])]
        rows += [start + _agreed(one, filed) for filed in one.rows]
    return [*rows, *_result_rows(case)]


def _result_rows(case: Procurement) -> list[tuple[object, ...]]:
    """Give every result on a criterion, and every proposal to take one back."""
    rows: list[tuple[object, ...]] = []
    for one in results_of(case):
        gone = ", withdrawn" if one.result.bid.state == Bid.State.WITHDRAWN else ""
        start = (f"{one.result.bid.name}{gone}", one.result.criterion.name, "", "", 100, "")
        what = "Result" if one.counts else "Result, taken back"
        who = (str(one.result.moderated_by), one.result.filed_at)
        rows.append((*start, what, one.result.score, one.result.reasons, "", "", "", *who, "", "", ""))
        for recall in one.recalls:
            said = recall.decision
            end = (
                (str(said.second), f"{said}: {said.words}", said.said_at)
                if said
                else ("", "Waits for a second person", "")
            )
            by = (str(recall.filed_by), recall.filed_at)
            rows.append((*start, "Result asked to be taken back", "", "", recall.reason, "", "", *by, *end))
    return rows


def _start(one: Moderated) -> tuple[object, ...]:
    asked = one.question
    gone = ", withdrawn" if one.bid.state == Bid.State.WITHDRAWN else ""
    return (
        f"{one.bid.name}{gone}", asked.criterion.name, asked.label, asked.text, asked.maximum,
        "" if asked.pass_mark is None else asked.pass_mark,
    )  # fmt: skip


def _own(question: EvaluationQuestion, note: Score) -> tuple[object, ...]:
    what = "Individual score, changed" if note.change_reason else "Individual score"
    verdict = _verdict(question, fails=question.is_failed_by(note.score))
    return (
        what, note.score, note.reasons, note.change_reason, verdict, "", str(note.evaluator), note.filed_at, "", "", "",
    )  # fmt: skip


def _agreed(one: Moderated, filed: ModeratedScore) -> tuple[object, ...]:
    said = filed.decision
    what = "Agreed score" if not filed.is_change else "Change of the agreed score"
    verdict = one.turns(filed) or _verdict(one.question, fails=filed.fails)
    end: tuple[object, ...] = ("", "Waits for a second person" if filed.is_change else "", "")
    if said is not None:
        end = (str(said.second), f"{said}: {said.words}", said.said_at)
    return (
        what, filed.score, filed.reasons, filed.change_reason, verdict, str(filed.meeting or ""), str(filed.filed_by),
        filed.filed_at, *end,
    )  # fmt: skip


def _verdict(question: EvaluationQuestion, *, fails: bool) -> str:
    if question.pass_mark is None:
        return ""
    return "Fail" if fails else "Pass"


def _by_place(rows: Iterable[ModeratedScore]) -> dict[Place, list[ModeratedScore]]:
    found: dict[Place, list[ModeratedScore]] = {}
    for row in rows:
        found.setdefault((row.bid_id, row.question_id), []).append(row)
    return found
