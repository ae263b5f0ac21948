"""The chapter on conflicts of interest in a pack: only what every reader of the case may know."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from conflicts import queries
from conflicts.models import Handling, Recusal
from conflicts.queries.refusals import refused_people
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import COMMISSIONING
from mcp_portal.audit.models import LedgerEntry


def chapter(case: Any, now: datetime.datetime) -> dict[str, Any]:
    """Give who declared, who was recused by whom and the sentence that was released about it."""
    missing = queries.without_current_declaration(case, now)
    people = {held.user_id for held in team(case, COMMISSIONING) if held.user.is_active} - queries.recused_people(case)
    return {
        "guidance": queries.kept_guidance(case, now).title,
        "team": len(people),
        "declared": len(people) - len(missing),
        "undeclared": [str(user) for user in missing],
        "recused": _rulings(case, now),
        "rulings": [],
        "quorum": [],
        "refused": _refused(case),
    }


def _rulings(case: Any, now: datetime.datetime) -> list[dict[str, Any]]:
    released = [ruling for ruling in queries.released_on_case(case) if ruling["ruled_at"] <= now]
    identifiers = {ruling[key] for ruling in released for key in ("person_id", "ruled_by_id")}
    people = User.objects.select_related("organisation").in_bulk(identifiers)
    records = dict(
        LedgerEntry.objects.filter(
            step="conflicts.recusal_ruled",
            subject_table=Recusal._meta.db_table,
            subject_id__in=[ruling["id"] for ruling in released],
        ).values_list("subject_id", "seq")
    )
    return [_ruling(ruling, people, records) for ruling in released]


def _ruling(ruling: dict[str, Any], people: dict[int, User], records: dict[int, int]) -> dict[str, Any]:
    lifted = ruling["lifted_at"]
    return {
        "who": str(people[ruling["person_id"]]),
        "sentence": f"{Handling(ruling['handling']).label}. Told: “{ruling['released_sentence']}”",
        "interest": "",
        "scope": "The whole procurement",
        "ruled_by": str(people[ruling["ruled_by_id"]]),
        "ruled_at": ruling["ruled_at"],
        "from": timezone.localdate(ruling["ruled_at"]),
        "to": timezone.localdate(lifted) if lifted else None,
        "record": records.get(ruling["id"]),
    }


def _refused(case: Any) -> list[dict[str, Any]]:
    """Give how often those with a released ruling asked for the procurement and were refused."""
    found = refused_people(case)
    people = User.objects.select_related("organisation").in_bulk([row["person_id"] for row in found])
    return [
        {
            "who": str(people[row["person_id"]]), "times": row["times"], "first": row["first_at"],
            "last": row["last_at"], "record": row["record"],
        }
        for row in found
    ]  # fmt: skip
