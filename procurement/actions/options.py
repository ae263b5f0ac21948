"""The appraisal of options: beginning one, its criteria, scores and the option that is preferred."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused
from procurement.care_model import WHOLE
from procurement.models import AppraisalCriterion, OptionsAppraisal, OptionScore, Procurement

from .logic_model import CHANGED, lock_care_model

Criteria = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class ScoreFacts:
    """Points of an option on a criterion, which is named, and the reasons."""

    option: str
    criterion: str
    points: int
    reasons: str


def begin_appraisal(
    case: Procurement, *, reason: str, criteria: Criteria, by: User, now: datetime.datetime
) -> OptionsAppraisal:
    """Begin an appraisal with its criteria; scores of the newest one on criteria of the same name are taken over."""
    with savepoint():
        case = lock_care_model(case, by)
        newest = case.options_appraisals.order_by("-number").first()
        if newest is not None and newest.filed_at is None:
            raise Refused(f"Appraisal {newest.number} is not filed yet. Change that one")
        made = OptionsAppraisal.objects.create(
            procurement=case, number=newest.number + 1 if newest else 1, reason=reason, drafted_by=by, drafted_at=now,
            changed_by=by, changed_at=now,
        )  # fmt: skip
        _put(made, criteria, _said(newest) if newest else [])
        ledger.record("procurement.appraisal_begun", subject=made, case=case, occurred_at=now)
    return made


def set_appraisal_criteria(
    appraisal: OptionsAppraisal, *, criteria: Criteria, version: int, by: User, now: datetime.datetime
) -> None:
    """Replace the criteria; scores on criteria of the same name stay."""
    with savepoint():
        fresh = _locked(appraisal, version, by)
        kept = _said(fresh)
        fresh.scores.all().delete()
        fresh.criteria.all().delete()
        _put(fresh, criteria, kept)
        _changed(fresh, ["criteria"], by, now)


def score_option(
    appraisal: OptionsAppraisal, *, option: str, scores: Mapping[int, tuple[int, str]], version: int, by: User,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Replace points and reasons of one option, by position of the criterion."""
    with savepoint():
        fresh = _locked(appraisal, version, by)
        names = {criterion.position: criterion.name for criterion in fresh.criteria.all()}
        fresh.scores.filter(option=option).delete()
        _score(fresh, [ScoreFacts(option, names[place], *given) for place, given in scores.items()])
        _changed(fresh, ["scores"], by, now)


def take_over_scores(
    appraisal: OptionsAppraisal, rows: Iterable[ScoreFacts], *, by: User, now: datetime.datetime
) -> None:
    """Put the scores of a file in the place of all that were entered; all of them or none."""
    with savepoint():
        fresh = _locked(appraisal, None, by)
        fresh.scores.all().delete()
        _score(fresh, rows)
        _changed(fresh, ["scores"], by, now)


def prefer_option(
    appraisal: OptionsAppraisal, *, preferred: str, why_preferred: str, why_form: str, version: int, by: User,
    now: datetime.datetime,
) -> None:  # fmt: skip
    """Say which option is preferred and why, and why an MCP and not a PACS."""
    with savepoint():
        fresh = _locked(appraisal, version, by)
        fresh.preferred, fresh.why_preferred, fresh.why_form = preferred, why_preferred, why_form
        _changed(fresh, ["preferred", "why_preferred", "why_form"], by, now)


def _locked(appraisal: OptionsAppraisal, version: int | None, by: User) -> OptionsAppraisal:
    case = lock_care_model(appraisal.procurement, by)
    fresh = OptionsAppraisal.objects.select_for_update(no_key=True).get(pk=appraisal.pk)
    fresh.procurement = case
    if fresh.filed_at is not None:
        raise Refused("It is filed and stands. Begin another appraisal")
    if version is not None and fresh.version != version:
        raise Refused(CHANGED)
    return fresh


def _said(appraisal: OptionsAppraisal) -> list[ScoreFacts]:
    return [
        ScoreFacts(score.option, score.criterion.name, score.points, score.reasons)
        for score in appraisal.scores.select_related("criterion")
    ]


def _put(appraisal: OptionsAppraisal, criteria: Criteria, scores: Iterable[ScoreFacts]) -> None:
    if sum(weight for _name, weight in criteria) != WHOLE:
        raise Refused("The weights have to add up to 100")
    AppraisalCriterion.objects.bulk_create(
        AppraisalCriterion(
            procurement_id=appraisal.procurement_id, appraisal=appraisal, position=place, name=name, weight=weight
        )
        for place, (name, weight) in enumerate(criteria, 1)
    )
    names = {name for name, _weight in criteria}
    _score(appraisal, [one for one in scores if one.criterion in names])


def _score(appraisal: OptionsAppraisal, rows: Iterable[ScoreFacts]) -> None:
    criteria = {criterion.name: criterion for criterion in AppraisalCriterion.objects.filter(appraisal=appraisal)}
    OptionScore.objects.bulk_create(
        OptionScore(
            procurement_id=appraisal.procurement_id, appraisal=appraisal, criterion=criteria[row.criterion],
            option=row.option, points=row.points, reasons=row.reasons,
        )
        for row in rows
    )  # fmt: skip


def _changed(appraisal: OptionsAppraisal, fields: list[str], by: User, now: datetime.datetime) -> None:
    appraisal.changed_by, appraisal.changed_at, appraisal.version = by, now, appraisal.version + 1
    columns = [name for name in fields if name not in {"criteria", "scores"}]
    appraisal.save(update_fields=[*columns, "changed_by", "changed_at", "version"])
    ledger.record(
        "procurement.appraisal_changed", subject=appraisal, case=appraisal.procurement, occurred_at=now,
        detail={"fields": fields},
    )  # fmt: skip
