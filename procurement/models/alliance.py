"""The alliance agreement of a virtual MCP: members, what they share, how they decide, and which gateways it passes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards


class AllianceAgreement(Stateful):
    """What the members agree over the contracts there are; from ``signed_at`` on its terms never change.

    ``terms`` counts what was agreed to: each change makes it one more, and a consent counts for its own number only.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"
        SIGNED = "signed", "Signed"
        IN_FORCE = "in_force", "In force"
        ENDED = "ended", "Ended"

    class Rule(models.TextChoices):
        UNANIMOUS = "unanimous", "Every member agrees"
        MAJORITY = "majority", "A majority, except for reserved matters"

    state = StateField(State, State.DRAFT)
    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="alliance")
    terms = models.PositiveIntegerField(default=1, editable=False)
    aims = models.TextField("shared aims", blank=True)
    rule = models.CharField("how members decide", max_length=20, choices=Rule, blank=True)
    majority = models.PositiveSmallIntegerField("share of the members in percent", null=True, blank=True)
    reserved = models.TextField("reserved matters", blank=True)
    chair = models.CharField("who chairs", max_length=200, blank=True)
    deadlock = models.TextField("what happens when members cannot agree", blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField("notice of a member that leaves", null=True, blank=True)
    leaving = models.TextField("what happens when a member leaves or the alliance ends", blank=True)
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_on = models.DateField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, editable=False)
    in_force_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="alliance_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(majority__isnull=True) | Q(majority__gte=51, majority__lte=99), name="alliance_majority"
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_at__isnull=True)
                | Q(signed_on__isnull=False, signed_at__isnull=False),
                name="alliance_signed_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return "Alliance agreement"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("procurement:alliance", args=[self.procurement.reference])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:alliance_step", args=[self.procurement.reference, name])

    @property
    def is_draft(self) -> bool:
        """Say whether it can still be written."""
        return self.state == self.State.DRAFT

    @property
    def is_signed(self) -> bool:
        """Say whether the members are bound."""
        return self.state in {self.State.SIGNED, self.State.IN_FORCE}

    @property
    def is_in_force(self) -> bool:
        """Say whether the members act under it."""
        return self.state == self.State.IN_FORCE

    @property
    def was_signed(self) -> bool:
        """Say whether it was ever signed, ended since or not."""
        return self.signed_at is not None

    @property
    def by_majority(self) -> bool:
        """Say whether a majority can decide."""
        return self.rule == self.Rule.MAJORITY

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how far it is."""
        colours = {self.State.DRAFT: "white", self.State.IN_FORCE: "green", self.State.ENDED: "grey"}
        return {"text": str(self.get_state_display()), "colour": colours.get(self.State(self.state), "blue")}

    def consents_now(self) -> dict[int, AllianceConsent]:
        """Give the consents to the terms as they stand, by organisation."""
        return {one.organisation_id: one for one in self.consents.all() if one.terms == self.terms}

    # --- steps ------------------------------------------------------------------------------------------------

    @step(
        field=state, source=State.DRAFT, target=State.AGREED, label="Record that all members agree",
        effect="Terms, members and shares then stand.", done="Alliance agreed", allowed=access.is_lead_or_sro,
        guards=[
            guards.made_by_an_alliance, guards.alliance_terms_complete, guards.alliance_matters_reserved,
            guards.alliance_members_complete, guards.alliance_shares_add_up, guards.every_member_consents,
        ],
    )  # fmt: skip
    def agree(self, *, by, now):
        """Settle the agreement; every member has consented to these very terms."""

    @step(
        field=state, source=State.AGREED, target=State.DRAFT, label="Open the terms again",
        effect="Every member has to consent again.", done="Terms opened again", danger=True,
        allowed=access.is_lead_or_sro,
    )  # fmt: skip
    def open_again(self, *, by, now):
        """Go back to the draft; the consents there are stay in the record."""
        self.terms += 1
        return ["terms"]

    @step(
        field=state, source=State.AGREED, target=State.SIGNED, label="Record the signatures",
        effect="The agreement is then fixed. The contract version of the case can no longer change.",
        done="Alliance signed", allowed=access.is_sro, recorded=("signed_on",),
        guards=[
            guards.made_by_an_alliance, guards.alliance_is_being_made, guards.alliance_gateways_passed,
            guards.alliance_conditions_closed, guards.every_member_consents,
        ],
    )  # fmt: skip
    def sign(self, *, by, now, signed_on):
        """Record that every member has signed."""
        self.signed_on, self.signed_at = signed_on, now
        return ["signed_on", "signed_at"]

    @step(
        field=state, source=State.SIGNED, target=State.IN_FORCE, label="Put it in force",
        effect="Members decide and share by it from its first day.", done="Alliance in force", allowed=access.is_sro,
        guards=[guards.alliance_first_day_has_come],
    )  # fmt: skip
    def put_in_force(self, *, by, now):
        """Let the agreement begin on its first day."""
        self.in_force_on = self.starts_on
        return ["in_force_on"]

    @step(
        field=state, source=[State.SIGNED, State.IN_FORCE], target=State.ENDED, label="End the alliance",
        effect="The contracts there are go on without it.", done="Alliance ended", danger=True, during_hold=True,
        allowed=access.is_sro, recorded=("ended_on",),
    )  # fmt: skip
    def end(self, *, by, now, ended_on, ended_reason):
        """End the agreement, at its term or before."""
        self.ended_on, self.ended_reason = ended_on, ended_reason
        return ["ended_on", "ended_reason"]


class AllianceMember(models.Model):
    """An organisation in the alliance, the contract it keeps, and what it gains or bears."""

    class Role(models.TextChoices):
        COMMISSIONER = "commissioner", "Commissioner"
        PRACTICES = "practices", "GP practices or their federation"
        TRUST = "trust", "NHS trust"
        COUNCIL = "council", "Council, as a provider"
        OTHER = "other", "Other provider"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="alliance_members")
    alliance = models.ForeignKey(AllianceAgreement, models.PROTECT, related_name="members")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    contract = models.CharField("contract that stays", max_length=300, blank=True)
    share = models.DecimalField("share of gain and risk in percent", max_digits=5, decimal_places=2)
    most_gain = models.DecimalField("gains at most a year", max_digits=14, decimal_places=2, null=True, blank=True)
    most_loss = models.DecimalField("bears at most a year", max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "organisation"], name="alliance_member_once"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=100), name="alliance_share_of_a_hundred"),
            models.CheckConstraint(
                condition=(Q(most_gain__isnull=True) | Q(most_gain__gte=0))
                & (Q(most_loss__isnull=True) | Q(most_loss__gte=0)),
                name="alliance_limits_not_below_nothing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation.name)

    @property
    def commissions(self) -> bool:
        """Say whether it takes part as a commissioner."""
        return self.role == self.Role.COMMISSIONER


class AllianceConsent(models.Model):
    """The consent of one member's deciding body to the terms as they stood; written once."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="alliance_consents")
    alliance = models.ForeignKey(AllianceAgreement, models.PROTECT, related_name="consents")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    terms = models.PositiveIntegerField()
    consented_on = models.DateField()
    meeting = models.CharField("which body consented", max_length=200)
    minute_reference = models.CharField(max_length=100)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "organisation", "terms"], name="alliance_consent_once")
        ]

    def __str__(self) -> str:
        return f"Consent of {self.organisation_id}"


class VariantGateway(models.Model):
    """Whether cases of a contract version are asked for a gateway, from one entry on; the newest entry counts."""

    variant = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    asked = models.BooleanField()
    reason = models.TextField()
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.variant}, {self.code}: {'asked' if self.asked else 'not asked'}"


DEFAULT_GATEWAYS: dict[str, dict[str, tuple[bool, str]]] = {
    "virtual": {
        "early": (True, "The plan is new to the 3 bodies whatever the form of the contract"),
        "1": (True, "The case for change, and why a virtual MCP is enough, is the same question"),
        "2": (False, "No contract is awarded and no provider is chosen: the contracts there are stay"),
        "3": (True, "Services change for patients on the first day, as with any MCP"),
    }
}
"""Which gateways a version is asked for and why, until an administrator enters otherwise (default)."""


def left_out(variant: str) -> frozenset[str]:
    """Give the codes of the gateways that cases of a version are not asked for; asks nothing for other versions."""
    if variant not in DEFAULT_GATEWAYS:
        return frozenset()
    asked: dict[Any, bool] = {code: asked for code, (asked, _why) in DEFAULT_GATEWAYS[variant].items()}
    asked |= dict(VariantGateway.objects.filter(variant=variant).order_by("pk").values_list("code", "asked"))
    return frozenset(code for code, yes in asked.items() if not yes)
