"""What the signed contract says of itself: term, break windows, securities, what was published, and its end."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q

from procurement.deadlines.times import add_months


class ContractTerm(models.Model):
    """The term of the contract and what the law asks to publish of the provider. The last row counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="contract_terms")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField("first day of the service")
    ends_on = models.DateField("last day, without an extension")
    may_end_on = models.DateField("last day with every extension")
    provider_address = models.TextField("registered address of the provider")
    correction = models.TextField("why it was corrected", blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="contract_term_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"), may_end_on__gte=F("ends_on")) & ~Q(provider_address=""),
                name="contract_term_in_order",
            ),
            models.CheckConstraint(
                condition=Q(number=1, correction="") | (Q(number__gt=1) & ~Q(correction="")),
                name="corrected_contract_term_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Term of the contract {self.number}"


class Security(models.Model):
    """What stands behind the provider: the guarantee of a parent, a bond, an insurance."""

    class Kind(models.TextChoices):
        PARENT = "parent", "Guarantee of a parent or member"
        BOND = "bond", "Bond of a bank or insurer"
        INSURANCE = "insurance", "Insurance"
        OTHER = "other", "Another security"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="securities")
    kind = models.CharField(max_length=20, choices=Kind)
    given_by = models.CharField("given by", max_length=200)
    pounds = models.PositiveBigIntegerField("up to how many whole pounds", null=True)
    until = models.DateField("until when")
    covers = models.TextField("what it covers")
    place = models.CharField("where it stands", max_length=200)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["until", "id"]
        verbose_name_plural = "securities"
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_by="") & ~Q(covers="") & ~Q(place="") & (Q(pounds=None) | Q(pounds__gt=0)),
                name="security_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.given_by}"


class BreakWindow(models.Model):
    """A day on which the contract may be broken, with the notice it takes and the reasons it allows."""

    if TYPE_CHECKING:
        decision: Any

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="break_windows")
    break_on = models.DateField("day of the break")
    notice_months = models.PositiveSmallIntegerField("months of notice")
    allows = models.TextField("for what reasons")
    growth = models.TextField("what may grow when it is not broken", blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["break_on"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "break_on"], name="one_break_a_day"),
            models.CheckConstraint(
                condition=Q(notice_months__range=(1, 36)) & ~Q(allows=""), name="break_window_has_notice_and_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"Break on {self.break_on.day} {self.break_on:%B %Y}"

    @property
    def notice_by(self) -> datetime.date:
        """Give the last day on which notice can be given; the window opens a year before it (default)."""
        return add_months(self.break_on, -self.notice_months)

    @property
    def opens_on(self) -> datetime.date:
        """Give the day from which a break is talked about: 12 months before the last day of notice (default)."""
        return add_months(self.notice_by, -12)

    @property
    def decided(self) -> BreakDecision | None:
        """Give what was decided, None before that."""
        try:
            found: BreakDecision = self.decision
        except ObjectDoesNotExist:
            return None
        return found

    def standing(self, today: datetime.date) -> dict[str, str]:
        """Give the tag that says how far it is."""
        if self.decided is not None:
            return {"text": str(self.decided), "colour": "red" if self.decided.broken else "green"}
        if today < self.opens_on:
            return {"text": "Not open yet", "colour": "grey"}
        if today <= self.notice_by:
            return {"text": "Open", "colour": "blue"}
        return {"text": "Passed without a decision", "colour": "orange"}


class BreakDecision(models.Model):
    """Whether the contract goes on after a break window, as the deciding bodies decided."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    window = models.OneToOneField(BreakWindow, models.PROTECT, related_name="decision")
    broken = models.BooleanField()
    reasons = models.TextField()
    minute = models.CharField("who decided, and the minute", max_length=300)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons="") & ~Q(minute=""), name="break_decision_has_reasons")
        ]

    def __str__(self) -> str:
        return "Broken" if self.broken else "Goes on"


class ContractEnding(models.Model):
    """How and when the contract ends, as the deciding bodies decided, and how care goes on."""

    class Kind(models.TextChoices):
        EXPIRY = "expiry", "It runs out"
        BREAK = "break", "Break at a break window"
        DEFAULT = "default", "The provider did not keep the contract"
        AGREED = "agreed", "Both sides agree to end it"
        SUBSTANTIAL = "reg_73_a", "It was changed substantially without a new procedure, reg. 73(1)(a)"
        EXCLUSION = "reg_73_b", "The provider had to be excluded when it was awarded, reg. 73(1)(b)"
        INFRINGEMENT = "reg_73_c", "It should not have been awarded, as a court of the Union found, reg. 73(1)(c)"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="contract_endings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    ends_on = models.DateField("last day of the contract")
    reasons = models.TextField()
    minute = models.CharField("who decided, and the minute", max_length=300)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="contract_ending_number_once"),
            models.CheckConstraint(condition=~Q(reasons="") & ~Q(minute=""), name="contract_ending_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.ends_on.day} {self.ends_on:%B %Y}"


class HandoverEntry(models.Model):
    """How one part of care or business goes on after the contract; the last entry of a part counts."""

    class Part(models.TextChoices):
        PATIENTS = "patients", "Patients are told, and their care goes on"
        PRACTICES = "practices", "Practices are offered their own contracts again"
        STAFF = "staff", "Staff move or stay (TUPE)"
        SUBCONTRACTS = "subcontracts", "Key subcontracts move to who comes next"
        RECORDS = "records", "Records and systems move"
        ASSETS = "assets", "Premises, equipment and money owed are settled"
        SUCCESSOR = "successor", "Somebody is there to provide each service from the next day"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="handover_entries")
    part = models.CharField(max_length=20, choices=Part)
    done = models.BooleanField()
    words = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "handover entries"
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="handover_entry_has_words")]

    def __str__(self) -> str:
        return str(self.get_part_display())


class AwardRecord(models.Model):
    """What anyone may read of a contract that was awarded (PPCCR 2013 reg. 9). A later record replaces an earlier one.

    The words are copied when it is published, so that the public page needs no case.
    """

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="award_records")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Pairs of a heading and its words, in their order")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "organisation", "number"], name="award_record_number_once")
        ]

    def __str__(self) -> str:
        return f"Award record {self.number}"
