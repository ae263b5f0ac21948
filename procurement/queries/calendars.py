"""The dates of one person over all their cases, for their calendar."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holdings
from procurement import access
from procurement.models import KeyDate, Procurement


@dataclass(frozen=True)
class PlannedDay:
    """One planned date of a case that a person sees."""

    case: Procurement
    date: KeyDate

    @property
    def title(self) -> str:
        """Name the milestone and the case by its reference, as it may stand outside the portal."""
        training = ", training" if self.case.clock_kind == Procurement.Clock.TRAINING else ""
        return f"{self.date} (planned{training}): {self.case.reference}"


def reader_of(fingerprint: str) -> User | None:
    """Give the person for whom an address was made, while it stands and they may sign in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procurement_calendar_reader(%s)", [fingerprint])
        found = cursor.fetchone()
    return User.objects.filter(pk=found[0], is_active=True).first() if found and found[0] else None


def planned_days(reader: User) -> list[PlannedDay]:
    """Give the planned dates of the cases whose file a person reads today; nothing of any other case."""
    # All holdings at once: a predicate would read them case by case.
    held = {one.case_id for one in holdings(reader) if one.case_id and one.role in access.sees_the_file.roles}
    cases = Procurement.objects.visible_to(reader).filter(pk__in=held).exclude(state__in=Procurement.ENDED)
    return [PlannedDay(case, date) for case in cases.prefetch_related("key_dates") for date in case.key_dates.all()]
