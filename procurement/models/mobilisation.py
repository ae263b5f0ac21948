"""The plan from the signature to the first day, and what is ready. Every row is filed once; the last one counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from procurement.mobilisation import BY_CODE, Item, Task


class MobilisationTask(models.Model):
    """A task of the plan as it stood; a change is another edition."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="mobilisation_tasks")
    number = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    owner = models.CharField("who does it", max_length=200)
    days = models.PositiveSmallIntegerField("calendar days it takes")
    after = models.JSONField(default=list, help_text="Numbers of the tasks it waits for")
    done_on = models.DateField(null=True, blank=True)
    taken_out = models.BooleanField(default=False)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number", "edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["procurement", "number", "edition"], name="mobilisation_task_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, 1000)) & ~Q(name="") & ~Q(owner=""), name="mobilisation_task_shape"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    @property
    def task(self) -> Task:
        """Give it as the plan counts it."""
        return Task(self.number, self.days, frozenset(self.after), self.done_on)


class ReadinessEntry(models.Model):
    """How something that has to be ready stands."""

    class State(models.TextChoices):
        READY = "ready", "Ready"
        NOT_YET = "not_yet", "Not ready yet"
        NOT_NEEDED = "not_needed", "Does not apply"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="readiness_entries")
    item = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State)
    words = models.TextField()
    evidence = models.CharField("where it is shown", max_length=300, blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "readiness entries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & (~Q(state="ready") | ~Q(evidence="")), name="ready_with_evidence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about.name}: {self.get_state_display()}"

    @property
    def about(self) -> Item:
        """Give what it is about."""
        return BY_CODE[self.item]
