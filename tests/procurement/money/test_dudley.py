"""The money model of Dudley, entered through its pages: its sums are those of the sources."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.demonstration.play import Play
from procurement.demonstration.prepared_money import prepare_money
from procurement.models import Commissioner, MoneyModel
from tests import factories


def test_dudley_s_sums_by_year_and_by_source_reconcile_to_the_notice(db: Any, sign_in: Any, now: Any) -> None:
    council = factories.organisation("Dudley Council", Kind.COUNCIL)
    case = factories.case()
    sro = factories.person(Role.SRO, case=case)
    with unit_of_work(case.lead, at=now):
        Commissioner.objects.create(procurement=case, organisation=council)
        actions.set_scope(case, lines=["Community"], by=case.lead, now=now)
    cast = SimpleNamespace(
        people={"lead": case.lead, "sro": sro}, organisations={"ccg": case.lead.organisation, "council": council}
    )

    prepare_money(Play(cast=cast, reference=case.reference))  # type: ignore[arg-type]

    with unit_of_work(sro):
        model = MoneyModel.objects.get()
        sums = model.sums
        assert model.approved_by == sro
    assert sums.years[0].spend == 24_430_000_000
    assert sums.years[0].by("contract")["acute"] == 8_000_000_000
    assert sums.years[0].most_performance == 2_443_000_000  # a tenth of the total
    assert model.published_low <= Decimal(sums.floor) / 100 <= Decimal(sums.ceiling) / 100 <= model.published_high
    client = sign_in(sro)
    said = {
        name: BeautifulSoup(client.get(reverse(f"procurement:{name}", args=[case.reference, 1])).content, "html.parser")
        .main.get_text(" ")
        for name in ("money_version", "money_sources", "money_findings")
    }  # fmt: skip
    assert "All 3 totals are inside the published range of £3.4bn to £5.4bn" in said["money_version"]
    assert "They agree to the penny" in said["money_sources"]
    assert "£3,664,500,000.00" in said["money_findings"]  # £244.3m for 15 years, as the notice says it
    assert "with a difference of £0.00" in said["money_findings"]
