"""Rounds of dialogue with the shortlisted bidders."""

from django.db import models
from django.db.models import Q


class DialogueRound(models.Model):
    """One round, the same for every bidder in it."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="dialogue_rounds")
    number = models.PositiveSmallIntegerField()
    topics = models.TextField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="dialogue_round_number_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="dialogue_round_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, filed_at__isnull=True)
                | Q(closed_on__isnull=False, filed_at__isnull=False),
                name="dialogue_round_filed_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"


class ReducingRounds(models.Model):
    """Whether the call says that rounds reduce the number of bidders. Written before the call; the last row counts."""

    FEWEST = 2

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="reducing_rounds")
    reduces = models.BooleanField("rounds reduce the number of bidders")
    fewest = models.PositiveSmallIntegerField("fewest bidders that stay")
    words = models.TextField("how it is decided who stays")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "reducing rounds"
        constraints = [
            models.CheckConstraint(condition=Q(fewest__gte=2), name="reducing_rounds_leave_competition"),
            models.CheckConstraint(condition=~Q(words=""), name="reducing_rounds_say_how"),
        ]

    def __str__(self) -> str:
        return f"Not below {self.fewest} bidders" if self.reduces else "Rounds do not reduce the number of bidders"
