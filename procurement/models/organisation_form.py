"""Who settles which question about the provider's form by when, and the answers; a newer answer stands beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from mcp_portal.accounts.roles import COMMISSIONING, Role

from .form_questions import ASKED, FormQuestion

OWNERS: list[tuple[str, str]] = [(role.value, role.label) for role in Role if role in COMMISSIONING]
"""Roles on a case that can own a question."""


class FormOwner(models.Model):
    """The role on the case that settles a question, and by when."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="form_owners")
    question = models.CharField(max_length=30, choices=FormQuestion)
    role = models.CharField(max_length=30, choices=OWNERS)
    due_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["procurement", "question"], name="form_question_owner_once")]

    def __str__(self) -> str:
        return str(self.get_role_display())


class FormAnswer(models.Model):
    """An answer to a question, filed for good; the newest one is in force."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="form_answers")
    question = models.CharField(max_length=30, choices=FormQuestion)
    number = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=20, blank=True)
    answer = models.TextField()
    source = models.CharField("where it is written", max_length=200)
    document = models.OneToOneField("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "question", "number"], name="form_answer_number_once"),
            models.CheckConstraint(condition=~Q(answer="") & ~Q(source=""), name="form_answer_says_from_where"),
        ]

    def __str__(self) -> str:
        return f"Answer {self.number}"

    def get_absolute_url(self) -> str:
        """Give the page of the question."""
        return reverse("procurement:form_question", args=[self.procurement.reference, self.question])

    @property
    def decided(self) -> str:
        """Give what was decided in words, where the question is one of a few."""
        return ASKED[self.question].decisions.get(self.decision, self.decision) if self.question in ASKED else ""
