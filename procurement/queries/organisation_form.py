"""Which questions about the provider's form are open on a case, who settles them, and what was answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from procurement.models import FormAnswer, FormOwner, FormQuestion, OrganisationForm, Procurement
from procurement.models.form_questions import ASKED, FORMS, MANDATORY, Asked, opened_by

OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"


@dataclass(frozen=True)
class QuestionRow:
    """A question on a case: who settles it by when, and the answer in force."""

    question: FormQuestion
    asked: Asked
    owner: FormOwner | None
    answer: FormAnswer | None
    is_overdue: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether nobody has answered it yet."""
        return self.answer is None

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how far it is."""
        if not self.is_open:
            return {"text": "Answered", "colour": "green"}
        return {"text": "Overdue", "colour": "red"} if self.is_overdue else {"text": "Open", "colour": "yellow"}

    @property
    def urgency(self) -> tuple[bool, bool, datetime.date]:
        """Sort what is open first, mandatory questions before others, then what is due soonest."""
        due = self.owner.due_on if self.owner else None
        return not self.is_open, not (self.is_open and self.asked.mandatory), due or datetime.date.max


@dataclass(frozen=True)
class QuestionFilter:
    """What a reader asks the list for; empty means everything. Owner "none": nobody settles it yet."""

    owner: str = ""
    state: str = ""

    def fits(self, row: QuestionRow) -> bool:
        """Say whether a question is among what is asked for."""
        role = row.owner.role if row.owner else "none"
        states = {OPEN: row.is_open, OVERDUE: row.is_overdue, ANSWERED: not row.is_open}
        return (not self.owner or self.owner == role) and states.get(self.state, True)


@dataclass(frozen=True)
class FormRow:
    """A form the provider can take, and the questions it opens that nobody has answered."""

    form: OrganisationForm
    what: str
    source: str
    opens: dict[str, str]
    unanswered: list[str]


def question_rows(case: Procurement, today: datetime.date) -> list[QuestionRow]:
    """Give every question of a case, what is open first and mandatory ones before others."""
    owners = {owner.question: owner for owner in FormOwner.objects.filter(procurement=case)}
    answers = {answer.question: answer for answer in in_force(case)}
    rows = [_row(question, owners.get(question), answers.get(question), today) for question in FormQuestion]
    return sorted(rows, key=lambda row: row.urgency)


def question_row(
    case: Procurement, question: FormQuestion, today: datetime.date
) -> tuple[QuestionRow, list[FormAnswer]]:
    """Give one question with its answers, the one in force first."""
    owner = FormOwner.objects.filter(procurement=case, question=question).first()
    answers = list(answers_of(case).filter(question=question))
    return _row(question, owner, answers[0] if answers else None, today), answers


def _row(
    question: FormQuestion, owner: FormOwner | None, answer: FormAnswer | None, today: datetime.date
) -> QuestionRow:
    overdue = answer is None and owner is not None and owner.due_on is not None and owner.due_on < today
    return QuestionRow(question, ASKED[question], owner, answer, overdue)


def answers_of(case: Procurement) -> QuerySet[FormAnswer]:
    """Give all answers of a case, question by question, the newest of each first."""
    found = FormAnswer.objects.filter(procurement=case).order_by("question", "-number")
    return found.select_related("answered_by__organisation", "document")


def in_force(case: Procurement) -> QuerySet[FormAnswer]:
    """Give the newest answer of each question that has one."""
    return answers_of(case).distinct("question")


def form_rows(rows: Iterable[QuestionRow], forms: Iterable[str] = OrganisationForm.values) -> list[FormRow]:
    """Give each form with the questions it opens, and which of them are still open on the case."""
    left = {row.question.value for row in rows if row.is_open}
    found = []
    for form in forms:
        what, source = FORMS[form]
        opens = opened_by(form)
        labels = [FormQuestion(question).label for question in opens if question in left]
        found.append(FormRow(OrganisationForm(form), what, source, opens, labels))
    return found


def how_far(case: Procurement) -> str:
    """Say in a line how far the questions are."""
    answered = set(FormAnswer.objects.filter(procurement=case).order_by().values_list("question", flat=True).distinct())
    if not answered:
        return "Only for an MCP with one provider" if case.variant == Procurement.Variant.VIRTUAL else "Not started"
    left = len(set(MANDATORY) - answered)
    more = f", {left} mandatory {'one is' if left == 1 else 'ones are'} open" if left else ""
    return f"{len(answered)} of {len(FormQuestion)} questions answered{more}"
