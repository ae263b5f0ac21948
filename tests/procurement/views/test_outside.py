"""What a bidder's own people see of a case: what bidders were given, their own responses and questions."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.actions import receive
from procurement.actions import information
from procurement.models import Bid, Procurement, QuestionAsker
from tests import factories
from tests.conflicts import asking
from tests.procurement.scoring.scene import walk

NOON = factories.NOON
EARLIER = NOON - datetime.timedelta(days=1)
MOST_QUERIES = 16


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with the responses of two organisations, each with a person invited to the case."""
    made = factories.case()
    made.bidders = []
    for name in ("Harbour", "Rival"):
        home = factories.organisation(name, Kind.PROVIDER)
        bid = asking.bid(made, name)
        with unit_of_work(made.lead, at=NOON):
            Bid.objects.filter(pk=bid.pk).update(provider=home, received_at=EARLIER)
        made.bidders.append(factories.person(Role.BIDDER, case=made, of=home))
    with unit_of_work(made.lead, at=NOON):
        walk(made, "market_engagement", "pre_launch", "call_published")
    return made


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def share(case: Any, title: str, *, named: list[int] | None = None, document: Any = None) -> Any:
    with unit_of_work(case.lead, at=NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        bids = list(Bid.objects.filter(procurement=case, number__in=named)) if named else None
        return information.share(
            fresh, kind="procedure", title=title, words=f"Words on {title}", document=document, named=bids,
            why_not_all="Asked for it" if named else "", reached=[], means="email", sent_at=NOON, by=case.lead,
            now=NOON,
        )  # fmt: skip


def ask(case: Any, number: int, words: str) -> None:
    with unit_of_work(case.lead, at=NOON):
        information.record_question(
            Procurement.objects.get(pk=case.pk), stage="requests", bid=Bid.objects.get(procurement=case, number=number),
            organisation="", asked=words, words=words, received_at=NOON, why_late="", why_confidential="Our secret",
            by=case.lead, now=NOON,
        )  # fmt: skip


def test_each_sees_what_it_was_given_and_its_own_questions_and_nothing_of_the_other(case: Any, sign_in: Any) -> None:
    with unit_of_work(case.lead, at=NOON):
        upload = SimpleUploadedFile("Rules.txt", b"The rules.", content_type="text/plain")
        document = receive(upload, case=case, by=case.lead, now=NOON, kind="tender-documents")
    share(case, "Rules for all", document=document)
    share(case, "Map for Harbour", named=[1])
    ask(case, 1, "May we show a secret plan?")

    harbour, rival = (words_of(sign_in(one).get(case.get_absolute_url())) for one in case.bidders)

    assert "Response 1" in harbour
    assert "Response 2" not in harbour
    assert "Words on Rules for all" in harbour
    assert "Words on Map for Harbour" in harbour
    assert "May we show a secret plan? Answer Not answered yet" in harbour
    assert "Response 2" in rival
    assert "Words on Rules for all" in rival
    assert not any(words in rival for words in ("Map", "secret", "Response 1", "Harbour"))
    client = sign_in(case.bidders[1])
    sent = client.get(reverse("procurement:given_download", args=[case.reference, 1]))
    assert b"".join(sent) == b"The rules."
    assert client.get(reverse("procurement:given_download", args=[case.reference, 2])).status_code == 404
    with unit_of_work(case.bidders[1], at=NOON):
        assert not QuestionAsker.objects.exists()


def test_who_is_no_longer_in_is_given_nothing_of_what_came_later(case: Any, sign_in: Any) -> None:
    with unit_of_work(case.lead, at=NOON):
        walk(Bid.objects.get(procurement=case, number=2), "rejected")
    share(case, "Invitation")

    assert "Invitation" in words_of(sign_in(case.bidders[0]).get(case.get_absolute_url()))
    assert "Invitation" not in words_of(sign_in(case.bidders[1]).get(case.get_absolute_url()))


def test_the_page_asks_the_same_for_two_items_and_for_twenty(case: Any, sign_in: Any) -> None:
    counts = []
    for size in (2, 18):
        for number in range(size):
            share(case, f"Item {size} {number}")
        client = sign_in(case.bidders[0])
        client.get(case.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(case.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
