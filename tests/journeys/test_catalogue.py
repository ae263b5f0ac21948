"""The pages of the catalogue as an administrator meets them, looked at in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from assurance.models import CatalogueVersion
from assurance.queries.catalogue import questions_of
from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.people import gather
from tests.journeys.browser_desk import BrowserDesk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.needs("chromium"),
    pytest.mark.usefixtures("in_its_database"),
    pytest.mark.xdist_group("journeys"),
]


def test_an_edition_is_drafted_changed_compared_and_published(served: Any, browser: Any) -> None:
    with unit_of_work(None):
        administrator = gather(timezone.now()).people["first_admin"]
    desk = BrowserDesk(browser, served.address)
    first = "/catalogue/isap-2017/"
    for path in ("/catalogue/", first, f"{first}?words=nothing+fits", f"{first}changes/",
                 f"{first}stages/1/questions/CP1-F1/"):  # fmt: skip
        desk.open(administrator, path)

    draft = desk.fill(administrator, f"{first}draft/", {"title": "Second edition", "code": "isap-2018"})
    asked = questions_of(CatalogueVersion.objects.get(code="isap-2018")).get(code="CP1-S1")
    question = f"{draft}stages/1/questions/{asked.pk}/"
    for path in (f"{draft}edit/", f"{draft}stages/2/edit/", f"{draft}stages/1/questions/add/", f"{question}remove/",
                 f"{draft}discard/", f"{draft}publish/"):  # fmt: skip
        desk.open(administrator, path)
    desk.fill(administrator, f"{question}edit/", {"good": "Every pound and every patient has a source"})
    desk.open(administrator, f"{draft}changes/")
    desk.fill(administrator, f"{draft}publish/", {
        "from_date_day": 1, "from_date_month": 4, "from_date_year": 2018, "reason": "Reviewers asked for it",
    })  # fmt: skip

    assert CatalogueVersion.objects.get(code="isap-2018").is_published
    assert desk.found == []
    assert desk.foreign == []
    desk.close()
