"""The ledger of dialogue: what is to be settled with each bidder before dialogue can close."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards


class DialogueTopic(models.Model):
    """What is talked about with every bidder, so that the issues of all stand side by side."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="dialogue_topics")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="dialogue_topic_number_once"),
            models.UniqueConstraint(fields=["procurement", "title"], name="dialogue_topic_once"),
        ]

    def __str__(self) -> str:
        return self.title


class DialogueIssue(Stateful):
    """One thing to settle with one bidder; its number is the one under which the invitation names it.

    Every move and every change of weight is a ``DialogueEntry`` beside it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        AGREED = "agreed", "Agreed"
        PARKED = "parked", "Parked"

    state = StateField(State, State.OPEN)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="dialogue_issues")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="dialogue_issues")
    topic = models.ForeignKey(DialogueTopic, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    material = models.BooleanField(help_text="Dialogue does not close while it is open")
    secret = models.BooleanField(help_text="Holds a solution or secret of the bidder")
    owner = models.CharField(max_length=200, help_text="Who settles it, by their post")
    left_out_reason = models.TextField(
        blank=True, help_text="Why the invitation does not list it although it is agreed"
    )
    raised_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="dialogue_issue_number_once"),
            models.CheckConstraint(
                condition=Q(left_out_reason="") | Q(state="agreed"), name="only_what_is_agreed_is_left_out"
            ),
        ]

    def __str__(self) -> str:
        return f"Issue {self.number}"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("procurement:dialogue_issue", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:dialogue_issue_step", args=[self.procurement.reference, self.number, name])

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how it stands."""
        colours = {self.State.OPEN: "yellow", self.State.AGREED: "green", self.State.PARKED: "grey"}
        return {"text": str(self.get_state_display()), "colour": colours[self.State(self.state)]}

    @property
    def is_settled(self) -> bool:
        """Say whether the bidder and the commissioners agree about it."""
        return self.state == self.State.AGREED

    @property
    def weight(self) -> str:
        """Say whether it holds up the close of dialogue."""
        return "Material" if self.material else "Not material"

    def _enter(self, kind: str, words: str, by: Any, now: datetime.datetime) -> None:
        DialogueEntry.objects.create(
            procurement_id=self.procurement_id, bid_id=self.bid_id, issue=self, kind=kind, words=words, entered_by=by,
            entered_at=now,
        )  # fmt: skip

    @step(
        field=state, source=[State.OPEN, State.PARKED], target=State.AGREED, label="Record as agreed",
        effect="The invitation to submit final tenders lists it.", done="Issue agreed",
        allowed=access.is_lead_or_sro, guards=[guards.dialogue_is_open, guards.every_bid_is_shown],
    )  # fmt: skip
    def agree(self, *, by, now, words):
        """Record what was agreed with the bidder."""
        self._enter(DialogueEntry.Kind.AGREED, words, by, now)

    @step(
        field=state, source=State.OPEN, target=State.PARKED, label="Park the issue",
        effect="It is settled later. A material issue still holds up the close of dialogue.", done="Issue parked",
        allowed=access.is_lead_or_sro, guards=[guards.dialogue_is_open, guards.every_bid_is_shown],
    )  # fmt: skip
    def park(self, *, by, now, words):
        """Put it aside, with what happens to it."""
        self._enter(DialogueEntry.Kind.PARKED, words, by, now)

    @step(
        field=state, source=[State.AGREED, State.PARKED], target=State.OPEN, label="Open the issue again",
        effect="It has to be settled anew.", done="Issue opened again", allowed=access.is_lead_or_sro,
        guards=[guards.dialogue_is_open, guards.every_bid_is_shown],
    )  # fmt: skip
    def reopen(self, *, by, now, words):
        """Take it up again, with the reason."""
        self._enter(DialogueEntry.Kind.REOPENED, words, by, now)
        self.left_out_reason = ""
        return ["left_out_reason"]


class DialogueEntry(models.Model):
    """What happened to an issue, in its order. Written once."""

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        AGREED = "agreed", "Agreed"
        PARKED = "parked", "Parked"
        REOPENED = "reopened", "Opened again"
        MATERIAL = "material", "Found to be material"
        NOT_MATERIAL = "not_material", "Found not to be material"
        LEFT_OUT = "left_out", "Left out of the invitation"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    issue = models.ForeignKey(DialogueIssue, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField()
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "dialogue entries"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="dialogue_entry_has_words")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
