"""What must hold of the evidence itself before it is submitted."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.documents.scanning import Scan
from mcp_portal.workflow.guards import Missing, guard

from .places import SCHEME, line_page


def evidence_page(review: Any) -> str:
    """Give the list of the evidence of a review."""
    return reverse("assurance:evidence", args=[review.case.reference, review.stage.code])


@guard(source="House rule", role=Role.LEAD, page=evidence_page, link="See the evidence")
def evidence_is_scanned(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """No piece of evidence waits for its virus scan, and none is blocked by it."""
    held_back = [row for row in review.papers.evidence if not row.document.is_free]
    return [
        Missing(f"{row.code} {row.title} is blocked by the virus scanner", "Remove it, or replace it by a clean file")
        if row.document.scan == Scan.INFECTED
        else Missing(f"{row.code} {row.title} waits for its virus scan", "The portal tries again every minute")
        for row in sorted(held_back, key=lambda row: row.number)
    ]


@guard(source=SCHEME, role=Role.LEAD, page=evidence_page, link="See the evidence")
def cited_pages_are_there(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every page that an answer cites is in the version of the document that stands."""
    return [
        Missing(
            f"{question.code}: {wrong}", page=line_page(review, question), link=f"Change the answer to {question.code}"
        )
        for question in review.papers.questions
        if question.pk in review.papers.answers
        for citation in review.papers.answers[question.pk].cited
        if (wrong := citation.evidence.why_not_at(citation.pages))
    ]
