"""A bidder that becomes another body after its selection: who permits it, and what is asked anew."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.urls import reverse

from assurance.coverage import cover_of_question, differing
from assurance.models import CatalogueVersion, Question
from conflicts.models import NewName
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import guards
from procurement.models import Bid, Criterion, MakeUpChange, MakeUpDecision, Procurement
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

from .test_support import LETTER, practices

NEW = {
    "what": "The consortium becomes a new NHS trust.", "reasons": "One body that can bear the risk.",
    "from_date_day": "1", "from_date_month": "4", "from_date_year": "2018", "name": "Harbour Integrated Care Trust",
    "make_up": "A new NHS trust", "form": "nhs_trust",
}  # fmt: skip
PERMITTED = {"permitted": "yes", "reasons": "The trust meets every selection question and no other bidder is left."}
OPENED = {"CP2-F1", "CP2-F2", "CP2-F4", "CP2-D1", "CP2-Q1", "CP2-G1", "CP2-M1"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its SRO, a selection question and 2 practices."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    practices(made, 2)
    with unit_of_work(made.lead, at=factories.NOON):
        Criterion.objects.create(procurement=made, kind="selection", position=1, name="Experience")
    return made


@pytest.fixture
def bid(case: Any) -> Bid:
    """Give the preferred bidder."""
    made = asking.bid(case, "Harbour Alliance")
    with unit_of_work(case.lead, at=factories.NOON):
        walk(made, "shortlisted", "final_submitted", "preferred")
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, 1, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def propose_and_permit(case: Any, sign_in: Any, *others: Any) -> None:
    sign_in(case.lead).post(at(case, "make_up_propose"), NEW)
    for person in (case.lead, case.sro, *others):
        asking.answered(person, case)
    with unit_of_work(case.lead, at=factories.NOON):
        change = MakeUpChange.objects.get()
    told = sign_in(case.sro).post(at(case, "make_up_decide", change.pk), PERMITTED, follow=True)
    assert "Decided" in told.content.decode()


def missing(case: Any) -> list[str]:
    """Give what stands in the way of the award because of the change, as the lead reads it."""
    with unit_of_work(case.lead, at=factories.NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        return [one.what for one in guards.make_up_settled.unmet(fresh, case.lead, factories.NOON)]


def covers(case: Any) -> dict[str, dict[str, str]]:
    """Give what a rating of each question of gateway 2 would cover now."""
    with unit_of_work(case.lead, at=factories.NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        asked = Question.objects.filter(stage__code="2", stage__version=CatalogueVersion.objects.earliest("pk"))
        facts = fresh.gateway_facts(("bidder", "price", "scope"))
        return {one.code: cover_of_question(one, None, facts) for one in asked}


def test_a_change_opens_exactly_what_rests_on_the_bidder_at_gateway_2(case: Any, bid: Bid, sign_in: Any) -> None:
    before = covers(case)

    propose_and_permit(case, sign_in)

    after = covers(case)
    assert {code for code in before if differing(before[code], after[code])} == OPENED


def test_everybody_is_asked_before_the_sro_decides_and_a_refusal_changes_nothing(
    case: Any, bid: Bid, sign_in: Any
) -> None:
    lead = sign_in(case.lead)
    unchanged = {**NEW, "name": "Harbour Alliance", "make_up": "-"}
    assert "Select the legal form" in words_of(lead.post(at(case, "make_up_propose"), {**unchanged, "form": ""}))
    assert lead.post(at(case, "make_up_propose"), NEW).status_code == 302
    # Nobody reads on before they have answered about the new body, the lead included.
    assert sign_in(case.sro).get(at(case, "make_up")).status_code == 404
    for person in (case.lead, case.sro):
        asking.answered(person, case)
    with unit_of_work(case.lead, at=factories.NOON):
        change = MakeUpChange.objects.get()
    assert missing(case) == ["Change 1 of who the bidder is has not been decided"]
    again = sign_in(case.lead).post(at(case, "make_up_propose"), {**NEW, "name": "Yet another"})
    assert "waits for its decision" in words_of(again)
    assert sign_in(case.lead).post(at(case, "make_up_decide", change.pk), PERMITTED).status_code == 302
    sro = sign_in(case.sro)
    assert "Enter the reasons" in words_of(sro.post(at(case, "make_up_decide", change.pk), {"permitted": "no"}))

    told = words_of(sro.post(at(case, "make_up_decide", change.pk), {**PERMITTED, "permitted": "no"}, follow=True))

    assert "Not permitted" in told
    with unit_of_work(case.lead, at=factories.NOON):
        assert Bid.objects.get().entered_name == "Harbour Alliance"
        assert NewName.objects.get(pk=change.asked_id).gone_at is not None
    assert missing(case) == []
    assert "decided already" in words_of(sro.post(at(case, "make_up_decide", change.pk), PERMITTED))


def test_what_was_asked_of_the_bidder_is_asked_again_of_the_new_body(case: Any, bid: Bid, sign_in: Any) -> None:
    supports = {**LETTER, "practices": practices(case, 2), "position": "supports"}
    sign_in(case.lead).post(at(case, "support_record"), supports)

    propose_and_permit(case, sign_in)

    assert missing(case) == [
        "Grounds for exclusion have not been looked for since change 1 of who the bidder is",
        "Capability has not been checked since change 1 of who the bidder is",
        "Ability to bear risk has not been judged since change 1 of who the bidder is",
        "2 practices that supported the bidder have said nothing since change 1 of who the bidder is",
    ]
    lead = sign_in(case.lead)
    assert "Before the bidder changed: supports the bidder" in words_of(lead.get(at(case, "support")))
    assert "0 of 2 practices support" in words_of(lead.get(at(case, "support")))
    assert "To do before the award goes on" in words_of(lead.get(at(case, "make_up")))
    lead.post(at(case, "exclusion_check"), {"stage": "change", "looked_at": "Declaration of the trust"})
    failed = {"passed_1": "no", "reasons_1": "No accounts of its own yet"}
    assert "Not passed" in words_of(lead.post(at(case, "capability_check"), failed, follow=True))
    assert "A capability question has not been passed since change 1 of who the bidder is" in missing(case)
    lead.post(at(case, "capability_check"), {"passed_1": "yes", "reasons_1": "Its members have done it for years"})
    judged = {"legal_form": "nhs_trust", "risk": "able", "words": "Reserves of the state", "evidence": "Order, page 1"}
    lead.post(at(case, "standing_record"), judged)
    lead.post(at(case, "support_record"), supports)

    assert missing(case) == []
    assert "2 of 2 practices support" in words_of(lead.get(at(case, "support")))
    with unit_of_work(case.lead, at=factories.NOON):
        assert Bid.objects.get().name == "Harbour Integrated Care Trust"


def test_changes_are_filed_for_ever_and_hidden_with_the_bid(case: Any, bid: Bid, sign_in: Any) -> None:
    recused, guardian = factories.person(Role.MEMBER, case=case), factories.person(Role.GUARDIAN, case=case)
    propose_and_permit(case, sign_in, recused, guardian)
    ruled(recused, guardian, case, handling="papers_withheld", bid=bid)

    assert sign_in(recused).get(at(case, "make_up")).status_code == 404
    with unit_of_work(recused, at=factories.NOON):
        assert not MakeUpChange.objects.exists()
        assert not MakeUpDecision.objects.exists()
    for table in (MakeUpChange, MakeUpDecision):
        with unit_of_work(case.lead, at=factories.NOON), pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(reasons="Other reasons")


def test_a_bidder_that_was_not_selected_or_left_does_not_change(case: Any, sign_in: Any) -> None:
    made = asking.bid(case, "Harbour Alliance")
    lead = sign_in(case.lead)

    assert "has not been selected yet" in words_of(lead.post(at(case, "make_up_propose"), NEW))

    with unit_of_work(case.lead, at=factories.NOON):
        walk(made, "rejected")
    assert "takes no further part" in words_of(lead.post(at(case, "make_up_propose"), NEW))


def test_a_selected_bidder_gets_a_member_only_after_a_permitted_change(case: Any, bid: Bid, sign_in: Any) -> None:
    joins = {
        "role": "member", "name": "Newcomer", "from_date_day": "22", "from_date_month": "5", "from_date_year": "2017",
    }  # fmt: skip
    with unit_of_work(case.lead, at=factories.NOON):
        Bid.objects.filter(pk=bid.pk).update(received_at=factories.NOON - datetime.timedelta(days=30))
    refused = words_of(sign_in(case.lead).post(at(case, "party_add"), joins))
    assert "This bidder has been selected as it is" in refused

    propose_and_permit(case, sign_in)

    assert sign_in(case.lead).post(at(case, "party_add"), joins).status_code == 302
    asking.answered(case.lead, case)
    with unit_of_work(case.lead, at=factories.NOON):
        assert list(Bid.objects.get().parties.values_list("name", flat=True)) == ["Newcomer"]
