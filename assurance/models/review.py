"""The review of one gateway: an attempt with its states and steps."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assurance import access, guards
from assurance.circumstances import CIRCUMSTANCES
from assurance.outcome import PASSING, Outcome, is_softer
from assurance.papers import Papers, body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.documents.actions import receive
from mcp_portal.nhsuk.wording import listed
from mcp_portal.workflow.guards import Unmet
from mcp_portal.workflow.steps import Refused, StateField, step

from .catalogue import Stage
from .record import BoardApproval, Remark, Submission
from .signing import SignOff
from .states import LIVE, State, WhereItIs
from .turns import Turns


class GateReview(WhereItIs, Turns):
    """One attempt at early engagement or a gateway, from draft to outcome."""

    State = State
    LIVE = LIVE

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="gate_reviews")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="reviews")
    attempt = models.PositiveSmallIntegerField(default=1)
    earlier = models.OneToOneField("self", models.PROTECT, null=True, related_name="later")
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True, help_text="Day by which the bodies mean to finish")
    asked = models.PositiveSmallIntegerField(default=0, help_text="Clarifications put so far")
    circumstances = ArrayField(
        models.CharField(max_length=20, choices=CIRCUMSTANCES), default=list, blank=True,
        help_text="Those of the case at the opening, in which more is asked",
    )  # fmt: skip
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    derived = models.CharField(max_length=30, choices=Outcome, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField(null=True)
    conditions_met_at = models.DateTimeField(null=True)

    state = StateField(State, State.DRAFT)

    class Meta:
        ordering = ["procurement", "stage__order", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "stage", "attempt"], name="gate_review_attempt_once"),
            models.UniqueConstraint(
                fields=["procurement", "stage"],
                condition=Q(state__in=[state.value for state in LIVE]),
                name="gate_review_one_live_attempt",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="gate_review_issued_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(issued_at__isnull=False), name="gate_review_outcome_is_issued"
            ),
        ]

    def __str__(self) -> str:
        return self.stage.name if self.attempt == 1 else f"{self.stage.name}, attempt {self.attempt}"

    def get_absolute_url(self) -> str:
        """Give the page of this attempt."""
        return reverse("assurance:review_attempt", args=[self.procurement.reference, self.stage.code, self.attempt])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        if name == "resume":
            return reverse("assurance:clarifications_resume", args=[self.procurement.reference])
        return reverse("assurance:review_step", args=[self.procurement.reference, self.stage.code, name])

    @cached_property
    def papers(self) -> Papers:
        """Everything that lies on the table of this review."""
        return Papers(self)

    def unheld(self, by: Any, now: datetime.datetime) -> list[Unmet]:
        """Give the risks and the conditions of earlier gateways that nobody holds: they keep it from passing."""
        both = (guards.every_risk_is_held, guards.every_condition_is_held)
        return [unmet for one in both for unmet in one.unmet(self, by, now)]

    @step(
        field=state,
        source=State.DRAFT,
        target=State.BOARD_APPROVED,
        label="Record the approval of the governing body",
        effect="The evidence is closed until the gateway is submitted or taken back.",
        done="Approval recorded",
        allowed=access.is_secretary,
        guards=[guards.evidence_complete],
        recorded=("meeting_date",),
    )
    def approve_by_board(self, *, by: Any, now: datetime.datetime, minute: Any, **meeting: Any) -> None:
        """Keep the minute of the meeting that approved the submission."""
        document = receive(minute, case=self.procurement, by=by, now=now, kind="minute")
        BoardApproval.objects.create(
            review=self,
            procurement=self.procurement,
            minute=document,
            recorded_by=by,
            recorded_at=now,
            **meeting,
        )

    @step(
        field=state,
        source=State.BOARD_APPROVED,
        target=State.DRAFT,
        label="Take the gateway back to draft",
        effect="The governing body has to approve it again.",
        done="Gateway taken back to draft",
        allowed=access.is_sro,
        danger=True,
    )
    def take_back(self, *, by: Any, now: datetime.datetime) -> None:
        """Open the evidence again before submission."""

    @step(
        field=state,
        source=State.BOARD_APPROVED,
        target=State.SUBMITTED,
        label="Submit to the 3 bodies",
        effect="Freezes the evidence. The reviewers of the 3 bodies can read it at once.",
        done="Gateway submitted to the 3 bodies",
        allowed=access.is_sro,
        guards=[
            guards.approval_recorded,
            guards.evidence_complete,
            guards.cited_pages_are_there,
            guards.evidence_is_scanned,
            guards.declarations_current,
        ],
    )
    def submit(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Freeze evidence and answers and send them to the reviewers."""
        Submission.freeze(self, by, now)
        self.submitted_at = now
        return ["submitted_at"]

    @step(
        field=state,
        source=State.SUBMITTED,
        target=State.IN_REVIEW,
        label="Accept the submission",
        effect="The reviewers of the 3 bodies start to rate.",
        done="Submission accepted",
        allowed=access.is_lead_reviewer,
        recorded=("due_date",),
        guards=[guards.reviewers_named, guards.reviewers_clear, guards.evidence_unchanged],
    )
    def accept(self, *, by: Any, now: datetime.datetime, due_date: datetime.date) -> list[str]:
        """Start the review and say when it is due."""
        self.due_date = due_date
        return ["due_date"]

    @step(
        field=state,
        source=State.SUBMITTED,
        target=State.RETURNED,
        label="Return as incomplete",
        effect="The commissioner gets your reason and can submit again.",
        done="Gateway returned",
        allowed=access.is_lead_reviewer,
        danger=True,
    )
    def return_as_incomplete(self, *, by: Any, now: datetime.datetime, reason: str) -> None:
        """Send the submission back with a reason."""
        Remark.keep(self, "returned", reason, by, now)

    @step(
        field=state,
        source=State.RETURNED,
        target=State.DRAFT,
        label="Work on the gateway again",
        effect="You can add evidence and change answers. What was submitted stays as it was.",
        done="Gateway is a draft again",
        allowed=access.is_sro,
    )
    def revise(self, *, by: Any, now: datetime.datetime) -> None:
        """Open a returned submission for more evidence."""

    @step(
        field=state,
        source=State.IN_REVIEW,
        target=State.FEEDBACK_ISSUED,
        label="Issue the feedback",
        effect="Ends early engagement. The commissioner reads your feedback at once.",
        done="Feedback issued",
        allowed=access.leads_feedback,
        guards=[guards.evidence_unchanged],
    )
    def issue_feedback(self, *, by: Any, now: datetime.datetime, feedback: str) -> list[str]:
        """End early engagement in written feedback."""
        Remark.keep(self, "feedback", feedback, by, now)
        self.issued_at, self.issued_by = now, by
        return ["issued_at", "issued_by"]

    @step(
        field=state,
        source=State.IN_REVIEW,
        target=State.MODERATION,
        label="Open moderation",
        effect="The 3 bodies see all ratings and agree their conditions, then the panel meets.",
        done="Moderation opened",
        allowed=access.leads_rating,
        guards=[
            guards.every_line_rated,
            guards.enough_bodies_rated,
            guards.ratings_still_hold,
            guards.raters_gave_no_support,
        ],
    )
    def open_moderation(self, *, by: Any, now: datetime.datetime) -> None:
        """Lay all ratings side by side; every single one is kept."""

    @step(
        field=state,
        source=State.RECOMMENDED,
        target=State.RECOMMENDED,
        label="Sign for your body",
        effect="Your signature cannot be changed. The outcome is made of the signatures of all bodies.",
        done="Signed",
        allowed=access.is_sign_off,
        recorded=("outcome",),
        guards=[
            guards.body_has_not_signed,
            guards.signer_is_independent,
            guards.signer_is_clear,
            guards.signer_gave_no_support,
            guards.ratings_still_hold,
            guards.raters_gave_no_support,
            guards.amber_lines_have_conditions,
            guards.evidence_unchanged,
        ],
    )
    def sign(self, *, by: Any, now: datetime.datetime, outcome: str, words: str, softer_reason: str = "") -> None:
        """Sign for the part of one's own body; softer than the ratings only with a written reason."""
        body = body_of(by, self.case) or ""
        derived = self.papers.derived(body)
        if is_softer(outcome, derived) and not softer_reason.strip():
            raise Refused(f"Your ratings allow “{derived.label.lower()}” at best: say why you sign a softer outcome")
        if outcome in PASSING and (unheld := self.unheld(by, now)):
            raise Refused(*unheld)
        SignOff(
            review=self,
            procurement=self.procurement,
            body=body,
            outcome=outcome,
            derived=derived,
            words=words,
            softer_reason=softer_reason,
            evidence_sha256=self.papers.submission.sha256,
            covers=self.papers.covers_of_signature(body),
            signed_by=by,
            signed_at=now,
        ).file()
        # The signature just given is not among the papers read before it.
        del self.papers

    @step(
        field=state,
        source=State.RECOMMENDED,
        target=State.OUTCOME_ISSUED,
        label="Issue the outcome",
        effect="The outcome is made of the signatures of all bodies. It cannot be changed.",
        done="Outcome issued",
        allowed=access.is_sign_off,
        guards=[
            guards.every_body_signed,
            guards.ratings_still_hold,
            guards.raters_gave_no_support,
            guards.signatures_still_hold,
            guards.signers_still_clear,
            guards.evidence_unchanged,
            guards.risks_allow_the_outcome,
            guards.conditions_allow_the_outcome,
        ],
    )
    def issue_outcome(self, *, by: Any, now: datetime.datetime, reason: str = "") -> list[str]:
        """Make one outcome of the signatures of all bodies; one softer than a body advised only with a reason."""
        papers = self.papers
        if papers.overruled and not reason.strip():
            raise Refused(f"{listed(body_name(body) for body in papers.overruled)} signed a stricter outcome: say why")
        if papers.overruled:
            Remark.keep(self, "softer", reason, by, now)
        self.outcome, self.derived = papers.combined or "", papers.derived()
        self.issued_at, self.issued_by = now, by
        if self.outcome in PASSING:
            self.valid_until = self.stage.valid_until(timezone.localdate(now))
        self.conditions.update(issued_at=now)
        return ["outcome", "derived", "issued_at", "issued_by", "valid_until"]

    @step(
        field=state,
        source=State.OUTCOME_ISSUED,
        target=State.CONDITIONS_MET,
        label="Confirm that all conditions are met",
        effect="Closes the conditions of this gateway.",
        done="All conditions are met",
        allowed=access.is_sign_off,
        guards=[guards.conditions_were_set, guards.conditions_closed],
    )
    def confirm_conditions_met(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Say that every condition was accepted or waived by the body that set it."""
        self.conditions_met_at = now
        return ["conditions_met_at"]

    @step(
        field=state,
        source=list(LIVE),
        target=State.WITHDRAWN,
        label="Withdraw this attempt",
        effect="Ends the attempt without an outcome. A new one starts from its evidence.",
        done="Attempt withdrawn",
        allowed=access.is_sro,
        danger=True,
    )
    def withdraw(self, *, by: Any, now: datetime.datetime, reason: str, minute: Any = None) -> None:
        """End the attempt with a reason and, where a meeting decided it, its minute; what was submitted stays."""
        document = receive(minute, case=self.procurement, by=by, now=now, kind="minute") if minute else None
        Remark.keep(self, "withdrawn", reason, by, now, document)
