"""The states of a review, and what each means for who may do what."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models

from assurance.outcome import PASSING


class State(models.TextChoices):
    """Where an attempt at a gateway is."""

    DRAFT = "draft", "Draft"
    BOARD_APPROVED = "board_approved", "Approved by the governing body"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned as incomplete"
    IN_REVIEW = "in_review", "In review"
    CLARIFICATION = "clarification", "Waiting for clarification"
    MODERATION = "moderation", "In moderation"
    RECOMMENDED = "recommended", "Recommended by the panel"
    OUTCOME_ISSUED = "outcome_issued", "Outcome issued"
    CONDITIONS_MET = "conditions_met", "Conditions met"
    FEEDBACK_ISSUED = "feedback_issued", "Feedback issued"
    REOPENED = "reopened", "Reopened"
    WITHDRAWN = "withdrawn", "Withdrawn"


LIVE = (
    State.DRAFT,
    State.BOARD_APPROVED,
    State.SUBMITTED,
    State.RETURNED,
    State.IN_REVIEW,
    State.CLARIFICATION,
    State.MODERATION,
    State.RECOMMENDED,
)
"""States of an attempt that goes on; a stage has at most one of these."""

RATED_IN = (State.IN_REVIEW, State.MODERATION)
WITH_REVIEWERS = (State.IN_REVIEW, State.CLARIFICATION, State.MODERATION, State.RECOMMENDED)


class WhereItIs:
    """What follows from the state of a review and from what was issued."""

    state: Any
    outcome: Any
    issued_at: Any
    valid_until: Any

    @property
    def may_change_evidence(self) -> bool:
        """Say whether evidence and answers can still be changed."""
        return self.state == State.DRAFT

    @property
    def is_with_reviewers(self) -> bool:
        """Say whether it lies with the 3 bodies, who set conditions until they sign."""
        return self.state in WITH_REVIEWERS

    @property
    def is_being_rated(self) -> bool:
        """Say whether reviewers rate now: not while they wait for an answer, and not after the panel recommended."""
        return self.state in RATED_IN

    @property
    def is_in_clarification(self) -> bool:
        """Say whether the clock stands because questions of the reviewers are open."""
        return self.state == State.CLARIFICATION

    @property
    def is_being_signed(self) -> bool:
        """Say whether the panel has recommended, so that the bodies sign."""
        return self.state == State.RECOMMENDED

    @property
    def is_after_rating(self) -> bool:
        """Say whether every body has filed, so that the bodies see each other's ratings."""
        return self.state in (State.MODERATION, State.RECOMMENDED) or self.issued_at is not None

    @property
    def is_signed_off(self) -> bool:
        """Say whether the outcome or the feedback was issued."""
        return self.issued_at is not None

    @property
    def is_live(self) -> bool:
        """Say whether the attempt goes on."""
        return self.state in LIVE

    @property
    def is_reopened(self) -> bool:
        """Say whether its outcome was taken up again because something material changed."""
        return self.state == State.REOPENED

    @property
    def has_passed(self) -> bool:
        """Say whether it ended in feedback or in an outcome that lets the case go on, valid or not."""
        return self.state == State.FEEDBACK_ISSUED or (self.outcome in PASSING and not self.is_reopened)

    def holds_on(self, day: datetime.date) -> bool:
        """Say whether it has passed and the outcome is still valid on a day."""
        return self.has_passed and (self.valid_until is None or day <= self.valid_until)
