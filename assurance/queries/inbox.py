"""What waits for a reviewer in all their reviews: lines, answers, steps, what holds up whom, and dates."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assurance.bodies import Body
from assurance.models import Assignment, Clarification, Condition, GateReview, Question, Rating, SignOff
from assurance.papers import body_name
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import BODIES, REVIEWING, Role
from mcp_portal.nhsuk.wording import listed, lower_first, plural, upper_first
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.waiting import waiting_for

MOST = 200
"""Reviews one page is about; nobody has as many at a time."""

RATES = (Role.REVIEWER, Role.LEAD_REVIEWER)


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for the reader, with the review it belongs to."""

    review: GateReview
    label: str
    detail: str
    href: str


@dataclass(frozen=True)
class HeldUp:
    """What a review waits for, and whether the reader's body is what it waits for."""

    review: GateReview
    words: str
    is_yours: bool


@dataclass(frozen=True)
class Date:
    """A day that matters to a reviewer: what, of which review, and whether it is past on the clock of its case."""

    day: datetime.date
    what: str
    review: GateReview
    href: str
    is_past: bool
    key: str


def reviews_for(user: Any) -> bool:
    """Say whether a person reviews for one of the bodies on any case."""
    return any(True for _ in _held(user))


def _held(user: Any) -> Iterator[tuple[int, str, str]]:
    for held in holdings(user):
        if held.role in REVIEWING and held.kind in BODIES and held.case_id is not None:
            yield held.case_id, held.kind, held.role


class Inbox:
    """Everything a reviewer's page shows, with a fixed number of queries however many reviews they have."""

    def __init__(self, user: Any, wall: datetime.datetime):
        self.user, self.wall = user, wall
        self.body: dict[int, str] = {}
        self.roles: dict[int, set[str]] = defaultdict(set)
        for case_id, kind, role in _held(user):
            self.body.setdefault(case_id, kind)
            self.roles[case_id].add(role)

    @cached_property
    def reviews(self) -> list[GateReview]:
        """The newest attempts that were submitted, on the cases the person reviews and sees."""
        rows = GateReview.objects.filter(procurement__in=list(self.body), submitted_at__isnull=False, later=None)
        rows = rows.exclude(state__in=[GateReview.State.WITHDRAWN, GateReview.State.DRAFT])
        rows = rows.select_related("stage", "procurement").prefetch_related("stage__bodies")
        return list(rows.order_by("due_date", "pk")[:MOST])

    @cached_property
    def _questions(self) -> dict[int, list[Question]]:
        found = defaultdict(list)
        for row in Question.objects.filter(stage__in={review.stage_id for review in self.reviews}):
            found[row.stage_id].append(row)
        return found

    @cached_property
    def _ratings(self) -> list[Rating]:
        return list(Rating.objects.filter(review__in=self._rated, superseded_by=None))

    @cached_property
    def _rated(self) -> list[GateReview]:
        return [review for review in self.reviews if review.is_being_rated]

    @cached_property
    def _assigned(self) -> set[tuple[int, int]]:
        rows = Assignment.objects.filter(review__in=self._rated, person=self.user, ended_at=None)
        return set(rows.values_list("review_id", "question_id"))

    @cached_property
    def _signed(self) -> set[tuple[int, str]]:
        live = [review for review in self.reviews if review.is_with_reviewers]
        rows = SignOff.objects.filter(review__in=live, superseded_by=None)
        return set(rows.values_list("review_id", "body"))

    @cached_property
    def _clarifications(self) -> list[Clarification]:
        live = [review for review in self.reviews if review.is_with_reviewers]
        return list(Clarification.objects.filter(review__in=live).select_related("replied"))

    @cached_property
    def _conditions(self) -> list[Condition]:
        rows = Condition.objects.filter(review__in=self.reviews, issued_at__isnull=False)
        return list(rows.exclude(state__in=Condition.CLOSED))

    @cached_property
    def _steps(self) -> list[WaitingFor]:
        rows = waiting_for(self.user).filter(subject_table__startswith="assurance_", role__in=REVIEWING)
        return list({(row.subject_table, row.subject_id, row.step): row for row in rows}.values())

    @property
    def _by_pk(self) -> dict[int, GateReview]:
        return {review.pk: review for review in self.reviews}

    def left(self, review: GateReview, body: str) -> list[Question]:
        """Give the lines of a review that a body rates and has not."""
        filed = {(row.review_id, row.question_id) for row in self._ratings if row.filed_at and row.body == body}
        mine = (row for row in self._questions[review.stage_id] if body in row.rated_by)
        return [row for row in mine if (review.pk, row.pk) not in filed]

    def to_rate(self) -> list[ToDo]:
        """Give the reviews in which lines of the person's body are left to rate."""
        found = []
        for review in self._rated:
            body = self.body[review.procurement_id]
            left = self.left(review, body)
            if left and not self.roles[review.procurement_id].isdisjoint(RATES):
                own = sum((review.pk, row.pk) in self._assigned for row in left)
                drafts = sum(row.review_id == review.pk and row.filed_at is None for row in self._ratings)
                detail = [f"{own} assigned to you"] * bool(own) + [plural(drafts, "draft")] * bool(drafts)
                page = reverse("assurance:rate", args=[review.procurement.reference, review.stage.code])
                found.append(ToDo(review, f"Rate {plural(len(left), 'line')}", ", ".join(detail), page))
        return found

    def answered(self) -> list[ToDo]:
        """Give the reviews in which what the person's body asked was answered and is not rated yet."""
        found = []
        for review in self.reviews:
            body = self.body[review.procurement_id]
            rows = [row for row in self._clarifications if row.review_id == review.pk and row.body == body]
            replied = [row for row in rows if row.reply is not None]
            if replied and (review.is_in_clarification or review.is_being_rated):
                page = reverse("assurance:clarifications", args=[review.procurement.reference])
                label = f"Read {plural(len(replied), 'answer')}"
                found.append(ToDo(review, label, f"Your body asked {plural(len(rows), 'question')}", page))
        return found

    def steps(self) -> list[WaitingFor]:
        """Give the steps about gateways that the person can take now, oldest first."""
        return self._steps

    def held_up(self) -> list[HeldUp]:
        """Say for each review in whose hands it is: whose lines hold up moderation, whose signature the outcome."""
        found = []
        for review in self.reviews:
            if review.state == GateReview.State.IN_REVIEW and not review.stage.ends_in_feedback:
                left = {row.body: len(self.left(review, row.body)) for row in review.stage.bodies.all()}
                found += self._waits(review, {body for body in left if left[body]}, "has lines left to rate", left)
            elif review.is_being_signed:
                signing = {row.body for row in review.stage.bodies.all() if row.signs}
                found += self._waits(review, {b for b in signing if (review.pk, b) not in self._signed}, "has to sign")
        return found

    def _waits(self, review: GateReview, bodies: set[str], what: str, counts: Any = None) -> list[HeldUp]:
        own = self.body[review.procurement_id]
        names = [
            ("your body" if body == own else body_name(body)) + (f" ({counts[body]})" if counts else "")
            for body in Body.values
            if body in bodies
        ]
        if not names:
            return []
        ending = what if len(names) == 1 else what.replace("has", "have", 1)
        return [HeldUp(review, upper_first(f"{listed(names)} {ending}"), own in bodies)]

    def dates(self) -> list[Date]:
        """Give the days that matter to the person, soonest first."""
        return sorted((*self._of_reviews(), *self._of_rows()), key=lambda one: (one.day, one.key))

    def _of_reviews(self) -> Iterator[Date]:
        for review in self.reviews:
            page = review.get_absolute_url()
            if review.is_with_reviewers and review.due_date:
                yield self._date(review.due_date, "Review due", review, page, f"due-{review.pk}")
            if review.has_passed and review.valid_until and not self._is_followed(review):
                yield self._date(review.valid_until, "Outcome valid until", review, page, f"valid-{review.pk}")

    def _is_followed(self, review: GateReview) -> bool:
        """Say whether the next stage has begun, so that the outcome has done its work and can lapse no more."""
        case, code = review.procurement_id, review.stage.code
        return any(row.procurement_id == case and row.stage.previous == code for row in self.reviews)

    def _of_rows(self) -> Iterator[Date]:
        for row in self._clarifications:
            review = self._by_pk[row.review_id]
            if row.reply is None and review.is_in_clarification:
                page = reverse("assurance:clarifications", args=[review.procurement.reference])
                yield self._date(row.due_date, "Answer to a clarification due", review, page, f"asked-{row.pk}")
        for condition in self._conditions:
            review = self._by_pk[condition.review_id]
            if condition.body == self.body[review.procurement_id]:
                page = reverse(
                    "assurance:condition", args=[review.procurement.reference, review.stage.code, condition.pk]
                )
                yield self._date(condition.due_date, "Condition due", review, page, f"condition-{condition.pk}")

    def _date(self, day: datetime.date, what: str, review: GateReview, href: str, key: str) -> Date:
        today = timezone.localdate(review.procurement.now(self.wall))
        return Date(day, what, review, href, day < today, key)


def name_of(review: GateReview) -> str:
    """Name a review as far as a calendar outside the portal may: reference and stage."""
    return f"{lower_first(review.stage.name)}, {review.procurement.reference}"
