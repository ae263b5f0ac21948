"""Results that were taken back, and those that wait for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from procurement.models import Bid, Criterion, EvaluationResult, Procurement, ResultRecall


@dataclass(frozen=True)
class Recalled:
    """A result of a tender on a criterion with every proposal to take it back; ``counts``: it is the standing one."""

    result: EvaluationResult
    recalls: list[ResultRecall]

    @property
    def waiting(self) -> ResultRecall | None:
        """Give the proposal that waits for a second person."""
        return next((one for one in self.recalls if one.decision is None), None)

    @property
    def counts(self) -> bool:
        """Say whether it still counts."""
        return not any(one.decision and one.decision.confirmed for one in self.recalls)


def taken_together(result: EvaluationResult) -> list[EvaluationResult]:
    """Give the standing results that can only be taken back together: on price those of every tender."""
    standing = EvaluationResult.objects.filter(procurement_id=result.procurement_id, criterion_id=result.criterion_id)
    if not result.criterion.is_price:
        standing = standing.filter(bid_id=result.bid_id)
    return list(standing.select_related("bid", "criterion"))


def waiting_recalls(results: Iterable[EvaluationResult]) -> list[ResultRecall]:
    """Give the proposals about some results that wait for a second person."""
    return list(ResultRecall.objects.filter(result__in=list(results), confirmation__isnull=True))


def history_of(bid: Bid, criterion: Criterion) -> list[Recalled]:
    """Give every result ever filed for a tender on a criterion, newest first."""
    return _with_recalls(EvaluationResult.every.filter(bid=bid, criterion=criterion))[::-1]


def results_of(case: Procurement) -> list[Recalled]:
    """Give every result of a case, those taken back beside those that count."""
    return _with_recalls(
        EvaluationResult.every.filter(procurement=case).order_by("bid__number", "criterion__position", "number")
    )


def recalled(case: Procurement) -> list[Recalled]:
    """Give every result of a case that somebody proposed to take back."""
    rows = EvaluationResult.every.filter(procurement=case, recalls__isnull=False).distinct()
    return _with_recalls(rows.order_by("bid__number", "criterion__position", "number"))


def _with_recalls(rows: QuerySet[EvaluationResult]) -> list[Recalled]:
    found = {one.pk: one for one in rows.select_related("bid", "criterion", "moderated_by__organisation")}
    recalls = ResultRecall.objects.filter(result__in=found).order_by("number")
    by_result: dict[int, list[ResultRecall]] = {}
    for recall in recalls.select_related("filed_by__organisation", "confirmation__second__organisation"):
        by_result.setdefault(recall.result_id, []).append(recall)
    return [Recalled(one, by_result.get(key, [])) for key, one in found.items()]
