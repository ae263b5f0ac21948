"""Files of a response, sealed until two people open it; what comes at the closing time and after it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Document
from procurement.models import Bid, LateResponse, Opening, Procurement, ResponseMark, SealedFile
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

CLOSES = datetime.datetime(2017, 5, 22, 13, tzinfo=datetime.UTC)
MOST_QUERIES = 16
LATE = {
    "arrived_at_day": "22", "arrived_at_month": "5", "arrived_at_year": "2017", "arrived_at_time": "2:05pm",
    "fault": "authority", "what_happened": "The mailbox was full from 1pm.", "evidence": "Log of the mail server",
}  # fmt: skip


@pytest.fixture
def case(db: None) -> Any:
    """Give a case whose call is open until 2pm, with SRO and two openers."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    made.openers = [factories.person(Role.OPENER, case=made, post=f"Opener {n}") for n in (1, 2)]
    with unit_of_work(made.lead, at=factories.NOON):
        walk(made, "market_engagement", "pre_launch", "call_published")
        Procurement.objects.filter(pk=made.pk).update(requests_close_at=CLOSES)
    return made


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give a response that nobody has opened."""
    made = asking.bid(case, "Harbour Alliance")
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=made.pk).update(named_at=None)
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def clock(case: Any, moment: datetime.datetime) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        Procurement.objects.filter(pk=case.pk).update(clock_at=moment)


def file(name: str = "Plan.txt", words: bytes = b"We take 318,000 people.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words, content_type="text/plain")


def put_in(case: Any, client: Any, *files: SimpleUploadedFile) -> Any:
    return client.post(at(case, "response_add", 1), {"uploads": list(files) or [file()]}, follow=True)


def open_by_two(case: Any, sign_in: Any) -> None:
    clock(case, CLOSES + datetime.timedelta(hours=1))
    for opener in case.openers:
        sign_in(opener).post(at(case, "responses_open", "selection"))


def test_files_are_sealed_from_everybody_until_two_people_open_and_the_receipt_is_not(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    member = factories.person(Role.MEMBER, case=case)
    lead = sign_in(case.lead)
    told = words_of(put_in(case, lead, file(), file("Prices.txt", b"1,000")))
    assert "2 files put in" in told
    assert "Sealed until 2 people have opened it" in told
    lead.post(at(case, "response_mark", 1), {"complete": "yes"})
    receipt = lead.get(at(case, "response_receipt_text", 1)).content.decode()
    assert "2 files." in receipt
    assert "Plan.txt  23 bytes" in receipt
    with unit_of_work(case.lead, at=factories.NOON):
        # Not even who put them in reads them again.
        assert SealedFile.objects.count() == 2
        assert not Document.objects.filter(procurement=case).exists()
        number = SealedFile.objects.first().pk
    assert lead.get(at(case, "response_download", 1, number)).status_code == 404
    with unit_of_work(member, at=factories.NOON):
        assert not SealedFile.objects.exists()
    other = sign_in(member)
    told = words_of(other.get(at(case, "response_files", 1)))
    assert "Complete" in told
    assert "Plan.txt" not in told
    assert other.get(at(case, "response_receipt", 1)).status_code == 404
    assert "Complete" in words_of(other.get(at(case, "bids")))

    open_by_two(case, sign_in)

    reader = sign_in(member)
    assert "Plan.txt" in words_of(reader.get(at(case, "response_files", 1)))
    sent = reader.get(at(case, "response_download", 1, number))
    assert b"".join(sent.streaming_content if sent.streaming else [sent.content]) == b"We take 318,000 people."
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        SealedFile.objects.update(name="Another.txt")


def test_a_response_at_the_second_of_the_closing_time_is_in_time_and_one_after_it_is_not(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    clock(case, CLOSES)
    lead = sign_in(case.lead)
    assert "1 file put in" in words_of(put_in(case, lead))

    clock(case, CLOSES + datetime.timedelta(seconds=1))

    assert "came after the closing time" in words_of(put_in(case, lead))
    with unit_of_work(case.lead, at=factories.NOON):
        assert SealedFile.objects.count() == 1


def test_a_late_response_is_let_in_only_for_a_fault_of_the_authority_and_before_the_opening(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    clock(case, CLOSES + datetime.timedelta(hours=1))
    lead, response = sign_in(case.lead), {
        "name": "Riverside", "make_up": "One company", "received_at_day": "22", "received_at_month": "5",
        "received_at_year": "2017", "received_at_time": "2:05pm",
    }  # fmt: skip
    assert "Late ones stay out" in words_of(lead.post(at(case, "bid_add"), response))
    lead.post(at(case, "late_add"), {**LATE, "fault": "bidder"})
    lead.post(at(case, "late_add"), LATE)
    waiting = sign_in(case.openers[0]).post(at(case, "responses_open", "selection"))
    assert "A late response waits" in words_of(waiting)
    with unit_of_work(case.lead, at=factories.NOON):
        of_bidder, of_authority = [one.pk for one in LateResponse.objects.order_by("number")]
    sro, yes = sign_in(case.sro), {"admitted": "yes", "reasons": "Our mailbox was full."}
    refused = words_of(sro.post(at(case, "late_decide", of_bidder), yes))
    assert "stays out unless the authority was at fault" in refused
    sro.post(at(case, "late_decide", of_bidder), {"admitted": "no", "reasons": "Sent too late."})

    told = words_of(sro.post(at(case, "late_decide", of_authority), yes, follow=True))

    assert "Let in" in told
    assert "Kept out" in told
    recorded = sign_in(case.lead).post(at(case, "bid_add"), response, follow=True)
    assert "Response recorded" in words_of(recorded)
    other_time = {**response, "name": "Another", "received_at_time": "2:06pm"}
    clock(case, CLOSES + datetime.timedelta(hours=2))
    assert "Late ones stay out" in words_of(sign_in(case.lead).post(at(case, "bid_add"), other_time))


def test_nothing_is_let_in_once_somebody_has_begun_to_open(case: Any, bid: Bid, sign_in: Any) -> None:
    clock(case, CLOSES + datetime.timedelta(hours=1))
    sign_in(case.openers[0]).post(at(case, "responses_open", "selection"))
    sign_in(case.lead).post(at(case, "late_add"), LATE)
    with unit_of_work(case.lead, at=factories.NOON):
        late = LateResponse.objects.get()

    told = sign_in(case.sro).post(at(case, "late_decide", late.pk), {"admitted": "yes", "reasons": "Ours."})

    assert "being opened" in words_of(told)
    with unit_of_work(case.lead, at=factories.NOON):
        assert Opening.objects.get().second_id is None
    assert "being opened" in words_of(put_in(case, sign_in(case.lead)))


def test_a_bidders_own_person_puts_files_in_and_sees_only_their_own_response(case: Any, bid: Bid, sign_in: Any) -> None:
    home = factories.organisation("Harbour", Kind.PROVIDER)
    own = factories.person(Role.BIDDER, case=case, of=home)
    rival = factories.person(Role.BIDDER, case=case, of=factories.organisation("Rival", Kind.PROVIDER))
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(provider=home)
    bidder = sign_in(own)

    assert "1 file put in" in words_of(put_in(case, bidder))
    receipt = words_of(bidder.get(at(case, "response_receipt", 1)))
    assert "Plan.txt" in receipt
    assert bidder.get(at(case, "bid", 1)).status_code == 404
    assert bidder.get(at(case, "bids")).status_code == 404
    # The lead did not put them in: no receipt for the lead, and no name.
    assert sign_in(case.lead).get(at(case, "response_receipt", 1)).status_code == 404
    other = sign_in(rival)
    for name in ("response_files", "response_add", "response_receipt", "response_mark"):
        assert other.get(at(case, name, 1)).status_code == 404


def test_it_is_hidden_with_the_bid(case: Any, bid: Bid, sign_in: Any) -> None:
    recused, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    put_in(case, sign_in(case.lead))
    sign_in(case.lead).post(at(case, "response_mark", 1), {"complete": "no"})
    clock(case, CLOSES + datetime.timedelta(hours=1))
    sign_in(case.lead).post(at(case, "late_add"), LATE)
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(named_at=factories.NOON)
    ruled(recused, guardian, case, handling="papers_withheld", bid=bid)

    reader = sign_in(recused)

    assert reader.get(at(case, "response_files", 1)).status_code == 404
    assert "mailbox" not in words_of(reader.get(at(case, "late_responses")))
    with unit_of_work(recused, at=factories.NOON):
        assert not any(table.objects.exists() for table in (ResponseMark, SealedFile, LateResponse))


def test_the_page_asks_the_same_for_two_files_and_for_twenty(case: Any, bid: Bid, sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 18):
        put_in(case, lead, *(file(f"File {n}.txt", f"{size} {n}".encode()) for n in range(size)))
        lead.get(at(case, "response_receipt", 1))
        with CaptureQueriesContext(connection) as asked:
            lead.get(at(case, "response_receipt", 1))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_a_late_final_tender_that_was_let_in_is_recorded_and_another_is_not(case: Any, bid: Bid, sign_in: Any) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(named_at=factories.NOON)
        walk(Bid.objects.get(), "shortlisted")
        late_case = Procurement.objects.get(pk=case.pk)
        walk(late_case, "selection", "dialogue", "dialogue_closed", "final_tenders")
        Procurement.objects.filter(pk=case.pk).update(final_tenders_close_at=CLOSES)
    clock(case, CLOSES + datetime.timedelta(hours=1))
    assert "Select whose final tender came late" in words_of(sign_in(case.lead).post(at(case, "late_add"), LATE))
    sign_in(case.lead).post(at(case, "late_add"), {**LATE, "bid": bid.pk})
    assert "Late ones stay out" in submit(case, sign_in, "2:05pm")
    with unit_of_work(case.lead, at=factories.NOON):
        late = LateResponse.objects.get()
    sign_in(case.sro).post(at(case, "late_decide", late.pk), {"admitted": "yes", "reasons": "Ours."})

    assert "Late ones stay out" in submit(case, sign_in, "2:06pm")
    assert "Final tender recorded" in submit(case, sign_in, "2:05pm")


def submit(case: Any, sign_in: Any, time: str) -> str:
    client, page = sign_in(case.lead), at(case, "bid_step", 1, "submit_final")
    shown = BeautifulSoup(client.get(page).content, "html.parser")
    sent = {one["name"]: one.get("value", "") for one in shown.select("main form input[name]")}
    arrived = {
        "received_at_day": "22", "received_at_month": "5", "received_at_year": "2017", "received_at_time": time,
    }  # fmt: skip
    return words_of(client.post(page, {**sent, **arrived}, follow=True))
