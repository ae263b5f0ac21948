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
from assurance.models import (
    Assignment,
    AtRisk,
    Clarification,
    Condition,
    GateReview,
    Question,
    Rating,
    SignOff,
    StaleNotice,
)
from assurance.papers import body_name
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import BODIES, REVIEWING, Role
from mcp_portal.nhsuk.wording import day as in_words
from mcp_portal.nhsuk.wording import listed, lower_first, plural, upper_first
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.waiting import waiting_for

MOST = 200
"""Reviews one page is about; nobody has as many at a time."""

RATES = (Role.REVIEWER, Role.LEAD_REVIEWER)

RUNS_OUT_SOON = datetime.timedelta(days=14)
"""How long before its last day an override is listed as running out. A default of the portal."""


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


@dataclass(frozen=True)
class Override:
    """A case that goes on at risk: its last day, how that day lies on the clock of the case, and where to read it."""

    row: AtRisk
    words: str
    is_over: bool


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
    def _stale_notices(self) -> list[StaleNotice]:
        """The changes the person was told of, under what they have neither rated nor signed anew since."""
        rows = StaleNotice.objects.filter(owner=self.user, review__in=self.reviews)
        rows = rows.filter(rating__superseded_by=None, sign_off__superseded_by=None)
        return list(rows.select_related("rating__question", "sign_off").order_by("noticed_at", "pk"))

    @cached_property
    def _overrides(self) -> list[AtRisk]:
        """The newest override of each gateway, of those that began and were not ended before their last day."""
        rows = AtRisk.objects.filter(procurement__in=list(self.body), begun_at__isnull=False, review__later=None)
        rows = rows.exclude(review__state=GateReview.State.WITHDRAWN)
        rows = rows.select_related("review__stage", "review__procurement").order_by("expires_on", "pk")[:MOST]
        newest = {row.review_id: row for row in rows}
        return [row for row in newest.values() if not _ended_early(row) and not row.review.has_passed]

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

    def changed(self) -> list[ToDo]:
        """Give the reviews in which something changed under what the person rated or signed.

        The ledger of notices says that and when; what exactly changed is worked out on the page of the review.
        """
        found = []
        for review in self.reviews:
            rows = [row for row in self._stale_notices if row.review_id == review.pk]
            if rows and (review.is_with_reviewers or review.is_signed_off) and not review.is_reopened:
                codes = sorted({row.rating.question.code for row in rows if row.rating is not None})
                signed = any(row.sign_off_id for row in rows)
                what = ["your signature"] * signed + [f"your {plural(len(codes), 'rating')}"] * bool(codes)
                detail = f"Something changed, last on {in_words(timezone.localdate(rows[-1].noticed_at))}"
                detail += f". Lines: {', '.join(codes)}" if codes else ""
                page = review.get_absolute_url()
                found.append(ToDo(review, f"Read what changed under {listed(what)}", detail, page))
        return found

    def overrides(self) -> list[Override]:
        """Give the cases that go on at risk and run out soon, or ran out while the gateway is still not passed."""
        found = []
        for row in self._overrides:
            today = self._today(row.review)
            last = in_words(row.expires_on)
            if row.expires_on < today:
                found.append(Override(row, f"Ran out on {last}: what it opened is closed again", True))
            elif row.expires_on <= today + RUNS_OUT_SOON:
                found.append(Override(row, f"Runs out after {last}", False))
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
        for over in self._overrides:
            what = "Last day of going on at risk"
            yield self._date(over.expires_on, what, over.review, over.get_absolute_url(), f"at-risk-{over.pk}")

    def _date(self, day: datetime.date, what: str, review: GateReview, href: str, key: str) -> Date:
        return Date(day, what, review, href, day < self._today(review), key)

    def _today(self, review: GateReview) -> datetime.date:
        return timezone.localdate(review.procurement.now(self.wall))


def _ended_early(row: AtRisk) -> bool:
    return row.ended_at is not None and timezone.localdate(row.ended_at) <= row.expires_on


def name_of(review: GateReview) -> str:
    """Name a review as far as a calendar outside the portal may: reference and stage."""
    return f"{lower_first(review.stage.name)}, {review.procurement.reference}"
