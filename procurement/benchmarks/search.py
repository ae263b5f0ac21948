"""Documents to search on: one in each case of the ground, of some 600 words each."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction

from mcp_portal.documents.models import Blob
from procurement.demonstration.people import Cast
from procurement.queries.search import READERS

from .ground import START

RARE, COMMON = "cardiology", "patients"
"""What one document in 200 says, and what each says many times over."""

TEXTS, WORDS = 200, 600
KIND = "other"
ADD = f"""
WITH added AS (
    INSERT INTO documents_document
        (procurement_id, blob_id, name, kind, media_type, uploaded_by_id, uploaded_at, scan)
    SELECT c.id, %(blob)s, 'Plan ' || c.id || '.txt', '{KIND}', 'text/plain', %(lead)s, %(now)s, 'not_scanned'
    FROM procurement_procurement c
    WHERE c.id >= {START} AND NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.procurement_id = c.id)
    RETURNING id, procurement_id, name)
INSERT INTO documents_wording (document_id, procurement_id, kind, roles, name, words, read_at)
SELECT id, procurement_id, '{KIND}', %(roles)s, name, (%(texts)s::text[])[1 + procurement_id %% {TEXTS}], %(now)s
FROM added
"""


def add_documents(cast: Cast, *, now: datetime.datetime) -> None:
    """Add a document, read, to each case of the ground that has none; in bulk, as the owner."""
    owner: Any = connections["owner"]
    blob = "0" * 64
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        Blob.objects.using("owner").get_or_create(sha256=blob, defaults={"size": 1})
        roles, lead = sorted(READERS[KIND]), cast.people["lead"].pk
        # Word by word the index would take minutes; what waits for it is then put in at once.
        cursor.execute("ALTER INDEX documents_wording_by_words SET (fastupdate = on)")
        cursor.execute(ADD, {"blob": blob, "lead": lead, "now": now, "roles": roles, "texts": _texts()})
        cursor.execute("SELECT gin_clean_pending_list('documents_wording_by_words')")
        cursor.execute("ALTER INDEX documents_wording_by_words SET (fastupdate = off)")
    owner.close()


def _texts() -> Sequence[str]:
    chance = random.Random(5)
    spoken = ["".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(4, 9))) for _ in range(3_000)]
    texts = [" ".join([*chance.choices([*spoken, *[COMMON] * 60], k=WORDS), COMMON]) for _ in range(TEXTS)]
    texts[7] += f" and {RARE}"
    return texts
