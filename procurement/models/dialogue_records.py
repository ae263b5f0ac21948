"""What is kept of dialogue: meetings, consents, the invitation, and what stands in place of competition.

Every row is written once.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q


class DialogueMeeting(models.Model):
    """A meeting with one bidder or, without one, with all of them."""

    class Way(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        TELEPHONE = "telephone", "By telephone"
        VIDEO = "video", "By video"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="dialogue_meetings")
    round = models.ForeignKey("procurement.DialogueRound", models.PROTECT, related_name="meetings")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="dialogue_meetings")
    held_on = models.DateField("day of the meeting")
    # Empty in meetings recorded before their times were asked for.
    began = models.TimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("length in minutes")
    way = models.CharField(max_length=20, choices=Way, default=Way.IN_PERSON)
    place = models.CharField(max_length=300, blank=True)
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

    @property
    def ended(self) -> datetime.time | None:
        """Give the time at which it ended, None when it is not known when it began."""
        if self.began is None:
            return None
        return (datetime.datetime.combine(self.held_on, self.began) + datetime.timedelta(minutes=self.minutes)).time()

    @property
    def where(self) -> str:
        """Say where it was: a place, or by telephone or video."""
        way = self.Way(self.way)
        return ", ".join(one for one in ("" if way == self.Way.IN_PERSON else str(way.label), self.place) if one)


class MeetingPaper(models.Model):
    """A paper of a meeting: what was shared with exactly the bidder that was met, or with all."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(DialogueMeeting, models.PROTECT, related_name="papers")
    item = models.OneToOneField("procurement.SharedItem", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.item)


class MeetingNote(models.Model):
    """What became of the notes of a meeting with a bidder: sent, accepted, commented on."""

    class Kind(models.TextChoices):
        SENT = "sent", "Notes sent for comment"
        ACCEPTED = "accepted", "Notes accepted by the bidder"
        COMMENTED = "commented", "Comment of the bidder"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    meeting = models.ForeignKey(DialogueMeeting, models.PROTECT, related_name="after")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    words = models.TextField(blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="commented") | ~Q(words=""), name="meeting_comment_has_words"),
            models.UniqueConstraint(
                fields=["meeting", "bid", "kind"], condition=~Q(kind="commented"), name="notes_sent_and_accepted_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


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

    @property
    def stands(self) -> bool:
        """Say whether it was not withdrawn; its withdrawal may be fetched before."""
        return not hasattr(self, "withdrawal")


class ConsentWithdrawal(models.Model):
    """A bidder takes a consent back, in writing. What was told before stays told."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    consent = models.OneToOneField(SharingConsent, models.PROTECT, related_name="withdrawal")
    where = models.CharField("where the bidder wrote it", max_length=300)
    withdrawn_on = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(where=""), name="consent_withdrawn_in_writing")]

    def __str__(self) -> str:
        return f"Withdrawn on {self.withdrawn_on:%d %B %Y}"


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
        NAMED = "named", "Listed for the bidders named in the consent"
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


class InvitedTo(models.Model):
    """A bidder, other than its own, whose text of the invitation lists an issue that goes to named bidders only."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    invited = models.ForeignKey(InvitedIssue, models.PROTECT, related_name="to")
    consent = models.ForeignKey(SharingConsent, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "invited to"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["invited", "bid"], name="invited_issue_to_a_bid_once")]

    def __str__(self) -> str:
        return str(self.bid)


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
