"""What people are told: in the portal at once, and by mail as each of them wants it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What a thing told is about; a person chooses for each kind how mails come."""

    WAITS = "waits", "Something waits for you"
    DATES = "dates", "A planned date comes up"
    LAPSING = "lapsing", "A declaration, an outcome or going on at risk runs out"
    MENTIONS = "mentions", "You are asked, named or told something"
    DOCUMENTS = "documents", "A document you asked for is ready"
    STALE = "stale", "Something you rated or signed has changed"
    HOLD = "hold", "A procurement is paused, or goes on again"
    RULING = "ruling", "A ruling on your interests"


class Often(models.TextChoices):
    """How mails of a kind come."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, at 7am"
    WEEKLY = "weekly", "Once a week, on Monday at 7am"
    PORTAL = "portal", "No mail, only in the portal"


ALWAYS = (Kind.STALE, Kind.HOLD, Kind.RULING)
"""Kinds whose mail always comes at once: somebody who misses one acts on what no longer holds."""

CHOSEN = tuple(kind for kind in Kind if kind not in ALWAYS)
"""Kinds a person may choose for."""

USUAL = {kind: Often.DAILY if kind == Kind.DATES else Often.AT_ONCE for kind in Kind}
"""How mails come to somebody who chose nothing. A default of the portal."""


class Outbox(models.Model):
    """One thing told to one person. The subject line is the portal's own words; case content never stands here.

    ``mail`` is what the person had chosen when they were told; the database reads it from their preferences, for
    nobody else may (migration 0003).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MENTIONS)
    subject = models.CharField(max_length=120)
    link = models.CharField(max_length=300)
    mail = models.CharField(max_length=20, choices=Often, default=Often.AT_ONCE)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["mail", "user"], condition=Q(sent_at=None), name="outbox_not_sent"),
        ]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """How mails of a kind come to a person who chose otherwise than usual."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in CHOSEN])
    often = models.CharField(max_length=20, choices=Often)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_preference_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CHOSEN]), name="preference_of_a_kind_that_can_be_chosen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_often_display()}"


class Digest(models.Model):
    """One mail that counts what a person was told since the last one: one a person and day, or week."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    often = models.CharField(max_length=20, choices=Often)
    until = models.DateTimeField(help_text="What was told before this moment counts")
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "often", "until"], name="one_digest_a_turn")]

    def __str__(self) -> str:
        return f"{self.get_often_display()}: {self.until:%d.%m.%Y}"


class Reminder(models.Model):
    """A person was reminded of a date, so many working days before; when the date moves they are reminded anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    day = models.DateField()
    before = models.PositiveSmallIntegerField(help_text="Working days")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "day", "before"], name="reminded_once")]

    def __str__(self) -> str:
        return f"{self.key}, {self.before} working days before {self.day}"
