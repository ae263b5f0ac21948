"""Everything that lies on the table of one review, read once per instance.

Guards, pages and packs ask the same papers, so a page that evaluates every requirement reads each table once.
A step reloads its review under the lock and so gets fresh papers.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.db.models.functions import JSONObject

from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import REVIEWING, Role
from mcp_portal.nhsuk.wording import listed

from .bodies import Body
from .coverage import digest
from .independence import Independence
from .outcome import LEADS, PASSING, Outcome, Rule, Value, combine, derive, overruled
from .staleness import Staleness


class Cited(NamedTuple):
    """A piece of evidence under an answer, with the pages: hundreds at a gateway, where rows of the model cost more."""

    answer_id: int
    evidence_id: int
    pages: str
    evidence: Any


class Papers(Staleness, Independence):
    """The rows of a review, and what follows from them."""

    def __init__(self, review: Any):
        self.review = review

    @cached_property
    def bodies(self) -> list[Any]:
        """The bodies with a part at the stage, in their order."""
        return list(self.review.stage.bodies.all())

    @cached_property
    def signing(self) -> list[str]:
        """The bodies whose signature the stage needs."""
        return [row.body for row in self.bodies if row.signs]

    @cached_property
    def questions(self) -> list[Any]:
        """The lines of enquiry in the order of the catalogue, those for circumstances the case was not in left out."""
        asked = self.review.stage.questions.filter(asked_when__in=["", *self.review.circumstances])
        return list(asked.annotate(holders=self._holders()))

    def _holders(self) -> Any:
        """Give for each question, in the query about it, whom the bodies have assigned it to."""
        rows = self.review.assignments.filter(ended_at=None, question=OuterRef("pk"))
        return ArraySubquery(rows.order_by("pk").values(pair=JSONObject(body="body", person="person_id")))

    @cached_property
    def assigned(self) -> dict[tuple[int, str], int]:
        """The key of the person to whom a body has assigned a question."""
        return {(row.pk, one["body"]): one["person"] for row in self.questions for one in row.holders}

    @cached_property
    def evidence(self) -> list[Any]:
        """The evidence that stands, with its documents."""
        rows = self.review.evidence.filter(replaced_by=None).select_related("document")
        return list(rows.defer("document__kind", "document__uploaded_at", "document__scanned_at"))

    @cached_property
    def answers(self) -> dict[int, Any]:
        """The answer that stands for each question, with the evidence it cites in ``cited``."""
        rows = self.review.answers.filter(superseded_by=None).select_related("answered_by__organisation")
        answers = {row.question_id: row for row in rows}
        pieces = {row.pk: row for row in self.evidence}
        by_pk = {row.pk: row for row in answers.values()}
        for row in by_pk.values():
            row.cited = []
        cited = self.review.citations.filter(answer__superseded_by=None).order_by("evidence_id")
        for answer, evidence, pages in cited.values_list("answer_id", "evidence_id", "pages"):
            if evidence in pieces and answer in by_pk:
                by_pk[answer].cited.append(Cited(answer, evidence, pages, pieces[evidence]))
        return answers

    @cached_property
    def ratings(self) -> list[Any]:
        """The ratings that stand: those filed, and drafts as far as row security shows them."""
        rows = self.review.ratings.filter(superseded_by=None)
        return list(rows.annotate(is_talked_about=Exists(self.review.opinions.all())).order_by("pk"))

    def read_reviewers(self) -> None:
        """Read who gave each rating along, for whoever names them: few people stand behind hundreds of ratings."""
        people = self.review.ratings.model._meta.get_field("reviewer").related_model.objects
        prefetch_related_objects(self.ratings, Prefetch("reviewer", people.select_related("organisation")))

    @cached_property
    def filed(self) -> dict[tuple[int, str], Any]:
        """The filed rating of each body for each question."""
        return {(row.question_id, row.body): row for row in self.ratings if row.filed_at is not None}

    @cached_property
    def opinions(self) -> dict[int, dict[str, Any]]:
        """What other bodies say about a rating, by its key and their body; the newest of a body counts."""
        found: dict[int, dict[str, Any]] = {}
        if not any(row.is_talked_about for row in self.ratings):
            return found
        for row in self.review.opinions.select_related("person__organisation", "rating__question").order_by("pk"):
            found.setdefault(row.rating_id, {})[row.body] = row
        return found

    @cached_property
    def conditions(self) -> list[Any]:
        """The conditions of the review by number."""
        return [row for row in self._conditions if row.review_id == self.review.pk]

    @cached_property
    def carried_conditions(self) -> list[Any]:
        """The conditions of earlier gateways that came with their outcome and are still open, oldest gateway first.

        ``is_held`` says whether one person has taken a condition on.
        """
        return [row for row in self._conditions if row.review_id != self.review.pk]

    @cached_property
    def _conditions(self) -> list[Any]:
        stage, case = self.review.stage, self.review.procurement
        earlier = Q(issued_at__isnull=False, review__outcome__in=PASSING, review__stage__order__lt=stage.order)
        conditions = case.gate_conditions
        entries = conditions.model._meta.get_field("entries").related_model.objects
        taken_on = entries.filter(condition=OuterRef("pk"), kind="taken_on")
        rows = conditions.filter(Q(review=self.review) | earlier & ~Q(state__in=conditions.model.CLOSED))
        rows = rows.annotate(is_held=Exists(taken_on)).select_related("question", "review__stage")
        found = list(rows.order_by("review__stage__order", "number"))
        for row in found:
            row.procurement = case
        return found

    @cached_property
    def risks(self) -> list[Any]:
        """The risks raised at this gateway and those carried here from an earlier one, by number."""
        stage, case = self.review.stage, self.review.procurement
        rows = case.gate_risks.filter(review__stage__order__lte=stage.order)
        found = []
        for row in rows.select_related("review__stage", "question", "holder__organisation").order_by("number"):
            row.procurement = case
            here = row.review_id == self.review.pk
            if here or (row.carried_into_id is None and (not row.is_ended or row.review.stage.code == stage.code)):
                found.append(row)
        return found

    @cached_property
    def sign_offs(self) -> dict[str, Any]:
        """The signature of each body that stands, whether it still holds or not."""
        rows = self.review.sign_offs.filter(superseded_by=None)
        return {row.body: row for row in rows.select_related("signed_by__organisation")}

    @cached_property
    def submission(self) -> Any:
        """The latest submission, or None."""
        return self.review.submissions.select_related("submitted_by__organisation").order_by("-number").first()

    @cached_property
    def clarifications(self) -> list[Any]:
        """The questions put while the clock stood, with their answers, by number."""
        if not self.review.asked:
            return []
        rows = self.review.clarifications.select_related(
            "question", "asked_by__organisation", "replied__answered_by__organisation"
        )
        return list(rows.order_by("number"))

    @cached_property
    def clock_stops(self) -> list[Any]:
        """The times in which the clock stood."""
        return list(self.review.clock_stops.order_by("stopped_at")) if self.review.asked else []

    @cached_property
    def panel(self) -> list[Any]:
        """Who attended the latest meeting of the panel, each with the meeting; empty before it met."""
        if not (self.review.is_being_signed or self.review.issued_at):
            return []
        rows = self.review.panel_members.select_related("meeting__chaired_by__organisation", "person__organisation")
        found = list(rows.order_by("-meeting__recorded_at", "pk"))
        return [row for row in found if row.meeting_id == found[0].meeting_id]

    @cached_property
    def reviewers(self) -> list[Any]:
        """The current holdings of the three reviewing roles on the case."""
        return list(team(self.review.case, REVIEWING))

    def lines_of(self, body: str | None) -> list[Any]:
        """Give the questions a body must rate."""
        return [question for question in self.questions if body in question.rated_by]

    def unrated(self, body: str) -> list[Any]:
        """Give the questions a body must rate and has not."""
        return [question for question in self.lines_of(body) if (question.pk, body) not in self.filed]

    def draft_of(self, question: Any, user: Any) -> Any:
        """Give a person's own draft for a question, or None."""
        rows = (row for row in self.ratings if row.filed_at is None and row.question_id == question.pk)
        return next((row for row in rows if row.reviewer_id == user.pk), None)

    def is_answered(self, question: Any) -> bool:
        """Say whether a question has an answer with evidence, or a reason why it does not apply."""
        answer = self.answers.get(question.pk)
        return answer is not None and (answer.does_not_apply or bool(answer.cited))

    def unanswered(self) -> list[Any]:
        """Give the mandatory questions without an answer."""
        return [question for question in self.questions if question.mandatory and not self.is_answered(question)]

    def thinly_rated(self) -> list[Any]:
        """Give the mandatory questions that too few different bodies have rated."""
        least = self.review.stage.bodies_per_line
        rated = {question.pk: 0 for question in self.questions}
        for question_id, _body in self.filed:
            rated[question_id] = rated.get(question_id, 0) + 1
        return [question for question in self.questions if question.mandatory and rated[question.pk] < least]

    def values_of(self, body: str | None = None) -> list[str]:
        """Give the filed values of one body, or of all."""
        return [row.value for row in self.filed.values() if body is None or row.body == body]

    def derived(self, body: str | None = None) -> Outcome:
        """Give the softest outcome that the ratings and conditions of one body, or of all, allow."""
        conditions = [row for row in self.conditions if body is None or row.body == body]
        return derive(self.values_of(body), has_conditions=bool(conditions))

    @cached_property
    def signed_outcomes(self) -> dict[str, str]:
        """What each body signed whose signature the stage needs."""
        return {body: self.sign_offs[body].outcome for body in self.signing if body in self.sign_offs}

    @property
    def combined(self) -> Outcome | None:
        """The one outcome that the rule of the stage makes of the signatures there are, or None."""
        return combine(self.review.stage.rule, self._parts, self.signed_outcomes) if self.signed_outcomes else None

    @property
    def overruled(self) -> list[str]:
        """The bodies that signed something stricter than the rule of the stage makes of all signatures."""
        return overruled(self.review.stage.rule, self._parts, self.signed_outcomes) if self.signed_outcomes else []

    @property
    def _parts(self) -> dict[str, str]:
        return {row.body: row.part for row in self.bodies}

    @property
    def rule_words(self) -> str:
        """Say how the outcome is made of the signatures."""
        rule = self.review.stage.rule
        if rule == Rule.ALL or not any(row.part == LEADS for row in self.bodies):
            return str(self.review.stage.combining)
        leads = listed(body_name(row.body) for row in self.bodies if row.part == LEADS)
        others = listed(body_name(row.body) for row in self.bodies if row.part != LEADS) or "Nobody else"
        words = f"All 3 bodies sign. The outcome is the strictest that {leads} signed"
        if rule == Rule.VETO:
            return f"{words}. {others} can stop it: “resubmit” and “do not proceed” stand"
        return f"{words}. {others} gives advice, and an outcome softer than an advice needs a written reason"

    def without_condition(self, body: str | None) -> list[Any]:
        """Give the questions a body rates amber and has set no condition for."""
        covered = {row.question_id for row in self.conditions if row.body == body}
        amber = {row.question_id for row in self.filed.values() if row.body == body and row.value == Value.AMBER}
        return [question for question in self.questions if question.pk in amber - covered]

    def unsigned(self) -> list[str]:
        """Give the signing bodies that have not signed, in order."""
        return [body for body in self.signing if body not in self.sign_offs]

    def people_of(self, body: str, *roles: str) -> list[Any]:
        """Give the people who hold one of the reviewing roles for a body on the case."""
        wanted = roles or (Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF)
        rows = (row for row in self.reviewers if row.organisation.kind == body and row.role in wanted)
        return list({row.user_id: row.user for row in rows}.values())

    def manifest(self) -> dict[str, Any]:
        """Give what a submission freezes: every piece of evidence and every answer, by content."""
        return {
            "evidence": [
                {
                    "number": row.number,
                    "title": row.title,
                    "document": row.document_id,
                    "sha256": row.document.sha256,
                }
                for row in sorted(self.evidence, key=lambda row: row.number)
            ],
            "answers": [self._fingerprint(question) for question in self.questions if question.pk in self.answers],
        }

    def _fingerprint(self, question: Any) -> dict[str, Any]:
        answer = self.answers[question.pk]
        cited = [[row.evidence.number, row.pages] for row in answer.cited]
        return {"question": question.code, "sha256": digest([answer.status, answer.words, answer.gap, cited])}

    def is_as_submitted(self) -> bool:
        """Say whether evidence and answers are those of the submission."""
        return self.submission is not None and digest(self.manifest()) == self.submission.sha256


def body_name(body: str) -> str:
    """Name a body as sentences do."""
    return str(Body(body).label)
