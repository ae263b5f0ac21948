"""What bidders were given, what each of them got and when, and what they asked. Every row is written once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .bid import Bid


class SharedItem(models.Model):
    """A document or words that bidders are given: all of them, or some for a reason."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", "About the procedure: rules, dates, forms"
        SERVICE = "service", "About the service: figures, specification, contracts of today"
        ANSWER = "answer", "An answer to a bidder’s question"
        ENGAGEMENT = "engagement", "From talking to the market, or from earlier work of a possible bidder"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="shared_items")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    words = models.TextField(help_text="The words, or where the document is found")
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")
    for_all = models.BooleanField("for every bidder")
    why_not_all = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="shared_item_number_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="shared_item_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(for_all=True, why_not_all="") | (Q(for_all=False) & ~Q(why_not_all="")),
                name="shared_item_not_for_all_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def can_still_reach(self, bids: Iterable[Bid]) -> list[Bid]:
        """Give those of the bidders still in that have not got it; what is for every bidder is for later ones too."""
        there = {one.bid_id for one in self.deliveries.all()}
        meant = {one.bid_id for one in self.meant_for.all()}
        return [bid for bid in bids if bid.is_still_in and bid.pk not in there and (self.for_all or bid.pk in meant)]

    @property
    def not_reached(self) -> list[Bid]:
        """Give the bidders still in that it is meant for and that have not got it; its rows may be fetched before."""
        there = {one.bid_id for one in self.deliveries.all()}
        return [one.bid for one in self.meant_for.all() if one.bid_id not in there and one.bid.is_still_in]


class SharedWith(models.Model):
    """A bidder for whom an item is meant: every one still in when it was sent, or one that was named."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    item = models.ForeignKey(SharedItem, models.PROTECT, related_name="meant_for")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "bid"], name="shared_with_a_bid_once")]

    def __str__(self) -> str:
        return f"{self.bid}"


class Delivery(models.Model):
    """An item got to a bidder, or to another organisation before there were bidders: when and by what means."""

    class Means(models.TextChoices):
        ELECTRONIC = "electronic", "Through the electronic tendering service"
        EMAIL = "email", "By email"
        PUBLISHED = "published", "Published for everybody"
        MEETING = "meeting", "At a meeting or event"
        PAPER = "paper", "By post or by hand"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    item = models.ForeignKey(SharedItem, models.PROTECT, related_name="deliveries")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=200, blank=True)
    means = models.CharField(max_length=20, choices=Means)
    got_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["got_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "bid"], name="delivery_to_a_bid_once"),
            models.CheckConstraint(
                condition=Q(bid__isnull=False, organisation="") | (Q(bid__isnull=True) & ~Q(organisation="")),
                name="delivery_to_a_bid_or_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.bid) if self.bid_id else self.organisation


class Stage(models.TextChoices):
    """The times at which bidders ask."""

    REQUESTS = "requests", "Requests to take part"
    DIALOGUE = "dialogue", "Dialogue"
    FINAL = "final", "Final tenders"


class QuestionDeadline(models.Model):
    """Until when bidders ask and are answered at a stage; the one set last counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="question_deadlines")
    stage = models.CharField(max_length=20, choices=Stage)
    questions_by = models.DateTimeField()
    answers_by = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answers_by__gt=models.F("questions_by")), name="answers_come_after_questions"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_stage_display())


class BidderQuestion(models.Model):
    """A question of a bidder, in words that do not tell who asked."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="bidder_questions")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=20, choices=Stage)
    words = models.TextField(help_text="As it is published, without who asked")
    received_at = models.DateTimeField()
    why_late = models.TextField(blank=True, help_text="Why it was accepted after the deadline")
    why_confidential = models.TextField(blank=True, help_text="Why who asked wants no other bidder to read it")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="bidder_question_number_once"),
            models.CheckConstraint(condition=~Q(words=""), name="bidder_question_has_words"),
        ]

    def __str__(self) -> str:
        return f"Question {self.number}"

    @property
    def ruled(self) -> ConfidenceDecision | None:
        """Give what was decided on its confidence, None as long as nothing is."""
        return getattr(self, "confidence", None)

    @property
    def answered(self) -> QuestionAnswer | None:
        """Give its answer, None as long as there is none."""
        return getattr(self, "answer", None)

    @property
    def is_for_everyone(self) -> bool:
        """Say whether every bidder may read it: not while its confidence is open, and not when it is kept."""
        return not self.why_confidential or (self.ruled is not None and not self.ruled.keeps)

    def is_overdue(self, due: QuestionDeadline | None, now: datetime.datetime) -> bool:
        """Say whether it should have been answered by now."""
        return self.answered is None and due is not None and now > due.answers_by

    @property
    def is_confidential(self) -> bool:
        """Say whether its answer goes to who asked alone."""
        return self.ruled is not None and self.ruled.keeps


class QuestionAsker(models.Model):
    """Who asked and in which words; the database shows it to the lead and the legal adviser of the case alone."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.OneToOneField(BidderQuestion, models.PROTECT, related_name="asker")
    # Before responses come in, whoever means to take part asks as an organisation.
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.CharField(max_length=200, blank=True)
    words = models.TextField("words as asked")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bid__isnull=False, organisation="") | (Q(bid__isnull=True) & ~Q(organisation="")),
                name="asked_by_a_bid_or_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"Who asked {self.question}"


class ConfidenceDecision(models.Model):
    """Whether a question and its answer are kept from the other bidders, and why."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.OneToOneField(BidderQuestion, models.PROTECT, related_name="confidence")
    keeps = models.BooleanField("kept from the other bidders")
    reason = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="confidence_has_a_reason")]

    def __str__(self) -> str:
        return "Kept from the other bidders" if self.keeps else "Not kept from the other bidders"


class QuestionAnswer(models.Model):
    """The answer to a question: what every bidder got, or what went to who asked alone."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    question = models.OneToOneField(BidderQuestion, models.PROTECT, related_name="answer")
    words = models.TextField()
    # What was published; empty for an answer in confidence.
    item = models.OneToOneField(SharedItem, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="question_answer_has_words")]

    def __str__(self) -> str:
        return f"Answer to {self.question}"
