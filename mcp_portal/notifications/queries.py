"""Reads of what people were told, and of how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .models import ALWAYS, USUAL, Kind, Often, Outbox, Preference


@dataclass(frozen=True)
class Wanted:
    """How mails of a kind come to a person, whether that is what the portal starts with, and whether they choose."""

    kind: Kind
    often: Often
    is_default: bool
    can_be_chosen: bool


def told(user: Any) -> QuerySet[Outbox]:
    """Give all a person was told, newest first, without cases they no longer see."""
    return Outbox.objects.filter(user=user).order_by("-id")


def recent(user: Any, most: int = 20) -> QuerySet[Outbox]:
    """Give what a person was told last."""
    return told(user)[:most]


def wanted(user: Any) -> list[Wanted]:
    """Give how mails of every kind come to a person."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "often"))
    return [
        Wanted(kind, often := Often(chosen.get(kind, USUAL[kind])), often == USUAL[kind], kind not in ALWAYS)
        for kind in Kind
    ]
