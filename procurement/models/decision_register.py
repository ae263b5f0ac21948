"""What the register of procurement decisions says; filed rows that never change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class RegisterEntry(models.Model):
    """One decision as its organisation publishes it. A later entry replaces it; none is changed.

    Source of the columns: statutory guidance on conflicts of interest for CCGs, template register of procurement
    decisions. What the case tells is copied when the entry is published, so that the public page needs no case.
    """

    class Service(models.TextChoices):
        NEW = "new", "A new service"
        EXISTING = "existing", "Services that exist already"

    COLUMNS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("reference", "Reference"), ("title", "Contract or service"), ("description", "Description"),
        ("service", "New or existing"), ("existing_details", "What exists already"), ("procured_by", "Procured by"),
        ("decision", "Decision"), ("decided_on", "Date of the decision"), ("decided_by", "Process and committee"),
        ("involved", "Who was involved"), ("clinical_lead", "Clinical lead"),
        ("contract_manager", "Contract manager"), ("conflicts", "Conflicts noted"),
        ("mitigation", "How each was managed"), ("justification", "Why this is right"),
        ("awarded_to", "Contract awarded to"), ("awarded_address", "Registered address"),
        ("total_value", "Total value"), ("value_to_ccg", "Value to this organisation"), ("comments", "Comments"),
    )  # fmt: skip
    """Each key of ``content`` with the words that head it, in the order of the template."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="register_entries")
    decision = models.ForeignKey("procurement.Decision", models.PROTECT, related_name="register_entries")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    content = models.JSONField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="replaced_by")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-published_at", "-id"]
        verbose_name = "entry in the register of procurement decisions"
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(replaces__isnull=True), name="one_first_register_entry_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content.get('decision', '')}, {self.organisation}"

    @property
    def rows(self) -> list[tuple[str, Any]]:
        """Give the filled columns as rows of words."""
        return [(label, self.content[key]) for key, label in self.COLUMNS if self.content.get(key)]
