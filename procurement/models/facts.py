"""The facts of a case that are entered before anything moves."""

from django.db import models
from django.db.models import Q


class Commissioner(models.Model):
    """An organisation that buys; exactly one of them leads."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="commissioners")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)
    deciding_body = models.CharField(max_length=120, default="Governing body")

    class Meta:
        ordering = ["-leads", "id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "organisation"], name="commissioner_once_a_case"),
            models.UniqueConstraint(fields=["procurement"], condition=Q(leads=True), name="one_lead_commissioner"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class ScopeLine(models.Model):
    """One service line the contract covers."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="scope_lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["procurement", "position"], name="scope_line_position_once")]

    def __str__(self) -> str:
        return self.text


class KeyDate(models.Model):
    """A date the commissioners plan; what the law allows is computed beside it (procurement/timetable)."""

    class Kind(models.TextChoices):
        """The milestones of procurement/timetable, in their order."""

        EARLY = "early", "Assuring bodies contacted"
        INFORMATION_NOTICE = "information_notice", "Information notice sent"
        ENGAGEMENT = "engagement", "Market engagement ends"
        CONSULTED = "consulted", "What was heard considered"
        GATE_1 = "gate_1", "Gateway 1 passed"
        CALL = "call", "Contract notice sent"
        REQUESTS_CLOSE = "requests_close", "Requests to take part close"
        SHORTLIST = "shortlist", "Shortlist decided"
        FINAL_TENDERS = "final_tenders", "Final tenders close"
        PREFERRED = "preferred", "Preferred bidder decided"
        GATE_2 = "gate_2", "Gateway 2 passed"
        AWARD = "award", "Award decided"
        SIGNATURE = "signature", "Contract signed"
        GATE_3 = "gate_3", "Gateway 3 passed"
        GO_LIVE = "go_live", "Service starts"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="key_dates")
    kind = models.CharField(max_length=30, choices=Kind)
    planned_date = models.DateField()

    class Meta:
        ordering = ["planned_date", "id"]
        constraints = [models.UniqueConstraint(fields=["procurement", "kind"], name="key_date_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Criterion(models.Model):
    """A selection question or an award criterion; award weights add up to 100 and are locked before the call."""

    class Kind(models.TextChoices):
        SELECTION = "selection", "Selection"
        AWARD = "award", "Award"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="criteria")
    kind = models.CharField(max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # Its result is not agreed but computed from the prices, by the published formula.
    is_price = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "kind", "position"], name="criterion_position_once"),
            models.UniqueConstraint(fields=["procurement"], condition=Q(is_price=True), name="one_criterion_is_price"),
            models.CheckConstraint(condition=Q(is_price=False) | Q(kind="award"), name="price_is_an_award_criterion"),
            models.CheckConstraint(
                condition=Q(kind="selection", weight__isnull=True) | Q(kind="award", weight__gt=0, weight__lte=100),
                name="award_criteria_have_weights",
            ),
        ]

    def __str__(self) -> str:
        return self.name
