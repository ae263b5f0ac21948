"""The route, a direct award only through its tests, and departures from the notice only when all have been told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import route as actions
from procurement.guards.notice import NO_SECOND_CALL, notice_may_go_out
from procurement.models import Bid, Departure, Notice, Procurement, RouteChoice
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

from .conftest import at, in_the_way, moment_of, words_of

MOST_QUERIES = 18
TEST = {"ground": "technical", "evidence": "A market test.", "alternatives": "None came.", "capable": "One only."}
DEPARTURE = {
    "aspect": "time", "title": "Two more weeks for tenders", "what": "The notice said 1 June; it is 15 June.",
    "why_fair": "The same for all.", "consideration": "Holding to 1 June was considered.",
}  # fmt: skip
UNDECIDED = "Departure 1 from the notice, Two more weeks for tenders: nothing is decided yet"
NOT_TOLD = "Valley Partnership has not been told of departure 1, Two more weeks for tenders"


def test_a_direct_award_is_chosen_only_on_a_test_that_the_legal_adviser_signed(case: Any, sign_in: Any) -> None:
    chosen = {"route": "DIRECT", "reason": "One provider only."}
    assert "A direct award needs both tests met" in words_of(sign_in(case.sro).post(at(case, "route_choose"), chosen))
    lead = sign_in(case.lead)
    assert lead.get(at(case, "route_choose")).status_code == 302
    assert "Enter the evidence" in words_of(lead.post(at(case, "direct_award_add"), {**TEST, "evidence": ""}))
    lead.post(at(case, "direct_award_add"), TEST)
    assert lead.get(at(case, "direct_award_sign", 1)).status_code == 302
    legal = sign_in(case.legal)
    signed = {"met": "yes", "words": "Both are met."}
    assert "Both tests are met" in words_of(legal.post(at(case, "direct_award_sign", 1), signed, follow=True))

    told = words_of(sign_in(case.sro).post(at(case, "route_choose"), chosen, follow=True))

    assert "Award without a call: one provider only is capable One provider only." in told
    with unit_of_work(case.sro), pytest.raises(DatabaseError), transaction.atomic():
        RouteChoice.objects.update(reason="Another")


def test_a_route_that_calls_nobody_stands_in_the_way_of_the_call_and_a_later_choice_counts(
    case: Any, sign_in: Any
) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        walk(Procurement.objects.get(pk=case.pk), "market_engagement", "pre_launch")
    words = "The route chosen calls nobody to compete: Test the market with a prior information notice"
    assert words not in in_the_way(case, case.sro, "open_call")
    sro = sign_in(case.sro)
    sro.post(at(case, "route_choose"), {"route": "PRI_ONLY", "reason": "To see who is there."})
    assert words in in_the_way(case, case.sro, "open_call")

    told = words_of(sro.post(at(case, "route_choose"), {"route": "CONTRACT", "reason": "Three came."}, follow=True))

    assert words not in in_the_way(case, case.sro, "open_call")
    assert "Before: Test the market with a prior information notice" in told


def test_after_a_prior_information_notice_used_as_the_call_no_contract_notice_goes_out(case: Any) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        found = Procurement.objects.get(pk=case.pk)
        walk(found, "market_engagement", "pre_launch", "call_published")
        given = {"procurement": found, "drafted_by": case.lead, "drafted_at": factories.NOON}
        walk(Notice.objects.create(number=1, kind="PRI_CALL_COMPETITION", **given), "checked", "approved", "dispatched")
        Notice.objects.create(number=2, kind="CONTRACT", **given)
    with unit_of_work(case.lead, at=factories.NOON):
        contract = Notice.objects.get(number=2)
        missing = notice_may_go_out.check(contract, case.lead, factories.NOON)

    assert missing.what == NO_SECOND_CALL


def test_a_departure_is_relied_on_only_when_approved_and_everyone_has_been_told(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    assert sign_in(case.sro).get(at(case, "departure_add")).status_code == 302
    lead = sign_in(case.lead)
    assert "Enter what was considered" in words_of(
        lead.post(at(case, "departure_add"), {**DEPARTURE, "consideration": ""})
    )
    lead.post(at(case, "departure_add"), DEPARTURE)
    assert UNDECIDED in in_the_way(case, case.sro, "close_dialogue")
    assert lead.get(at(case, "departure_decide", 1)).status_code == 302
    tell = {"told": [bids[0].pk], "means": "email", **moment_of("told_at")}
    assert "Bidders are told when the departure is approved" in words_of(lead.post(at(case, "departure_tell", 1), tell))
    sro = sign_in(case.sro)
    sro.post(at(case, "departure_decide", 1), {"approved": "yes", "reasons": "More and better tenders."})
    assert NOT_TOLD in in_the_way(case, case.sro, "close_dialogue")
    lead = sign_in(case.lead)
    told = words_of(lead.post(at(case, "departure_tell", 1), tell, follow=True))
    assert "Not told yet: Valley Partnership" in told
    assert "Not told yet" in lead.get(at(case, "departures_export", "csv")).content.decode()

    lead.post(at(case, "departure_tell", 1), {**tell, "told": [bids[1].pk]})

    assert not [words for words in in_the_way(case, case.sro, "close_dialogue") if "eparture" in words]
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        Departure.objects.update(what="Another")


def test_a_departure_that_was_not_approved_asks_nothing_more(case: Any, bids: list[Bid], sign_in: Any) -> None:
    sign_in(case.lead).post(at(case, "departure_add"), DEPARTURE)

    sign_in(case.sro).post(at(case, "departure_decide", 1), {"approved": "no", "reasons": "Not needed."})

    assert not [words for words in in_the_way(case, case.sro, "close_dialogue") if "eparture" in words]


def test_the_notice_says_which_of_its_six_points_are_missing(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "notice_add"), {"kind": "PRI_ONLY"})
    assert "6 points missing" in words_of(lead.get(at(case, "notice", 1)))

    said = {"where_1": "II.1.4", "where_2": "II.2.4"}
    assert "4 points missing" in words_of(lead.post(at(case, "notice_points", 1), said, follow=True))
    told = words_of(lead.post(at(case, "notice_points", 1), {"where_1": "II.1.4"}, follow=True))

    assert "5 points missing" in told
    assert sign_in(case.sro).get(at(case, "notice_points", 1)).status_code == 302


def test_from_whom_a_bid_is_hidden_no_departure_is_shown(case: Any, bids: list[Bid], sign_in: Any) -> None:
    member, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    sign_in(case.lead).post(at(case, "departure_add"), DEPARTURE)
    ruled(member, guardian, case, handling="papers_withheld", bid=bids[0])

    assert "Departures from the notice" not in words_of(sign_in(member).get(at(case, "route")))
    assert sign_in(member).get(at(case, "departures_export", "csv")).status_code == 404
    with unit_of_work(member, at=factories.NOON):
        assert not Departure.objects.exists()


def test_the_page_asks_the_same_for_two_departures_and_for_ten(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 10):
        with unit_of_work(case.lead, at=factories.NOON):
            while Departure.objects.count() < size:
                made = actions.propose_departure(case, **DEPARTURE, by=case.lead, now=factories.NOON)
        with unit_of_work(case.sro, at=factories.NOON):
            actions.decide_departure(made, approved=True, reasons="-", by=case.sro, now=factories.NOON)
        with unit_of_work(case.lead, at=factories.NOON):
            actions.tell_departure(made, bids, means="email", told_at=factories.NOON, by=case.lead, now=factories.NOON)
        lead.get(at(case, "route"))  # what a session notes once
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} departures" in words_of(lead.get(at(case, "route")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
