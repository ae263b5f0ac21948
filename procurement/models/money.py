"""The money model of a case, in versions: what was entered, and the step that approves it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards, money

FEWEST_YEARS, MOST_YEARS = 10, 15
"""A contract runs 10 or 15 years: MCP framework 2016, domain section 5.1."""

PERFORMANCE, CONTINGENCY = Decimal(10), Decimal("0.5")
"""Defaults: about a tenth of the total; what a CCG holds unless the provider bears the risk of the whole system."""


def _percent(**more: object) -> models.DecimalField:
    return models.DecimalField(max_digits=5, decimal_places=2, **more)  # type: ignore[arg-type]


def _pounds(**more: object) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, **more)  # type: ignore[arg-type]


def _source() -> models.CharField:
    return models.CharField(max_length=300, blank=True, help_text="Where the figures come from")


class MoneyModel(Stateful):
    """One version of the money model. Amounts in pounds excluding VAT; every group of figures has its source."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Waiting for approval"
        APPROVED = "approved", "Approved"

    state = StateField(State, State.DRAFT)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="money_models")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, help_text="Why there is this version")

    first_day = models.DateField("first day of the contract", null=True, blank=True)
    years = models.PositiveSmallIntegerField(default=MOST_YEARS)
    published_years = models.PositiveSmallIntegerField(default=3, help_text="Years with published allocations")
    first_break = models.PositiveSmallIntegerField(default=2, help_text="After so many years")
    term_source = _source()

    performance = _percent(default=PERFORMANCE)
    performance_inside = models.BooleanField(default=True, help_text="Today's spend holds it: CQUIN and QOF")
    earned_floor = _percent(default=Decimal(0))
    earned_expected = _percent(default=Decimal(80))
    earned_ceiling = _percent(default=Decimal(100))
    performance_source = _source()

    shares = models.BooleanField("there is a gain and risk share", default=False)
    share_percent = _percent(null=True, blank=True)
    most_gain = _pounds(null=True, blank=True)
    most_loss = _pounds(null=True, blank=True)
    expected_difference = _pounds(null=True, blank=True, help_text="Target cost less actual cost a year")
    share_source = _source()

    whole_risk = models.BooleanField("the provider bears the risk of the whole system", default=False)
    contingency = _percent(default=CONTINGENCY)
    contingency_source = _source()

    published_low = _pounds(null=True, blank=True, help_text="Over the longest term")
    published_high = _pounds(null=True, blank=True, help_text="Over the longest term")
    acute_value = _pounds(null=True, blank=True, help_text="The acute contract today, a year")
    published_source = _source()

    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="money_model_number_once"),
            models.UniqueConstraint(
                fields=["procurement"], condition=~Q(state="approved"), name="one_money_model_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(years__gte=FEWEST_YEARS, years__lte=MOST_YEARS)
                & Q(published_years__lte=models.F("years"), first_break__lt=models.F("years")),
                name="money_model_years",
            ),
            models.CheckConstraint(
                condition=Q(earned_floor__lte=models.F("earned_expected"))
                & Q(earned_expected__lte=models.F("earned_ceiling"), earned_ceiling__lte=100, performance__lt=100),
                name="money_model_earned_in_order",
            ),
            models.CheckConstraint(
                condition=Q(shares=False)
                | Q(share_percent__isnull=False, most_gain__gte=0, most_loss__gte=0, expected_difference__isnull=False),
                name="money_model_share_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="money_model_approved_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("changed_by")),
                name="own_money_model_is_not_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Money model, version {self.number}"

    def get_absolute_url(self) -> str:
        """Give the page of the version."""
        return reverse("procurement:money_version", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:money_step", args=[self.procurement.reference, self.number, name])

    @property
    def is_draft(self) -> bool:
        """Say whether it can be changed."""
        return self.state == self.State.DRAFT

    @property
    def held_contingency(self) -> Decimal:
        """Give what commissioners hold back: nothing where the provider bears the risk of the whole system."""
        return Decimal(0) if self.whole_risk else self.contingency

    @cached_property
    def inputs(self) -> money.Inputs:
        """Give everything the sum is made of; asks for lines and rates unless they were prefetched."""
        share = None
        if self.shares:
            gain, loss, difference = (
                money.in_pence(amount or Decimal(0))
                for amount in (self.most_gain, self.most_loss, self.expected_difference)
            )
            share = money.Share(self.share_percent or Decimal(0), gain, loss, difference)
        return money.Inputs(
            years=self.years,
            lines=tuple(line.as_line for line in self.lines.all()),
            rates={row.from_year: row.as_rates for row in self.rates.all()},
            performance=self.performance, inside=self.performance_inside, earned_floor=self.earned_floor,
            earned_expected=self.earned_expected, earned_ceiling=self.earned_ceiling, share=share,
            contingency=self.held_contingency, published_years=self.published_years,
        )  # fmt: skip

    @cached_property
    def sums(self) -> money.Sums:
        """Give every year of the contract; raises money.NotPossible."""
        return money.contract_sum(self.inputs)

    @step(
        field=state, source=State.DRAFT, target=State.READY, label="Send the money model for approval",
        effect="Nobody changes it until it is approved or taken back.", done="Money model sent for approval",
        allowed=access.enters_money, guards=[guards.money_adds_up, guards.money_has_envelopes],
    )  # fmt: skip
    def send_for_approval(self, *, by: Any, now: datetime.datetime) -> None:
        """Close the version for changes; its sums come out."""

    @step(
        field=state, source=State.READY, target=State.DRAFT, label="Take the money model back",
        effect="It can then be changed again.", done="Money model taken back", allowed=access.enters_money,
    )  # fmt: skip
    def take_back(self, *, by: Any, now: datetime.datetime) -> None:
        """Open the version for changes again."""

    @step(
        field=state, source=State.READY, target=State.APPROVED, label="Approve the money model",
        effect="It is then fixed, and is the version in force.", done="Money model approved",
        allowed=access.approves_money, guards=[guards.money_changed_by_another, guards.money_adds_up],
    )  # fmt: skip
    def approve(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Put the version in force; what was approved is never changed."""
        self.approved_by, self.approved_at = by, now
        return ["approved_by", "approved_at"]


class SpendLine(models.Model):
    """What one commissioner spends a year on one service out of one contract; from a later year on, a change of it."""

    class Contract(models.TextChoices):
        ACUTE = "acute", "Acute contract"
        COMMUNITY = "community", "Community contracts"
        MENTAL_HEALTH = "mental_health", "Mental health and learning disability contracts"
        PRIMARY_CARE = "primary_care", "Primary care contracts"
        PREMISES = "premises", "Premises"
        CONTINUING = "continuing", "Continuing healthcare and intermediate care"
        URGENT = "urgent", "Urgent and out-of-hours care"
        COUNCIL = "council", "Council services"
        VOLUNTARY = "voluntary", "Voluntary sector grants"
        OTHER = "other", "Other"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="spend_lines")
    model = models.ForeignKey(MoneyModel, models.PROTECT, related_name="lines")
    from_year = models.PositiveSmallIntegerField(default=0, help_text="0 for today's spend")
    service = models.CharField(max_length=200)
    commissioner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    contract = models.CharField(max_length=20, choices=Contract)
    amount = _pounds()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["from_year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "from_year", "service", "commissioner", "contract"], name="spend_line_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(from_year__gt=0) & ~Q(amount=0), name="spend_of_today_above_nothing"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="spend_line_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.service

    @property
    def as_line(self) -> money.Line:
        """Give it for the arithmetic; the commissioner by its name."""
        return money.Line(
            self.service, self.commissioner.name, self.contract, money.in_pence(self.amount), self.from_year
        )


class MoneyRates(models.Model):
    """By how much the budget changes from a year on, until the next rates."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="money_rates")
    model = models.ForeignKey(MoneyModel, models.PROTECT, related_name="rates")
    from_year = models.PositiveSmallIntegerField()
    growth = _percent()
    efficiency = _percent()
    list_growth = _percent()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["from_year"]
        verbose_name_plural = "money rates"
        constraints = [
            models.UniqueConstraint(fields=["model", "from_year"], name="money_rates_once_a_year"),
            models.CheckConstraint(condition=Q(from_year__gte=1, from_year__lte=MOST_YEARS), name="money_rates_year"),
        ]

    def __str__(self) -> str:
        return f"From year {self.from_year}"

    @property
    def as_rates(self) -> money.Rates:
        """Give them for the arithmetic."""
        return money.Rates(self.growth, self.efficiency, self.list_growth)


class SpendEnvelope(models.Model):
    """What one commissioner can spend on these services in year 1, and by how much that grows."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="spend_envelopes")
    model = models.ForeignKey(MoneyModel, models.PROTECT, related_name="envelopes")
    commissioner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    amount = _pounds()
    growth = _percent()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["model", "commissioner"], name="spend_envelope_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="spend_envelope_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return self.commissioner.name

    @property
    def as_envelope(self) -> money.Envelope:
        """Give it for the arithmetic."""
        return money.Envelope(self.commissioner.name, money.in_pence(self.amount), self.growth)
