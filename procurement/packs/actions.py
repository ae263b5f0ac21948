"""Asking for the pack of a gateway."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.packs import chapter as assurance_chapter
from conflicts.packs import chapter as conflicts_chapter
from mcp_portal.documents.actions import request_rendering
from mcp_portal.documents.models import RenderJob
from procurement.models import Procurement

from .chapter import chapter
from .context import UNKEYED, context

KIND = "gateway_pack"


def request_gateway_pack(case: Procurement, review: Any, *, by: Any, now: datetime.datetime) -> RenderJob:
    """Ask for the pack of a review as it stands now; the same state of the case is the same pack."""
    printed = gateway_pack(case, review, by=by, now=now)
    return request_rendering(
        KIND,
        printed,
        case=case,
        subject=review,
        by=by,
        now=now,
        name=f"{printed['pack']['reference']}.pdf",
        link=reverse("procurement:pack", args=[case.reference, review.stage.code]),
        unkeyed=UNKEYED,
    )


def gateway_pack(case: Procurement, review: Any, *, by: Any, now: datetime.datetime) -> dict[str, Any]:
    """Give what the pack prints for this reader."""
    return context(
        chapter(case, review, by, now),
        assurance_chapter(review, by, now),
        conflicts_chapter(case, now),
    )
