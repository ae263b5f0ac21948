"""Gifts, hospitality and travel that people were offered, and what was decided about each."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from conflicts import access, guards
from conflicts.hospitality import Advice, Answer, Kind, Offer, Wish, advise, counted_since, departs
from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import holdings
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .guidance import GuidanceVersion


class GiftQuerySet(models.QuerySet["Gift"]):
    """Records by reader, state and source."""

    def visible_to(self, user: Any) -> GiftQuerySet:
        """Those a person may read: their own, what is on a register, and what waits for them as approving officer."""
        offices = {held.organisation_id for held in holdings(user) if held.role in access.APPROVES_GIFTS}
        return self.filter(
            Q(person_id=user.pk) | Q(registered_at__isnull=False)
            | Q(filed_at__isnull=False, organisation_id__in=offices)
        )  # fmt: skip

    def with_people(self) -> GiftQuerySet:
        """Read what every page of a record prints."""
        return self.select_related("person__organisation", "organisation", "guidance", "decision__by__organisation")

    def on_register(self) -> GiftQuerySet:
        """Those on the register that no later record on the register replaces."""
        later = Gift.objects.filter(replaces=OuterRef("pk"), registered_at__isnull=False)
        return self.filter(~Exists(later), registered_at__isnull=False)

    def from_source(self, person_id: int, source_key: str) -> GiftQuerySet:
        """Those one person was offered by one source and filed, without those a later filed record replaces."""
        later = Gift.objects.filter(replaces=OuterRef("pk"), filed_at__isnull=False)
        return self.filter(~Exists(later), person_id=person_id, source_key=source_key, filed_at__isnull=False)


class Gift(Stateful):
    """A gift, hospitality or travel that one person was offered, from the draft to the register."""

    class State(models.TextChoices):
        DRAFT = "draft", "Not filed"
        DECLARED = "declared", "With the approving officer"
        APPROVED = "approved", "Agreed"
        DECLINED = "declined", "To be declined"
        REGISTERED = "registered", "On the register"

    state = StateField(State, State.DRAFT)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="gifts")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    # The version in force on the day of the offer.
    guidance = models.ForeignKey(GuidanceVersion, models.PROTECT, related_name="+")
    position = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    offered_on = models.DateField("date of offer")
    received_on = models.DateField("date of receipt", null=True)
    details = models.TextField()
    value = models.DecimalField("estimated value in pounds", max_digits=12, decimal_places=2)
    branded = models.BooleanField()
    cash = models.BooleanField()
    modest = models.BooleanField()
    source_name = models.CharField(max_length=200)
    source_business = models.CharField(max_length=200)
    source_key = models.CharField(max_length=200, editable=False)
    from_supplier = models.BooleanField()
    wish = models.CharField(max_length=20, choices=Wish)
    wish_reason = models.TextField()
    comments = models.TextField(blank=True)
    # What the guidance says, and the earlier gifts that counted, as they were on the day of filing.
    advice = models.CharField(max_length=20, choices=Answer, editable=False)
    earlier_value = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0), editable=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    begun_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)

    objects = GiftQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_on", "-id"]
        verbose_name = "gift or hospitality"
        indexes = [
            models.Index(fields=["person", "source_key"]),
            models.Index(fields=["organisation", "-offered_on"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="gift_is_worth_nothing_or_more"),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("offered_on")),
                name="gift_received_after_its_offer",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", filed_at__isnull=True) | Q(~Q(state="draft"), filed_at__isnull=False),
                name="gift_filed_when_no_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", registered_at__isnull=False)
                | Q(~Q(state="registered"), registered_at__isnull=True),
                name="gift_registered_at_when_registered",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.source_name}"

    @property
    def case(self) -> Any:
        """Give none: a gift belongs to a person, not to a procurement."""
        return None

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: nothing here waits for a role on a procurement."""
        return cls._default_manager.none()

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been filed."""
        return self.filed_at is None

    @property
    def is_with_an_officer(self) -> bool:
        """Say whether it was filed and is not on the register yet."""
        return self.filed_at is not None and self.registered_at is None

    @property
    def departs(self) -> bool:
        """Say whether what the recipient wants departs from what the guidance says."""
        return departs(self.advice, self.wish)

    def what_the_guidance_says(self) -> Advice:
        """Give the advice with its working; for a filed record from what counted on the day of filing."""
        earlier = self.earlier_value if self.filed_at else self.counted_before()
        return advise(
            self.guidance,
            Offer(self.kind, self.value, self.from_supplier, earlier, self.branded, self.cash, self.modest),
        )

    def offers_before(self) -> GiftQuerySet:
        """Give every earlier offer of the same source to the same person, whatever was done with it."""
        before = Q(offered_on__lt=self.offered_on) | Q(offered_on=self.offered_on, pk__lt=self.pk)
        offers = Gift.objects.from_source(self.person_id, self.source_key).filter(before)
        return offers.exclude(pk__in=[self.pk, self.replaces_id or self.pk])

    def counted_before(self) -> Decimal:
        """Add the earlier gifts that count as one with this one: taken or not decided yet, within the months."""
        if self.kind != Kind.GIFT:
            return Decimal(0)
        since = counted_since(self.offered_on, self.guidance.repeated_gift_months)
        taken = self.offers_before().filter(kind=Kind.GIFT, offered_on__gte=since).exclude(wish=Wish.DECLINE)
        taken = taken.exclude(decision__outcome=GiftDecision.Outcome.DECLINED)
        return taken.aggregate(sum=models.Sum("value"))["sum"] or Decimal(0)

    def officers(self) -> models.QuerySet[User]:
        """Give the approving officers of the organisation other than the recipient."""
        held = RoleHolding.objects.on(today()).filter(
            organisation_id=self.organisation_id, role__in=access.APPROVES_GIFTS
        )
        return User.objects.filter(is_active=True, pk__in=held.values("user_id")).exclude(pk=self.person_id)

    def get_absolute_url(self) -> str:
        """Give the page of the record."""
        return reverse("conflicts:gift", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:gift_step", args=[self.pk, name])

    @step(
        field=state, source=State.DRAFT, target=State.DECLARED, label="Declare this offer",
        effect="Goes to an approving officer. What is filed stays as it is; a later record can replace it.",
        allowed=access.is_recipient, guards=[guards.offer_has_been_made, guards.somebody_else_can_approve],
        done="Offer declared",
    )  # fmt: skip
    def declare(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """File the offer as its recipient, with what the guidance says about it."""
        self.earlier_value = self.counted_before()
        self.filed_at = now
        self.advice = self.what_the_guidance_says().answer
        for officer in self.officers().order_by("pk"):
            tell(officer, "A gift or hospitality waits for your decision", self.get_absolute_url(), at=current().at)
        return ["earlier_value", "filed_at", "advice"]

    @step(
        field=state, source=State.DECLARED, target=State.APPROVED, label="Agree",
        effect="Agrees to what the recipient did or wants to do. It can then go on the register.",
        allowed=access.approves_gift, guards=[guards.follows_the_guidance], done="Agreed",
    )  # fmt: skip
    def approve(self, *, by: Any, now: datetime.datetime, reason: str = "", **inputs: Any) -> None:
        """Agree to what the recipient wants, as the guidance allows."""
        self._decide(GiftDecision.Outcome.AGREED, reason, by, now)

    @step(
        field=state, source=State.DECLARED, target=State.APPROVED, label="Agree as an exception",
        effect="Agrees to what departs from the guidance. The reason stands on the register.",
        allowed=access.approves_exception, guards=[guards.departs_from_the_guidance], done="Agreed as an exception",
        danger=True,
    )  # fmt: skip
    def approve_exception(self, *, by: Any, now: datetime.datetime, reason: str, **inputs: Any) -> None:
        """Agree against the guidance as a senior officer, with a reason."""
        self._decide(GiftDecision.Outcome.EXCEPTION, reason, by, now)

    @step(
        field=state, source=State.DECLARED, target=State.DECLINED, label="Decline",
        effect="The recipient declines the offer or gives it back. The reason stands on the register.",
        allowed=access.approves_gift, done="Declined",
    )  # fmt: skip
    def decline(self, *, by: Any, now: datetime.datetime, reason: str, **inputs: Any) -> None:
        """Have the offer declined or given back."""
        self._decide(GiftDecision.Outcome.DECLINED, reason, by, now)

    @step(
        field=state, source=[State.APPROVED, State.DECLINED], target=State.REGISTERED, label="Put on the register",
        effect="Everybody can read it, also without an account.", allowed=access.approves_gift,
        done="Put on the register",
    )  # fmt: skip
    def register(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Put the record on the register; one that it replaces leaves it."""
        self.registered_at = now
        return ["registered_at"]

    def _decide(self, outcome: str, reason: str, by: Any, now: datetime.datetime) -> None:
        GiftDecision.objects.create(gift=self, outcome=outcome, reason=reason, by=by, at=now)
        tell(self.person, "Your gift or hospitality has been decided on", self.get_absolute_url(), at=current().at)


class GiftDecision(models.Model):
    """What an approving officer decided about an offer, and why. Never changed."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Agreed"
        EXCEPTION = "exception", "Agreed as an exception"
        DECLINED = "declined", "Declined"

    gift = models.OneToOneField(Gift, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="agreed") | ~Q(reason=""), name="gift_decision_but_agreement_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
