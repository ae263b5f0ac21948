"""Making documents outside requests: leases, so that a killed worker's job is taken up by another.

A job is claimed in one short transaction, rendered outside any, and finished in another that still holds the
same lease. Whoever loses the lease throws its result away: one content, one document, whatever happens.
"""

from __future__ import annotations

import datetime
import importlib
import logging
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from mcp_portal.audit import ledger
from mcp_portal.audit.unit import unit_of_work

from . import filing
from .models import Document, RenderInput, RenderJob
from .signals import document_not_made, document_ready

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(seconds=30)
RENEW_AFTER = datetime.timedelta(seconds=5)
REPORT_AFTER = datetime.timedelta(seconds=1)
WAKE_AGAIN_AFTER = datetime.timedelta(seconds=30)
MOST_ATTEMPTS = 3
PDF = "application/pdf"

State = RenderJob.State


class LeaseLost(Exception):
    """Another worker has taken the job over."""


class NobodyMaySee(Exception):
    """None of those who asked may see the case any more."""


@dataclass
class Claim:
    """A job held by this worker until its lease runs out."""

    job_id: int
    lease: uuid.UUID
    renewed_at: datetime.datetime
    words: str = field(default="")

    def report(self, words: str) -> None:
        """Say how far the work is and keep the lease; raise LeaseLost when it is gone."""
        now = timezone.now()
        if now - self.renewed_at < (RENEW_AFTER if words == self.words else REPORT_AFTER):
            return
        held = RenderJob.objects.filter(pk=self.job_id, lease=self.lease, state=State.RUNNING)
        if not held.update(lease_until=now + LEASE, progress=words):
            raise LeaseLost
        self.renewed_at, self.words = now, words


def waking_due(now: datetime.datetime) -> list[int]:
    """Give the jobs nobody works on and nobody was woken for, and note that somebody is being woken now."""
    waits = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    not_woken = Q(woken_at__lt=now - WAKE_AGAIN_AFTER) | Q(woken_at__lt=F("lease_until"))
    with transaction.atomic():
        due = RenderJob.objects.select_for_update(skip_locked=True).filter(waits, not_woken)
        ids = list(due.values_list("pk", flat=True))
        RenderJob.objects.filter(pk__in=ids).update(woken_at=now)
    return ids


def run(job_id: int) -> None:
    """Make the document of a job, unless it is made or another worker is at it."""
    claim = take(job_id, timezone.now())
    if claim is None:
        return
    try:
        user, given = _given(claim)
        # The context is the whole truth: rendering asks the database nothing and holds no transaction.
        made = _renderer().pdf(given.job.kind, given.context, progress=claim.report)
        claim.report("Filing the document")
        _finish(claim, user, given, made)
    except LeaseLost:
        logger.warning("render job %s was taken over by another worker", job_id)
    except Exception:
        logger.exception("render job %s failed", job_id)
        _give_back(claim)


def take(job_id: int, now: datetime.datetime) -> Claim | None:
    """Take the lease of a job that waits or whose worker has gone; None when there is nothing to do."""
    with transaction.atomic():
        job = RenderJob.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None or not _waits(job, now):
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job)
            return None
        job.state, job.lease, job.lease_until = State.RUNNING, uuid.uuid4(), now + LEASE
        job.attempts += 1
        job.progress = "Starting"
        job.save()
        return Claim(job.pk, job.lease, now)


def _waits(job: RenderJob, now: datetime.datetime) -> bool:
    ended = job.lease_until is not None and job.lease_until < now
    return job.state == State.QUEUED or (job.state == State.RUNNING and ended)


def _renderer() -> Any:
    # Loaded for the first document: it takes 40 MB, and where the libraries it needs are missing only PDF is off.
    return importlib.import_module("mcp_portal.documents.render")


def _given(claim: Claim) -> tuple[Any, RenderInput]:
    """Read what is to be printed as the first of those who asked and may still see the case."""
    job = RenderJob.objects.get(pk=claim.job_id)
    for request in job.requests.select_related("user__organisation"):
        with unit_of_work(actor=request.user):
            given = RenderInput.objects.select_related("job", "procurement").filter(job=job).first()
        if given is not None:
            return request.user, given
    raise NobodyMaySee


def _finish(claim: Claim, user: Any, given: RenderInput, made: bytes) -> None:
    with unit_of_work(actor=user) as unit:
        job = RenderJob.objects.select_for_update().get(pk=claim.job_id)
        if job.lease != claim.lease or job.state != State.RUNNING:
            raise LeaseLost
        case = given.procurement
        now = case.now(unit.at) if case is not None else unit.at
        job.document = filing.file([made], name=given.name, kind=job.kind, media_type=PDF, case=case, by=user, now=now)
        job.state, job.lease, job.lease_until, job.progress = State.DONE, None, None, ""
        job.save()
        _record(job, job.document, case, now)
        for request in job.requests.select_related("user"):
            document_ready.send(RenderJob, user=request.user, link=given.link, case=case, at=unit.at)


def _record(job: RenderJob, document: Document, case: Any, now: datetime.datetime) -> None:
    detail = {"job": job.pk, "kind": job.kind, "sha256": document.sha256}
    ledger.record("documents.rendered", subject=document, case=case, occurred_at=now, detail=detail)


def _give_back(claim: Claim) -> None:
    with transaction.atomic():
        job = RenderJob.objects.select_for_update().filter(pk=claim.job_id, lease=claim.lease).first()
        if job is None:
            return
        job.state, job.lease, job.lease_until, job.progress = State.QUEUED, None, None, ""
        job.save()
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job)


def _fail(job: RenderJob) -> None:
    job.state, job.lease, job.lease_until, job.progress = State.FAILED, None, None, ""
    job.save()
    for request in job.requests.select_related("user"):
        with unit_of_work(actor=request.user) as unit:
            given = RenderInput.objects.select_related("procurement").filter(job=job).first()
            if given is not None:
                document_not_made.send(
                    RenderJob, user=request.user, link=given.link, case=given.procurement, at=unit.at
                )
