"""The failure and success regime of a case: what was agreed, what each month reported, and every move on the ladder."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from procurement.failure import EVENTS, LEVELS, Band, Level, Measures, Rule, plain
from procurement.failure.ladder import QUALITY_WORDS


class FailureRegime(models.Model):
    """Bounds of the ladder and who bears a loss, as one person proposed them. Filed once; the last agreed one holds."""

    if TYPE_CHECKING:
        agreement: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="failure_regimes")
    number = models.PositiveSmallIntegerField()
    bounds = models.JSONField(default=dict, help_text="The figure of each bound by its code, as text")
    first_up_to = models.BigIntegerField(help_text="Whole pounds at which the first part of a loss ends")
    first_share = models.DecimalField(help_text="Percent of it that the provider bears", max_digits=5, decimal_places=2)
    next_up_to = models.BigIntegerField(help_text="Whole pounds at which the second part ends")
    next_share = models.DecimalField(help_text="Percent of it that the provider bears", max_digits=5, decimal_places=2)
    rest_share = models.DecimalField(
        help_text="Percent of all beyond that the provider bears", max_digits=5, decimal_places=2
    )
    most = models.BigIntegerField("the most that the provider bears of one loss", null=True)
    leaving = models.BigIntegerField("what leaving costs the provider", help_text="Whole pounds, termination included")
    growth = models.TextField("what may grow at the break point, and when")
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="failure_regime_number_once"),
            models.CheckConstraint(
                condition=Q(first_up_to__gt=0, next_up_to__gt=F("first_up_to")), name="failure_regime_parts_in_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    first_share__range=(0, 100), next_share__range=(0, 100), rest_share__range=(0, 100),
                    leaving__gte=0,
                ) & (Q(most=None) | Q(most__gte=0)),
                name="failure_regime_shares",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Failure and success regime {self.number}"

    @property
    def agreed(self) -> dict[str, Decimal]:
        """Give the figure of each bound by its code."""
        return {code: Decimal(figure) for code, figure in self.bounds.items()}

    @property
    def rule(self) -> Rule:
        """Give who bears a loss."""
        bands = (
            Band(self.first_up_to, self.first_share), Band(self.next_up_to, self.next_share),
            Band(None, self.rest_share),
        )  # fmt: skip
        return Rule(bands, self.most)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Give each part of a loss with the percentage that the provider bears of it."""
        return [
            (f"First part of a loss, up to £{self.first_up_to:,}", plain(self.first_share)),
            (f"Second part, up to £{self.next_up_to:,}", plain(self.next_share)),
            (f"All beyond £{self.next_up_to:,}", plain(self.rest_share)),
        ]

    @property
    def is_agreed(self) -> bool:
        """Say whether a second person agreed to it."""
        try:
            return self.agreement is not None
        except ObjectDoesNotExist:
            return False


class FailureRegimeAgreement(models.Model):
    """That a second person agreed to a regime."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    regime = models.OneToOneField(FailureRegime, models.PROTECT, related_name="agreement")
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(second=F("first")), name="failure_regime_agreed_by_a_second_person")
        ]

    def __str__(self) -> str:
        return f"Agreed: regime {self.regime_id}"


class MonthReport(models.Model):
    """What the provider reported for a month. Never changed: a corrected month is another edition."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="month_reports")
    month = models.DateField(help_text="The first day of the month")
    edition = models.PositiveSmallIntegerField()
    cash = models.DecimalField("days of cash", max_digits=6, decimal_places=1)
    variance = models.DecimalField("variance from the budget in percent", max_digits=6, decimal_places=2)
    missed = models.PositiveSmallIntegerField("metrics missed")
    quality = models.CharField("lowest CQC rating", max_length=30, choices=[*QUALITY_WORDS.items()])
    events = models.JSONField(default=list)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "month", "edition"], name="month_report_edition_once"),
            models.CheckConstraint(condition=Q(month__day=1, cash__gte=0), name="month_report_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"

    @property
    def measures(self) -> Measures:
        """Give what was reported as the ladder reads it."""
        return Measures(self.cash, self.variance, self.missed, self.quality, frozenset(self.events))

    @property
    def happened(self) -> list[str]:
        """Give the events of the month in words."""
        return [words for code, (_level, words) in EVENTS.items() if code in self.events]

    @property
    def rated(self) -> str:
        """Give the rating in words."""
        return QUALITY_WORDS[self.quality]


class LadderMove(models.Model):
    """A level that opened, by a month over a trigger or by a decision; the last move says where the contract stands."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="ladder_moves")
    number = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    report = models.ForeignKey(MonthReport, models.PROTECT, related_name="moves", null=True)
    reasons = models.TextField()
    minute = models.TextField("who decided, and the minute", blank=True)
    due_on = models.DateField(null=True)
    looked_to = models.DateField("the last month that the decision looked at", null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="ladder_move_number_once"),
            models.CheckConstraint(
                condition=Q(level__lt=len(LEVELS)) & ~Q(reasons="") & (Q(report__isnull=False) | ~Q(minute="")),
                name="ladder_move_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Level {self.level}: {self.at.name.lower()}"

    @property
    def at(self) -> Level:
        """Give the level with what it asks for."""
        return LEVELS[self.level]

    def is_late(self, today: datetime.date) -> bool:
        """Say whether what the level asks for should have been there."""
        return self.due_on is not None and self.due_on < today
