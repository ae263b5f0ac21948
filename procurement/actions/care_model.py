"""The four levels, the ten essential jobs and the value proposition of a case: writing them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.documents.models import Document
from mcp_portal.workflow.steps import Refused
from procurement.models import CareLevel, EssentialJob, Procurement, ValueProposition, ValueYear

from .logic_model import CHANGED, lock_care_model


def write_level(case: Procurement, level: int, *, version: int, by: User, now: datetime.datetime, **said: Any) -> None:
    """Write population and work of a level; ``version`` is 0 while nobody has written it."""
    _write(case, CareLevel, "level", level, version, said, by, now, "procurement.care_level_written")


def write_job(
    case: Procurement, job: int, *, document: Document | None, version: int, by: User, now: datetime.datetime,
    **said: Any,
) -> None:  # fmt: skip
    """Write who owns a job and the page that shows it is done; ``version`` is 0 while nobody has written it."""
    if document is not None and document.procurement_id != case.pk:
        raise Refused("The document belongs to another procurement")
    said["document"] = document
    _write(case, EssentialJob, "job", job, version, said, by, now, "procurement.essential_job_written")


def write_value(
    case: Procurement, years: Sequence[tuple[Decimal, Decimal]], *, version: int, by: User, now: datetime.datetime,
    **said: Any,
) -> None:  # fmt: skip
    """Write the value proposition, costs and benefits year by year from the first."""
    with savepoint():
        case = lock_care_model(case, by)
        found = ValueProposition.objects.filter(procurement=case).first()
        if (found.version if found else 0) != version:
            raise Refused(CHANGED)
        made, _new = ValueProposition.objects.update_or_create(
            procurement=case, defaults={**said, "version": version + 1}
        )
        made.years.all().delete()
        ValueYear.objects.bulk_create(
            ValueYear(procurement=case, proposition=made, number=number, costs=costs, benefits=benefits)
            for number, (costs, benefits) in enumerate(years, 1)
        )
        detail = {"years": len(years)}
        ledger.record("procurement.value_written", subject=made, case=case, occurred_at=now, detail=detail)


def _write(
    case: Procurement, model: type[CareLevel] | type[EssentialJob], name: str, number: int, version: int,
    said: dict[str, Any], by: User, now: datetime.datetime, event: str,
) -> None:  # fmt: skip
    with savepoint():
        case = lock_care_model(case, by)
        rows: Any = model._default_manager
        found = rows.filter(procurement=case, **{name: number}).first()
        if (found.version if found else 0) != version:
            raise Refused(CHANGED)
        made, _new = rows.update_or_create(
            procurement=case, **{name: number}, defaults={**said, "version": version + 1}
        )
        ledger.record(event, subject=made, case=case, occurred_at=now, detail={name: number})
