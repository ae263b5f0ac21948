"""Documents a guard asks for, and decisions each commissioner's deciding body takes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from mcp_portal.workflow.guards import Missing


class Slot(models.TextChoices):
    """The kinds of document a case has a place for."""

    ENGAGEMENT_PLAN = "engagement-plan", "Market engagement plan"
    ENGAGEMENT_REPORT = "engagement-report", "Market engagement report"
    TENDER_DOCUMENTS = "tender-documents", "Invitation to submit final tenders"
    EVALUATION_REPORT = "evaluation-report", "Evaluation report"
    MOBILISATION_PLAN = "mobilisation-plan", "Mobilisation plan"
    GOVERNANCE_REVIEW = "governance-review", "Review of the CCG’s governance"
    LEGAL_ADVICE = "legal-advice", "Legal advice (privileged)"
    OTHER = "other", "Other document"


FOR_THE_MARKET = (Slot.ENGAGEMENT_PLAN, Slot.ENGAGEMENT_REPORT, Slot.TENDER_DOCUMENTS)
"""Written for everyone in the market, so that they tell of no bid; the database knows the same kinds."""

AT_WILL = (Slot.LEGAL_ADVICE, Slot.OTHER)
"""No step asks for these."""

BY_ITSELF = "Nobody. It ends by itself"
"""Who can meet a requirement that only time meets."""


def document_missing(case: Any, slot: Slot, what: str) -> Missing | None:
    """Say that a document is not there, with the way to add it."""
    if case.documents.filter(kind=slot).exists():
        return None
    page = reverse("procurement:document_add", args=[case.reference]) + f"?kind={slot}"
    return Missing(what, page=page, link=f"Add the {slot.label.lower()}")


CALLS = ("CONTRACT", "PRI_CALL_COMPETITION")
"""Kinds of notice, and routes, that call for competition."""


def has_call(case: Any, *states: str) -> bool:
    """Say whether a case has a notice that calls for competition in one of the states."""
    return any(has_notice(case, kind, *states) for kind in CALLS)


def has_notice(case: Any, kind: str, *states: str) -> bool:
    """Say whether a case has a notice of a kind in one of the states."""
    return any(notice.kind == kind and notice.state in states for notice in case.notices.all())


def undecided(case: Any, kind: str, what: str) -> list[Missing]:
    """Name each commissioner whose deciding body has not decided."""
    decided = {decision.organisation_id for decision in case.decisions.all() if decision.kind == kind}
    page = reverse("procurement:decision_record", args=[case.reference]) + f"?kind={kind}"
    return [
        Missing(
            f"The {c.deciding_body[0].lower()}{c.deciding_body[1:]} of {c.organisation.name} has not decided {what}",
            page=f"{page}&organisation={c.organisation_id}",
            link=f"Record the decision of {c.organisation.name}",
        )
        for c in case.commissioners.all()
        if c.organisation_id not in decided
    ]
