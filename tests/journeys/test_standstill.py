"""A lead writes to three bidders, two by mail and one by post; the SRO approves and extends; then it is signed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.models import Signature
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.looking import look
from tests.procurement.award.conftest import NOON, Decided

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


@pytest.fixture
def case(in_its_database: None) -> Decided:
    """Give the case with its award decided."""
    return Decided()


@pytest.fixture
def desk(browser: Any, served: Any) -> Any:
    made = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def on(month: int, day: int, hour: int = 11) -> datetime.datetime:
    return datetime.datetime(2017, month, day, hour, tzinfo=datetime.UTC)


def test_three_bidders_are_told_and_the_contract_is_signed_after_the_standstill(
    case: Decided, desk: BrowserDesk
) -> None:
    def url(name: str, *more: Any) -> str:
        return reverse(f"procurement:{name}", args=[case.case.reference, *more])

    planned = {"planned_on": NOON.date(), "letters": "Thank you for taking part."}
    desk.fill(case.lead, url("standstill"), planned)
    page = desk.open(case.sro, url("standstill_step", "approve_letters"))
    needed = page.locator(".portal-req__what").all_inner_texts()
    assert [what for what in needed if "To whom the letter goes" in what] == ["To whom the letter goes"] * 3
    for number, means in ((1, "other"), (2, "electronic"), (3, "electronic")):
        said = {"sent_to": f"Director of bidder {number}", "means": means}
        desk.fill(case.lead, url("standstill_letter", number), said)
    desk.fill(case.sro, url("standstill_step", "approve_letters"))
    desk.found += look(desk.open(case.lead, url("standstill_letter", 1)))

    desk.fill(case.lead, url("letters_sent"), {"sent_at": NOON})
    desk.fill(case.lead, url("clock"), {"to": on(5, 24)})
    with pytest.raises(Stuck, match="A letter is received after it was sent"):
        desk.fill(case.lead, url("letter_received", 1), {"received_at": on(5, 21)})
    desk.fill(case.lead, url("letter_received", 1), {"received_at": on(5, 24, 9)})
    page = desk.open(case.lead, url("standstill"))
    assert "Monday 5 June 2017" in page.locator(".portal-answer").inner_text()
    desk.fill(case.lead, url("case_step", "start_standstill"))

    told = {"until": datetime.date(2017, 6, 7), "told_at": on(5, 24, 10), "reasons": "A bidder asked for a meeting"}
    desk.fill(case.sro, url("standstill_extend"), told)
    held = {"held_on": datetime.date(2017, 5, 24), "attended": "Lead, bid director", "note": "Scores gone through"}
    desk.fill(case.lead, url("debrief_add"), {"bidder": str(case.bids[0].pk), **held})
    page = desk.open(case.lead, url("standstill"))
    assert "Wednesday 7 June 2017" in page.locator(".portal-answer").inner_text()
    desk.found += look(page)

    signing = {"organisation": case.officer.organisation_id, "confirmed": "on"}
    with pytest.raises(Stuck, match="after the standstill and not before"):
        desk.fill(case.officer, url("signatures"), signing)
    desk.fill(case.lead, url("clock"), {"to": on(6, 8, 8)})
    desk.fill(case.officer, url("signatures"), signing)
    with unit_of_work(case.lead, at=NOON):
        assert Signature.objects.get().signed_at == on(6, 8, 8)
