"""Who supported a site, as far as it keeps them from assuring it."""

from __future__ import annotations

from typing import Any

from assurance import access
from assurance.models import SupportGiven
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import REVIEWING

from .gates import stages


def open_stages(case: Any) -> dict[str, Any]:
    """Give the stages of a case that its reader sees, by code."""
    return {row["code"]: row["stage"] for row in stages(case) if not row["hidden"]}


def support_given(case: Any) -> list[SupportGiven]:
    """Give the support recorded at the stages that the reader sees; a record that was replaced is left out."""
    rows = case.support_given.filter(superseded_by=None, stage_code__in=list(open_stages(case)))
    return list(rows.select_related("person__organisation", "organisation", "recorded_by__organisation"))


def people_to_record(case: Any, by: Any) -> list[Any]:
    """Give the people of the bodies for whom somebody may record support."""
    people = {row.user_id: row.user for row in team(case, REVIEWING)}
    return sorted((one for one in people.values() if access.may_record_support(case, by, one)), key=str)
