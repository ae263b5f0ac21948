"""Every bidder gets the same: what was shared, who has it, and what stands in the way until all have."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import information as actions
from procurement.models import Bid, Delivery, SharedItem
from tests import factories
from tests.conflicts.steps import ruled

from .conftest import at, in_the_way, moment_of, words_of

MOST_QUERIES = 16
ACTIVITY = {"title": "Activity of community nursing", "kind": "service", "words": "Contacts by practice.",
            "whom": "all", "means": "electronic"}  # fmt: skip
GAP = "Valley Partnership has not got item 1, Activity of community nursing"


def shared(case: Any, reached: list[Bid], **more: Any) -> dict[str, Any]:
    return {**ACTIVITY, **moment_of("sent_at"), "reached": [one.pk for one in reached], **more}


def test_an_item_that_one_bidder_has_not_got_stands_in_the_way_until_it_has(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    assert GAP not in in_the_way(case, case.sro, "close_dialogue")
    lead = sign_in(case.lead)
    told = words_of(lead.post(at(case, "information_share"), shared(case, bids[:1]), follow=True))
    assert GAP in told
    assert "1 bidder missing" in told
    assert GAP in in_the_way(case, case.sro, "close_dialogue")

    got = {"reached": [bids[1].pk], "means": "email", **moment_of("got_at")}
    item = words_of(lead.post(at(case, "shared_item_deliver", 1), got, follow=True))

    assert "By email" in item
    assert GAP not in in_the_way(case, case.sro, "close_dialogue")
    assert "All have it" in words_of(lead.get(at(case, "information")))
    export = lead.get(at(case, "information_export", "csv")).content.decode()
    assert "Harbour Alliance" in export
    assert "By email" in export


def test_the_file_names_who_did_not_get_what(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "information_share"), shared(case, bids[:1]))

    rows = lead.get(at(case, "information_export", "csv")).content.decode().splitlines()

    assert [row for row in rows if "Valley Partnership" in row and row.endswith("Has not got it")]


def test_what_is_for_some_only_needs_a_reason_and_asks_nothing_of_the_others(
    case: Any, bids: list[Bid], sign_in: Any
) -> None:
    lead, some = sign_in(case.lead), shared(case, bids[:1], whom="named", named=[bids[0].pk])
    assert "Enter why it is not for every bidder" in words_of(lead.post(at(case, "information_share"), some))
    wrong = {**some, "why_not_all": "It is about its own solution.", "reached": [bids[1].pk]}
    assert "Select bidders that this is meant for" in words_of(lead.post(at(case, "information_share"), wrong))

    told = lead.post(
        at(case, "information_share"), {**some, "why_not_all": "It is about its own solution."}, follow=True
    )

    assert "Some bidders: It is about its own solution." in words_of(told)
    assert in_the_way(case, case.sro, "close_dialogue") == in_the_way(case, case.lead, "close_dialogue")
    assert GAP not in in_the_way(case, case.sro, "close_dialogue")


def test_a_bidder_that_has_left_is_no_longer_waited_for(case: Any, bids: list[Bid], sign_in: Any) -> None:
    sign_in(case.lead).post(at(case, "information_share"), shared(case, bids[:1]))
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.get(pk=bids[1].pk).withdraw(by=case.lead, now=factories.NOON, version=1, reasons="No capacity.")

    assert GAP not in in_the_way(case, case.sro, "close_dialogue")
    assert "is no longer in" in words_of(sign_in(case.lead).get(at(case, "shared_item", 1)))


def test_only_the_lead_records_and_nothing_is_changed_afterwards(case: Any, bids: list[Bid], sign_in: Any) -> None:
    assert sign_in(case.sro).get(at(case, "information_share")).status_code == 302
    assert sign_in(factories.person(Role.NOTICE_ADMIN, case=case)).get(at(case, "information")).status_code == 404
    sign_in(case.lead).post(at(case, "information_share"), shared(case, bids))

    for model, change in ((SharedItem, {"words": "Other"}), (Delivery, {"means": "paper"})):
        with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)


def test_from_whom_a_bid_is_hidden_nothing_is_shown(case: Any, bids: list[Bid], sign_in: Any) -> None:
    member, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    sign_in(case.lead).post(at(case, "information_share"), shared(case, bids))
    ruled(member, guardian, case, handling="papers_withheld", bid=bids[0])

    told = words_of(sign_in(member).get(at(case, "information")))

    assert "one is hidden from you" in told
    assert "Valley" not in told
    assert sign_in(member).get(at(case, "shared_item", 1)).status_code == 404
    assert sign_in(member).get(at(case, "information_export", "csv")).status_code == 404
    with unit_of_work(member, at=factories.NOON):
        assert not SharedItem.objects.exists()
        assert not Delivery.objects.exists()


def test_the_list_asks_the_same_for_two_items_and_for_twenty(case: Any, bids: list[Bid], sign_in: Any) -> None:
    lead, counts = sign_in(case.lead), []
    for size in (2, 20):
        with unit_of_work(case.lead, at=factories.NOON):
            while SharedItem.objects.count() < size:
                actions.share(
                    case, kind="service", title="Figures", words="More.", document=None, named=None, why_not_all="",
                    reached=bids, means="email", sent_at=factories.NOON, by=case.lead, now=factories.NOON,
                )  # fmt: skip
        lead.get(at(case, "information"))  # what a session notes once
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} items" in words_of(lead.get(at(case, "information")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
