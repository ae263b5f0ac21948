"""What a Guardian needs to know before a register is taken over from a file."""

from __future__ import annotations

import datetime

from django.db import connection
from django.db.models import Q

from conflicts.models import Declaration, Interest
from mcp_portal.accounts.models import RoleHolding, User


def people_by_email(organisation_id: int) -> dict[str, int]:
    """Give the people with a role for an organisation, or at home there, by email address."""
    held = RoleHolding.objects.filter(organisation_id=organisation_id)
    of_it = User.objects.filter(Q(pk__in=held.values("user_id")) | Q(organisation_id=organisation_id), is_active=True)
    return {email.lower(): pk for email, pk in of_it.values_list("email", "pk")}


def declared_themselves(organisation_id: int) -> frozenset[int]:
    """Give the people who have begun to declare in the portal; their own word outranks a file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conflicts_declared_themselves(%s)", [organisation_id])
        return frozenset(row[0] for row in cursor.fetchall())


def live_imported(organisation_id: int, today: datetime.date) -> frozenset[int]:
    """Give the people whose interests were taken over before and still run."""
    taken = Declaration.objects.filter(
        organisation_id=organisation_id, procurement=None, imported_in__isnull=False, ended_at=None
    )
    live = Interest.objects.filter(declaration__in=taken).live(today)
    return frozenset(live.values_list("declaration__person_id", flat=True))


def taken_over_before(organisation_id: int, people: list[int]) -> frozenset[int]:
    """Give those of some people for whom something filed stands: what of it goes on is carried over."""
    standing = Declaration.objects.filter(
        organisation_id=organisation_id, procurement=None, person_id__in=people, filed_at__isnull=False, ended_at=None
    )
    return frozenset(standing.values_list("person_id", flat=True))


def imports_waiting() -> list[tuple[int, int]]:
    """Give the files whose rows are to go in, and the Guardian each was read by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT import_id, guardian_id FROM conflicts_imports_waiting()")
        return cursor.fetchall()
