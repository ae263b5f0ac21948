"""The care model of a case: its four levels, the ten essential jobs, and its value proposition."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from procurement import care_model
from procurement.money import in_pence

MOST_YEARS = 15


class CareLevel(models.Model):
    """One of the four levels of the care model: for how many people, and what is done (MCP framework 2016)."""

    class Level(models.IntegerChoices):
        PREVENTION = 1, "Whole population: prevention"
        URGENT = 2, "Urgent care"
        ONGOING = 3, "Ongoing needs"
        HIGHEST = 4, "Highest needs"

    MEANINGS: ClassVar[dict[int, str]] = {
        Level.PREVENTION: "Bend the curve of future demand, tackle inequalities, build social capital",
        Level.URGENT: "A coherent network of urgent care for people with self-limiting conditions",
        Level.ONGOING: "A broader range of joined-up services in the community",
        Level.HIGHEST: "An extensive care service for small numbers with very high needs and costs",
    }

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="care_levels")
    level = models.PositiveSmallIntegerField(choices=Level)
    population = models.PositiveIntegerField()
    what = models.TextField("what is done at it")
    source = models.CharField("where the figure comes from", max_length=200)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["level"]
        constraints = [models.UniqueConstraint(fields=["procurement", "level"], name="care_level_once")]

    def __str__(self) -> str:
        return str(self.get_level_display())


class EssentialJob(models.Model):
    """One of the ten essential jobs of creating an MCP: who owns it, and the page that shows it is done."""

    class Job(models.IntegerChoices):
        LEADERSHIP = 1, "Collaborative leadership around a shared vision"
        ENGINE_ROOM = 2, "An engine room that drives the programme"
        GOVERNANCE = 3, "A transparent governance structure"
        NEEDS = 4, "Needs of the population understood and segmented"
        LOGIC_MODEL = 5, "A logic model"
        VALUE = 6, "A value proposition with its return on investment"
        DESIGN = 7, "Each part of the care redesign designed and documented"
        IMPLEMENTATION = 8, "Implementation planned and managed"
        LEARNING = 9, "Learning and adapting quickly"
        CONTRACT = 10, "Commissioned and contracted"

    ASKED_AT: ClassVar[dict[int, str]] = {
        Job.LEADERSHIP: "early engagement", Job.ENGINE_ROOM: "early engagement", Job.GOVERNANCE: "early engagement",
        Job.NEEDS: "gateway 1", Job.LOGIC_MODEL: "gateway 1", Job.VALUE: "gateway 1",
        Job.DESIGN: "gateways 1 and 2", Job.IMPLEMENTATION: "gateways 1 and 2", Job.LEARNING: "gateway 3 and after",
        Job.CONTRACT: "gateways 1 and 2",
    }  # fmt: skip

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="essential_jobs")
    job = models.PositiveSmallIntegerField(choices=Job)
    owner = models.CharField("who owns it", max_length=120)
    standing = models.TextField("how far it is", blank=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["job"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "job"], name="essential_job_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=True, page__isnull=True)
                | Q(document__isnull=False, page__isnull=False, page__gte=1),
                name="essential_job_evidence_has_a_page",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_job_display())


class ValueProposition(models.Model):
    """What the change costs and brings by year, and where the figures come from."""

    procurement = models.OneToOneField("procurement.Procurement", models.PROTECT, related_name="value_proposition")
    rate = models.DecimalField(max_digits=5, decimal_places=2, default=care_model.RATE)
    demand = models.TextField("how it moderates demand and makes providers more efficient")
    source = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return "Value proposition"


class ValueYear(models.Model):
    """Costs and benefits of one year, in pounds."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    proposition = models.ForeignKey(ValueProposition, models.PROTECT, related_name="years")
    number = models.PositiveSmallIntegerField()
    costs = models.DecimalField(max_digits=14, decimal_places=2)
    benefits = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposition", "number"], name="value_year_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_YEARS, costs__gte=0, benefits__gte=0),
                name="value_year_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"Year {self.number}"

    @property
    def as_year(self) -> care_model.Year:
        """Give it for the arithmetic."""
        return care_model.Year(self.number, in_pence(self.costs), in_pence(self.benefits))
