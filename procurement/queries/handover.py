"""What gateway 2 needs of the competition: what is there, what is missing, and where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.guards import Guard
from procurement import guards
from procurement.guards.slots import Slot
from procurement.models import Bid, ExclusionCheck, Procurement

from .support import support_of

HEAD = ("What gateway 2 needs", "Is it there?", "How far it is", "Page")


@dataclass(frozen=True)
class HandoverRow:
    """One thing that is handed over; ``there`` is None where nothing is asked for."""

    what: str
    there: bool | None
    words: str
    href: str


def preferred_of(case: Procurement) -> Bid | None:
    """Give the preferred bidder."""
    bid = case.bids.filter(state=Bid.State.PREFERRED).select_related("provider").first()
    if bid is not None:
        bid.procurement = case
    return bid


def handover_of(case: Procurement, reader: Any, now: datetime.datetime) -> list[HandoverRow]:
    """Give everything that is handed over to gateway 2, in the order in which it is asked for."""
    bids, bid = _case_page(case, "bids"), preferred_of(case)
    rows = [
        HandoverRow("Preferred bidder", bid is not None, bid.name if bid else "Not named yet", bids),
        _held("Decision on the preferred bidder", guards.preferred_decided, case, reader, now, "decisions"),
        _held("Results on every criterion", guards.every_tender_evaluated, case, reader, now, "evaluation"),
        _evaluation_report(case),
    ]
    if bid is not None:
        rows += _of_the_bidder(case, bid, reader, now)
    rows.append(_letters(case))
    rows.append(
        HandoverRow("Gateway 2", None, "Evidence and answers", reverse("assurance:gateways", args=[case.reference]))
    )
    return rows


def _of_the_bidder(case: Procurement, bid: Bid, reader: Any, now: datetime.datetime) -> Iterator[HandoverRow]:
    checked = bid.exclusion_checks.exclude(stage=ExclusionCheck.Stage.SELECTION).filter(make_up=bid.change).last()
    excludes = guards.nothing_excludes.unmet(bid, reader, now)
    words = (
        excludes[0].what if excludes else f"Looked for on {day(checked.checked_at)}" if checked else "Not looked for"
    )
    yield HandoverRow("Grounds for exclusion", bool(checked) and not excludes, words, _page(bid, "exclusion"))
    capable = bid.capability_checks.filter(make_up=bid.change).prefetch_related("answers").last()
    words = ("Passed" if capable.passed else "Not passed") if capable else "Not checked"
    yield HandoverRow("Capability", bool(capable and capable.passed), words, _page(bid, "capability"))
    judged = bid.standings.filter(make_up=bid.change).last()
    words = f"{judged.get_legal_form_display()}. {judged.get_risk_display()}" if judged else "Not judged"
    able = judged is not None and judged.risk != judged.Risk.NOT_ABLE
    yield HandoverRow("Legal form and ability to bear risk", able, words, _page(bid, "bidder_facts"))
    held = bid.validities.last()
    words = f"Valid until {day(held.valid_until)}" if held else "Not recorded"
    yield HandoverRow("Validity of the tender", bool(held and held.holds_on(now)), words, _page(bid, "bidder_facts"))
    found = support_of(bid)
    words = f"{len(found.supporting)} of {plural(len(found.rows), 'practice')}, {found.share}% of registered people"
    yield HandoverRow("Support of practices", bool(found.supporting), words, _page(bid, "support"))
    material = guards.commitments_hold.unmet(case, reader, now)
    count = bid.commitments.count()
    words = material[0].what if material else f"{plural(count, 'commitment')} confirmed" if count else "None confirmed"
    yield HandoverRow("Commitments", bool(count) and not material, words, _page(bid, "commitments"))
    opened = guards.open_after_change(bid)
    words = opened[0].what if opened else "Nothing is open"
    yield HandoverRow("Changes of who the bidder is", not opened, words, _page(bid, "make_up"))
    count = bid.confidential_items.count()
    words = plural(count, "item") if count else "The bidder has marked nothing"
    yield HandoverRow("Confidential schedule", None, words, _page(bid, "bidder_facts"))


def _held(what: str, guard: Guard, case: Procurement, reader: Any, now: datetime.datetime, page: str) -> HandoverRow:
    missing = guard.unmet(case, reader, now)
    return HandoverRow(what, not missing, missing[0].what if missing else "Complete", _case_page(case, page))


def _evaluation_report(case: Procurement) -> HandoverRow:
    there = case.documents.filter(kind=Slot.EVALUATION_REPORT).exists()
    page = _case_page(case, "case_documents")
    return HandoverRow("Evaluation report", there, "In the documents" if there else "Not there", page)


def _letters(case: Procurement) -> HandoverRow:
    told = case.bids.filter(state__in=(Bid.State.REJECTED, Bid.State.ELIMINATED, Bid.State.UNSUCCESSFUL))
    without = told.filter(letters=None).count()
    words = f"{plural(without, 'bidder')} without a letter" if without else "Nobody is without a letter"
    return HandoverRow("Letters with reasons to those not chosen", not without, words, _case_page(case, "bids"))


def handover_rows(rows: list[HandoverRow]) -> list[tuple[object, ...]]:
    """Give them as rows of a file."""
    said = {True: "Yes", False: "No", None: "Not asked for"}
    return [(row.what, said[row.there], row.words, row.href) for row in rows]


def _page(bid: Bid, name: str) -> str:
    return reverse(f"procurement:{name}", args=[bid.procurement.reference, bid.number])


def _case_page(case: Procurement, name: str) -> str:
    return reverse(f"procurement:{name}", args=[case.reference])
