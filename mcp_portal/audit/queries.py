"""Reads of the ledger."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from .models import LedgerEntry


def head() -> tuple[int, str]:
    """Give number and hash of the last row; (0, zeros) when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM portal_ledger_head()")
        return cursor.fetchone() or (0, "0" * 64)


def first_broken() -> int | None:
    """Give the number of the first row whose hash, link or number is wrong, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_ledger_first_broken()")
        return cursor.fetchone()[0]


def trail(case: Any) -> QuerySet[LedgerEntry]:
    """Give the rows of a case, newest first, as far as the reader sees the case."""
    return LedgerEntry.objects.filter(procurement_id=case.pk).select_related("actor__organisation").order_by("-seq")
