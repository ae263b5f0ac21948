"""Record the hands-on support that somebody of the bodies gave to a site."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from assurance import access
from assurance.models import GateReview, SignOff, Stage, SupportGiven
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.steps import NotAllowed, Refused


def record_support(
    case: Any,
    stage: Stage,
    person: Any,
    *,
    by: Any,
    now: datetime.datetime,
    what: str,
    from_date: datetime.date,
    to_date: datetime.date | None = None,
    error_reason: str = "",
    replaces: SupportGiven | None = None,
) -> SupportGiven:
    """Record what a person did for the site at a stage, who from then on neither rates nor signs that stage.

    ``replaces`` is the record that this one ends or puts right; ``error_reason`` says why it was recorded in error.
    Refused when the person has rated or signed at the stage already.
    """
    if not access.may_record_support(case, by, person):
        raise NotAllowed("Support is recorded by whoever gave it, or by the lead reviewer")
    with savepoint():
        type(case)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
        _may_be_recorded(case, stage, person, from_date, to_date, replaces, now)
        made = SupportGiven(
            procurement=case, stage_code=stage.code, person=person, organisation=person.organisation, what=what,
            from_date=from_date, to_date=to_date, error_reason=error_reason, recorded_by=by, recorded_at=now,
        )  # fmt: skip
        _put_in_place(made, replaces)
        detail = {"stage": stage.code, "replaces": replaces.pk if replaces else None}
        ledger.record("assurance.support_recorded", subject=made, case=case, occurred_at=now, detail=detail)
        return made


def _put_in_place(made: SupportGiven, replaces: SupportGiven | None) -> None:
    # One record of a person stands at a stage, so the old one points to itself until the new one has a key.
    if replaces is not None:
        SupportGiven.objects.filter(pk=replaces.pk).update(superseded_by=replaces)
    made.save()
    if replaces is not None:
        SupportGiven.objects.filter(pk=replaces.pk).update(superseded_by=made)


def _may_be_recorded(
    case: Any,
    stage: Stage,
    person: Any,
    from_date: datetime.date,
    to_date: datetime.date | None,
    replaces: SupportGiven | None,
    now: datetime.datetime,
) -> None:
    if from_date > timezone.localdate(now):
        raise Refused("The day on which the support began must be today or earlier")
    if to_date is not None and to_date < from_date:
        raise Refused("The support cannot end before it began")
    rows = case.support_given.filter(stage_code=stage.code, person=person, superseded_by=None)
    standing = rows.first()
    if (standing.pk if standing else None) != (replaces.pk if replaces else None):
        raise Refused(f"Support by {person} at {lower_first(stage.name)} is recorded already. Change that record")
    if replaces is None and _has_taken_part(case, stage, person):
        raise Refused(f"{person} has rated or signed {lower_first(stage.name)}, so support by them cannot be recorded")


def _has_taken_part(case: Any, stage: Stage, person: Any) -> bool:
    attempts = GateReview.objects.filter(procurement=case, stage__code=stage.code, state__in=GateReview.LIVE)
    rated = attempts.filter(ratings__reviewer=person, ratings__filed_at__isnull=False, ratings__superseded_by=None)
    signed = SignOff.objects.filter(review__in=attempts, signed_by=person, superseded_by=None)
    return rated.exists() or signed.exists()
