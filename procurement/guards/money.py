"""Before a money model is sent for approval and approved."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.guards import Missing, guard
from procurement.money import NotPossible


def _answers(model: Any) -> str:
    return reverse("procurement:money_check", args=[model.procurement.reference, model.number])


@guard(source="MCP framework 2016, contract sum", role=[Role.FINANCE_LEAD, Role.LEAD], page=_answers,
       link="Check the answers")  # fmt: skip
def money_adds_up(model: Any, user: Any, now: datetime.datetime) -> str | None:
    """The contract sum of every year can be computed from what was entered."""
    try:
        _ = model.sums
    except NotPossible as sentence:
        return str(sentence)
    return None


@guard(source="Gateway 1, line of enquiry CP1-F2: affordable to each commissioner",
       role=[Role.FINANCE_LEAD, Role.LEAD], page=_answers, link="Enter what it can spend")  # fmt: skip
def money_has_envelopes(model: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Each commissioner with spend in the model says what it can spend."""
    known = {row.commissioner_id for row in model.envelopes.all()}
    missing = {line.commissioner_id: line.commissioner.name for line in model.lines.all()}
    return [Missing(f"What {name} can spend has not been entered") for key, name in missing.items() if key not in known]


@guard(source="House rule: nobody approves their own figures", role=[Role.SRO, Role.FINANCE_LEAD])
def money_changed_by_another(model: Any, user: Any, now: datetime.datetime) -> str | None:
    """Whoever last changed the money model does not approve it."""
    if user is not None and model.changed_by_id == user.pk:
        return "You changed this version last. Somebody else has to approve it"
    return None
