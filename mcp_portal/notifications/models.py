"""The outbox: what people are told, in the portal at once and by mail as soon as it can be sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Outbox(models.Model):
    """One thing told to one person. The subject line is the portal's own words; case content never stands here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notifications")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=120)
    link = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return self.subject
