"""The service specification in versions: its sections, what the contract does to patient choice, its approval."""

from __future__ import annotations

import datetime
import hashlib
import json
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards


class Specification(Stateful):
    """One version of what the provider is to do. Once approved it never changes; the next approved one replaces it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for approval"
        APPROVED = "approved", "Approved"
        SUPERSEDED = "superseded", "Superseded"

    COLOURS: ClassVar[dict[str, str]] = {
        State.DRAFT: "blue", State.SUBMITTED: "yellow", State.APPROVED: "green", State.SUPERSEDED: "grey",
    }  # fmt: skip

    state = StateField(State, State.DRAFT)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="specifications")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField("why there is this version", max_length=300)
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField("fingerprint of the approved text", max_length=64, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="specification_number_once"),
            models.UniqueConstraint(
                fields=["procurement"], condition=Q(state__in=["draft", "submitted"]), name="one_specification_in_hand"
            ),
            models.UniqueConstraint(
                fields=["procurement"], condition=Q(state="approved"), name="one_specification_in_force"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, sha256="")
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(sha256=""),
                name="specification_approved_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("changed_by")),
                name="own_specification_is_not_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"Service specification, version {self.number}"

    def get_absolute_url(self) -> str:
        """Give the page of the version."""
        return reverse("procurement:specification_version", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:specification_step", args=[self.procurement.reference, self.number, name])

    # --- what pages and rules ask -----------------------------------------------------------------------------

    @property
    def is_draft(self) -> bool:
        """Say whether it can be changed."""
        return self.state == self.State.DRAFT

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how far it is."""
        return {"text": str(self.get_state_display()), "colour": self.COLOURS[self.state]}

    @cached_property
    def by_part(self) -> dict[str, list[SpecificationSection]]:
        """Give the sections of each of the three parts, in their order."""
        found: dict[str, list[SpecificationSection]] = {part: [] for part in SpecificationSection.Part.values}
        for section in self.sections.all():
            found[section.part].append(section)
        return found

    @cached_property
    def on_choice(self) -> dict[str, PatientChoice | None]:
        """Give what the contract does to each choice of patients; None where nobody has answered."""
        said = {one.choice: one for one in self.choices.all()}
        return {choice: said.get(choice) for choice in PatientChoice.Choice.values}

    @cached_property
    def fingerprint(self) -> str:
        """Give the SHA-256 of the content: parts, headings, texts, sources and patient choice, in their order."""
        if self.sha256:
            return str(self.sha256)
        sections = [
            [part, one.heading, one.text, one.source, one.page] for part, rows in self.by_part.items() for one in rows
        ]
        choices = [
            [choice, one.effect, one.reason, one.safeguard] for choice, one in self.on_choice.items() if one is not None
        ]
        content = json.dumps([sections, choices], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    # --- steps ------------------------------------------------------------------------------------------------

    @step(
        field=state, source=State.DRAFT, target=State.SUBMITTED, label="Send the specification for approval",
        effect="Nobody changes it until it is approved or taken back.", done="Specification sent for approval",
        allowed=access.is_lead_or_sro,
        guards=[guards.specification_has_every_part, guards.specification_answers_choice],
    )  # fmt: skip
    def submit(self, *, by: Any, now: datetime.datetime) -> None:
        """Close the version for changes; every part is written and patient choice is answered."""

    @step(
        field=state, source=State.SUBMITTED, target=State.DRAFT, label="Take the specification back",
        effect="It can then be changed again.", done="Specification taken back", allowed=access.is_lead_or_sro,
    )  # fmt: skip
    def take_back(self, *, by: Any, now: datetime.datetime) -> None:
        """Open the version for changes again."""

    @step(
        field=state, source=State.SUBMITTED, target=State.APPROVED, label="Approve the specification",
        effect="It is then fixed and in force, and takes the place of the version before.",
        done="Specification approved", allowed=access.is_lead_or_sro,
        guards=[guards.specification_changed_by_another, guards.specification_answers_choice,
                guards.specification_not_frozen],
    )  # fmt: skip
    def approve(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Put the version in force; the one that was in force before is superseded."""
        for earlier in Specification.objects.filter(
            procurement_id=self.procurement_id, approved_at__isnull=False, superseded_at__isnull=True
        ).select_related("procurement"):
            Specification.objects.filter(pk=earlier.pk).update(superseded_by=self)
            earlier.supersede(by=by, now=now, version=earlier.version)
        self.sha256, self.approved_by, self.approved_at = self.fingerprint, by, now
        return ["sha256", "approved_by", "approved_at"]

    @step(
        field=state, source=State.APPROVED, target=State.SUPERSEDED, label="Replace the specification",
        effect="A newer approved version takes its place.", done="Specification superseded",
        allowed=access.is_lead_or_sro, guards=[guards.specification_has_a_successor],
    )  # fmt: skip
    def supersede(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Take it out of force because a newer version is approved; it stays on the record."""
        self.superseded_at = now
        return ["superseded_at"]


class SpecificationSection(models.Model):
    """One section of a version, with where its text comes from."""

    class Part(models.TextChoices):
        NATIONAL = "national", "National requirements"
        CORE = "core", "Core care model"
        LOCAL = "local", "Local requirements"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    specification = models.ForeignKey(Specification, models.PROTECT, related_name="sections")
    part = models.CharField(max_length=20, choices=Part)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    text = models.TextField()
    source = models.CharField("which document it comes from", max_length=200)
    page = models.CharField("page or paragraph of the document", max_length=40, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["specification", "position"], name="specification_section_position_once"),
            models.UniqueConstraint(
                fields=["specification", "part", "heading"], name="specification_section_heading_once"
            ),
            models.CheckConstraint(
                condition=~Q(heading="") & ~Q(text="") & ~Q(source=""), name="specification_section_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class PatientChoice(models.Model):
    """What the contract does to one choice that patients have (MCP framework 2016)."""

    class Choice(models.TextChoices):
        PRACTICE = "practice", "GP practice"
        NAMED_GP = "named_gp", "Named GP"
        LOCATION = "location", "Location"
        SECONDARY = "secondary", "Secondary care provider"

    class Effect(models.TextChoices):
        UNCHANGED = "unchanged", "Unchanged"
        LIMITED = "limited", "Limited"

    MEANINGS: ClassVar[dict[str, str]] = {
        Choice.PRACTICE: "Which GP practice somebody registers with",
        Choice.NAMED_GP: "Which GP somebody prefers to see",
        Choice.LOCATION: "Where somebody is seen",
        Choice.SECONDARY: "Which provider of secondary care somebody goes to, also where that care moves to the MCP",
    }
    LIMITED_IN_FULL: ClassVar[frozenset[str]] = frozenset({Choice.LOCATION, Choice.NAMED_GP})
    """What a fully integrated contract limits; virtual and partially integrated ones leave all choices as they are."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    specification = models.ForeignKey(Specification, models.PROTECT, related_name="choices")
    choice = models.CharField(max_length=20, choices=Choice)
    effect = models.CharField(max_length=20, choices=Effect)
    reason = models.TextField("why it is limited", blank=True)
    safeguard = models.TextField("what protects patients", blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["specification", "choice"], name="patient_choice_once"),
            models.CheckConstraint(
                condition=Q(effect="unchanged") | ~Q(reason="") & ~Q(safeguard=""),
                name="limited_patient_choice_has_reason_and_safeguard",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_choice_display())

    @classmethod
    def usual(cls, choice: str, variant: str) -> str:
        """Give what a contract of this variant usually does to a choice; offered, never entered by itself."""
        limited = variant == "full" and choice in cls.LIMITED_IN_FULL
        return cls.Effect.LIMITED if limited else cls.Effect.UNCHANGED
