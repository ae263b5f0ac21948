"""What is kept of dialogue: meetings, consents, the invitation, and what stands in place of competition.

Every row is written once.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DialogueMeeting(models.Model):
    """A meeting with one bidder or, without one, with all of them."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="dialogue_meetings")
    round = models.ForeignKey("procurement.DialogueRound", models.PROTECT, related_name="meetings")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="dialogue_meetings")
    held_on = models.DateField("day of the meeting")
    minutes = models.PositiveSmallIntegerField("length in minutes")
    ours = models.TextField("who was there for the commissioners")
    theirs = models.TextField("who was there for the bidder")
    notes = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="dialogue_meeting_has_a_length")
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.held_on:%d %B %Y}"


class SharingConsent(models.Model):
    """A bidder lets something of its own go to another bidder or, without one, to all (PCR 2015 reg. 30(18))."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="sharing_consents")
    issue = models.ForeignKey("procurement.DialogueIssue", models.PROTECT, null=True, related_name="consents")
    what = models.TextField("exactly what may be passed on")
    to = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="+")
    where = models.CharField("where the bidder wrote it", max_length=300)
    given_on = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(where="") & ~Q(what=""), name="sharing_consent_in_writing"),
            models.CheckConstraint(condition=Q(to__isnull=True) | ~Q(to=F("bid")), name="consent_is_for_others"),
        ]

    def __str__(self) -> str:
        return f"Consent of {self.given_on:%d %B %Y}"


class FinalInvitation(models.Model):
    """The one text by which final tenders are asked for, with the issues as they stood when it was filed."""

    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="final_invitation")
    words = models.TextField()
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="final_invitation_has_words")]

    def __str__(self) -> str:
        return "Invitation to submit final tenders"


class InvitedIssue(models.Model):
    """How the invitation dealt with an issue."""

    class Treatment(models.TextChoices):
        LISTED = "listed", "Listed"
        LEFT_OUT = "left_out", "Left out"
        PARKED = "parked", "Parked"
        OPEN = "open", "Open, not material"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    invitation = models.ForeignKey(FinalInvitation, models.PROTECT, related_name="issues")
    issue = models.ForeignKey("procurement.DialogueIssue", models.PROTECT, related_name="+")
    treatment = models.CharField(max_length=10, choices=Treatment)
    words = models.TextField(help_text="What was agreed, why it is left out, or what happens to it")

    class Meta:
        ordering = ["issue__number"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "issue"], name="issue_once_in_an_invitation"),
            models.CheckConstraint(condition=~Q(treatment="left_out") | ~Q(words=""), name="left_out_with_its_reason"),
        ]

    def __str__(self) -> str:
        return str(self.get_treatment_display())


class SoleBidderDuty(models.Model):
    """What was done in place of competition when one bidder is left; the last word on a duty counts."""

    class Kind(models.TextChoices):
        BENCHMARK = "benchmark", "Benchmark of value for money"
        PASS_MARKS = "pass_marks", "Criteria, scoring and minimum pass marks kept"
        EFFORTS = "efforts", "Efforts to attract others"
        SAY_NO = "say_no", "The option to say no"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="sole_bidder_duties")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField()
    source = models.CharField("who says so, and where", max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "sole bidder duties"
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(source=""), name="sole_bidder_duty_says_how_and_where")
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
