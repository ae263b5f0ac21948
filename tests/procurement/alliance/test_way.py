"""A virtual MCP goes from planning to a live service by its alliance agreement, and by nothing else."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.queries import opening, stages
from conflicts.actions import begin
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.actions import receive
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.taking import take
from procurement import actions
from procurement.actions import alliance as allying
from procurement.guards import NO_CALL
from procurement.guards.slots import Slot
from procurement.models import AllianceAgreement, AllianceMember, KeyDate, Procurement
from procurement.queries import kinds_of
from procurement.tasklist import task_list
from tests import factories
from tests.conftest import moment

NOW = moment("2017-05-22")
FIRST = datetime.date(2017, 5, 1)
TERMS = {
    "aims": "Fewer days in hospital\nOne plan for each person",
    "decisions": {"rule": "majority", "majority": 75, "reserved": "A change of shares", "chair": "Independent chair",
                  "deadlock": "The chief officers meet within 10 days"},
    "term": {"starts_on": FIRST, "ends_on": datetime.date(2022, 4, 30), "leaving": "Its share is divided anew"},
}  # fmt: skip


@pytest.fixture
def case(db: None) -> Any:
    """Give a virtual case in planning with its lead and SRO."""
    made = factories.case(at=NOW, variant="virtual")
    made.sro = factories.person(Role.SRO, case=made)
    return made


def acting(who: Any) -> Any:
    """Open a unit of work for a person at the time of the case."""
    return unit_of_work(who, at=NOW)


def ask_for_no_gateway() -> None:
    admin = factories.person(Role.SYSTEM_ADMIN)
    with acting(admin):
        for code in ("early", "1", "3"):
            allying.ask_gateway("virtual", code, asked=False, reason="A pilot", by=admin, now=NOW)


def fresh(case: Any) -> Any:
    found = Procurement.objects.get(pk=case.pk)
    found.lead, found.sro = case.lead, case.sro
    return found


def step(obj: Any, who: Any, name: str, **data: Any) -> Any:
    """Take a step as the page does."""
    with acting(who):
        return take(type(obj).objects.get(pk=obj.pk), name, by=who, now=NOW, data=data)


def formed(case: Any) -> Any:
    """Take the case to forming the alliance."""
    with acting(case.lead):
        actions.set_scope(case, lines=["Community nursing"], by=case.lead, now=NOW)
        actions.plan_dates(case, dates={KeyDate.Kind.GO_LIVE: FIRST}, by=case.lead, now=NOW)
    step(case, case.sro, "form_alliance")
    return fresh(case)


def agreed(case: Any) -> AllianceAgreement:
    """Give the agreement with every term, a trust beside the commissioner, and the consent of both."""
    trust = factories.organisation("Community Trust", Kind.TRUST)
    lead = case.lead
    with acting(lead):
        made = allying.begin_alliance(case, by=lead, now=NOW)
        answers = {"aims": TERMS["aims"], **TERMS["decisions"], **TERMS["term"]}  # type: ignore[dict-item]
        made = allying.write_terms(made, terms=made.terms, by=lead, now=NOW, **answers)
        facts = allying.MemberFacts(
            trust, "trust", "NHS Standard Contract", Decimal("60.5"), Decimal(900), Decimal(700)
        )
        made = allying.enter_member(made, facts, terms=made.terms, by=lead, now=NOW)
        commissioner = made.members.get(role="commissioner")
        facts = allying.MemberFacts(commissioner.organisation, "commissioner", "", Decimal("39.5"))
        made = allying.enter_member(made, facts, terms=made.terms, by=lead, now=NOW, instead_of=commissioner)
        for member in made.members.all():
            allying.record_consent(member, terms=made.terms, consented_on=FIRST, meeting="Board",
                                   minute_reference="B/17", by=lead, now=NOW)  # fmt: skip
    return step(made, lead, "agree")


def declare(*people: Any, case: Any) -> None:
    for one in people:
        with acting(one):
            begun = begin(by=one, organisation=one.organisation, case=case, kind="nil", now=NOW)
            take(begun, "file_nil", by=one, now=NOW, data={"correct": "on"})


def test_a_case_goes_live_by_its_alliance_and_never_by_a_call(case: Any) -> None:
    with pytest.raises(Refused, match=NO_CALL):
        step(case, case.sro, "start_market_engagement")
    with acting(case.lead), pytest.raises(Refused, match=NO_CALL):
        actions.draft_notice(case, kind="CONTRACT", content={}, by=case.lead, now=NOW)
    ask_for_no_gateway()
    case = formed(case)
    made = agreed(case)
    declare(case.lead, case.sro, case=case)
    step(made, case.sro, "sign", **day("signed_on", FIRST))
    with acting(case.lead):
        receive(ContentFile(b"Plan", "plan.txt"), case=case, by=case.lead, now=NOW, kind=Slot.MOBILISATION_PLAN)
        assert names(case) == {"mobilise_alliance", "leave_alliance", "abandon"}
    step(case, case.sro, "mobilise_alliance")
    with acting(case.lead):
        assert names(fresh(case)) == {"start_alliance_service"}
    with pytest.raises(Refused, match="not in force"):
        step(case, case.sro, "start_alliance_service", **day("went_live_on", FIRST))
    step(made, case.sro, "put_in_force")
    step(case, case.sro, "start_alliance_service", **day("went_live_on", FIRST))

    with acting(case.lead):
        case = fresh(case)
        assert case.state == Procurement.State.LIVE
        assert {phase.kind for phase in task_list(case, [])} == {"done"}
        table = "procurement_allianceagreement"
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(f"UPDATE {table} SET aims = 'Others' WHERE id = %s", [made.pk])
        with pytest.raises(DatabaseError, match="only while"), transaction.atomic():
            AllianceMember.objects.update(share=50)


def day(name: str, on: datetime.date) -> dict[str, Any]:
    """Give a day as its 3 boxes are sent."""
    return {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}


def names(case: Any) -> set[str]:
    """Give the steps that are offered to anybody."""
    return {offer.name for offer in steps_for(case, None, NOW, everyone=True)}


def test_by_default_gateway_2_is_left_out_and_3_comes_after_1(case: Any) -> None:
    other = factories.case(lead=case.lead, at=NOW)
    with acting(case.lead):
        case = fresh(case)
        assert [row["code"] for row in stages(case)] == ["early", "1", "3"]
        assert [row["code"] for row in stages(other)] == ["early", "1", "2", "3"]
        launch = opening(case, "3", NOW)
        assert launch is not None
        assert launch.previous == "1"
        assert names(case) == {"form_alliance", "abandon"}
        assert "form_alliance" not in names(other)
        offers = {offer.name: offer for offer in steps_for(case, None, NOW, everyone=True)}
        assert "Feedback from early engagement has not been recorded" in [
            row.what for row in offers["form_alliance"].unmet
        ]
        assert [phase.name for phase in task_list(case, list(offers.values()))] == [
            "Plan", "Agree and sign the alliance", "Mobilise and go live",
        ]  # fmt: skip


def test_what_is_missing_is_named_and_a_change_makes_every_consent_void(case: Any) -> None:
    lead = case.lead
    with acting(lead):
        made = allying.begin_alliance(case, by=lead, now=NOW)
        allying.write_terms(made, terms=1, by=lead, now=NOW, rule="majority")
        with pytest.raises(Refused, match="Somebody else changed"):
            allying.write_terms(made, terms=1, by=lead, now=NOW, aims="Others")
    with pytest.raises(Refused) as refused:
        step(made, lead, "agree")
    missing = {row.what for row in refused.value.unmet}
    assert missing >= {
        "No shared aim has been entered", "Which majority decides has not been entered",
        "No matter is reserved to all members", "There are fewer than 2 members", "No provider is a member",
        "The shares of gain and risk add up to 0%, not 100%",
    }  # fmt: skip
    assert any("has not consented" in what for what in missing)
    other = factories.case(lead=lead, at=NOW, variant="virtual")
    other.sro = factories.person(Role.SRO, case=other)
    made = agreed(other)
    with pytest.raises(Refused, match="Forming the alliance has not started"):
        step(made, other.sro, "sign", **day("signed_on", FIRST))
    made = step(made, lead, "open_again")
    with acting(lead):
        assert made.consents_now() == {}
        assert made.consents.count() == 2


def test_the_contract_version_stands_once_the_alliance_was_signed(case: Any) -> None:
    ask_for_no_gateway()
    made = agreed(formed(case))
    with acting(case.lead), pytest.raises(Refused, match="Go back to planning first"):
        actions.change_facts(case, by=case.lead, now=NOW, variant="full")
    step(made, case.sro, "sign", **day("signed_on", FIRST))

    with acting(case.lead), pytest.raises(Refused, match="the alliance agreement has been signed"):
        actions.change_facts(case, by=case.lead, now=NOW, variant="full")
    with pytest.raises(Refused, match="End it first"):
        step(case, case.sro, "leave_alliance")


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").text.split())


def test_the_pages_show_the_way_of_an_alliance_to_those_who_prepare(case: Any, sign_in: Any) -> None:
    client, page = sign_in(case.lead), reverse("procurement:alliance", args=[case.reference])
    assert "Nobody has begun the agreement yet" in text_of(client.get(page))
    client.post(page + "begin/")
    client.post(page + "terms/aims/", {"terms": 1, "aims": "Fewer days in hospital"})
    stale = client.post(page + "terms/decisions/", {"terms": 1, **TERMS["decisions"]})  # type: ignore[dict-item]
    assert "What you typed is kept" in text_of(stale)
    assert "The chief officers meet within 10 days" in stale.content.decode()
    again = {"terms": 2, **TERMS["decisions"]}  # type: ignore[dict-item]
    assert client.post(page + "terms/decisions/", again).status_code == 302
    trust = factories.organisation("Community Trust", Kind.TRUST)
    member = {"terms": 3, "organisation": trust.pk, "role": "trust", "share": "100"}
    assert "Enter which contract it keeps" in text_of(client.post(page + "members/add/", member))
    assert client.post(page + "members/add/", {**member, "contract": "Community contract"}).status_code == 302

    with CaptureQueriesContext(
        connection,
    ) as few:
        shown = text_of(client.get(page))
    assert "Community Trust" in shown
    assert "The shares of gain and risk add up to 100%." in shown
    assert "No contract is awarded and no provider is chosen" in shown
    listed = client.get(reverse("procurement:alliance_export", args=[case.reference, "csv"])).content.decode()
    assert "Community Trust,NHS trust,Community contract,100" in listed
    assert "Not yet" in listed
    assert "Default" in shown
    with acting(case.lead):
        made = AllianceAgreement.objects.get()
        made.members.create(procurement=case, organisation=factories.organisation("Council", Kind.COUNCIL),
                            role="council", share=0)  # fmt: skip
    with CaptureQueriesContext(connection) as more:
        client.get(page)
    assert len(more) <= len(few)
    assert len(few) < 40
    prepare = client.get(reverse("procurement:prepare", args=[case.reference]))
    assert "Alliance agreement" in text_of(prepare)
    dates = text_of(client.get(reverse("procurement:dates", args=[case.reference])))
    assert "Service starts" in dates
    assert "Alliance agreement signed" in dates
    assert "Contract notice sent" not in dates
    planned = {"gate_1_day": 1, "gate_1_month": 9, "gate_1_year": 2017, "signature_day": 1, "signature_month": 8,
               "signature_year": 2017}  # fmt: skip
    assert "Date must be on or after" in text_of(
        client.post(reverse("procurement:dates", args=[case.reference]), planned)
    )
    planned |= {"signature_month": 9}
    assert client.post(reverse("procurement:dates", args=[case.reference]), planned).status_code == 302
    plan = text_of(client.get(reverse("procurement:timetable", args=[case.reference])))
    assert "Earliest month of signature" in plan
    assert "No alliance agreement before gateway 1" in plan
    assert "Gateway 2 passed" not in plan
    assert "award" not in plan
    assert "Dialogue" not in plan
    tabs = [link.text.strip() for link in BeautifulSoup(prepare.content, "html.parser").select("nav a")]
    assert "Bids" not in tabs
    assert "default" in text_of(client.get(reverse("assurance:gateways", args=[case.reference])))
    assert "Form the alliance" in text_of(client.get(case.get_absolute_url()))
    refused = client.get(reverse("procurement:case_step", args=[case.reference, "start_market_engagement"]))
    assert refused.status_code == 404
    shown = sign_in(case.sro).get(reverse("procurement:case_step", args=[case.reference, "start_market_engagement"]))
    assert NO_CALL in text_of(shown)
    assert sign_in(factories.person(Role.LEAD)).get(page).status_code == 404
    other = factories.case(lead=case.lead, at=NOW)
    assert sign_in(case.lead).get(reverse("procurement:alliance", args=[other.reference])).status_code == 404


def test_a_system_administrator_says_which_gateways_are_asked(case: Any, sign_in: Any) -> None:
    page, change = reverse("procurement:virtual_gateways"), reverse("procurement:virtual_gateway", args=["2"])
    assert sign_in(factories.person(Role.BIDDER)).get(page).status_code == 404
    assert sign_in(case.lead).get(change).status_code == 404
    client = sign_in(factories.person(Role.SYSTEM_ADMIN))
    assert "Enter why" in text_of(client.post(change, {"asked": "yes"}))
    assert client.post(change, {"asked": "yes", "reason": "The 3 bodies want to see it"}).status_code == 302

    shown = text_of(sign_in(case.lead).get(page))
    assert "The 3 bodies want to see it" in shown
    assert shown.count("Default") == 3
    with acting(case.lead):
        assert [row["code"] for row in stages(fresh(case))] == ["early", "1", "2", "3"]
        assert kinds_of(case) != kinds_of(factories.case(lead=case.lead, at=NOW))
