"""Anyone reads the notices an organisation published, as of any day, and nothing of those it did not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from procurement.models import Notice
from tests import factories
from tests.procurement.contract.test_record import words_of
from tests.procurement.scoring.scene import NOON, walk

SENT, SHOWN = datetime.date(2017, 5, 15), datetime.date(2017, 5, 18)


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with a published notice and a draft."""
    made = factories.case()
    with unit_of_work(made.lead, at=NOON):
        for number, title in ((1, "A new provider of care"), (2, "Secret plans")):
            notice = Notice.objects.create(
                procurement=made, number=number, kind=Notice.Kind.INFORMATION, drafted_by=made.lead, drafted_at=NOON,
                content={"objects": [{"title": title, "summary": "Care of a whole population"}]},
                sro_approved_by=None,
            )  # fmt: skip
            if number == 1:
                Notice.objects.filter(pk=notice.pk).update(
                    document_number="2017-000001", dispatched_on=SENT, published_on=SHOWN,
                    oj_number="2017/S 095-187654",
                )  # fmt: skip
                walk(Notice.objects.get(pk=notice.pk), "checked", "approved", "dispatched", "published")
    return made


def page(client: Any, organisation: int, on: datetime.date | None = None) -> str:
    asked = {"on_day": on.day, "on_month": on.month, "on_year": on.year} if on else {}
    return words_of(client.get(reverse("procurement:public_notices", args=[organisation]), asked))


def test_a_published_notice_is_shown_from_its_day_on(case: Any, client: Any) -> None:
    home = case.lead.organisation_id

    for words in ("A new provider of care", "Care of a whole population", "2017/S 095-187654", "18 May 2017"):
        assert words in page(client, home)
    assert "A new provider" in page(client, home, SHOWN)
    assert "A new provider" not in page(client, home, SHOWN - datetime.timedelta(days=1))


def test_a_draft_is_shown_to_nobody(case: Any, client: Any) -> None:
    assert "Secret plans" not in page(client, case.lead.organisation_id)
    file = client.get(reverse("procurement:public_notices_export", args=[case.lead.organisation_id, "csv"]))
    assert "A new provider of care" in file.content.decode()
    assert "Secret plans" not in file.content.decode()


def test_another_commissioner_and_a_provider_show_nothing_of_it(case: Any, client: Any) -> None:
    assert "A new provider" not in page(client, factories.organisation("Another CCG").pk)
    provider = factories.organisation("A provider", "provider")
    assert client.get(reverse("procurement:public_notices", args=[provider.pk])).status_code == 404


def test_a_notice_without_a_title_bears_the_one_published_before_it_and_not_the_name_of_the_case(
    case: Any, client: Any
) -> None:
    home = case.lead.organisation_id
    with unit_of_work(case.lead, at=NOON):
        notice = Notice.objects.create(
            procurement=case, number=3, kind=Notice.Kind.AWARD, drafted_by=case.lead, drafted_at=NOON,
        )  # fmt: skip
        Notice.objects.filter(pk=notice.pk).update(
            document_number="2017-000003", dispatched_on=SHOWN, published_on=SHOWN, oj_number="2017/S 095-187655"
        )
        walk(Notice.objects.get(pk=notice.pk), "checked", "approved", "dispatched", "published")

    assert f"{Notice.Kind.AWARD.label}: A new provider of care" in page(client, home)

    with unit_of_work(case.lead, at=NOON):
        Notice.objects.filter(number=1).update(content={})

    assert "A new provider of care" not in page(client, home)
    assert case.title not in page(client, home)
