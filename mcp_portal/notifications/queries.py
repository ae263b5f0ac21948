"""Reads of what people were told."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .models import Outbox


def recent(user: Any, most: int = 20) -> QuerySet[Outbox]:
    """Give what a person was told, newest first, without cases they no longer see."""
    return Outbox.objects.filter(user=user).order_by("-id")[:most]
