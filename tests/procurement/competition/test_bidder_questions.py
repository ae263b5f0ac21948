"""Questions of bidders: published without who asked, kept back only by decision, in time or with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import information as actions
from procurement.models import Bid, BidderQuestion, QuestionAsker
from tests import factories

from .conftest import at, moment_of, words_of

MOST_QUERIES = 16
ASKED = "Harbour Alliance wants to know whether its own hubs count."
QUESTION = {
    "stage": "dialogue", "asked": ASKED, "words": "Do hubs of the provider count?", **moment_of("received_at"),
}  # fmt: skip
ANSWER = {"words": "Yes, from the first day.", "means": "electronic"}


def asked(client: Any, case: Any, bid: Bid, **more: str) -> str:
    return words_of(client.post(at(case, "bidder_question_add"), {**QUESTION, "bid": bid.pk, **more}, follow=True))


def test_an_answer_goes_to_everyone_and_only_lead_and_legal_adviser_see_who_asked(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    lead = sign_in(case.lead)
    assert "Asked by Harbour Alliance" in asked(lead, case, bids[0])
    told = words_of(lead.post(at(case, "bidder_question_answer", 1), ANSWER, follow=True))
    assert "Who got it" in told
    item = words_of(lead.get(at(case, "shared_item", 1)))
    assert "Harbour Alliance" in item
    assert "Valley Partnership" in item

    evaluator = factories.person(Role.EVALUATOR, case=case)
    for person in (evaluator, case.sro):
        client = sign_in(person)
        for page in (at(case, "bidder_questions"), at(case, "bidder_question", 1)):
            read = words_of(client.get(page))
            assert "Do hubs of the provider count?" in read
            assert "Harbour" not in read
        with unit_of_work(person, at=factories.NOON):
            assert not QuestionAsker.objects.exists()
    assert "Asked by Harbour Alliance" in words_of(sign_in(case.legal).get(at(case, "bidder_question", 1)))
    export = sign_in(evaluator).get(at(case, "bidder_questions_export", "csv")).content.decode()
    assert "Yes, from the first day." in export
    assert "Harbour" not in export


def test_words_that_name_a_bidder_are_refused(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert "The words name a bidder" in asked(lead, case, bids[0], words="Do hubs of the harbour  alliance count?")
    assert "Asked by" in asked(lead, case, bids[0])

    named = {**ANSWER, "words": "Yes. Valley Partnership asked the same."}

    assert "The words name a bidder" in words_of(lead.post(at(case, "bidder_question_answer", 1), named))


def test_it_is_kept_from_the_others_only_when_the_sro_decides_so_with_a_reason(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    lead = sign_in(case.lead)
    asked(lead, case, bids[0], why_confidential="It would give away a solution.")
    early = words_of(lead.post(at(case, "bidder_question_answer", 1), ANSWER))
    assert "The senior responsible officer decides first" in early
    assert lead.get(at(case, "bidder_question_decide", 1)).status_code == 302
    sro = sign_in(case.sro)
    assert "Enter the reason" in words_of(sro.post(at(case, "bidder_question_decide", 1), {"keeps": "yes"}))
    decided = {"keeps": "yes", "reason": "The price model is its own."}
    assert "Kept from the other bidders" in words_of(
        sro.post(at(case, "bidder_question_decide", 1), decided, follow=True)
    )

    lead = sign_in(case.lead)
    told = words_of(lead.post(at(case, "bidder_question_answer", 1), ANSWER, follow=True))

    assert "To the bidder that asked, and to nobody else" in told
    assert "Nothing has been shared yet" in words_of(lead.get(at(case, "information")))
    assert "hubs" not in lead.get(at(case, "bidder_questions_export", "csv")).content.decode()


def test_a_question_after_the_deadline_is_refused_unless_a_reason_is_given(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    lead = sign_in(case.lead)
    times = {**moment_of("questions_by", day="20"), **moment_of("answers_by", day="21")}
    set_ = words_of(lead.post(at(case, "question_deadline"), {"stage": "dialogue", **times}, follow=True))
    assert "Dialogue: questions until 20 May 2017, 1pm, every answer by 21 May 2017, 1pm" in set_
    assert "This question came after the deadline, 20 May 2017, 1pm" in asked(lead, case, bids[0])

    told = asked(lead, case, bids[0], why_late="The data room was shut for two days.")

    assert "It came after the deadline and was accepted: The data room was shut" in told
    assert "Overdue" in words_of(lead.get(at(case, "bidder_questions")))


def test_before_there_are_bidders_an_organisation_asks(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert "Select the bidder that asked, or enter the organisation" in words_of(
        lead.post(at(case, "bidder_question_add"), QUESTION)
    )

    told = words_of(
        lead.post(at(case, "bidder_question_add"), {**QUESTION, "organisation": "Moor Community Trust"}, follow=True)
    )

    assert "Asked by Moor Community Trust" in told
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        BidderQuestion.objects.update(words="Another")


def test_the_list_asks_the_same_for_two_questions_and_for_twenty(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 20):
        with unit_of_work(case.lead, at=factories.NOON):
            while BidderQuestion.objects.count() < size:
                actions.record_question(
                    case, stage="dialogue", bid=bids[0], organisation="", asked="Why?", words="Why?",
                    received_at=factories.NOON, why_late="", why_confidential="", by=case.lead, now=factories.NOON,
                )  # fmt: skip
        lead.get(at(case, "bidder_questions"))  # what a session notes once
        with CaptureQueriesContext(connection) as found:
            assert f"{size} questions" in words_of(lead.get(at(case, "bidder_questions")))
        counts.append(len(found))
    assert counts[0] == counts[1] <= MOST_QUERIES
