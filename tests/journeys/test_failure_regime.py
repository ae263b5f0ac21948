"""Lead and SRO agree on who bears a loss; months come in, and the third one puts the contract into distress."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.models import Procurement
from tests import factories
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.looking import look
from tests.procurement.modification.test_pages import TO_SIGNED
from tests.procurement.scoring.scene import NOON, walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]

HEAD = "Month,Days of cash,Variance (%),Metrics missed,CQC rating\n"
HINCHINGBROOKE = {
    "first_up_to": "1,000,000", "first_share": "100", "next_up_to": "5,000,000", "next_share": "100",
    "rest_share": "100", "most": "2,000,000", "leaving": "2,000,000",
    "growth": "More practices join at the break point after year 3 (clause 12)",
}  # fmt: skip


@pytest.fixture
def case(in_its_database: None) -> Any:
    """Give a case with a signed contract, a lead and an SRO."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    with unit_of_work(made.lead, at=NOON):
        walk(Procurement.objects.get(pk=made.pk), *TO_SIGNED)
    return made


@pytest.fixture
def desk(browser: Any, served: Any) -> Any:
    made = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def file(rows: str) -> io.BytesIO:
    made = io.BytesIO((HEAD + rows).encode())
    made.name = "months.csv"
    return made


def test_lead_and_sro_take_a_contract_up_the_ladder_and_down_again(case: Any, desk: BrowserDesk) -> None:
    def url(name: str, *more: Any) -> str:
        return reverse(f"procurement:{name}", args=[case.reference, *more])

    desk.fill(case.lead, url("regime_propose"), HINCHINGBROOKE)
    desk.fill(case.sro, url("regime_agree", 1))

    with pytest.raises(Stuck):
        desk.fill(case.lead, url("regime_propose"), HINCHINGBROOKE)

    broken = desk.open(case.lead, url("months_file"))
    broken.locator("[name=file]").set_input_files(
        {"name": "months.csv", "mimeType": "text/csv", "buffer": file("2016-01,60,0,0,Fine\n").getvalue()}
    )
    with broken.expect_navigation():
        broken.locator("main form[method=post] button").first.click()
    assert "1 row cannot go in, so nothing was taken over" in broken.locator("main").inner_text()
    desk.look(broken)

    rows = "2016-01,60,0.2,0,Good\n2016-02,28,1.4,2,Good\n2016-03,9.5,3,4,Inadequate\n"
    desk.fill(case.lead, url("months_file"), files={"file": file(rows)})
    page = desk.open(case.sro, url("ladder") + "?loss=5,000,000")
    told = page.locator("main").inner_text()
    assert "Level 3: distress" in told
    assert "The commissioner, NHS England and NHS Improvement" in told
    assert "£3,000,000" in told
    desk.found += look(page)

    down = {"level": "1", "reasons": "The guarantor paid in", "minute": "Governing body, item 4, with both bodies"}
    desk.fill(case.sro, url("level_decide"), down)

    assert "Level 1: watch" in desk.open(case.lead, url("ladder")).locator("main").inner_text()
