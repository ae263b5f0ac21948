"""Putting files in, asking for documents to be made, noting that one was taken out."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from mcp_portal.audit import ledger

from . import filing, names, preflight
from .models import Document, RenderInput, RenderJob, RenderRequest
from .waking import wake


def receive(upload: File, *, case: Any, by: Any, now: datetime.datetime, kind: str, neutral_name: str = "") -> Document:
    """Keep an upload as a document of the case; raise NotAccepted with a sentence when it may not be kept.

    An upload never shows, by words or by time, that its bytes were already known. With a neutral name, to which the
    ending of the file is added, nothing of the content stands in the row: neither its own name nor its pages.
    """
    found = preflight.check(upload)
    name = names.tidy(upload.name or "")
    if neutral_name:
        name, found.pages = f"{neutral_name}.{names.ending(name)}", None
    document = filing.file(
        upload.chunks(), name=name, kind=kind, media_type=preflight.media_type(name), case=case, by=by, now=now,
        scan=found.scan, pages=found.pages,
    )  # fmt: skip
    detail = {"kind": kind, "sha256": document.sha256}
    ledger.record("documents.received", subject=document, case=case, occurred_at=now, detail=detail)
    return document


def request_rendering(
    kind: str,
    context: Mapping[str, Any],
    *,
    case: Any,
    subject: Any,
    by: Any,
    now: datetime.datetime,
    name: str = "",
    link: str = "",
    unkeyed: tuple[str, ...] = (),
) -> RenderJob:
    """Ask for ``templates/pdf/<kind>.jinja`` with a context of plain JSON values; the same content is the same job.

    ``link`` is the page to which those who asked are sent when it is ready. ``unkeyed`` names the parts of the
    context that do not make another content, such as the ledger position at which a pack was first asked for.
    """
    job, created = RenderJob.objects.select_for_update().get_or_create(
        content_key=_content_key(kind, context, case, unkeyed),
        defaults={
            "kind": kind,
            "subject_table": subject._meta.db_table,
            "subject_id": subject.pk,
            "requested_by": by,
            "requested_at": now,
            "woken_at": timezone.now(),
        },
    )
    if created:
        name = names.tidy(name or f"{kind}.pdf")
        RenderInput.objects.create(job=job, procurement=case, name=name, link=link, context=dict(context))
    elif job.has_failed:
        _start_again(job)
    _request, first = RenderRequest.objects.get_or_create(job=job, user=by, defaults={"requested_at": now})
    if first:
        ledger.record("documents.requested", subject=job, case=case, occurred_at=now, detail={"kind": kind})
    if not job.is_done:
        transaction.on_commit(partial(wake, job.pk), robust=True)
    return job


def record_download(document: Document, *, by: Any, now: datetime.datetime) -> None:
    """Note in the ledger that a document leaves the portal; called by the page that sends it."""
    detail = {"kind": document.kind, "sha256": document.sha256}
    ledger.record("documents.downloaded", subject=document, case=document.case, occurred_at=now, detail=detail)


def _content_key(kind: str, context: Mapping[str, Any], case: Any, unkeyed: tuple[str, ...]) -> str:
    keyed = {key: value for key, value in context.items() if key not in unkeyed}
    whole = {"kind": kind, "case": case.pk if case is not None else None, "context": keyed}
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _start_again(job: RenderJob) -> None:
    job.state, job.attempts, job.progress = RenderJob.State.QUEUED, 0, ""
    job.save(update_fields=["state", "attempts", "progress"])
