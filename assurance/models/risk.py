"""Residual risks: who holds each, until when, and how it ends."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from assurance import access, guards
from assurance.bodies import Body
from mcp_portal.accounts.roles import Role
from mcp_portal.documents.actions import receive
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .catalogue import Question
from .causes import asks_figures
from .review import GateReview

FIGURES = ("termination_cap", "year_loss", "support_paid")


class Risk(Stateful):
    """A risk that stays after a gateway; nobody holds it but the person who accepted it."""

    class State(models.TextChoices):
        RAISED = "raised", "Unanswered"
        HELD = "held", "Held"
        SET_ASIDE = "set_aside", "Said not to apply"
        DOES_NOT_APPLY = "does_not_apply", "Does not apply"
        CLOSED = "closed", "Closed"

    class Type(models.TextChoices):
        MONEY = "money", "Money"
        CONTRACT = "contract", "Contract and law"
        CARE = "care", "Quality of care"
        DELIVERY = "delivery", "Delivery"
        GOVERNANCE = "governance", "Governance"

    class Side(models.TextChoices):
        COMMISSIONER = "commissioner", "Commissioner"
        PROVIDER = "provider", "Provider"
        BODY = "body", "Assuring bodies"

    ENDED = (State.DOES_NOT_APPLY, State.CLOSED)

    review = models.ForeignKey(GateReview, models.PROTECT, related_name="risks")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="gate_risks")
    number = models.PositiveSmallIntegerField()
    cause = models.SlugField(max_length=40, blank=True, help_text="Cause of a known failure; empty for other risks")
    source = models.CharField(max_length=200, blank=True)
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    type = models.CharField(max_length=20, choices=Type)
    side = models.CharField(max_length=20, choices=Side)
    body = models.CharField(max_length=20, choices=Body, help_text="The body that decides on it")
    text = models.TextField()
    raised_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    carried_into = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_from")
    holder = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    holder_role = models.CharField(max_length=30, choices=Role, blank=True)
    held_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True, help_text="Day until which it is accepted")
    set_aside_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    termination_cap = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    year_loss = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    support_paid = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    state = StateField(State, State.RAISED)

    class Meta:
        ordering = ["procurement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="risk_number_once"),
            models.UniqueConstraint(fields=["review", "cause"], condition=~Q(cause=""), name="risk_cause_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "closed"])
                | Q(holder__isnull=False, held_at__isnull=False, due_date__isnull=False),
                name="risk_held_by_who_accepted_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["set_aside", "does_not_apply"])
                | (Q(set_aside_by__isnull=False, set_aside_at__isnull=False) & ~Q(set_aside_reason="")),
                name="risk_set_aside_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["does_not_apply", "closed"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="risk_ended_by_a_body",
            ),
        ]

    def __str__(self) -> str:
        return f"Risk {self.number}"

    @property
    def code(self) -> str:
        """Give the number under which pages and packs cite it."""
        return f"R-{self.number:02d}"

    @property
    def is_ended(self) -> bool:
        """Say whether a body has closed it or confirmed that it does not apply."""
        return self.state in self.ENDED

    @property
    def is_default(self) -> bool:
        """Say whether it stands there by default, as the cause of a known failure."""
        return bool(self.cause)

    @property
    def asks_figures(self) -> bool:
        """Say whether three figures on leaving and staying belong to it."""
        return asks_figures(self.cause)

    @property
    def has_figures(self) -> bool:
        """Say whether all three figures are there."""
        return all(getattr(self, name) is not None for name in FIGURES)

    @property
    def shortfall(self) -> Decimal:
        """Give by how much the cap is below one year's plausible loss, at least 0."""
        if self.termination_cap is None or self.year_loss is None:
            return Decimal(0)
        return max(self.year_loss - self.termination_cap, Decimal(0))

    @property
    def holder_words(self) -> str:
        """Name the holder and the role in which they hold it."""
        return in_role(self.holder, self.holder_role) if self.holder else "Nobody yet"

    def is_held_on(self, today: datetime.date) -> bool:
        """Say whether its holder has accepted it for a day, whatever role they still have."""
        return self.state == self.State.HELD and self.due_date is not None and today <= self.due_date

    def status_on(self, today: datetime.date) -> str:
        """Name where it stands on a day: unanswered, not accepted yet, expired, or its state."""
        if self.state == self.State.HELD:
            words = "Held until" if self.is_held_on(today) else "Expired on"
            return f"{words} {day(self.due_date)}" if self.due_date else "Held"
        if self.state == self.State.RAISED and self.holder_id:
            return "Not accepted yet"
        return str(self.get_state_display())

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give the risks of a case with what their pages need."""
        rows = cls.objects.filter(procurement=case)
        return rows.select_related("review__stage", "question", "holder__organisation", "procurement")

    def get_absolute_url(self) -> str:
        """Give the page of the risk."""
        return reverse("assurance:risk", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("assurance:risk_step", args=[self.procurement.reference, self.number, name])

    @step(
        field=state,
        source=[State.RAISED, State.HELD],
        target=State.RAISED,
        label="Name the holder",
        effect="The person you name is told and has to accept the risk. An earlier acceptance ends.",
        done="Holder named",
        allowed=access.names_holders,
        guards=[guards.risk_stands_here],
        recorded=("holder_role",),
    )
    def name_holder(self, *, by: Any, now: datetime.datetime, holder: Any, holder_role: str) -> list[str]:
        """Say who is to hold the risk; it is not held until they accept it."""
        self.holder, self.holder_role = holder, holder_role
        self._enter("named", in_role(holder, holder_role), by, now)
        return ["holder", "holder_role", *self._unaccepted()]

    @step(
        field=state,
        source=State.RAISED,
        target=State.HELD,
        label="Accept the risk",
        effect="You hold this risk until the day you enter. What you write is printed in the pack.",
        done="Risk accepted",
        allowed=access.may_hold_risks,
        guards=[guards.risk_stands_here, guards.holder_is_named, guards.holder_accepts, guards.figures_are_there],
        recorded=("due_date",),
    )
    def accept(
        self, *, by: Any, now: datetime.datetime, words: str, due_date: datetime.date, file: Any = None
    ) -> list[str]:
        """Take the risk on, with how it is carried and until when."""
        self.held_at, self.due_date = now, due_date
        self._enter("accepted", words, by, now, file)
        return ["held_at", "due_date"]

    @step(
        field=state,
        source=State.HELD,
        target=State.HELD,
        label="Accept the risk for longer",
        effect="You go on holding this risk until the day you enter.",
        done="Risk accepted for longer",
        allowed=access.may_hold_risks,
        guards=[guards.risk_stands_here, guards.holder_accepts],
        recorded=("due_date",),
    )
    def extend(
        self, *, by: Any, now: datetime.datetime, words: str, due_date: datetime.date, file: Any = None
    ) -> list[str]:
        """Hold the risk for longer, with a reason and evidence if there is any."""
        self.due_date = due_date
        self._enter("extended", words, by, now, file)
        return ["due_date"]

    @step(
        field=state,
        source=[State.RAISED, State.HELD],
        target=State.RAISED,
        label="Enter the 3 figures",
        effect="The page compares what leaving and staying would cost. An earlier acceptance ends.",
        done="Figures entered",
        allowed=access.enters_figures,
        guards=[guards.risk_stands_here, guards.figures_are_asked],
    )
    def enter_figures(self, *, by: Any, now: datetime.datetime, **figures: Decimal) -> list[str]:
        """Say what leaving costs at most, what a bad year costs and what support was paid."""
        for name in FIGURES:
            setattr(self, name, figures[name])
        self._enter("figures", "", by, now)
        return [*FIGURES, *self._unaccepted()]

    @step(
        field=state,
        source=State.RAISED,
        target=State.SET_ASIDE,
        label="Say that the risk does not apply",
        effect="A body has to confirm it. Until then the risk stands.",
        done="Sent to the body that decides",
        allowed=access.on_the_side_of_the_risk,
        guards=[guards.risk_stands_here, guards.figures_allow_it],
        danger=True,
    )
    def set_aside(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Say why the risk does not apply."""
        self.set_aside_by, self.set_aside_at, self.set_aside_reason = by, now, words
        self._enter("set_aside", words, by, now)
        return ["set_aside_by", "set_aside_at", "set_aside_reason"]

    @step(
        field=state,
        source=State.SET_ASIDE,
        target=State.DOES_NOT_APPLY,
        label="Confirm that the risk does not apply",
        effect="Ends the risk. Reason and date are printed in the pack.",
        done="Risk does not apply",
        allowed=access.decides_on_risk,
        guards=[guards.risk_stands_here, guards.somebody_else_confirms],
    )
    def confirm(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Agree that the risk does not apply."""
        return self._end("confirmed", words, by, now)

    @step(
        field=state,
        source=State.SET_ASIDE,
        target=State.RAISED,
        label="Refuse: the risk applies",
        effect="The risk is unanswered again.",
        done="Risk applies",
        allowed=access.decides_on_risk,
        guards=[guards.risk_stands_here],
        danger=True,
    )
    def refuse(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Say why the risk does apply."""
        self.set_aside_by = self.set_aside_at = None
        self.set_aside_reason = ""
        self._enter("refused", words, by, now)
        return ["set_aside_by", "set_aside_at", "set_aside_reason"]

    @step(
        field=state,
        source=State.HELD,
        target=State.CLOSED,
        label="Close the risk",
        effect="Ends the risk that its holder accepted. It blocks nothing any more.",
        done="Risk closed",
        allowed=access.decides_on_risk,
        guards=[guards.risk_stands_here],
        danger=True,
    )
    def close(self, *, by: Any, now: datetime.datetime, words: str) -> list[str]:
        """Say why the risk is over."""
        return self._end("closed", words, by, now)

    def _end(self, kind: str, words: str, by: Any, now: datetime.datetime) -> list[str]:
        self._enter(kind, words, by, now)
        self.decided_by, self.decided_at = by, now
        return ["decided_by", "decided_at"]

    def _unaccepted(self) -> list[str]:
        self.held_at = self.due_date = None
        return ["held_at", "due_date"]

    def _enter(self, kind: str, words: str, by: Any, now: datetime.datetime, file: Any = None) -> None:
        document = receive(file, case=self.procurement, by=by, now=now, kind="risk_evidence") if file else None
        RiskEntry.objects.create(
            risk=self, procurement_id=self.procurement_id, kind=kind, words=words, document=document,
            due_date=self.due_date if kind in {"accepted", "extended"} else None,
            figures=[str(getattr(self, name)) for name in FIGURES] if kind == "figures" else [],
            entered_by=by, entered_at=now,
        )  # fmt: skip


class RiskEntry(models.Model):
    """One thing that happened to a risk."""

    class Kind(models.TextChoices):
        NAMED = "named", "Holder named"
        ACCEPTED = "accepted", "Accepted"
        EXTENDED = "extended", "Accepted for longer"
        FIGURES = "figures", "Figures entered"
        SET_ASIDE = "set_aside", "Said not to apply"
        CONFIRMED = "confirmed", "Confirmed that it does not apply"
        REFUSED = "refused", "Refused: it applies"
        CLOSED = "closed", "Closed"

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="entries")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(blank=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, related_name="+")
    due_date = models.DateField(null=True)
    figures = models.JSONField(default=list)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["risk", "entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["figures"]) | ~Q(words=""),
                name="risk_entry_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


def in_role(person: Any, role: str) -> str:
    """Name a person with a role, once when the post says it already."""
    words, label = str(person), Role(role).label
    return words if words.startswith(label) else f"{label}: {words}"
