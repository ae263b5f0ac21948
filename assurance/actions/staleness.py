"""Tell people that a rating or a signature of theirs no longer holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assurance.coverage import Cover, differing, digest
from assurance.models import GateReview, Rating, SignOff, StaleNotice
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind

QUIET = (
    "accounts.", "conflicts.", "documents.", "workflow.",
    "assurance.condition.", "assurance.evidence_", "assurance.gatereview.", "assurance.question_answered",
    "assurance.rating_filed", "assurance.review_opened",
    "procurement.clock_moved", "procurement.created", "procurement.notice", "procurement.score",
)  # fmt: skip
"""What changes nothing that a standing rating or signature covers, by the beginning of its name in the ledger.

Evidence and answers change in drafts only, which nobody has rated; a clarification is answered under another name.
"""


ONLY_READ = ("_exported", "_downloaded", "_read")
"""Who takes a list or a file out sets nothing in motion: what they got would else tell of rows they do not see."""


def notice_changes(case: Any) -> None:
    """Tell the owner of each rating and signature that has gone stale, once for each change.

    Called at the end of every unit of work in which something was recorded on a case, and looks only when that can
    have changed what is covered. The mail names the case and nothing else. What the actor does not see, because a
    bid is hidden, is noticed with the next such unit of somebody who does.
    """
    recorded = [entry["step"] for entry in current().entries]
    if recorded and all(step.startswith(QUIET) or step.endswith(ONLY_READ) for step in recorded):
        return
    found = [(review, about, owner, sha) for review in _looked_at(case) for about, owner, sha in _stale(review)]
    if not found:
        return
    kept = StaleNotice.objects.filter(review__in={review.pk for review, *_ in found})
    known = {(row.rating_id or row.sign_off_id, bool(row.rating_id), row.change) for row in kept}
    at, told = current().at, set()
    for review, about, owner, sha in found:
        if (about.pk, isinstance(about, Rating), sha) in known:
            continue
        notice = StaleNotice(
            review=review, procurement_id=review.procurement_id, change=sha, owner=owner,
            noticed_at=review.case.now(at),
        )  # fmt: skip
        if isinstance(about, Rating):
            notice.rating = about
        else:
            notice.sign_off = about
        notice.save()
        if (review.pk, owner.pk) not in told:
            told.add((review.pk, owner.pk))
            subject = f"Something you rated or signed has changed: {review.case.reference}"
            tell(owner, subject, review.get_absolute_url(), at=at, case=review.case, kind=Kind.STALE)


def _looked_at(case: Any) -> list[GateReview]:
    """Give the attempts on which ratings or signatures can go stale, each as it is now."""
    if not Rating.objects.filter(procurement_id=case.pk, filed_at__isnull=False).exists():
        return []  # most of what is done on a case is done before anybody has rated
    rows = GateReview.objects.filter(procurement_id=case.pk, ratings__filed_at__isnull=False, later=None)
    rows = rows.exclude(state__in=[GateReview.State.WITHDRAWN, GateReview.State.REOPENED])
    return list(rows.exclude(stage__ends_in_feedback=True).select_related("stage", "procurement").distinct())


def _stale(review: GateReview) -> Iterator[tuple[Rating | SignOff, Any, str]]:
    papers = review.papers
    codes = {question.pk: question for question in papers.questions}
    papers.read_reviewers()
    for (question_id, _body), row in papers.filed.items():
        if row.pk in papers.stale_ratings:
            yield row, row.reviewer, _change(row.covers, papers.covers_of(codes[question_id]))
    for body, row in papers.sign_offs.items():
        if body in papers.stale_sign_offs:
            yield row, row.signed_by, _change(row.covers, papers.covers_of_signature(body))


def _change(before: Cover, now: Cover) -> str:
    return digest({part: now.get(part, "") for part in differing(before, now)})
