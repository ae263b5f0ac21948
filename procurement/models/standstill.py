"""The standstill between the award decision and the signature."""

from __future__ import annotations

import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards
from procurement.deadlines import compute


class Standstill(Stateful):
    """The letters to the bidders and the days that must pass after them (PCR 2015 regs. 86 and 87)."""

    class State(models.TextChoices):
        LETTERS_DRAFT = "letters_draft", "Letters being written"
        LETTERS_APPROVED = "letters_approved", "Letters approved"
        RUNNING = "running", "Letters sent"

    class Means(models.TextChoices):
        ELECTRONIC = "electronic", "By e-mail or another electronic way"
        OTHER = "other", "By post or by hand"

    state = StateField(State, State.LETTERS_DRAFT)
    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="standstill")
    letters = models.TextField("what the letters say")
    sent_at = models.DateTimeField(null=True, blank=True)
    means = models.CharField(max_length=20, choices=Means, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    sign_from = models.DateField(null=True, blank=True)
    working = models.JSONField(default=list)

    def __str__(self) -> str:
        return "Standstill"

    @classmethod
    def of_case(cls, case):
        """Give the standstill of a case."""
        return cls._default_manager.filter(procurement=case).select_related("procurement")

    def is_over(self, now: datetime.datetime) -> bool:
        """Say whether the contract may be signed: from the day after the standstill, as it begins in London."""
        return self.sign_from is not None and timezone.localdate(now) >= self.sign_from

    def get_absolute_url(self) -> str:
        """Give the page with the working."""
        return reverse("procurement:standstill", args=[self.procurement.reference])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:standstill_step", args=[self.procurement.reference, name])

    @step(
        field=state, source=State.LETTERS_DRAFT, target=State.LETTERS_APPROVED, label="Approve the standstill letters",
        effect="They can then be sent.", done="Standstill letters approved",
        allowed=access.is_sro, guards=[guards.award_is_decided],
    )  # fmt: skip
    def approve_letters(self, *, by, now):
        """Approve the letters to every bidder."""

    @step(
        field=state, source=State.LETTERS_APPROVED, target=State.RUNNING, label="Record the letters as sent",
        effect="The standstill runs from the day the last letter was sent.", done="Standstill letters recorded as sent",
        allowed=access.is_lead, recorded=("sent_at", "means"),
    )  # fmt: skip
    def send_letters(self, *, by, now, sent_at, means):
        """Start the standstill and work out when it ends."""
        day = timezone.localdate(sent_at)
        answer = compute("standstill", {"electronic_sent" if means == self.Means.ELECTRONIC else "other_sent": day})
        self.sent_at, self.means = sent_at, means
        self.ends_on, self.sign_from, self.working = answer.date, answer.earliest_next, answer.as_rows()
        return ["sent_at", "means", "ends_on", "sign_from", "working"]
