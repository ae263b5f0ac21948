"""The reserve bidder, what the preferred bidder confirmed, letters with reasons and the hand-over to gateway 2."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import actions, guards
from procurement.models import Bid, BidderLetter, Commitment, Criterion, Procurement
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import Scene, walk

NOON = factories.NOON
MINUTE = {
    "decided_on": datetime.date(2017, 5, 20), "minute_reference": "GB 4", "words": "Agreed.", "present": 7,
    "quorate": True,
}  # fmt: skip
SAME = {"subject": "Guarantees", "tendered": "Each member for its share", "confirmed": "Each member for its share"}
SENT = {
    "sent_at_day": "22",
    "sent_at_month": "5",
    "sent_at_year": "2017",
    "sent_at_time": "10am",
    "means": "electronic",
}


@pytest.fixture
def scene(db: None) -> Scene:
    """Give 2 tenders with a result on every criterion, and the decision on the preferred bidder."""
    made = Scene(evaluators=1, questions=1)
    made.secretary = factories.person(Role.SECRETARY, case=made.case)  # type: ignore[attr-defined]
    with unit_of_work(made.lead, at=NOON):
        for bid in made.bids:
            for criterion in Criterion.objects.filter(procurement=made.case, kind="award"):
                actions.file_result(bid, criterion=criterion, score=70, reasons="As agreed.", by=made.lead, now=NOON)
    decide(made, "preferred")
    return made


def decide(scene: Scene, kind: str) -> None:
    with unit_of_work(scene.lead, at=NOON):
        for one in scene.case.commissioners.all():
            actions.record_decision(
                scene.case, organisation=one.organisation, kind=kind, by=scene.lead, now=NOON, **MINUTE
            )


def at(scene: Scene, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[scene.case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def take(scene: Scene, client: Any, number: int, step: str) -> str:
    page = at(scene, "bid_step", number, step)
    shown = BeautifulSoup(client.get(page).content, "html.parser")
    sent = {one["name"]: one.get("value", "") for one in shown.select("main form input[name]")}
    return words_of(client.post(page, {**sent, "reasons": "As the minute says."}, follow=True))


def preferred(scene: Scene) -> list[int]:
    with unit_of_work(scene.lead, at=NOON):
        return list(Bid.objects.filter(procurement=scene.case, state="preferred").values_list("number", flat=True))


def make_preferred(scene: Scene) -> None:
    with unit_of_work(scene.lead, at=NOON):
        walk(Bid.objects.get(pk=scene.bids[0].pk), "preferred")


def test_the_reserve_bidder_takes_the_place_when_each_commissioner_decided_so(scene: Scene, sign_in: Any) -> None:
    secretary = sign_in(scene.secretary)  # type: ignore[attr-defined]
    take(scene, secretary, 1, "prefer")
    assert "Reserve bidder named" in take(scene, secretary, 2, "hold_in_reserve")
    assert preferred(scene) == [1]
    early = take(scene, secretary, 2, "step_in")
    assert "has not decided that the reserve bidder takes the place" in early
    assert "There is a preferred bidder already" in early

    decide(scene, "replacement")
    assert "Preferred bidder set aside" in take(scene, secretary, 1, "set_aside")
    assert "Reserve bidder is now the preferred bidder" in take(scene, secretary, 2, "step_in")

    assert preferred(scene) == [2]


def test_once_the_award_is_decided_nobody_is_replaced(scene: Scene, sign_in: Any) -> None:
    decide(scene, "replacement")
    make_preferred(scene)
    with unit_of_work(scene.lead, at=NOON):
        walk(Procurement.objects.get(pk=scene.case.pk), "preferred_bidder", "gateway_2", "award_decided")

    told = take(scene, sign_in(scene.secretary), 1, "set_aside")  # type: ignore[attr-defined]

    assert "The award has been decided" in told


def test_a_commitment_changed_materially_holds_up_gateway_2_until_it_is_confirmed_as_tendered(
    scene: Scene, sign_in: Any
) -> None:
    make_preferred(scene)
    lead, page = sign_in(scene.lead), at(scene, "commitment_confirm", 1)
    differs = {**SAME, "confirmed": "Up to £1m"}
    assert "The words differ" in words_of(lead.post(page, {**differs, "effect": "same"}))
    assert "Enter why it is material" in words_of(lead.post(page, {**differs, "effect": "material"}))
    changed = {**differs, "effect": "material", "reasons_material": "The risk goes to the CCG."}
    assert "Changed materially" in words_of(lead.post(page, changed, follow=True))
    assert in_the_way(scene) == ["The commitment on Guarantees was changed materially"]

    told = words_of(lead.post(page, {**SAME, "effect": "same"}, follow=True))

    assert "Replaced by a later row" in told
    assert in_the_way(scene) == []
    with unit_of_work(scene.lead), pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.update(reasons="Other reasons")
    # The other bidder confirms nothing.
    assert "preferred bidder only" in words_of(
        lead.post(at(scene, "commitment_confirm", 2), {**SAME, "effect": "same"})
    )


def in_the_way(scene: Scene) -> list[str]:
    with unit_of_work(scene.lead, at=NOON):
        fresh = Procurement.objects.get(pk=scene.case.pk)
        return [one.what for one in guards.commitments_hold.unmet(fresh, scene.lead, NOON)]


def test_a_letter_is_kept_as_sent_and_goes_only_to_who_was_not_chosen(scene: Scene, sign_in: Any) -> None:
    lead, page = sign_in(scene.lead), at(scene, "letter_record", 2)
    assert "not selected or not chosen" in words_of(lead.post(page, {**SENT, "text": "Dear bidder"}))
    with unit_of_work(scene.lead, at=NOON):
        Bid.objects.filter(pk=scene.bids[1].pk).update(reasons="Too few nurses.")
        walk(Bid.objects.get(pk=scene.bids[1].pk), "unsuccessful")
    assert "Too few nurses." in lead.get(page).content.decode()
    future = {**SENT, "sent_at_day": "23", "text": "Dear bidder"}
    assert "must not be in the future" in words_of(lead.post(page, future))

    told = words_of(lead.post(page, {**SENT, "text": "Dear bidder, too few nurses."}, follow=True))

    assert "Dear bidder, too few nurses." in told
    with unit_of_work(scene.lead), pytest.raises(DatabaseError), transaction.atomic():
        BidderLetter.objects.update(text="Another letter")


def test_the_hand_over_names_what_is_missing_and_is_given_as_a_file(scene: Scene, sign_in: Any) -> None:
    lead = sign_in(scene.lead)
    assert "Preferred bidder Is it there? Missing How far it is Not named yet" in words_of(
        lead.get(at(scene, "handover"))
    )
    make_preferred(scene)
    lead.post(at(scene, "exclusion_check", 1), {"stage": "award", "looked_at": "Declarations"})
    lead.post(at(scene, "capability_check", 1), {"passed_1": "yes", "reasons_1": "Ten years"})
    lead.post(at(scene, "commitment_confirm", 1), {**SAME, "effect": "same"})

    told = words_of(lead.get(at(scene, "handover")))

    assert "1 commitment confirmed" in told
    assert "Grounds for exclusion Is it there? There How far it is Looked for on 22 May 2017" in told
    assert "Capability Is it there? There How far it is Passed" in told
    assert "Validity of the tender Is it there? Missing How far it is Not recorded" in told
    assert "Evaluation report Is it there? Missing" in told
    assert "Capability,Yes,Passed" in lead.get(at(scene, "handover_export", "csv")).content.decode()


def test_all_of_it_is_hidden_with_the_bid(scene: Scene, sign_in: Any) -> None:
    make_preferred(scene)
    sign_in(scene.lead).post(at(scene, "commitment_confirm", 1), {**SAME, "effect": "same"})
    recused = factories.person(Role.MEMBER, case=scene.case)
    ruled(recused, scene.guardian, scene.case, handling="papers_withheld", bid=scene.bids[0])

    reader = sign_in(recused)

    assert {reader.get(at(scene, name, 1)).status_code for name in ("commitments", "letters")} == {404}
    assert "Guarantees" not in words_of(reader.get(at(scene, "handover")))
    assert reader.get(at(scene, "handover_export", "csv")).status_code == 404
    with unit_of_work(recused, at=NOON):
        assert not Commitment.objects.exists()
