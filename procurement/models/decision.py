"""What deciding bodies and signatories decided; filed rows that never change."""

from django.db import models
from django.db.models import Q


class Decision(models.Model):
    """A decision of one commissioner's deciding body, as its secretary recorded it."""

    class Kind(models.TextChoices):
        LAUNCH = "launch", "Launch the procurement"
        SHORTLIST = "shortlist", "Shortlist"
        PREFERRED = "preferred", "Preferred bidder"
        REPLACEMENT = "replacement", "Reserve bidder takes the place"
        AWARD = "award", "Award the contract"
        ABANDON = "abandon", "Abandon the procurement"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="decisions")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    body = models.CharField("deciding body", max_length=120)
    decided_on = models.DateField()
    minute_reference = models.CharField(max_length=80)
    words = models.TextField("decision")
    present = models.PositiveSmallIntegerField("voting members present")
    quorate = models.BooleanField()
    excluded = models.TextField("who was excluded and how", blank=True)
    # Empty only for a body whose meetings the portal does not hold.
    agenda_item = models.ForeignKey(
        "conflicts.AgendaItem", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "organisation", "kind"], name="one_decision_of_a_kind_each"),
            models.CheckConstraint(condition=Q(quorate=True), name="decisions_are_quorate"),
            models.UniqueConstraint(fields=["agenda_item"], name="one_decision_an_agenda_item"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.organisation}"


class LegalSignOff(models.Model):
    """The legal adviser's word that the procedure and its documents may go out."""

    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="legal_sign_off")
    words = models.TextField()
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Legal sign-off of {self.procurement_id}"


class Signature(models.Model):
    """One signature under the contract: an accountable officer's or the provider's."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "organisation"], name="one_signature_an_organisation")
        ]

    def __str__(self) -> str:
        return f"Signature for {self.organisation}"
