"""Every page of a case, asked for by strangers and by somebody who is recused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from assurance.models import Condition, ConditionEntry, Evidence, GateReview
from conflicts.models import Declaration, Interest, Recusal
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Document
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.waiting import waiting_for
from procurement.demonstration.desk import BACKEND
from procurement.models import Bid, Procurement
from tests.factories import organisation, person
from tests.meta.test_urls import pages

SENTENCE = "You take no part in the Dudley MCP procurement because of your declared interest in a GP practice"


def _client(who: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(who, backend=BACKEND)
    return client


def _status(client: Client, url: str) -> int:
    """Give the answer to a look, or to a press where there is nothing to look at."""
    status = client.get(url).status_code
    return client.post(url).status_code if status == 405 else status


def addresses(reference: str) -> list[str]:
    """Give an address of every page below a case, with objects that exist."""
    condition = Condition.objects.order_by("pk").first()
    entry = ConditionEntry.objects.filter(condition=condition, document__isnull=False).first()
    review = GateReview.objects.get(stage__code="1")
    known = {
        "reference": reference, "stage": "1", "attempt": review.attempt, "code": "CP1-S1", "number": 1, "position": 1,
        "kind": "csv", "section": "I", "entry": entry.pk, "key": "title", "question": 1, "duty": "s14z2",
        "moment": "launch", "year": 1, "what": "plan", "item": "cqc",
    }  # fmt: skip
    keys = {
        "assurance:evidence_download": Evidence.objects.filter(review=review).first().pk,
        "assurance:evidence_remove": Evidence.objects.filter(review=review).first().pk,
        "assurance:minute_download": review.approvals.first().pk if hasattr(review, "approvals") else 1,
        "procurement:document_download": Document.objects.filter(kind="engagement-plan").first().pk,
    }
    steps = {
        "procurement:case_step": "go_live", "procurement:notice_step": "publish", "procurement:bid_step": "shortlist",
        "procurement:standstill_step": "send_letters", "assurance:review_step": "submit",
        "assurance:condition_step": "accept", "assurance:risk_step": "accept",
    }  # fmt: skip
    found = []
    for name, _item in pages():
        wanted = _arguments_of(name)
        if "reference" not in wanted:
            continue
        given = {**known, "pk": keys.get(name, condition.pk), "step": steps.get(name, "go_live")}
        if name == "procurement:date_working":
            given["kind"] = "signature"
        if name == "procurement:checklist_question":
            given["code"] = "8"
        if name == "procurement:milestone":
            given["code"] = "award"
        if name.startswith("procurement:practice"):
            given["code"] = "Z99001"
        if name == "procurement:hold_place":
            given["kind"] = "own"
        if name == "procurement:responses_open":
            given["stage"] = "selection"
        if name.startswith("procurement:form_"):
            given["question"] = "vat"
        found.append(reverse(name, kwargs={argument: given[argument] for argument in wanted}))
    return found


def _arguments_of(name: str) -> set[str]:
    resolver = get_resolver()
    for part in name.split(":")[:-1]:
        resolver = resolver.namespace_dict[part][1]
    possibilities = resolver.reverse_dict.getlist(name.rsplit(":", 1)[-1])
    outer = {"reference"} if "<slug:reference>" in str(possibilities) else set()
    return {argument for possibility in possibilities for argument in possibility[0][0][1]} | outer


@pytest.fixture
def asked(played: Any) -> list[str]:
    with unit_of_work(played.cast.people["lead"]):
        return addresses(played.reference)


def test_every_page_of_a_case_is_asked_for(asked):
    assert len(asked) > 50


def test_a_stranger_gets_404_everywhere(played, asked):
    stranger = _client(person(Role.LEAD, of=organisation("NHS Elsewhere CCG")))

    answers = {url: _status(stranger, url) for url in asked}

    assert {url: status for url, status in answers.items() if status != 404} == {}


def test_a_system_administrator_gets_404_everywhere(played, asked):
    administrator = _client(played.cast.people["first_admin"])

    answers = {url: _status(administrator, url) for url in asked}

    assert {url: status for url, status in answers.items() if status != 404} == {}


def test_nobody_gets_a_page_without_signing_in(played, asked):
    nobody = Client(SERVER_NAME="127.0.0.1")

    answers = {url: nobody.get(url) for url in asked}

    assert {url: a.status_code for url, a in answers.items() if a.status_code != 302} == {}
    assert all(a.headers["Location"].startswith("/sign-in/") for a in answers.values())


def test_a_recused_person_gets_404_everywhere(played, asked):
    recused = _client(played.cast.people["gp_member"])

    answers = {url: _status(recused, url) for url in asked}

    assert {url: status for url, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("page", ["accounts:work", "procurement:cases", "conflicts:my_conflicts"])
def test_a_recused_person_reads_the_released_sentence_and_nothing_else(played, page):
    text = _client(played.cast.people["gp_member"]).get(reverse(page)).content.decode()

    assert SENTENCE in text
    assert played.reference not in text
    assert "£244.3m" not in text


def test_lists_searches_and_exports_of_a_recused_person_hold_nothing_of_the_case(played):
    recused = _client(played.cast.people["gp_member"])

    for address in (
        reverse("procurement:cases") + "?q=Dudley",
        reverse("procurement:cases_export", args=["csv"]),
        reverse("procurement:cases_export", args=["csv"]) + "?q=Dudley",
    ):
        assert played.reference.encode() not in recused.get(address).content


def test_the_database_itself_shows_a_recused_person_no_row_of_the_case(played):
    gp_member = played.cast.people["gp_member"]

    with unit_of_work(gp_member):
        counts = {
            model.__name__: model.objects.filter(procurement__isnull=False).count()
            for model in (Bid, Document, GateReview, Evidence, Condition, WaitingFor, LedgerEntry)
        }
        assert Procurement.objects.count() == 0
        assert waiting_for(gp_member).count() == 0

    assert set(counts.values()) == {0}


def test_a_recused_person_still_reads_their_own_declaration_but_not_the_reason_of_the_ruling(played):
    gp_member = played.cast.people["gp_member"]

    with unit_of_work(gp_member):
        assert Interest.objects.filter(declaration__person=gp_member).count() == 1
        assert Declaration.objects.filter(person=gp_member).exists()
        ruling = Recusal.objects.get()
    page = _client(gp_member).get(reverse("conflicts:recusal", args=[ruling.pk]))

    assert "gains from every decision" not in page.content.decode()
