"""How the market is called, why, and whether the notice may be departed from. Every row is filed once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .information import Delivery


class RouteChoice(models.Model):
    """Which notice the procurement begins with, and why; a later choice stands beside it and counts."""

    class Route(models.TextChoices):
        TEST = "PRI_ONLY", "Test the market with a prior information notice"
        PIN_CALL = "PRI_CALL_COMPETITION", "Call by a prior information notice: ask for expressions of interest"
        CONTRACT = "CONTRACT", "Call by a contract notice: ask for requests to take part"
        DIRECT = "DIRECT", "Award without a call: one provider only is capable"

    CALLS = (Route.PIN_CALL, Route.CONTRACT)

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="route_choices")
    number = models.PositiveSmallIntegerField()
    route = models.CharField(max_length=20, choices=Route)
    reason = models.TextField()
    chosen_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="route_choice_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="route_choice_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.get_route_display())


class DirectAwardTest(models.Model):
    """Whether a contract may be awarded without a call: a ground of reg. 32, and regulation 5 of PPCCR 2013."""

    class Ground(models.TextChoices):
        TECHNICAL = "technical", "No competition for technical reasons, reg. 32(2)(b)(ii)"
        RIGHTS = "rights", "Exclusive rights, reg. 32(2)(b)(iii)"
        NO_TENDERS = "no_tenders", "No suitable response to a call that is not changed much, reg. 32(2)(a)"
        URGENCY = "urgency", "Extreme urgency that nobody could foresee and you did not cause, reg. 32(2)(c)"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="direct_award_tests")
    number = models.PositiveSmallIntegerField()
    ground = models.CharField("ground of reg. 32", max_length=20, choices=Ground)
    evidence = models.TextField("evidence for the ground")
    alternatives = models.TextField("why there is no reasonable alternative")
    capable = models.TextField("evidence that one provider only is capable")
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="direct_award_test_number_once"),
            models.CheckConstraint(
                condition=~Q(evidence="") & ~Q(alternatives="") & ~Q(capable=""), name="direct_award_test_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"Test {self.number}"

    @property
    def signed(self) -> DirectAwardSignOff | None:
        """Give the legal adviser's word on it, None as long as there is none."""
        return getattr(self, "sign_off", None)


class DirectAwardSignOff(models.Model):
    """The legal adviser's word on a test: met or not."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    test = models.OneToOneField(DirectAwardTest, models.PROTECT, related_name="sign_off")
    met = models.BooleanField("both tests are met")
    words = models.TextField()
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="direct_award_sign_off_has_words")]

    def __str__(self) -> str:
        return "Both tests are met" if self.met else "The tests are not met"


class PinPoint(models.Model):
    """Where a prior information notice says one of the points it should say; the last word on a point counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    notice = models.ForeignKey("procurement.Notice", models.PROTECT, related_name="points")
    point = models.PositiveSmallIntegerField()
    where = models.CharField("where in the notice", max_length=300, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(point__gte=1, point__lte=6), name="pin_point_from_1_to_6")]

    def __str__(self) -> str:
        return f"Point {self.point}"


class Departure(models.Model):
    """Something done otherwise than the notice said (PCR 2015 reg. 76(4)), proposed by the lead."""

    class Aspect(models.TextChoices):
        CONDITIONS = "conditions", "Conditions for taking part"
        TIME = "time", "Time limits"
        PROCEDURE = "procedure", "The award procedure"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="departures")
    number = models.PositiveSmallIntegerField()
    aspect = models.CharField(max_length=20, choices=Aspect)
    title = models.CharField(max_length=200)
    what = models.TextField("what the notice said, and what is done instead")
    why_fair = models.TextField("why transparency and equal treatment are kept")
    consideration = models.TextField("what was considered before")
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="departure_number_once"),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(why_fair="") & ~Q(consideration=""), name="departure_was_considered"
            ),
        ]

    def __str__(self) -> str:
        return f"Departure {self.number}, {self.title}"

    @property
    def decided(self) -> DepartureDecision | None:
        """Give what was decided, None as long as nothing is."""
        return getattr(self, "decision", None)


class DepartureDecision(models.Model):
    """The senior responsible officer's decision on a departure."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    departure = models.OneToOneField(Departure, models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reasons = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="departure_decision_has_reasons")]

    def __str__(self) -> str:
        return "Approved" if self.approved else "Not approved"


class DepartureTold(models.Model):
    """A bidder that answered the notice was told of a departure: when and by what means."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    departure = models.ForeignKey(Departure, models.PROTECT, related_name="told")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="+")
    means = models.CharField(max_length=20, choices=Delivery.Means)
    told_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "departures told"
        ordering = ["told_at", "id"]
        constraints = [models.UniqueConstraint(fields=["departure", "bid"], name="departure_told_a_bid_once")]

    def __str__(self) -> str:
        return str(self.bid)
