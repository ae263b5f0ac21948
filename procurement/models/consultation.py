"""How a duty to involve or consult is met: from the question whether it applies to what was made of the answers."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards

from .duties import DEFAULT_WEEKS, LAWS, Duty, Law

COMMITTEE = "Health overview and scrutiny committee"


class Consultation(Stateful):
    """One duty on one case, with how it is met. From ``considered_at`` on it never changes, nor do its parts."""

    class State(models.TextChoices):
        ASSESSED = "assessed", "Assessed"
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        ANALYSED = "analysed", "Analysed"
        CONSIDERED = "considered", "Considered"

    COLOURS: ClassVar[dict[str, str]] = {
        State.ASSESSED: "white", State.PLANNED: "white", State.OPEN: "blue", State.ANALYSED: "blue",
        State.CONSIDERED: "green",
    }  # fmt: skip

    state = StateField(State, State.ASSESSED)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="consultations")
    duty = models.CharField(max_length=20, choices=Duty)
    # As assessed last; every assessment stays in its own row.
    needed = models.BooleanField()
    subject = models.TextField("what is asked about", blank=True)
    approach = models.TextField("how people are reached", blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    considered_on = models.DateField(null=True, blank=True)
    meeting = models.CharField(max_length=200, blank=True, help_text="Which meeting or decision considered it")
    minute_reference = models.CharField(max_length=100, blank=True)
    conclusion = models.TextField(blank=True)
    considered_at = models.DateTimeField(null=True, editable=False)
    considered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "duty"], name="consultation_duty_once"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="consultation_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(considered_at__isnull=True, considered_by__isnull=True, considered_on__isnull=True)
                | Q(considered_at__isnull=False, considered_by__isnull=False, considered_on__isnull=False),
                name="consultation_considered_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_duty_display())

    def get_absolute_url(self) -> str:
        """Give the page of the duty."""
        return reverse("procurement:duty", args=[self.procurement.reference, self.duty])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:consultation_step", args=[self.procurement.reference, self.duty, name])

    # --- what pages and actions ask ---------------------------------------------------------------------------

    @property
    def law(self) -> Law:
        """Give what the duty rests on."""
        return LAWS[self.duty]

    @property
    def asks_scrutiny(self) -> bool:
        """Say whether a scrutiny committee is consulted, with dates and objections of its own."""
        return self.duty == Duty.SCRUTINY

    @property
    def is_shorter_than_usual(self) -> bool:
        """Say whether it runs for less than the usual time, which is no law (default)."""
        if self.opens_on is None or self.closes_on is None:
            return False
        return self.closes_on - self.opens_on < datetime.timedelta(weeks=DEFAULT_WEEKS)

    @property
    def is_being_planned(self) -> bool:
        """Say whether the plan can still be written anew."""
        return self.needed and self.state in {self.State.ASSESSED, self.State.PLANNED}

    @property
    def is_under_way(self) -> bool:
        """Say whether answers come in or are looked at: plans are only added to."""
        return self.state == self.State.OPEN

    @property
    def takes_answers(self) -> bool:
        """Say whether it can be written down what a theme changed."""
        return self.state in {self.State.OPEN, self.State.ANALYSED}

    @property
    def has_begun(self) -> bool:
        """Say whether people have been asked."""
        return self.state not in {self.State.ASSESSED, self.State.PLANNED}

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how far it is."""
        if not self.needed:
            return {"text": "Not needed", "colour": "grey"}
        return {"text": str(self.get_state_display()), "colour": self.COLOURS[self.state]}

    # --- steps ------------------------------------------------------------------------------------------------

    @step(
        field=state, source=State.ASSESSED, target=State.PLANNED, label="Settle the plan",
        effect="Audiences, methods and dates then stand. They can be changed until it opens.", done="Plan settled",
        allowed=access.is_lead, guards=[guards.duty_applies, guards.consultation_has_a_plan],
    )  # fmt: skip
    def plan(self, *, by, now):
        """Settle whom to ask, how and when."""

    @step(
        field=state, source=[State.ASSESSED, State.PLANNED], target=State.ASSESSED, label="Assess again",
        effect="The assessment there is stays in the record. A plan has to be settled again.", danger=True,
        done="Assessed again", allowed=access.is_lead_or_sro, recorded=("needed",),
    )  # fmt: skip
    def assess_again(self, *, by, now, needed, reason):
        """Say anew whether the duty applies, and why."""
        self.assessments.create(
            procurement_id=self.procurement_id, needed=needed, reason=reason, assessed_by=by, assessed_at=now
        )
        self.needed = needed
        return ["needed"]

    @step(
        field=state, source=State.PLANNED, target=State.OPEN, label="Open it",
        effect="People can answer. Audiences and methods can then only be added to, and the last day only put off.",
        done="Open", allowed=access.is_lead,
        guards=[guards.consultation_has_a_plan, guards.consultation_has_documents, guards.opening_day_has_come,
                guards.scrutiny_was_told_dates],
    )  # fmt: skip
    def open(self, *, by, now):
        """Ask."""

    @step(
        field=state, source=State.OPEN, target=State.ANALYSED, label="Finish the analysis",
        effect="Responses and themes then stand. What each theme changed can still be written.",
        done="Analysis finished", allowed=access.is_lead,
        guards=[guards.consultation_is_over, guards.responses_counted, guards.themes_found],
    )  # fmt: skip
    def analyse(self, *, by, now):
        """Say what was heard."""

    @step(
        field=state, source=State.ANALYSED, target=State.CONSIDERED, label="Record that it was considered",
        effect="The record is then fixed: nothing in it can be changed.", done="Recorded as considered",
        allowed=access.is_sro, recorded=("considered_on",),
        guards=[guards.every_theme_answered, guards.scrutiny_comments_are_in, guards.objections_settled],
    )  # fmt: skip
    def consider(self, *, by, now, considered_on, meeting, minute_reference, conclusion=""):
        """Record the meeting or decision that considered every theme."""
        self.considered_on, self.meeting, self.minute_reference = considered_on, meeting, minute_reference
        self.conclusion, self.considered_at, self.considered_by = conclusion, now, by
        return ["considered_on", "meeting", "minute_reference", "conclusion", "considered_at", "considered_by"]


class Objection(Stateful):
    """What the scrutiny committee objects to, from raising it to how it ended (SI 2013/218, regulation 23)."""

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        NEGOTIATING = "negotiating", "Being talked over"
        RESOLVED = "resolved", "Resolved"
        REFERRED = "referred", "Referred to the Secretary of State"
        DECIDED = "decided", "Decided by the Secretary of State"

    OVER = frozenset({State.RESOLVED, State.DECIDED})

    state = StateField(State, State.RAISED)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="objections")
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField()
    committee = models.CharField(max_length=200, default=COMMITTEE)
    what = models.TextField()
    raised_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    referral = models.TextField("why it was referred", blank=True)
    referred_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="objection_number_once")]

    def __str__(self) -> str:
        return f"Objection {self.number}"

    def get_absolute_url(self) -> str:
        """Give the page of the duty, where it stands."""
        return reverse("procurement:duty", args=[self.procurement.reference, Duty.SCRUTINY]) + "#objections"

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:objection_step", args=[self.procurement.reference, self.number, name])

    @property
    def is_over(self) -> bool:
        """Say whether it stands in the way no longer."""
        return self.state in self.OVER

    @step(
        field=state, source=State.RAISED, target=State.NEGOTIATING, label="Answer the objection",
        effect="Regulation 23 asks both sides to try to agree.", done="Answer recorded", allowed=access.is_lead,
    )  # fmt: skip
    def reply(self, *, by, now, answer, answered_on):
        """Answer the committee."""
        self.answer, self.answered_on = answer, answered_on
        return ["answer", "answered_on"]

    @step(
        field=state, source=State.NEGOTIATING, target=State.RESOLVED, label="Record that it was resolved",
        effect="The objection no longer stands in the way.", done="Objection resolved", allowed=access.is_sro,
    )  # fmt: skip
    def resolve(self, *, by, now, outcome, ended_on):
        """Record what was agreed with the committee."""
        return self._end(outcome, ended_on, now)

    @step(
        field=state, source=[State.RAISED, State.NEGOTIATING], target=State.REFERRED, label="Record a referral",
        effect="The Secretary of State decides.", danger=True, done="Referral recorded", allowed=access.is_lead,
        guards=[guards.committees_could_refer],
    )  # fmt: skip
    def refer(self, *, by, now, referral, referred_on):
        """Record that the committee referred the matter."""
        self.referral, self.referred_on = referral, referred_on
        return ["referral", "referred_on"]

    @step(
        field=state, source=State.REFERRED, target=State.DECIDED, label="Record the Secretary of State’s decision",
        effect="The objection no longer stands in the way.", done="Decision recorded", allowed=access.is_sro,
    )  # fmt: skip
    def decide(self, *, by, now, outcome, ended_on):
        """Record what the Secretary of State decided."""
        return self._end(outcome, ended_on, now)

    def _end(self, outcome: str, ended_on: Any, now: Any) -> list[str]:
        self.outcome, self.ended_on, self.ended_at = outcome, ended_on, now
        return ["outcome", "ended_on", "ended_at"]
