"""Bytes into the file store and onto a case."""

import datetime
from collections.abc import Iterable
from typing import Any

from . import names, store
from .models import Blob, Document
from .scanning import Scan


def file(
    chunks: Iterable[bytes],
    *,
    name: str,
    kind: str,
    media_type: str,
    case: Any,
    by: Any,
    now: datetime.datetime,
    scan: str = Scan.MADE,
    pages: int | None = None,
) -> Document:
    """Keep bytes and put a document on the case."""
    sha256, size = store.put(chunks)
    # One statement whether or not the bytes were known: neither words nor time tell.
    Blob.objects.bulk_create([Blob(sha256=sha256, size=size)], ignore_conflicts=True)
    return Document.objects.create(
        procurement=case,
        blob_id=sha256,
        name=names.tidy(name),
        kind=kind,
        media_type=media_type,
        uploaded_by=by,
        uploaded_at=now,
        scan=scan,
        pages=pages,
    )
