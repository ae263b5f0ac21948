"""Talking to the market: events, who came, and what a possible bidder did for the commissioners before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class MarketEvent(models.Model):
    """A meeting, visit or survey in which the commissioners talked to the market. Filed once."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="market_events")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    held_on = models.DateField("day on which it was held")
    place = models.CharField(max_length=200)
    open_to = models.TextField("whom it was open to")
    advertised = models.TextField("how it was advertised")
    said = models.TextField("what was said")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="market_event_number_once"),
            models.CheckConstraint(
                condition=~Q(open_to="") & ~Q(advertised=""), name="market_event_says_whom_it_was_open_to"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EventAttendee(models.Model):
    """An organisation that came to an event, with how many people."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    event = models.ForeignKey(MarketEvent, models.PROTECT, related_name="attendees")
    organisation = models.CharField(max_length=200)
    people = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["organisation", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="event_attendee_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="event_attendee_has_people"),
        ]

    def __str__(self) -> str:
        return self.organisation


class EventItem(models.Model):
    """Something that was given out at an event."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    event = models.ForeignKey(MarketEvent, models.PROTECT, related_name="given_out")
    item = models.ForeignKey("procurement.SharedItem", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "item"], name="event_item_once")]

    def __str__(self) -> str:
        return str(self.item)


class PriorInvolvement(models.Model):
    """A possible bidder advised the commissioners or helped to prepare the procurement (PCR 2015 reg. 41)."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="prior_involvements")
    number = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=200)
    prepared = models.TextField("what it helped to prepare")
    from_date = models.DateField()
    to_date = models.DateField()
    exchanged = models.TextField("what it got to know and what it gave")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="prior_involvement_number_once"),
            models.CheckConstraint(
                condition=Q(to_date__gte=models.F("from_date")), name="prior_involvement_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"Earlier work of {self.organisation}"


class InvolvementRemedy(models.Model):
    """What was done so that an earlier involvement does not distort competition."""

    class Measure(models.TextChoices):
        SHARED = "shared", "What was exchanged is shared with every bidder"
        TIME = "time", "Time limits are long enough for the others to catch up"
        OTHER = "other", "Another measure"
        EXCLUDE = "exclude", "The bidder is excluded, because nothing else secures equal treatment"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="+")
    involvement = models.ForeignKey(PriorInvolvement, models.PROTECT, related_name="remedies")
    measure = models.CharField(max_length=20, choices=Measure)
    words = models.TextField("how it secures equal treatment")
    item = models.ForeignKey("procurement.SharedItem", models.PROTECT, null=True, blank=True, related_name="+")
    heard = models.TextField("what the bidder said when it was heard", blank=True)
    nothing_else = models.TextField("why nothing else secures equal treatment", blank=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "involvement remedies"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(measure="shared") | Q(item__isnull=False), name="shared_remedy_names_what_is_shared"
            ),
            models.CheckConstraint(
                condition=~Q(measure="exclude") | (~Q(heard="") & ~Q(nothing_else="")),
                name="exclusion_for_involvement_after_a_hearing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_measure_display())
