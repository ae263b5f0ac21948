"""The plan of Dudley in July 2016, entered through its pages and judged by what was known then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions
from procurement.demonstration.dudley import PLANNED
from procurement.demonstration.play import Play, at
from procurement.demonstration.prepared_timetable import prepare_timetable
from procurement.models import KeyDate, WhatIf
from tests import factories


def test_the_plan_of_july_2016_is_still_seen_to_be_infeasible_a_year_later(db: Any, sign_in: Any) -> None:
    case = factories.case(at=at("2016-07-14"))
    sro = factories.person(Role.SRO, case=case)
    cast = SimpleNamespace(people={"lead": case.lead, "sro": sro}, organisations={})

    prepare_timetable(Play(cast=cast, reference=case.reference), PLANNED)  # type: ignore[arg-type]

    with unit_of_work(case.lead):
        assert {row.kind: row.planned_date.isoformat() for row in KeyDate.objects.all()} == PLANNED
        assert [one.adopted_by for one in WhatIf.objects.order_by("number")] == [None, sro]
        actions.move_clock(case, to=at("2017-06-12"), by=case.lead)
    address = reverse("procurement:what_if", args=[case.reference, 1]) + "?then=1"
    page = BeautifulSoup(sign_in(sro).get(address).content, "html.parser")
    text = " ".join(page.main.get_text(" ").split())
    assert "First date that cannot be kept Final tenders close, 10 February 2017" in text
    assert "Earliest month of award August 2017" in text
    marks = [tag.text for tag in page.select("#why ~ table .nhsuk-tag")]
    assert len(marks) >= 5
    assert set(marks) == {"Law", "Default", "Wish"}
