"""What is known of a bidder: form and risk, capability, validity of its tender, confidential schedule."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import guards
from procurement.actions import bidder as actions
from procurement.models import (
    Bid,
    BidderStanding,
    CapabilityAnswer,
    CapabilityCheck,
    ConfidentialItem,
    Criterion,
    Procurement,
    TenderValidity,
)
from procurement.queries.coming import dates_coming
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

MOST_QUERIES = 16
STANDING = {"legal_form": "cic", "risk": "conditions", "words": "With a guarantee.", "evidence": "Accounts, page 4"}
ITEM = {
    "what": "Financial model", "ground": "s43", "why": "A rival could copy its prices.", "from_date_day": "1",
    "from_date_month": "6", "from_date_year": "2017",
}  # fmt: skip


def until(day: int, month: int, year: int = 2017) -> dict[str, Any]:
    return {
        "valid_until_day": day, "valid_until_month": month, "valid_until_year": year, "where": "Form of tender",
    }  # fmt: skip


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with 2 selection questions."""
    made = factories.case()
    with unit_of_work(made.lead, at=factories.NOON):
        for position, name in enumerate(("Experience", "Quality of care"), 1):
            Criterion.objects.create(procurement=made, kind="selection", position=position, name=name)
    return made


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give the preferred bidder, whose final tender has arrived."""
    made = asking.bid(case, "Harbour Alliance")
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=made.pk).update(final_received_at=factories.NOON)
        walk(made, "shortlisted", "final_submitted", "preferred")
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, 1, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_form_and_risk_are_judged_on_evidence_and_the_last_judgement_counts(case: Any, bid: Bid, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert "Enter where the evidence is" in words_of(
        lead.post(at(case, "standing_record"), {**STANDING, "evidence": ""})
    )
    lead.post(at(case, "standing_record"), STANDING)

    told = words_of(
        lead.post(at(case, "standing_record"), {**STANDING, "risk": "able", "words": "In full."}, follow=True)
    )

    assert told.index("In full.") < told.index("Able to bear it on conditions")
    assert "Community interest company" in told


def test_capability_asks_every_selection_question_and_fails_with_one_of_them(case: Any, bid: Bid, sign_in: Any) -> None:
    lead, page = sign_in(case.lead), at(case, "capability_check")
    passed = {"passed_1": "yes", "reasons_1": "Ten years of it", "passed_2": "yes", "reasons_2": "Rated good"}
    assert "Enter the reasons on quality of care" in words_of(lead.post(page, {**passed, "reasons_2": ""}))

    assert "Not passed" in words_of(lead.post(page, {**passed, "passed_2": "no"}, follow=True))
    told = words_of(lead.post(page, passed, follow=True))

    assert "2 checks" in told
    assert told.index("Passed") < told.index("Not passed")
    assert lead.get(at(case, "capability_export", "csv")).content.decode().count("Ten years of it") == 2


def test_a_tender_that_ran_out_holds_up_gateway_2_and_the_award_until_it_is_extended(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    lead, page = sign_in(case.lead), at(case, "validity_record")
    assert "on or after the day the tender arrived" in words_of(lead.post(page, until(21, 5)))
    assert in_the_way(case) == []
    assert "The tender is valid until 24 May 2017, for 2 more working days" in words_of(
        lead.post(page, until(24, 5), follow=True)
    )
    last_moment = datetime.datetime(2017, 5, 24, 22, 59, tzinfo=datetime.UTC)
    assert in_the_way(case, last_moment) == []

    over = in_the_way(case, last_moment + datetime.timedelta(minutes=1))

    assert over == ["The tender of Harbour Alliance was valid until 24 May 2017"]
    lead.post(page, until(30, 9))
    assert in_the_way(case, last_moment + datetime.timedelta(minutes=1)) == []


def in_the_way(case: Any, now: datetime.datetime = factories.NOON) -> list[str]:
    with unit_of_work(case.lead, at=factories.NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        return [one.what for one in guards.tender_still_valid.unmet(fresh, case.lead, now)]


def test_people_are_told_before_a_tender_runs_out_and_only_of_its_last_date(case: Any, bid: Bid, sign_in: Any) -> None:
    with unit_of_work(case.lead, at=factories.NOON):
        walk(
            case, "market_engagement", "pre_launch", "call_published", "selection", "dialogue", "dialogue_closed",
            "final_tenders", "evaluation",
        )  # fmt: skip
    lead = sign_in(case.lead)
    lead.post(at(case, "validity_record"), until(24, 5))
    assert at(case, "bidder_facts") in coming(case)

    lead.post(at(case, "validity_record"), until(24, 9))

    assert at(case, "bidder_facts") not in coming(case)


def coming(case: Any) -> list[str]:
    with unit_of_work(case.lead, at=factories.NOON):
        return [one.link for one in dates_coming(case.lead, factories.NOON)]


def test_the_confidential_schedule_says_what_why_and_until_when(case: Any, bid: Bid, sign_in: Any) -> None:
    lead, page = sign_in(case.lead), at(case, "confidential_record")
    too_early = {**ITEM, "until_day": "1", "until_month": "5", "until_year": "2017"}
    assert "same as or after the first day" in words_of(lead.post(page, too_early))

    told = words_of(lead.post(page, ITEM, follow=True))

    assert "Financial model Ground Commercial interests (FOIA section 43)" in told
    assert "1 June 2017 to as long as it lasts" in told
    assert "As long as it lasts" in lead.get(at(case, "confidential_export", "csv")).content.decode()
    # Others read it and record nothing.
    assert sign_in(factories.person(Role.SRO, case=case)).get(page).status_code == 302


def test_nothing_is_changed_afterwards_and_all_is_hidden_with_the_bid(case: Any, bid: Bid, sign_in: Any) -> None:
    recused, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    lead = sign_in(case.lead)
    lead.post(at(case, "standing_record"), STANDING)
    lead.post(at(case, "confidential_record"), ITEM)
    lead.post(at(case, "validity_record"), until(24, 9))
    passed = {"passed_1": "yes", "reasons_1": "Ten years of it", "passed_2": "yes", "reasons_2": "Rated good"}
    lead.post(at(case, "capability_check"), passed)
    ruled(recused, guardian, case, handling="papers_withheld", bid=bid)

    reader = sign_in(recused)
    assert {reader.get(at(case, name)).status_code for name in ("bidder_facts", "capability", "make_up")} == {404}
    filed = {
        BidderStanding: "words", ConfidentialItem: "why", TenderValidity: "where", CapabilityAnswer: "reasons",
    }  # fmt: skip
    with unit_of_work(recused, at=factories.NOON):
        assert not any(table.objects.exists() for table in (*filed, CapabilityCheck))
    for table, column in filed.items():
        with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**{column: "Something else"})


def test_the_page_asks_the_same_for_two_items_and_for_fifteen(case: Any, bid: Bid, sign_in: Any) -> None:
    counts = []
    for size in (2, 15):
        with unit_of_work(case.lead, at=factories.NOON):
            while ConfidentialItem.objects.count() < size:
                actions.record_confidential(
                    bid, what="Model", ground="s43", why="Prices.", from_date=factories.NOON.date(), until=None,
                    by=case.lead, now=factories.NOON,
                )  # fmt: skip
        reader = sign_in(case.lead)
        reader.get(at(case, "bidder_facts"))
        with CaptureQueriesContext(connection) as asked:
            reader.get(at(case, "bidder_facts"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
