"""Final tenders to be opened: 8 of them with 200 files each, on cases of their own, for two openers."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.db import connections, transaction

from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Blob, Document
from procurement.actions import create_case
from procurement.demonstration.people import Cast
from procurement.models import Bid, Opening, Procurement, SealedFile
from procurement.models.response import SEALED

from .ground import triggers_off

CASES, TENDERS, FILES = 5, 8, 200
TABLES = (
    "procurement_procurement", "procurement_bid", "procurement_sealedfile", "documents_document", "documents_blob",
)  # fmt: skip
OPENERS = ("first_opener", "second_opener")


def add_openings(cast: Cast, *, now: datetime.datetime) -> list[Procurement]:
    """Add cases whose closing time has passed and whose final tenders nobody has opened; in bulk, without steps."""
    cases = [_case(cast, number, now) for number in range(1, CASES + 1)]
    closed = now - datetime.timedelta(hours=1)
    owner: Any = connections["owner"]
    with transaction.atomic(using="owner"), owner.cursor() as cursor, triggers_off(cursor, *TABLES):
        prints = [hashlib.sha256(f"sealed {n}".encode()).hexdigest() for n in range(TENDERS * FILES)]
        Blob.objects.using("owner").bulk_create((Blob(sha256=one, size=100_000) for one in prints), batch_size=1_000)
        for case in cases:
            Procurement.objects.using("owner").filter(pk=case.pk).update(
                state="final_tenders", final_tenders_close_at=closed
            )
            _fill(cast, case, prints, closed)
    owner.close()
    return cases


def _case(cast: Cast, number: int, now: datetime.datetime) -> Procurement:
    lead = cast.people["lead"]
    with unit_of_work(lead, at=now):
        case = create_case(
            by=lead, wall=now, lead_commissioner=cast.organisations["ccg"], title=f"Tenders to open {number}",
            variant="full", list_size=300_000, practice_count=46, value_per_year=244_300_000, term_min_years=10,
            term_max_years=15,
        )  # fmt: skip
        RoleHolding.objects.bulk_create(
            RoleHolding(
                user=cast.people[key], organisation=cast.people[key].organisation, role=Role.OPENER, procurement=case,
                from_date=now.date(), entered_by=lead,
            )
            for key in OPENERS
        )  # fmt: skip
    return case


def _fill(cast: Cast, case: Procurement, prints: list[str], arrived: datetime.datetime) -> None:
    lead = cast.people["lead"].pk
    bids = Bid.objects.using("owner").bulk_create(
        Bid(
            procurement_id=case.pk, number=number, entered_name=f"Bidder {number}", make_up="A consortium",
            state="final_submitted", received_at=arrived, final_received_at=arrived, named_at=arrived,
        )
        for number in range(1, TENDERS + 1)
    )  # fmt: skip
    documents = Document.objects.using("owner").bulk_create(
        Document(
            procurement_id=case.pk, blob_id=one, name="Sealed file", kind=SEALED, media_type="application/pdf",
            uploaded_by_id=lead, uploaded_at=arrived,
        )
        for one in prints
    )  # fmt: skip
    SealedFile.objects.using("owner").bulk_create(
        SealedFile(
            procurement_id=case.pk, bid_id=bids[n // FILES].pk, stage=Opening.Stage.FINAL, document_id=document.pk,
            name=f"volume {n % FILES}.pdf", sha256=document.blob_id, size=100_000, received_at=arrived,
            added_by_id=lead, added_at=arrived,
        )
        for n, document in enumerate(documents)
    )  # fmt: skip
