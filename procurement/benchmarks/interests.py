"""A register of interests to measure on: 10,000 interests of 5,000 people, all on the register."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connections, transaction

from conflicts.models import Declaration, GuidanceVersion, Interest
from mcp_portal.accounts.models import User
from procurement.demonstration.people import Cast

from .ground import triggers_off

EACH = 2


def add_interests(cast: Cast, count: int, *, now: datetime.datetime) -> None:
    """Add registered declarations with 2 interests each; in bulk, as an import of an existing register would."""
    owner: Any = connections["owner"]
    ccg, guidance = cast.organisations["ccg"], GuidanceVersion.objects.in_force_on(now.date())
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        people = User.objects.using("owner").bulk_create(
            User(
                email=f"declares-{n}@ccg.example", post=f"GP member {n}", organisation_id=ccg.pk, joined_at=now,
                password="!",
            )
            for n in range(count // EACH)
        )  # fmt: skip
        with triggers_off(cursor, "conflicts_declaration", "conflicts_interest"):
            filed = Declaration.objects.using("owner").bulk_create(
                Declaration(
                    person_id=person.pk, organisation_id=ccg.pk, kind="interests", guidance_id=guidance.pk,
                    state="registered", aware_date=now.date(), begun_at=now, filed_at=now, registered_at=now,
                    review_due=now.date() + datetime.timedelta(days=180),
                )
                for person in people
            )  # fmt: skip
            Interest.objects.using("owner").bulk_create(_interests(filed, now))
    owner.close()


def _interests(filed: list[Declaration], now: datetime.datetime) -> list[Interest]:
    return [
        Interest(
            declaration_id=declaration.pk, category=category, organisation_name=f"Practice {number % 400}",
            nature=f"Partner in practice {number % 400}, which may join a bidder", from_date=now.date(), filed_at=now,
        )
        for number, declaration in enumerate(filed)
        for category in ("financial", "nonfin_professional")
    ]  # fmt: skip
