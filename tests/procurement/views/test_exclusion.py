"""Grounds for exclusion: looked for, found, decided by somebody else, and in the way of the shortlist."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.offers import steps_for
from procurement.actions import exclusion as actions
from procurement.models import Bid, ExclusionDecision, ExclusionFinding
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled

MOST_QUERIES = 15
FOUND = {
    "code": "performance", "about": "Harbour Trust", "words": "Left a community contract in its second year.",
    "happened_on_day": "1", "happened_on_month": "3", "happened_on_year": "2016",
}  # fmt: skip
DECIDED = {"outcome": "self_cleaned", "self_cleaning": "A new board and a paid claim.", "reasons": "Sufficient."}
UNDECIDED = "Finding 1, serious failure in an earlier public contract: nothing is decided yet"


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead and SRO."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    return made


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give a response that two people have opened."""
    return asking.bid(case, "Harbour Alliance")


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, 1, *args])


def decide(case: Any, finding: int) -> str:
    with unit_of_work(case.lead, at=factories.NOON):
        return at(case, "exclusion_decide", ExclusionFinding.objects.get(number=finding).pk)


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def in_the_way(case: Any, bid: Bid) -> list[str]:
    """Give what the shortlist waits for, as the secretary reads it."""
    secretary = factories.person(Role.SECRETARY, case=case)
    with unit_of_work(secretary, at=factories.NOON):
        (offer,) = [one for one in steps_for(bid, secretary, factories.NOON) if one.name == "shortlist"]
        return [one.what for one in offer.unmet if one.what.startswith("Finding")]


def test_a_ground_is_recorded_decided_by_the_sro_and_stands_in_the_way_until_then(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    assert in_the_way(case, bid) == []
    lead = sign_in(case.lead)
    assert "Check recorded" in words_of(
        lead.post(at(case, "exclusion_check"), {"stage": "selection", "looked_at": "Declarations"}, follow=True)
    )
    assert "Not decided yet" in words_of(lead.post(at(case, "exclusion_finding"), FOUND, follow=True))
    assert in_the_way(case, bid) == [UNDECIDED]
    # The lead cannot decide; the SRO has to hear the bidder and give reasons.
    assert lead.get(decide(case, 1)).status_code == 302
    sro = sign_in(case.sro)
    assert "Enter what the bidder showed" in words_of(sro.post(decide(case, 1), {"outcome": "exclude"}))
    excluded = sro.post(decide(case, 1), {**DECIDED, "outcome": "exclude"}, follow=True)
    assert "Excluded" in words_of(excluded)
    assert in_the_way(case, bid)[0].endswith("the bidder is excluded")

    again = words_of(sro.post(decide(case, 1), DECIDED, follow=True))

    assert "replaced by a later decision" in again
    assert in_the_way(case, bid) == []
    export = sro.get(at(case, "exclusion_export", "csv")).content.decode()
    assert export.count("Left a community contract") == 2
    with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
        ExclusionDecision.objects.update(reasons="Other reasons")


def test_what_the_ground_does_not_allow_is_not_offered_and_an_old_event_excludes_nobody(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "exclusion_finding"), {**FOUND, "code": "bribery"})
    lead.post(at(case, "exclusion_finding"), {**FOUND, "happened_on_year": "2013"})
    assert "No longer counts" in words_of(lead.get(at(case, "exclusion")))
    future = words_of(lead.post(at(case, "exclusion_finding"), {**FOUND, "happened_on_year": "2018"}))
    assert "must be today or in the past" in future
    sro = sign_in(case.sro)

    assert "it is not used" not in words_of(sro.get(decide(case, 1)))
    old = words_of(sro.get(decide(case, 2)))
    assert "Exclude the bidder" not in old
    assert [words.split(",")[0] for words in in_the_way(case, bid)] == ["Finding 1"]


def test_before_the_opening_and_for_whom_the_bid_is_hidden_there_is_nothing(case: Any, bid: Bid, sign_in: Any) -> None:
    recused, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    sign_in(case.lead).post(at(case, "exclusion_finding"), FOUND)
    ruled(recused, guardian, case, handling="papers_withheld", bid=bid)
    assert sign_in(recused).get(at(case, "exclusion")).status_code == 404
    with unit_of_work(recused, at=factories.NOON):
        assert not ExclusionFinding.objects.exists()
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(named_at=None)

    assert sign_in(case.lead).get(at(case, "exclusion")).status_code == 404
    assert sign_in(factories.person()).get(at(case, "exclusion")).status_code == 404


def test_the_record_asks_the_same_for_two_findings_and_for_ten(case: Any, bid: Bid, sign_in: Any) -> None:
    counts = []
    for size in (2, 10):
        with unit_of_work(case.lead, at=factories.NOON):
            while ExclusionFinding.objects.count() < size:
                actions.record_finding(
                    bid, code="fraud", about="A director", happened_on=factories.NOON.date(), words="Known.",
                    by=case.lead, now=factories.NOON,
                )  # fmt: skip
        reader = sign_in(case.sro)
        reader.get(at(case, "exclusion"))  # what a session notes once
        with CaptureQueriesContext(connection) as asked:
            assert f"{size} grounds found to apply" in words_of(reader.get(at(case, "exclusion")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
