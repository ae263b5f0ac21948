"""Reads of packs that were asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mcp_portal.documents.models import RenderJob

from .actions import KIND


def packs_of(review: Any, reader: Any) -> QuerySet[RenderJob]:
    """Give the packs of a review that the reader asked for, newest first.

    Only those: what a pack prints depends on who reads it, so a pack asked for by another may say more.
    """
    asked = RenderJob.objects.filter(kind=KIND, subject_table=review._meta.db_table, subject_id=review.pk)
    return asked.filter(requests__user=reader).select_related("document__blob").order_by("-id")
