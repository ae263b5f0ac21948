"""What must hold before an appraisal of options is filed."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.guards import Missing, guard
from procurement.care_model import MOST_POINTS, WHOLE, plain

BOTH = [Role.LEAD, Role.SRO]


def _at(name: str) -> Any:
    return lambda appraisal: reverse(f"procurement:{name}", args=[appraisal.procurement.reference, appraisal.number])


@guard(source="House rule: weights add up to 100", role=BOTH, page=_at("appraisal_criteria"), link="Enter the criteria")
def appraisal_weights_add_up(appraisal: Any, user: Any, now: datetime.datetime) -> str | None:
    """There are criteria and their weights add up to 100."""
    total = sum(appraisal.weights.values())
    return None if total == WHOLE else f"The weights of the criteria add up to {plain(total)}, not 100"


@guard(source="Gateway 1: why an MCP has been chosen rather than a PACS", role=BOTH, page=_at("appraisal"))
def every_option_scored(appraisal: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every option has points and reasons on every criterion."""
    reference, missing = appraisal.procurement.reference, []
    for option, scores in appraisal.given.items():
        left = len(appraisal.weights) - len(scores)
        if left:
            label = appraisal.Option(option).label
            page = reverse("procurement:appraisal_option", args=[reference, appraisal.number, option])
            words = f"{label}: {plural(left, 'criterion has', 'criteria have')} no points from 0 to {MOST_POINTS}"
            missing.append(Missing(words, page=page, link=f"Score {label}"))
    return missing


@guard(source="Gateway 1: why an MCP has been chosen rather than a PACS", role=BOTH, page=_at("appraisal_preferred"),
       link="Choose the preferred option")  # fmt: skip
def option_is_preferred(appraisal: Any, user: Any, now: datetime.datetime) -> str | None:
    """An option is preferred, and it is said why, and why an MCP and not a PACS."""
    if not appraisal.preferred:
        return "No option has been chosen"
    if not (appraisal.why_preferred and appraisal.why_form):
        return "It is not said why this option, and why an MCP and not a PACS"
    return None
