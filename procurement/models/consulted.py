"""What a consultation is made of: assessments, audiences, methods, papers, counts, themes, dates for scrutiny."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .consultation import Consultation


class OfConsultation(models.Model):
    """A part of one consultation; it knows its case, so that the database can show it with the case."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class DutyAssessment(OfConsultation):
    """Whether a duty applies and why, as somebody found; a later one stands beside it."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="assessments")
    needed = models.BooleanField()
    reason = models.TextField()
    assessed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return "The duty applies" if self.needed else "The duty does not apply"


class Audience(OfConsultation):
    """A group of people who are asked."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="audiences")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "name"], name="audience_once")]

    def __str__(self) -> str:
        return self.name


class Channel(models.TextChoices):
    """The ways in which people are asked and answer."""

    SURVEY = "survey", "Survey"
    LETTER = "letter", "Letter or email"
    EVENT = "event", "Public meeting"
    GROUP = "group", "Focus group or workshop"
    OUTREACH = "outreach", "Visit or stall"
    PARTICIPATION = "participation", "Patient participation group"
    ONLINE = "online", "Website or social media"
    COMMITTEE = "committee", "Committee meeting"
    REVIEW = "review", "Written assessment sent for comment"


class Method(OfConsultation):
    """A channel that a consultation uses."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="methods")
    channel = models.CharField(max_length=20, choices=Channel)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "channel"], name="method_once")]

    def __str__(self) -> str:
        return str(self.get_channel_display())


class ConsultationPaper(OfConsultation):
    """A document that people were given, or that sums up what they said."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="papers")
    document = models.OneToOneField("documents.Document", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.document.name


class ResponseCount(OfConsultation):
    """How many answers came from one audience by one channel; none is a count too."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="counts")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="counts")
    method = models.ForeignKey(Method, models.PROTECT, related_name="counts")
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["audience", "method"], name="response_count_once")]

    def __str__(self) -> str:
        return str(self.count)


class Theme(OfConsultation):
    """What many said, and how it changed the plan, or why it did not."""

    class Outcome(models.TextChoices):
        CHANGED = "changed", "The plan was changed"
        NOT_CHANGED = "not_changed", "The plan was not changed"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="themes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    said = models.TextField("what people said")
    mentions = models.PositiveIntegerField("how many said it", null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    answer = models.TextField("what changed, or why nothing did", blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="theme_number_once"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="") | (~Q(outcome="") & ~Q(answer="")), name="theme_answered_as_a_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ScrutinyDates(OfConsultation):
    """The dates told to the scrutiny committee and published; a change of them stands beside them."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="scrutiny_dates")
    decision_on = models.DateField("proposed date of the decision")
    comments_by = models.DateField("date for the committee’s comments")
    told_on = models.DateField("day the committee was told")
    published_on = models.DateField("day both dates were published")
    reason = models.TextField("why they changed", blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "dates for scrutiny"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision_on__gte=models.F("comments_by")), name="scrutiny_comments_before_the_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"Decision on {self.decision_on}, comments by {self.comments_by}"
