"""Conditions that a body sets, and how each is met."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance import access, guards
from assurance.bodies import Body
from mcp_portal.accounts.roles import Role
from mcp_portal.documents.actions import receive
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .catalogue import Question
from .review import GateReview


class Condition(Stateful):
    """Something a body wants met before a step; only that body accepts or waives it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        EVIDENCE_SUBMITTED = "evidence_submitted", "Evidence sent"
        REJECTED = "rejected", "Evidence rejected"
        ACCEPTED = "accepted", "Met"
        WAIVED = "waived", "Waived"

    class Type(models.TextChoices):
        BEFORE_NOTICE = "before_notice", "Before the call for competition"
        BEFORE_AWARD = "before_award", "Before the award decision"
        BEFORE_SIGNATURE = "before_signature", "Before signature"
        BEFORE_GO_LIVE = "before_go_live", "Before the service starts"
        AFTER_GO_LIVE = "after_go_live", "After the service starts"

    CLOSED = (State.ACCEPTED, State.WAIVED)

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="conditions")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="gate_conditions")
    number = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=20, choices=Body)
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    closes = models.CharField(max_length=300, help_text="The evidence that closes it")
    type = models.CharField(max_length=20, choices=Type)
    owner_role = models.CharField(max_length=30, choices=Role)
    due_date = models.DateField()
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    state = StateField(State, State.OPEN)

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="condition_number_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="condition_closed_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"Condition {self.number} of {lower_first(self.review.stage.name)}"

    @property
    def code(self) -> str:
        """Give the number under which pages and packs cite it."""
        return f"C-{self.number:02d}"

    @property
    def is_issued(self) -> bool:
        """Say whether it was issued with the outcome; until then it is a draft."""
        return self.issued_at is not None

    @property
    def is_closed(self) -> bool:
        """Say whether its body has accepted or waived it."""
        return self.state in self.CLOSED

    @property
    def status(self) -> str:
        """Name the state as a reader sees it."""
        return str(self.get_state_display()) if self.is_issued else "Draft"

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give the conditions of a case with what their addresses need."""
        return cls.objects.filter(procurement=case).select_related("review__stage", "procurement")

    def get_absolute_url(self) -> str:
        """Give the page of the condition."""
        return reverse("assurance:condition", args=[self.procurement.reference, self.review.stage.code, self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        arguments = [self.procurement.reference, self.review.stage.code, self.pk, name]
        return reverse("assurance:condition_step", args=arguments)

    @cached_property
    def owner(self) -> ConditionEntry | None:
        """Give the entry by which one person accepted to meet it, the newest one; None while nobody has."""
        rows = self.entries.filter(kind="taken_on").select_related("entered_by__organisation")
        return rows.order_by("entered_at", "pk").last()

    @step(
        field=state,
        source=State.OPEN,
        target=State.OPEN,
        label="Take on this condition",
        effect="You are named as the one person who meets it by its due date.",
        done="You have taken on the condition",
        allowed=access.takes_on_condition,
        guards=[guards.condition_is_issued, guards.condition_is_not_yours_yet],
    )
    def take_on(self, *, by: Any, now: datetime.datetime, words: str) -> None:
        """Accept to meet the condition, in one's own words."""
        self._enter("taken_on", words, by, now)
        # Who owned it before was read by the guards.
        self.__dict__.pop("owner", None)

    @step(
        field=state,
        source=[State.OPEN, State.REJECTED],
        target=State.EVIDENCE_SUBMITTED,
        label="Send evidence",
        effect="The body that set the condition decides on it.",
        done="Evidence sent",
        allowed=access.owns_condition,
        guards=[guards.condition_is_issued],
    )
    def submit_evidence(self, *, by: Any, now: datetime.datetime, words: str, file: Any) -> None:
        """Send the body that set the condition what meets it."""
        document = receive(file, case=self.procurement, by=by, now=now, kind="condition_evidence")
        self._enter("evidence", words, by, now, document)

    @step(
        field=state,
        source=State.EVIDENCE_SUBMITTED,
        target=State.ACCEPTED,
        label="Accept: the condition is met",
        effect="Closes the condition.",
        done="Condition met",
        allowed=access.is_issuing_body,
    )
    def accept(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Close the condition on the evidence sent."""
        return self._close("accepted", words, by, now)

    @step(
        field=state,
        source=State.EVIDENCE_SUBMITTED,
        target=State.REJECTED,
        label="Reject the evidence",
        effect="The owner gets your reason and can send other evidence.",
        done="Evidence rejected",
        allowed=access.is_issuing_body,
        danger=True,
    )
    def reject(self, *, by: Any, now: datetime.datetime, words: str) -> None:
        """Say why the evidence does not meet the condition."""
        self._enter("rejected", words, by, now)

    @step(
        field=state,
        source=[State.OPEN, State.EVIDENCE_SUBMITTED, State.REJECTED],
        target=State.WAIVED,
        label="Waive the condition",
        effect="Closes it without evidence. Your reason is printed in the pack.",
        done="Condition waived",
        allowed=access.is_issuing_body,
        guards=[guards.condition_is_issued],
        danger=True,
    )
    def waive(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Give the condition up, with a reason."""
        return self._close("waived", words, by, now)

    def _close(self, kind: str, words: str, by: Any, now: datetime.datetime) -> list[str]:
        self._enter(kind, words, by, now)
        self.closed_by, self.closed_at = by, now
        return ["closed_by", "closed_at"]

    def _enter(self, kind: str, words: str, by: Any, now: datetime.datetime, document: Any = None) -> None:
        ConditionEntry.objects.create(
            condition=self,
            procurement_id=self.procurement_id,
            kind=kind,
            words=words,
            document=document,
            entered_by=by,
            entered_at=now,
        )


class ConditionEntry(models.Model):
    """One thing that happened to a condition: taken on, evidence sent, accepted, rejected or waived."""

    class Kind(models.TextChoices):
        TAKEN_ON = "taken_on", "Taken on"
        EVIDENCE = "evidence", "Evidence sent"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WAIVED = "waived", "Waived"

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="entries")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField()
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["condition", "entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="evidence") | Q(document__isnull=False),
                name="condition_evidence_has_document",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
