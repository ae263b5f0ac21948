"""The register of procurement decisions: what the case tells, what is published, as of any day."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from conflicts.models import Handling
from conflicts.queries import released_on_case
from mcp_portal.accounts.models import Organisation
from mcp_portal.nhsuk.wording import day, plural, pounds
from procurement.models import Decision, Procurement, RegisterEntry


@dataclass(frozen=True)
class Known:
    """One column that the case fills, and where its words come from."""

    key: str
    label: str
    words: str
    source: str


@dataclass(frozen=True)
class Published:
    """One decision as the public page shows it."""

    pk: int
    decision_id: int
    content: dict[str, Any]
    published_on: datetime.date

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Give the filled columns as rows of words."""
        return [(label, self.content[key]) for key, label in RegisterEntry.COLUMNS if self.content.get(key)]


LABELS = dict(RegisterEntry.COLUMNS)
NOT_AWARDED = "No contract has been awarded yet"


def known_of(case: Procurement, decision: Decision) -> list[Known]:
    """Give the columns the case fills for a decision (statutory guidance on conflicts of interest, template)."""
    scope = "; ".join(line.text for line in case.scope_lines.all())
    kind = f"{case.get_variant_display()} MCP for {plural(case.list_size, 'registered person', 'registered people')}"
    conflicts, managed = _conflicts(case, decision)
    found = [
        ("reference", case.reference, "This procurement"),
        ("title", case.title, "Facts of the case"),
        ("description", f"{kind}. {scope}".removesuffix(" "), "Facts of the case and service scope"),
        ("procured_by", _procured_by(case), "Facts of the case"),
        ("decision", f"{decision.get_kind_display()}. {decision.words}", "Recorded decision"),
        ("decided_on", day(decision.decided_on), "Recorded decision"),
        ("decided_by", f"{decision.body} of {decision.organisation.name}, {decision.minute_reference}", "Minute"),
        ("involved", f"{plural(decision.present, 'voting member')}, quorate without those excluded", "Minute"),
        ("conflicts", conflicts, "Rulings of the Conflicts of Interest Guardian and the minute"),
        ("mitigation", managed, "Rulings of the Conflicts of Interest Guardian and the minute"),
        ("total_value", _total(case), "Facts of the case, excluding VAT"),
        *_winner(case, decision),
    ]
    return [Known(key, LABELS[key], words, source) for key, words, source in found if words]


def _procured_by(case: Procurement) -> str:
    names = [one.organisation.name for one in case.commissioners.all()]
    return f"{names[0]} alone" if len(names) == 1 else f"Jointly: {', '.join(names)}"


def _total(case: Procurement) -> str:
    low, high = pounds(case.value_low), pounds(case.value_high)
    return low if low == high else f"{low} to {high} over {case.term_min_years} to {case.term_max_years} years"


def _conflicts(case: Procurement, decision: Decision) -> tuple[str, str]:
    rulings = [row for row in released_on_case(case) if row["ruled_at"].date() <= decision.decided_on]
    standing = [row for row in rulings if row["lifted_at"] is None or row["lifted_at"].date() > decision.decided_on]
    noted = [row["released_sentence"] for row in standing]
    managed = [str(Handling(row["handling"]).label) for row in standing]
    if decision.excluded:
        managed.append(decision.excluded)
    return "; ".join(noted) or "None", "; ".join(managed) or "Nothing had to be managed"


def _winner(case: Procurement, decision: Decision) -> list[tuple[str, str, str]]:
    if decision.kind != Decision.Kind.AWARD:
        return [("awarded_to", NOT_AWARDED, "Recorded decision")]
    bid = next((one for one in case.bids.all() if one.state == "preferred"), None)
    if bid is None:
        return []
    address = ", ".join(filter(None, _address(bid.provider))) if bid.provider else ""
    return [("awarded_to", bid.name, "Preferred bidder"), ("awarded_address", address, "Organisation of the bidder")]


def _address(organisation: Organisation) -> tuple[str, str, str]:
    return organisation.address, organisation.town, organisation.postcode


def register_entries(case: Procurement) -> list[tuple[Decision, RegisterEntry | None]]:
    """Give each decision of a case with its last entry in the register, or none."""
    last = {}
    for entry in RegisterEntry.objects.filter(procurement=case).order_by("published_at", "pk"):
        last[entry.decision_id] = entry
    decisions = case.decisions.select_related("organisation").order_by("decided_on", "pk")
    return [(one, last.get(one.pk)) for one in decisions]


def published_decisions(organisation: Organisation, on: datetime.date) -> list[Published]:
    """Give what anyone may read of an organisation's decisions as it was published on a day, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, decision_id, content::text, published_on FROM procurement_published_decisions(%s, %s) "
            "ORDER BY published_on DESC, id DESC",
            [organisation.pk, on],
        )
        return [Published(pk, of, json.loads(text), shown) for pk, of, text, shown in cursor.fetchall()]
