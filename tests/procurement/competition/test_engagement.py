"""Talking to the market: who came and got what, and what is done about earlier work of a possible bidder."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import engagement as actions
from procurement.models import Bid, EventAttendee, MarketEvent, PriorInvolvement, Procurement
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

from .conftest import at, in_the_way, moment_of, words_of

MOST_QUERIES = 16
DAY = {"held_on_day": "3", "held_on_month": "4", "held_on_year": "2017"}
EVENT = {
    "title": "Market day", "place": "Town hall", "open_to": "Every provider.", "advertised": "On the CCG’s pages.",
    "attendees": "Harbour Trust, 3\nValley Doctors, Limited, 2", "said": "What the model is.", **DAY,
}  # fmt: skip
WORK = {
    "organisation": "Harbour Trust", "prepared": "The outcomes framework.", "exchanged": "Activity of 3 years.",
    "from_date_day": "1", "from_date_month": "9", "from_date_year": "2016", "to_date_day": "1", "to_date_month": "2",
    "to_date_year": "2017",
}  # fmt: skip
UNDECIDED = "Nothing is decided about the earlier work of Harbour Trust"
SLIDES = {"title": "Slides", "kind": "engagement", "words": "The model.", "whom": "all", "means": "published"}


def test_an_event_names_who_came_and_what_they_were_given(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "information_share"), {**SLIDES, **moment_of("sent_at")})
    wrong = words_of(lead.post(at(case, "event_add"), {**EVENT, "attendees": "Harbour Trust"}))
    assert "Write Harbour Trust as a name, a comma and how many people came" in wrong
    future = words_of(lead.post(at(case, "event_add"), {**EVENT, "held_on_year": "2018"}))
    assert "must be today or in the past" in future
    with unit_of_work(case.lead, at=factories.NOON):
        item = Procurement.objects.get(pk=case.pk).shared_items.get()

    told = words_of(lead.post(at(case, "event_add"), {**EVENT, "given_out": [item.pk]}, follow=True))

    assert "Harbour Trust (3 people)" in told
    assert "Valley Doctors, Limited (2 people)" in told
    assert "1. Slides" in told
    assert "Harbour Trust" in words_of(lead.get(at(case, "shared_item", 1)))
    assert "Town hall" in lead.get(at(case, "engagement_export", "csv")).content.decode()
    assert "1 event, 2 organisations came" in words_of(lead.get(at(case, "compete")))
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        MarketEvent.objects.update(said="Other")


def test_dialogue_waits_for_a_measure_and_the_page_names_who_lacks_what_is_shared(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "information_share"), {**SLIDES, **moment_of("sent_at", day="20")})
    lead.post(at(case, "involvement_add"), WORK)
    asking.bid(case, "Valley Partnership")
    with unit_of_work(case.lead, at=factories.NOON):
        walk(Procurement.objects.get(pk=case.pk), "market_engagement", "pre_launch", "call_published", "selection")
        item, bid = Procurement.objects.get(pk=case.pk).shared_items.get(), Bid.objects.get()
    assert UNDECIDED in in_the_way(case, case.lead, "start_dialogue")
    assert lead.get(at(case, "involvement_remedy", 1)).status_code == 302
    sro, words = sign_in(case.sro), {"words": "Everybody reads it."}
    assert "Select the item" in words_of(sro.post(at(case, "involvement_remedy", 1), {"measure": "shared", **words}))

    told = words_of(
        sro.post(at(case, "involvement_remedy", 1), {"measure": "shared", "item": item.pk, **words}, follow=True)
    )

    assert UNDECIDED not in in_the_way(case, case.lead, "start_dialogue")
    assert "Not yet with every bidder: Valley Partnership has not got item 1" in told
    got = {"reached": [bid.pk], "means": "email", **moment_of("got_at")}
    sign_in(case.lead).post(at(case, "shared_item_deliver", 1), got)
    assert "Not yet with every bidder" not in words_of(sign_in(case.lead).get(at(case, "engagement")))


def test_exclusion_comes_last_after_a_hearing(case: Any, sign_in: Any) -> None:
    sign_in(case.legal).post(at(case, "involvement_add"), WORK)
    sro, chosen = sign_in(case.sro), {"measure": "exclude", "words": "Nobody else could catch up."}

    refused = words_of(sro.post(at(case, "involvement_remedy", 1), chosen))

    assert "Enter what the bidder said when it was heard" in refused
    assert "Enter why nothing else secures equal treatment" in refused
    with unit_of_work(case.sro), pytest.raises(DatabaseError), transaction.atomic():
        PriorInvolvement.objects.get().remedies.create(
            procurement=case, measure="exclude", words="No.", decided_by=case.sro, decided_at=factories.NOON
        )
    heard = {**chosen, "heard": "It shared all.", "nothing_else": "The price model is its own."}
    assert "under grounds for exclusion" in words_of(sro.post(at(case, "involvement_remedy", 1), heard, follow=True))


def test_from_whom_a_bid_is_hidden_no_organisation_is_shown(case: Any, bids: list[Bid], sign_in: Any) -> None:
    member, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    lead = sign_in(case.lead)
    lead.post(at(case, "event_add"), EVENT)
    lead.post(at(case, "involvement_add"), WORK)
    ruled(member, guardian, case, handling="papers_withheld", bid=bids[0])

    told = words_of(sign_in(member).get(at(case, "engagement")))

    assert "Harbour" not in told
    with unit_of_work(member, at=factories.NOON):
        assert not EventAttendee.objects.exists()
        assert not PriorInvolvement.objects.exists()
        assert not MarketEvent.objects.exists()


def test_the_page_asks_the_same_for_two_events_and_for_twenty(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 20):
        with unit_of_work(case.lead, at=factories.NOON):
            while MarketEvent.objects.count() < size:
                actions.record_event(
                    case, title="Visit", held_on=factories.NOON.date(), place="Here", open_to="All", advertised="Web",
                    said="-", attendees=[("One", 1), ("Two", 2)], given_out=[], by=case.lead, now=factories.NOON,
                )  # fmt: skip
                actions.record_involvement(
                    case, organisation="One", prepared="-", from_date=factories.NOON.date(),
                    to_date=factories.NOON.date(), exchanged="-", by=case.lead, now=factories.NOON,
                )  # fmt: skip
        lead.get(at(case, "engagement"))  # what a session notes once
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} events" in words_of(lead.get(at(case, "engagement")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
