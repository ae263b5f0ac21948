"""The appraisal of options: criteria, scores with reasons, the preferred option, and the step that files it."""

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
from procurement import access, care_model, guards


class OptionsAppraisal(Stateful):
    """One appraisal of a case. Once filed it never changes; a newer filed one takes its place."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        FILED = "filed", "Filed"

    class Option(models.TextChoices):
        DO_MINIMUM = "do_minimum", "Do minimum"
        VIRTUAL = "virtual", "Virtual MCP"
        PARTIAL = "partial", "Partially integrated MCP"
        FULL = "full", "Fully integrated MCP"
        PACS = "pacs", "PACS"

    state = StateField(State, State.DRAFT)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="options_appraisals")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField("why there is this appraisal", max_length=300)
    preferred = models.CharField(max_length=20, choices=Option, blank=True)
    why_preferred = models.TextField(blank=True)
    why_form = models.TextField("why an MCP and not a PACS, or a PACS and not an MCP", blank=True)
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    filed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="options_appraisal_number_once"),
            models.UniqueConstraint(
                fields=["procurement"], condition=Q(state="draft"), name="one_options_appraisal_in_hand"
            ),
            models.CheckConstraint(
                condition=Q(filed_by__isnull=True, filed_at__isnull=True)
                | Q(filed_by__isnull=False, filed_at__isnull=False)
                & ~Q(preferred="") & ~Q(why_preferred="") & ~Q(why_form=""),
                name="options_appraisal_filed_as_a_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Options appraisal {self.number}"

    def get_absolute_url(self) -> str:
        """Give its page."""
        return reverse("procurement:appraisal", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:appraisal_step", args=[self.procurement.reference, self.number, name])

    @property
    def is_draft(self) -> bool:
        """Say whether it can be changed."""
        return self.state == self.State.DRAFT

    @property
    def weights(self) -> dict[int, Decimal]:
        """Give the weights by criterion."""
        return {criterion.pk: criterion.weight for criterion in self.criteria.all()}

    @cached_property
    def given(self) -> dict[str, dict[int, OptionScore]]:
        """Give the scores by option and criterion."""
        found: dict[str, dict[int, OptionScore]] = {option: {} for option in self.Option.values}
        for score in self.scores.all():
            found[score.option][score.criterion_id] = score
        return found

    @property
    def sums(self) -> dict[str, Decimal | None]:
        """Give the weighted sum of each option out of 100; None while something is missing."""
        return {
            option: care_model.weighted(self.weights, {key: score.points for key, score in scores.items()})
            for option, scores in self.given.items()
        }

    @step(
        field=state, source=State.DRAFT, target=State.FILED, label="File the options appraisal",
        effect="It can then not be changed. A later appraisal can take its place.", done="Options appraisal filed",
        allowed=access.is_sro,
        guards=[guards.appraisal_weights_add_up, guards.every_option_scored, guards.option_is_preferred],
    )  # fmt: skip
    def file(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Put the appraisal in force."""
        self.filed_by, self.filed_at = by, now
        return ["filed_by", "filed_at"]


class AppraisalCriterion(models.Model):
    """What options are judged by, with its weight; together they weigh 100."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    appraisal = models.ForeignKey(OptionsAppraisal, models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    weight = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "appraisal criteria"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "position"], name="appraisal_criterion_position_once"),
            models.UniqueConstraint(fields=["appraisal", "name"], name="appraisal_criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="appraisal_criterion_has_weight"),
        ]

    def __str__(self) -> str:
        return self.name


class OptionScore(models.Model):
    """How well an option does on a criterion, with the reasons."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    appraisal = models.ForeignKey(OptionsAppraisal, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(AppraisalCriterion, models.PROTECT, related_name="scores")
    option = models.CharField(max_length=20, choices=OptionsAppraisal.Option)
    points = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=1000)

    class Meta:
        ordering = ["criterion__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "option"], name="option_score_once"),
            models.CheckConstraint(condition=Q(points__lte=care_model.MOST_POINTS), name="option_score_within_bounds"),
            models.CheckConstraint(condition=~Q(reasons=""), name="option_score_has_reasons"),
        ]

    def __str__(self) -> str:
        return str(self.points)
