"""The register of procurement decisions: filled from the case, completed by hand, read by anyone."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement import actions
from procurement.models import Decision, RegisterEntry
from tests import factories

BY_HAND = {
    "service": "existing", "existing_details": "Community services until March 2018", "clinical_lead": "Clinical chair",
    "contract_manager": "Director of commissioning", "justification": "The only tender, above every pass mark",
    "value_to_ccg": "£230m a year", "awarded_address": "Wolverhampton Street, Dudley",
}  # fmt: skip


@pytest.fixture
def award(played: Any) -> Decision:
    with unit_of_work(played.cast.people["secretary"]):
        # Of the council: that of the CCG is on the register already.
        return Decision.objects.filter(kind="award").order_by("pk").last()


def publish(played: Any, award: Decision, who: str = "secretary", **answers: Any) -> str:
    page = reverse("procurement:decision_publish", args=[played.reference, award.pk])
    return played.desk.fill(played.cast.people[who], page, BY_HAND | answers)


def public(award: Decision, **asked: str) -> BeautifulSoup:
    page = reverse("procurement:public_decisions", args=[award.organisation_id])
    return BeautifulSoup(Client(SERVER_NAME="127.0.0.1").get(page, asked).content, "html.parser")


def test_the_case_fills_what_it_knows_and_says_where_it_comes_from(played, award):
    page = reverse("procurement:decision_publish", args=[played.reference, award.pk])
    text = played.desk.open(played.cast.people["secretary"], page).text_content()

    for words in (
        "Dudley Integrated Health and Care", "Jointly: NHS Dudley CCG", "Preferred bidder", "declared interest in a GP",
        "Leaves, and papers are withheld", "over 10 to 15 years",
    ):  # fmt: skip
        assert words in text, words


def test_a_published_decision_is_read_by_anyone_without_signing_in(played, award):
    before = public(award).get_text()
    publish(played, award)
    after = public(award).get_text()

    assert "No procurement decision was on the register" in before
    for words in ("Award the contract", "Clinical chair", "Community services until March 2018", "£230m a year"):
        assert words in after


def test_the_register_can_be_read_as_it_was_on_a_day(played, award):
    publish(played, award)

    assert "No procurement decision" in public(award, on_day="1", on_month="1", on_year="2018").get_text()


def test_a_day_that_has_not_come_is_refused_beside_the_field(played, award):
    text = public(award, on_day="1", on_month="1", on_year="2999").get_text()

    assert "Date must be today or in the past" in text


def test_a_later_entry_replaces_the_first_and_both_are_kept(played, award):
    publish(played, award)
    publish(played, award, justification="Only tender; benchmark shows value for money")

    text = public(award).get_text()
    with unit_of_work(played.cast.people["secretary"]):
        kept = RegisterEntry.objects.filter(decision=award).count()
    assert kept == 2
    assert "benchmark shows value" in text
    assert "above every pass mark" not in text


def test_what_nobody_has_told_is_asked_beside_its_field(played, award, sign_in):
    page = reverse("procurement:decision_publish", args=[played.reference, award.pk])
    answer = sign_in(played.cast.people["secretary"]).post(page, BY_HAND | {"clinical_lead": "", "service": ""})

    text = BeautifulSoup(answer.content, "html.parser").get_text()
    assert "Enter the role of the clinical lead" in text
    assert "Select whether it is a new service" in text


def test_two_secretaries_at_once_do_not_publish_over_each_other(played, award):
    secretary = played.cast.people["secretary"]
    with unit_of_work(secretary) as unit:
        actions.publish_decision(award, by=secretary, now=unit.at, seen=None, justification="First")

    with unit_of_work(secretary) as unit, pytest.raises(Refused, match="meanwhile"):
        actions.publish_decision(award, by=secretary, now=unit.at, seen=None, justification="Second")


def test_only_the_secretary_publishes(played, award, sign_in):
    page = reverse("procurement:decision_publish", args=[played.reference, award.pk])

    answer = sign_in(played.cast.people["lead"]).post(page, BY_HAND)

    assert answer.status_code == 302
    assert "No procurement decision" in public(award).get_text()


def test_an_entry_is_never_changed_or_deleted(played, award):
    publish(played, award)

    with unit_of_work(played.cast.people["secretary"]), pytest.raises(DatabaseError), transaction.atomic():
        RegisterEntry.objects.update(content={})


def test_nobody_reads_the_table_itself(played, award):
    publish(played, award)

    with unit_of_work(None), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procurement_registerentry")
        assert cursor.fetchone() == (0,)


def test_the_register_is_taken_out_as_a_file_without_formulas(played, award):
    publish(played, award, clinical_lead="=1+1")
    page = reverse("procurement:public_decisions_export", args=[award.organisation_id, "csv"])

    head, row = csv.reader(io.StringIO(Client(SERVER_NAME="127.0.0.1").get(page).content.decode("utf-8-sig")))

    assert head[:2] == ["Reference", "Contract or service"]
    assert dict(zip(head, row, strict=True))["Clinical lead"] == "'=1+1"


def test_only_commissioners_have_the_register(db, client):
    provider = factories.organisation("A provider", kind="provider")

    assert client.get(reverse("procurement:public_decisions", args=[provider.pk])).status_code == 404


def test_the_public_page_asks_as_little_for_many_decisions(played, award, django_assert_max_num_queries):
    publish(played, award)
    page = reverse("procurement:public_decisions", args=[award.organisation_id])
    client = Client(SERVER_NAME="127.0.0.1")
    client.get(page)

    with django_assert_max_num_queries(6):
        client.get(page)
