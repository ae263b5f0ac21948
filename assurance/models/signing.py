"""Signatures of the bodies, and what their owners were told when one went stale."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from assurance.bodies import Body
from assurance.outcome import Outcome


class SignOff(models.Model):
    """The signature of one body, for its part only, over what it had before it; a stale one is given anew."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="sign_offs")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    body = models.CharField(max_length=20, choices=Body)
    outcome = models.CharField(max_length=30, choices=Outcome)
    derived = models.CharField(max_length=30, choices=Outcome)
    words = models.TextField()
    softer_reason = models.TextField(blank=True)
    evidence_sha256 = models.CharField(max_length=64)
    covers = models.JSONField(default=dict, help_text="Hash of each part it covers; empty when given before they were")
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ["review", "signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "body"], condition=Q(superseded_by__isnull=True), name="sign_off_once_by_a_body"
            ),
            models.CheckConstraint(
                condition=~Q(softer_reason="")
                | Q(derived="proceed")
                | Q(
                    derived="proceed_with_conditions",
                    outcome__in=["proceed_with_conditions", "resubmit", "do_not_proceed"],
                )
                | Q(derived__in=["resubmit", "do_not_proceed"], outcome__in=["resubmit", "do_not_proceed"]),
                name="sign_off_softer_only_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()}: {self.get_outcome_display()}"

    def file(self) -> SignOff:
        """Keep the signature; one of the same body that no longer holds is superseded by it."""
        # Only one may stand at any moment, so the old one points to itself until the new one has a key.
        standing = SignOff.objects.filter(review_id=self.review_id, body=self.body, superseded_by=None).first()
        if standing is not None:
            standing._point_to(standing)
        self.save()
        if standing is not None:
            standing._point_to(self)
        return self

    def _point_to(self, later: SignOff) -> None:
        self.superseded_by = later
        self.save(update_fields=["superseded_by"])


class StaleNotice(models.Model):
    """A change under a rating or a signature, of which its owner was told once."""

    review = models.ForeignKey("assurance.GateReview", models.PROTECT, related_name="stale_notices")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    rating = models.ForeignKey("assurance.Rating", models.PROTECT, null=True, related_name="+")
    sign_off = models.ForeignKey(SignOff, models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=64, help_text="Hash of the parts that changed and of what they became")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "noticed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True, sign_off__isnull=False)
                | Q(rating__isnull=False, sign_off__isnull=True),
                name="stale_notice_about_one_thing",
            ),
            models.UniqueConstraint(fields=["rating", "change"], name="stale_notice_once_of_a_rating"),
            models.UniqueConstraint(fields=["sign_off", "change"], name="stale_notice_once_of_a_sign_off"),
        ]

    def __str__(self) -> str:
        return f"Noticed on {self.noticed_at:%d %B %Y}"
