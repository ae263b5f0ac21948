"""A case with its commissioners and the people of the three bodies, walked on by real steps and actions."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from assurance import actions, queries
from assurance.bodies import Body
from assurance.models import Condition, GateReview, Question
from conflicts.actions import begin
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.taking import take
from procurement.actions import move_clock
from procurement.models import Procurement
from tests.factories import NOON, case, hold, organisation, person

STANDS = ("declared", "early engagement passed", "in review", "in moderation", "passed")


def GREEN(body: str, question: Question) -> str:  # noqa: N802 - a value that is a function
    """Rate everything green."""
    return "green"


ENGLAND, IMPROVEMENT, CQC = Body.NHS_ENGLAND, Body.NHS_IMPROVEMENT, Body.CQC


def text_file(name: str = "evidence.txt", content: str = "What the evidence says") -> SimpleUploadedFile:
    """Make a file the portal keeps."""
    return SimpleUploadedFile(name, content.encode(), "text/plain")


class Scene:
    """People, a case and the review that is under way."""

    def __init__(self, *, declare: bool = True):
        self.now = NOON
        self.kept: list[int] = []
        self.stands = ""
        self.case = case()
        self.lead = self.case.lead
        self.sro = self._join(Role.SRO)
        self.secretary = self._join(Role.SECRETARY)
        self.reviewers = {body: self._reviewer(body, Role.REVIEWER) for body in Body}
        self.officers = {body: self._reviewer(body, Role.SIGN_OFF) for body in Body}
        self.lead_reviewer = self._reviewer(ENGLAND, Role.LEAD_REVIEWER)
        self.review: GateReview | None = None
        if declare:
            self.declare()

    @classmethod
    def walked(cls) -> None:
        """Make a case for each of ``STANDS`` and walk it there, for the database that tests clone."""
        for stand in STANDS:
            scene = cls()
            if stand != "declared":
                scene.pass_early()
            if stand == "in review":
                scene.to_review("1")
            if stand == "in moderation":
                scene.to_moderation("1")
            if stand == "passed":
                scene.to_outcome("1")

    @classmethod
    def found(cls) -> Scene:
        """Give the scene of the first kept case; walking it on jumps to the others where that is the same."""
        scene = cls.__new__(cls)
        scene.now = NOON
        held = RoleHolding.objects.filter(procurement__isnull=False).order_by("procurement_id")
        scene.kept = list(held.values_list("procurement_id", flat=True).distinct())
        scene._jump("declared")
        return scene

    def _jump(self, stand: str) -> None:
        self.stands = stand
        held = RoleHolding.objects.filter(procurement_id=self.kept[STANDS.index(stand)])
        people = {(row.role, row.organisation.kind): row.user for row in held.select_related("user", "organisation")}
        for role, kind, name in (
            (Role.LEAD, "ccg", "lead"), (Role.SRO, "ccg", "sro"), (Role.SECRETARY, "ccg", "secretary"),
            (Role.LEAD_REVIEWER, ENGLAND, "lead_reviewer"),
        ):  # fmt: skip
            setattr(self, name, people[role, kind])
        self.reviewers = {body: people[Role.REVIEWER, body] for body in Body}
        self.officers = {body: people[Role.SIGN_OFF, body] for body in Body}
        with unit_of_work(self.lead, at=self.now):
            self.case = Procurement.objects.get(pk=self.kept[STANDS.index(stand)])
            self.case.lead = self.lead
            self.review = queries.reviews_of(self.case).last()

    def _can_jump(self, before: str) -> bool:
        """Say whether nothing was done yet that a jump would lose."""
        return bool(self.kept) and self.stands == before

    @property
    def everybody(self) -> list[Any]:
        """Give everybody who declares."""
        return [
            self.lead, self.sro, self.secretary, self.lead_reviewer, *self.reviewers.values(), *self.officers.values()
        ]  # fmt: skip

    def declare(self) -> None:
        """File a nil return for everybody, in one unit of work each: most of the time of a test goes here."""
        for one in self.everybody:
            with unit_of_work(one, at=self.now):
                begun = begin(by=one, organisation=one.organisation, case=self.case, kind="nil", now=self.now)
                take(begun, "file_nil", by=one, now=self.now, data={"correct": "on"})

    @contextlib.contextmanager
    def acting(self, who: Any) -> Iterator[GateReview | None]:
        """Open a unit of work for a person and give the review as it now is."""
        with unit_of_work(who, at=self.now):
            yield self.fresh() if self.review else None

    def fresh_for(self, who: Any) -> GateReview:
        """Give the review as a person reads it now."""
        with unit_of_work(who, at=self.now):
            return self.fresh()

    def fresh(self) -> GateReview:
        """Give the review as it now is, with the case of the scene."""
        return queries.reviews_of(self.case).get(pk=self.review.pk)

    def take(self, who: Any, step: str, files: dict[str, Any] | None = None, **data: Any) -> GateReview:
        """Take a step of the review as a page does."""
        with self.acting(who) as review:
            return take(review, step, by=who, now=self.now, data=data, files=files)

    def open(self, stage: str = "early") -> GateReview:
        """Open an attempt."""
        self.stands = ""
        with unit_of_work(self.sro, at=self.now):
            self.review = actions.open_review(self.case, stage, by=self.sro, now=self.now)
        return self.review

    def hold_risks(self) -> None:
        """Let the SRO be named for every unanswered risk of the review and accept it."""
        due = self.now.date() + datetime.timedelta(days=1000)
        figures = {"termination_cap": Decimal(6), "year_loss": Decimal(5), "support_paid": Decimal(1)}
        with self.acting(self.sro) as review:
            for one in [row for row in review.papers.risks if row.state == "raised"]:
                when = {"by": self.sro, "now": self.now}
                named = one.name_holder(version=one.version, holder=self.sro, holder_role=Role.SRO, **when)
                if one.asks_figures:
                    named = named.enter_figures(version=named.version, **figures, **when)
                named.accept(version=named.version, words="We carry it", due_date=due, **when)

    def move_clock(self, day: str) -> None:
        """Move the clock of the case to noon of a day."""
        self.now = datetime.datetime.combine(datetime.date.fromisoformat(day), NOON.timetz())
        with unit_of_work(self.lead, at=NOON):
            self.case = move_clock(self.case, to=self.now, by=self.lead)

    def answer_everything(self) -> None:
        """Add one document and answer every question with it."""
        with self.acting(self.lead) as review:
            added = actions.add_evidence(review, [text_file()], by=self.lead, now=self.now)
            for question in review.papers.questions:
                actions.answer_question(
                    review,
                    question,
                    by=self.lead,
                    now=self.now,
                    words="As the evidence says",
                    pages={added[0].pk: "page 1"},
                )

    def approve(self) -> GateReview:
        """Record the approval of the governing body."""
        day = self.now.date()
        return self.take(
            self.secretary, "approve_by_board", {"minute": text_file("minute.txt", "Minute")},
            meeting="Governing body", quorate="yes",
            meeting_date_day=day.day, meeting_date_month=day.month, meeting_date_year=day.year,
            recusals="Nobody was excluded",
        )  # fmt: skip

    def accept(self) -> GateReview:
        """Accept the submission."""
        due = self.now.date() + datetime.timedelta(days=40)
        return self.take(
            self.lead_reviewer, "accept", due_date_day=due.day, due_date_month=due.month, due_date_year=due.year
        )

    def to_submitted(self, stage: str) -> GateReview:
        """Walk to a submission."""
        self.open(stage)
        self.hold_risks()
        self.answer_everything()
        self.approve()
        return self.take(self.sro, "submit")

    def to_review(self, stage: str) -> GateReview:
        """Walk to the review."""
        if stage == "1" and self._can_jump("early engagement passed"):
            self._jump("in review")
            return self.fresh_for(self.lead)
        self.to_submitted(stage)
        return self.accept()

    def pass_early(self) -> None:
        """Walk through early engagement."""
        if self._can_jump("declared"):
            self._jump("early engagement passed")
            return
        self.to_review("early")
        self.take(self.lead_reviewer, "issue_feedback", feedback="Go on, and reconcile the baseline first")

    def file(self, body: str, code: str, value: str = "green", reason: str = "Read it all") -> Any:
        """File the rating of a body for a question."""
        who = self.reviewers[body]
        with self.acting(who) as review:
            question = review.papers.questions[0].stage.questions.get(code=code)
            standing = review.papers.filed.get((question.pk, body))
            return actions.file_rating(
                review, question, by=who, now=self.now, value=value, reason=reason,
                replaces=standing.pk if standing else None,
            )  # fmt: skip

    def rate_everything(self, value: Callable[[str, Question], str] = GREEN) -> None:
        """File every rating that is asked for."""
        for body in Body:
            with self.acting(self.reviewers[body]) as review:
                for question in review.papers.unrated(body):
                    actions.file_rating(
                        review,
                        question,
                        by=self.reviewers[body],
                        now=self.now,
                        value=value(body, question),
                        reason="Read",
                    )

    def set_condition(self, body: str, code: str = "", **changes: Any) -> Condition:
        """Draft a condition of a body."""
        who = self.officers[body]
        with self.acting(who) as review:
            question = review.stage.questions.get(code=code) if code else None
            content = {
                "question": question, "text": "Close the gap", "closes": "A signed note", "type": "before_award",
                "owner_role": Role.LEAD, "due_date": self.now.date() + datetime.timedelta(days=30), **changes,
            }  # fmt: skip
            return actions.set_condition(review, by=who, now=self.now, **content)

    def recommend(self) -> GateReview:
        """Let the panel meet, with the sign-off officer of each body."""
        day = self.now.date()
        return self.take(
            self.lead_reviewer, "recommend",
            met_on_day=day.day, met_on_month=day.month, met_on_year=day.year,
            attended=[f"{body}-{officer.pk}" for body, officer in self.officers.items()],
            recusals="Nobody was excluded", recommendation="Sign as rated",
        )  # fmt: skip

    def to_recommended(self) -> GateReview:
        """Walk gateway 1 to the recommendation of the panel."""
        self.to_moderation("1")
        return self.recommend()

    def ask(self, body: str, code: str, words: str = "Which year is the baseline?") -> GateReview:
        """Ask for clarification of a line."""
        day = self.now.date()
        return self.take(
            self.reviewers[body], "ask_for_clarification", line_1=code, words_1=words,
            due_date_day=day.day, due_date_month=day.month, due_date_year=day.year,
        )  # fmt: skip

    def reply(self, who: Any, number: int = 1, words: str = "The year 2015 to 2016", **more: Any) -> Any:
        """Answer a clarification."""
        with self.acting(who) as review:
            asked = review.clarifications.get(number=number)
            return actions.answer_clarification(asked, by=who, now=self.now, words=words, **more)

    def sign(self, body: str, outcome: str = "proceed", **more: str) -> GateReview:
        """Sign for a body, after the panel has met."""
        if self.fresh_for(self.lead).state == GateReview.State.MODERATION:
            self.recommend()
        who = self.officers[body]
        with self.acting(who) as review:
            return actions.sign_off(
                review,
                by=who,
                now=self.now,
                version=review.version,
                outcome=outcome,
                words="Our part is in order",
                **more,
            )

    def to_moderation(self, stage: str = "1", value: Callable[[str, Question], str] = GREEN) -> GateReview:
        """Walk to moderation, through the stage before."""
        if stage == "1" and value is GREEN and self._can_jump("declared"):
            self._jump("in moderation")
            return self.fresh_for(self.lead)
        if stage == "1" and not self._passed("early"):
            self.pass_early()
        self.to_review(stage)
        self.rate_everything(value)
        return self.take(self.lead_reviewer, "open_moderation")

    def to_outcome(self, stage: str = "1", outcome: str = "proceed") -> GateReview:
        """Walk to an outcome all bodies agree on."""
        if (stage, outcome) == ("1", "proceed") and self._can_jump("declared"):
            self._jump("passed")
            return self.fresh_for(self.lead)
        self.to_moderation(stage)
        for body in Body:
            last = self.sign(body, outcome)
        return last

    def condition_step(self, who: Any, condition: Condition, step: str, files: Any = None, **data: Any) -> Condition:
        """Take a step of a condition as a page does."""
        with unit_of_work(who, at=self.now):
            fresh = Condition.of_case(self.case).get(pk=condition.pk)
            return take(fresh, step, by=who, now=self.now, data=data, files=files)

    def _passed(self, stage: str) -> bool:
        with unit_of_work(self.sro, at=self.now):
            return queries.has_passed(self.case, stage)

    def _join(self, *roles: str) -> Any:
        user = person(of=self.lead.organisation, post=Role(roles[0]).label)
        for role in roles:
            hold(user, role, case=self.case)
        return user

    def _reviewer(self, body: str, *roles: str) -> Any:
        home = organisation(f"{Body(body).label} (test)", body)
        user = person(of=home, post=Role(roles[0]).label)
        for role in roles:
            hold(user, role, case=self.case, of=home)
        return user
