"""The statutory guidance on conflicts of interest, each version with every number in it.

A row is written once and never changed here: a case keeps the version it started under. Figures named in
``defaults`` are not confirmed by the published text and are shown as "default".
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, connections

SAME_IN_BOTH: dict[str, Any] = {
    # NHS Act 2006, section 14O(4)
    "declare_within_days": 28,
    # Published CCG practice: public for 6 months after the interest ends, kept for at least 6 years
    "public_months_after_end": 6,
    "kept_years": 6,
    "repeated_gift_months": 12,
    "lay_members_at_least": 3,
    "training_due_month": 1,
    "training_due_day": 31,
}

VERSIONS: tuple[dict[str, Any], ...] = (
    {
        **SAME_IN_BOTH,
        "code": "2016-06",
        "title": "Managing conflicts of interest: revised statutory guidance for CCGs, June 2016",
        "gateway_number": "05198",
        "valid_from": datetime.date(2016, 6, 28),
        "review_interval_months": 6,
        "supplier_gift_limit": Decimal("0"),
        "other_gift_limit": Decimal("10"),
        "hospitality_undeclared_below": None,
        "hospitality_refused_above": None,
        "publishes": "everyone",
        "defaults": ["supplier_gift_limit", "repeated_gift_months", "hospitality_undeclared_below",
                     "hospitality_refused_above", "publishes", "training_due_month", "training_due_day"],
    },
    {
        **SAME_IN_BOTH,
        "code": "2017-06",
        "title": "Managing conflicts of interest: revised statutory guidance for CCGs, June 2017",
        "gateway_number": "06768",
        "valid_from": datetime.date(2017, 6, 16),
        "review_interval_months": 12,
        "supplier_gift_limit": Decimal("6"),
        "other_gift_limit": Decimal("50"),
        "hospitality_undeclared_below": Decimal("25"),
        "hospitality_refused_above": Decimal("75"),
        "publishes": "decision_making",
        "defaults": ["repeated_gift_months", "training_due_month", "training_due_day"],
    },
)  # fmt: skip


def load(using: str = DEFAULT_DB_ALIAS) -> None:
    """Add the versions that are not there yet; leave those that are as they are."""
    versions = installed.get_model("conflicts", "GuidanceVersion")._default_manager.using(using)
    for version in VERSIONS:
        versions.get_or_create(code=version["code"], defaults=version)


def load_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Load after a migration that leaves the table there (going back to zero does not)."""
    table = installed.get_model("conflicts", "GuidanceVersion")._meta.db_table
    if table in connections[using].introspection.table_names():
        load(using)
