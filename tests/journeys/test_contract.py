"""A signed contract is recorded, published, and broken in its window; the handover begins."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.models import Bid, BreakWindow, Procurement
from tests import factories
from tests.journeys.browser_desk import BrowserDesk
from tests.journeys.looking import look
from tests.procurement.contract.test_record import BREAK, DECIDED, TERM
from tests.procurement.modification.test_pages import TO_SIGNED
from tests.procurement.performance.test_pages import HEAD
from tests.procurement.scoring.scene import NOON, walk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


@pytest.fixture
def case(in_its_database: None) -> Any:
    """Give a case with a signed contract, a winner, a lead and an SRO."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    with unit_of_work(made.lead, at=NOON):
        bid = Bid.objects.create(
            procurement_id=made.pk, number=1, entered_name="The winner", make_up="A trust", received_at=NOON,
            named_at=NOON, final_received_at=NOON,
        )  # fmt: skip
        walk(bid, "shortlisted", "final_submitted", "preferred")
        walk(Procurement.objects.get(pk=made.pk), *TO_SIGNED)
    return made


@pytest.fixture
def desk(browser: Any, served: Any) -> Any:
    made = BrowserDesk(browser, served.address)
    yield made
    assert made.found == []
    assert made.foreign == []
    made.close()


def test_a_contract_is_recorded_published_and_broken_in_its_window(case: Any, desk: BrowserDesk) -> None:
    def url(name: str, *more: Any) -> str:
        return reverse(f"procurement:{name}", args=[case.reference, *more])

    with pytest.raises(Stuck, match="Last day must be after the first day"):
        desk.fill(case.lead, url("contract_term_add"), {**TERM, "ends_on": TERM["starts_on"]})
    desk.fill(case.lead, url("contract_term_add"), TERM)
    security = {"kind": "parent", "given_by": "A trust", "pounds": "12,200,000", "covers": "Losses", "place": "Page 9"}
    desk.fill(case.lead, url("security_add"), {**security, "until": datetime.date(2023, 3, 31)})
    desk.fill(case.lead, url("break_add"), BREAK)
    desk.fill(case.lead, url("award_publish"))
    public = desk.open(case.lead, reverse("procurement:public_awards", args=[case.lead.organisation_id]))
    assert "The winner" in public.locator("main").inner_text()
    desk.found += look(public)

    desk.fill(case.lead, url("dates"), {"go_live": datetime.date(2017, 6, 30)})
    register = {"name": "Register with CQC", "owner": "Provider", "days": "20"}
    desk.fill(case.lead, url("task_add"), register)
    desk.fill(case.lead, url("task_add"), {"name": "Train", "owner": "Hubs", "days": "10", "after": ["1"]})
    with pytest.raises(Stuck, match="would wait for each other"):
        desk.fill(case.lead, url("task_change", 1), {"after": ["2"]})
    with pytest.raises(Stuck, match="Enter where it is shown"):
        desk.fill(case.lead, url("readiness_record", "cqc"), {"state": "ready", "words": "Granted"})
    granted = {"state": "ready", "words": "Granted", "evidence": "Certificate of 20 May 2017"}
    desk.fill(case.lead, url("readiness_record", "cqc"), granted)
    page = desk.open(case.lead, url("mobilisation"))
    assert "Tuesday 20 June 2017" in page.locator(".portal-answer").inner_text()
    desk.found += look(page)

    desk.fill(case.lead, url("clock"), {"to": datetime.datetime(2019, 5, 22, 12, tzinfo=datetime.UTC)})
    rows = "Calls,Return,%,50,90,,2018-04-01,2020-03-31\n"
    broken = desk.open(case.lead, url("metrics_file"))
    broken.locator("[name=file]").set_input_files(
        {"name": "metrics.csv", "mimeType": "text/csv", "buffer": (HEAD + rows).encode()}
    )
    with broken.expect_navigation():
        broken.locator("main form[method=post] button").first.click()
    assert "Enter the weight as a percentage above 0" in broken.locator("main").inner_text()
    desk.found += look(broken)
    metric = {
        "name": "Same-day access", "source": "Patient survey", "unit": "% of patients", "floor": "50", "target": "90",
        "weight": "100", "from_date": TERM["starts_on"], "until": datetime.date(2021, 3, 31),
    }  # fmt: skip
    desk.fill(case.lead, url("metric_add"), metric)
    desk.fill(case.lead, url("pool_enter", 1), {"pounds": "24,430,000", "source": "Schedule 4"})
    desk.fill(case.lead, url("result_enter", 1, 1), {"value": "70", "evidence": "Survey of April 2019"})
    year = desk.open(case.lead, url("performance") + "?year=1")
    assert "£12,215,000 earned of £24,430,000" in year.locator("main").inner_text()
    desk.found += look(year)

    with unit_of_work(case.lead, at=NOON):
        window = BreakWindow.objects.get().pk
    desk.fill(case.sro, url("break_decide", window), {"broken": True, **DECIDED})
    handed = {"part": "patients", "done": False, "words": "Letters to every patient by September"}
    desk.fill(case.lead, url("handover_add"), handed)

    page = desk.open(case.lead, url("contract"))
    said = page.locator("main").inner_text()
    assert "Break at a break window, 1 April 2021" in said
    assert "Letters to every patient by September" in said
    desk.found += look(page)
