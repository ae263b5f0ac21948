"""Notices: what is drafted here, approved, sent and published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards


class Notice(Stateful):
    """One notice of a case, from the draft to its publication in the Official Journal."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CHECKED = "checked", "Checked"
        APPROVED = "approved", "Approved"
        DISPATCHED = "dispatched", "Sent"
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"

    class Kind(models.TextChoices):
        INFORMATION = "PRI_ONLY", "Prior information notice"
        CALL = "CONTRACT", "Contract notice"
        PIN_CALL = "PRI_CALL_COMPETITION", "Prior information notice used as the call"
        AWARD = "AWARD_CONTRACT", "Award notice"

    CALLS = (Kind.CALL, Kind.PIN_CALL)

    CORRECTABLE: ClassVar[dict[str, str]] = {
        "document_number": "Number of the document",
        "published_on": "Date of publication",
        "oj_number": "Number in the Official Journal",
    }

    state = StateField(State, State.DRAFT)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    content = models.JSONField(default=dict)
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    sro_approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    sro_approved_at = models.DateTimeField(null=True, blank=True)
    legal_approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    legal_approved_at = models.DateTimeField(null=True, blank=True)
    document_number = models.CharField("number given by the sender", max_length=20, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    oj_number = models.CharField("number in the Official Journal", max_length=20, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=Q(sro_approved_by__isnull=True, sro_approved_at__isnull=True)
                | Q(sro_approved_by__isnull=False, sro_approved_at__isnull=False),
                name="notice_sro_approved_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(legal_approved_by__isnull=True, legal_approved_at__isnull=True)
                | Q(legal_approved_by__isnull=False, legal_approved_at__isnull=False),
                name="notice_legal_approved_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(sro_approved_by__isnull=True) | ~Q(sro_approved_by=models.F("drafted_by")),
                name="own_notice_is_not_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def made_here(self) -> bool:
        """Say whether the portal writes the file; of the others it records number and date."""
        return self.kind == self.Kind.INFORMATION

    def get_absolute_url(self) -> str:
        """Give the page of the notice."""
        return reverse("procurement:notice", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:notice_step", args=[self.procurement.reference, self.number, name])

    @step(
        field=state, source=State.DRAFT, target=State.CHECKED, label="Send for approval",
        effect="The senior responsible officer and the legal adviser can then approve it.",
        done="Notice sent for approval", allowed=access.is_notice_drafter, guards=[guards.notice_has_no_errors],
    )  # fmt: skip
    def send_for_approval(self, *, by, now):
        """Freeze the draft for approval; it has no errors."""

    @step(
        field=state, source=State.CHECKED, target=State.DRAFT, label="Take back to draft",
        effect="Approvals so far are withdrawn.", done="Notice taken back", allowed=access.is_notice_drafter,
    )  # fmt: skip
    def take_back(self, *, by, now):
        """Open the draft again."""
        self.sro_approved_by = self.sro_approved_at = self.legal_approved_by = self.legal_approved_at = None
        return ["sro_approved_by", "sro_approved_at", "legal_approved_by", "legal_approved_at"]

    @step(
        field=state, source=State.CHECKED, target=State.CHECKED, label="Approve in law",
        effect="Says that the notice may go out in law.", done="Notice approved in law", allowed=access.is_legal,
        guards=[guards.not_drafted_by_approver],
    )  # fmt: skip
    def approve_in_law(self, *, by, now):
        """Approve the notice as legal adviser."""
        self.legal_approved_by, self.legal_approved_at = by, now
        return ["legal_approved_by", "legal_approved_at"]

    @step(
        field=state, source=State.CHECKED, target=State.APPROVED, label="Approve the notice",
        effect="It can then be sent.", done="Notice approved", allowed=access.is_sro,
        guards=[guards.not_drafted_by_approver, guards.notice_approved_in_law],
    )  # fmt: skip
    def approve(self, *, by, now):
        """Approve the notice as senior responsible officer."""
        self.sro_approved_by, self.sro_approved_at = by, now
        return ["sro_approved_by", "sro_approved_at"]

    @step(
        field=state, source=State.APPROVED, target=State.DISPATCHED, label="Record the notice as sent",
        effect="The day of sending counts for every time limit.", done="Notice recorded as sent",
        allowed=access.is_notice_admin, guards=[guards.notice_may_go_out],
        recorded=("dispatched_on", "document_number"),
    )  # fmt: skip
    def dispatch(self, *, by, now, dispatched_on, document_number):
        """Record that the file went to the Publications Office."""
        self.dispatched_on, self.document_number = dispatched_on, document_number
        return ["dispatched_on", "document_number"]

    @step(
        field=state, source=State.DISPATCHED, target=State.PUBLISHED, label="Record the publication",
        effect="Others can then refer to its number.", done="Publication recorded", allowed=access.is_notice_admin,
        recorded=("published_on", "oj_number"),
    )  # fmt: skip
    def publish(self, *, by, now, published_on, oj_number):
        """Record number and day of publication in the Official Journal."""
        self.published_on, self.oj_number = published_on, oj_number
        return ["published_on", "oj_number"]

    @step(
        field=state, source=[State.DRAFT, State.CHECKED, State.APPROVED], target=State.CANCELLED,
        label="Cancel the notice", effect="It stays on the record and is never sent.", done="Notice cancelled",
        danger=True, allowed=access.is_lead_or_sro,
    )  # fmt: skip
    def cancel(self, *, by, now):
        """Give the notice up before it was sent."""
