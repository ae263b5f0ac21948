"""Changes of who a bidder is after it was selected: proposed, decided, and never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


class LegalForm(models.TextChoices):
    """The forms a provider can take (default: those the framework of 2016 names)."""

    COMPANY = "company", "Limited company"
    PARTNERSHIP = "llp", "Limited liability partnership"
    INTEREST_COMPANY = "cic", "Community interest company"
    TRUST = "nhs_trust", "NHS trust"
    FOUNDATION_TRUST = "foundation_trust", "NHS foundation trust"
    HOSTED = "hosted", "Hosted by an NHS trust"
    GP_COMPANY = "gp_company", "Company owned by GPs"
    JOINT_VENTURE = "joint_venture", "Corporate joint venture"
    CONSORTIUM = "consortium", "Consortium without a legal form of its own yet"


class MakeUpChange(models.Model):
    """What changes about who a bidder is, from when and why, with how it was before."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, related_name="make_up_changes")
    number = models.PositiveSmallIntegerField()
    what = models.TextField("what changes")
    reasons = models.TextField()
    from_date = models.DateField("day from which it holds")
    old_name = models.CharField(max_length=200)
    old_make_up = models.TextField()
    old_form = models.CharField(max_length=20, choices=LegalForm, blank=True)
    old_provider = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    new_name = models.CharField(max_length=200)
    new_make_up = models.TextField()
    new_form = models.CharField(max_length=20, choices=LegalForm)
    new_provider = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    # The question to everybody about the new body; retired when the change is refused.
    asked = models.ForeignKey("conflicts.NewName", models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="make_up_change_number_once"),
            models.CheckConstraint(condition=~Q(reasons=""), name="make_up_change_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"Change {self.number}"

    def get_absolute_url(self) -> str:
        """Give the page of the changes of the bidder."""
        return reverse("procurement:make_up", args=[self.procurement.reference, self.bid.number])

    @property
    def decided(self) -> MakeUpDecision | None:
        """Give the decision, if there is one."""
        return getattr(self, "decision", None)

    @property
    def is_permitted(self) -> bool:
        """Say whether it holds."""
        return self.decided is not None and self.decided.permitted


class MakeUpDecision(models.Model):
    """Whether the bidder may go on as the new body, with reasons. Filed once."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    change = models.OneToOneField(MakeUpChange, models.PROTECT, related_name="decision")
    permitted = models.BooleanField()
    reasons = models.TextField()
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="make_up_decision_has_reasons")]

    def __str__(self) -> str:
        return "Permitted" if self.permitted else "Not permitted"
