"""The notices of every procurement one sees."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from procurement.actions import draft_notice
from tests.factories import case, organisation, person

pytestmark = pytest.mark.django_db


def _with_notices(count, now):
    made = case()
    with unit_of_work(made.lead, at=now):
        for _ in range(count):
            draft_notice(made, kind="CONTRACT", content={}, by=made.lead, now=now)
    return made


@pytest.mark.parametrize("count", [10, 200])
def test_the_list_costs_the_same_for_10_and_200_notices(sign_in, now, django_assert_max_num_queries, count):
    made = _with_notices(count, now)
    client = sign_in(made.lead)

    with django_assert_max_num_queries(10):
        page = BeautifulSoup(client.get(reverse("procurement:all_notices")).content, "html.parser")

    assert len(page.select("tbody tr")) == min(count, 50)


def test_somebody_on_no_procurement_sees_and_exports_none(sign_in, now):
    made = _with_notices(1, now)
    client = sign_in(person(of=organisation("NHS Elsewhere CCG")))

    page, file = client.get(reverse("procurement:all_notices")), client.get("/notices/export/csv/")

    assert "There are no notices yet" in page.content.decode()
    assert made.reference.encode() not in page.content + file.content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_out_as_a_file(sign_in, now, kind):
    made = _with_notices(2, now)

    file = sign_in(made.lead).get(f"/notices/export/{kind}/")

    assert file.status_code == 200
    assert "attachment" in file.headers["Content-Disposition"]
