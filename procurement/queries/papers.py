"""What lies in the file of a case and may still be changed, as far as a person sees it."""

from __future__ import annotations

from typing import Any

from mcp_portal.documents.models import Document, DocumentQuerySet
from procurement import access
from procurement.guards.slots import Slot
from procurement.models import Notice, Procurement, Standstill

from .bids import may_see_scores


def documents(case: Procurement, user: Any) -> DocumentQuerySet:
    """Give the documents of the procurement itself that a person may open, newest first.

    Evidence, minutes and packs belong to other pages: a pack is made for one reader. Privileged legal advice stays
    with who asked for it and who gave it; the database keeps it from everybody else as well.
    """
    rows = Document.objects.of(case).filter(kind__in=Slot.values)
    if not access.reads_legal_advice(case, user):
        rows = rows.exclude(kind=Slot.LEGAL_ADVICE)
    return rows if may_see_scores(case, user) else rows.exclude(kind=Slot.EVALUATION_REPORT)


def is_draft(notice: Notice) -> bool:
    """Say whether the content of a notice can be changed."""
    return notice.state == Notice.State.DRAFT


def letters_can_change(case: Procurement, user: Any, letters: Standstill | None) -> bool:
    """Say whether a person may write the standstill letters now."""
    return access.is_lead(case, user) and (letters is None or letters.state == Standstill.State.LETTERS_DRAFT)
