"""A member behind two bids, and a bidder that leaves during the evaluation."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions, guards, queries
from procurement.models import Bid, Criterion, Procurement
from procurement.queries.scores import sees_only_own
from tests import factories
from tests.conflicts import asking
from tests.procurement.scoring.scene import Scene


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its SRO and two bids that share a member."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    for name in ("Harbour Alliance", "Riverside Partners"):
        bid = asking.bid(made, name)
        facts = actions.PartyFacts("member", "Acute Trust", datetime.date(2017, 1, 1))
        with unit_of_work(made.lead, at=factories.NOON):
            actions.enter_party(bid, facts, by=made.lead, now=factories.NOON)
        for person in (made.lead, made.sro):
            asking.answered(person, made)
    return made


def in_the_way(case: Any) -> list[str]:
    with unit_of_work(case.lead, at=factories.NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        return [one.what for one in guards.shared_members_decided.unmet(fresh, case.lead, factories.NOON)]


FOUND = "Acute Trust is a member of Harbour Alliance and Riverside Partners"
DECIDED = {"heard": "Two teams without contact.", "outcome": "measures", "reasons": "Separate rooms and files."}


def test_it_is_named_on_both_bids_and_decided_by_the_sro_before_dialogue(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert all(FOUND in words_of(lead.get(at(case, "bid", number))) for number in (1, 2))
    assert in_the_way(case) == [f"{FOUND}, and nothing is decided about it"]
    assert lead.post(at(case, "shared_decide", 1), DECIDED).status_code == 302
    assert in_the_way(case) != []
    sro = sign_in(case.sro)
    assert "Enter what the bidders said" in words_of(sro.post(at(case, "shared_decide", 1), {**DECIDED, "heard": ""}))

    told = words_of(sro.post(at(case, "shared_decide", 1), DECIDED, follow=True))

    assert "The bids stay in with measures that keep them apart" in told
    assert in_the_way(case) == []


def test_another_bid_with_the_same_member_is_decided_on_anew(case: Any, sign_in: Any) -> None:
    sign_in(case.sro).post(at(case, "shared_decide", 1), DECIDED)
    third = asking.bid(case, "Third Way")
    with unit_of_work(case.lead, at=factories.NOON):
        facts = actions.PartyFacts("member", "ACUTE TRUST", datetime.date(2017, 1, 1))
        actions.enter_party(third, facts, by=case.lead, now=factories.NOON)
    for person in (case.lead, case.sro):
        asking.answered(person, case)

    assert len(in_the_way(case)) == 1


@pytest.mark.django_db
def test_a_bidder_that_leaves_during_the_evaluation_is_evaluated_no_further(sign_in: Any) -> None:
    scene = Scene()
    case, first = scene.case, scene.bids[0]
    lead = sign_in(scene.lead)
    reasons = {"reasons": "It lost its bank."}
    page = at(case, "bid_step", first.number, "withdraw")
    shown = BeautifulSoup(lead.get(page).content, "html.parser")
    sent = {field["name"]: field.get("value", "") for field in shown.select("main form input[name]")}

    assert "Withdrawal recorded" in lead.post(page, {**sent, **reasons}, follow=True).content.decode()

    with unit_of_work(scene.lead, at=factories.NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        assert [one.bid.number for one in queries.tenders(fresh)] == [2]
        missing = guards.every_tender_evaluated.unmet(fresh, scene.lead, factories.NOON)
        assert [one.what for one in missing] == ["Bidder 2 has no result on every award criterion"]
        criterion = Criterion.objects.filter(procurement=case, kind="award").first()
    moderator = sign_in(scene.moderator)
    filed = moderator.post(at(case, "result", first.number, criterion.position), {"score": "5", "reasons": "Good."})
    assert "goes on without it" in words_of(filed)
    scene.file_all(scene.evaluators[0], but=(first,))
    with unit_of_work(scene.evaluators[0], at=factories.NOON):
        assert not sees_only_own(Procurement.objects.get(pk=case.pk), scene.evaluators[0])
        assert Bid.objects.get(pk=first.pk).state == Bid.State.WITHDRAWN
