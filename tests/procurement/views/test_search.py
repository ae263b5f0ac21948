"""The search page: what a person may open is found by name and words, and nothing else shows in any way."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.actions import evidence
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import actions, filing, reading
from mcp_portal.documents.models import Document, Wording
from mcp_portal.documents.scanning import Scan
from procurement.actions import consultation, organisation_form
from procurement.guards.slots import Slot
from procurement.queries.search import DOORS, KINDS, READERS
from tests import factories
from tests.assurance.scene import Scene, text_file
from tests.conflicts import asking, steps
from tests.mcp_portal.documents import files

pytestmark = pytest.mark.django_db
ADDRESS = "/search/"


@pytest.fixture
def case() -> Any:
    return factories.case(title="Zanzibar Community Provider", note="Covers the whole island")


def add(case: Any, name: str, words: str, kind: str = "other", **more: Any) -> Document:
    """Put a document in as the lead does."""
    with unit_of_work(case.lead, at=factories.NOON):
        upload = files.upload(name, words.encode())
        return actions.receive(upload, case=case, by=case.lead, now=factories.NOON, kind=kind, **more)


def read_all() -> None:
    while reading.read_waiting(READERS, factories.NOON):
        pass


def asked(client: Any, **query: str) -> BeautifulSoup:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser").main


def names(page: BeautifulSoup, section: str = "documents") -> list[str]:
    return [link.text for link in page.select(f"section[aria-labelledby={section}] .portal-hits > li > a")]


def test_a_document_is_found_by_its_words_and_first_by_its_name(case: Any, sign_in: Any) -> None:
    site = sign_in(case.lead)
    add(case, "quagga_v2-final.txt", "Nothing of interest")
    told = add(
        case, "minute.txt", "Before. " * 400 + "The <b>quaggas</b> & zebras were consulted in 2016-07-14's talks. " * 2
    )
    assert names(asked(site, q="quagga")) == []  # not read yet

    read_all()
    page = asked(site, q="quagga")

    assert names(page) == ["quagga_v2-final.txt", "minute.txt"]
    around = page.select(".portal-hits__words")[-1]
    assert [mark.text for mark in around.find_all("mark")][0] == "quaggas"
    assert "& zebras were consulted" in around.text
    assert around.find("b") is None
    link = page.find("a", string="minute.txt")["href"]
    assert link == reverse("procurement:document_download", args=[case.reference, told.pk])
    assert b"".join(site.get(link).streaming_content).startswith(b"Before")
    for words in ("consulting zebra", '"zebras were consulted"', "quagga-consulted", "zebra -final", "2016-07-14"):
        assert names(asked(site, q=words)) == ["minute.txt"], words
    assert names(asked(site, q="v2 quagga -zebra")) == names(asked(site, q="quagga_v2")) == ["quagga_v2-final.txt"]
    assert names(asked(site, q="quagga", kind="evaluation-report")) == []
    assert names(asked(site, q="quagga", case=case.reference.lower())) == names(page)
    assert names(asked(site, q="quagga", case="MCP-NONE")) == []


def test_procurements_are_found_by_name_reference_note_and_lead_commissioner(case: Any, sign_in: Any) -> None:
    other = factories.case(lead=case.lead, title="Pemba Partnership")
    site = sign_in(case.lead)

    for words in ("zanz", case.reference, "whole island", f"{case.lead.organisation.name} zanzibar", "provider -pemba"):
        assert names(asked(site, q=words), "procurements") == [case.title], words
    both = asked(site, q=case.lead.organisation.name)
    assert sorted(names(both, "procurements")) == sorted([case.title, other.title])
    assert names(asked(site, q="zanzibar pemba"), "procurements") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("z", "Enter 2 characters or more"),
        ("the of", "too common to search documents"),
        ("quagga", "No document that you can open has all these words"),
        ("' OR 1=1 --", "No document that you can open"),
        ("\\'); DROP & | ! :* <->", "No document that you can open"),
        ("", "A new document can be found about a minute after it was added"),
    ],
)
def test_words_that_find_nothing_get_a_sentence(case: Any, sign_in: Any, words: str, told: str) -> None:
    page = asked(sign_in(case.lead), q=words)

    assert told in " ".join(page.text.split())


def test_what_a_person_may_not_open_is_not_found_nor_counted(case: Any, sign_in: Any, settings: Any) -> None:
    """Beside every document of the case somebody on it may open, ones that they may not."""
    guardian = factories.person(Role.GUARDIAN, case=case)
    finance, bidder = (factories.person(role, case=case) for role in (Role.FINANCE_LEAD, Role.BIDDER))
    recused, stranger = factories.person(Role.MEMBER, case=case), factories.person(Role.LEAD)
    steps.ruled(recused, guardian, case)
    add(case, "quagga plan.txt", "A quagga")
    add(case, "quagga scores.txt", "A quagga", "evaluation-report")
    add(case, "quagga.txt", "A quagga", "bodies-only", neutral_name="EV-01")
    add(case, "quagga paper.txt", "A quagga", "agenda-paper")
    add(case, "quagga evidence.txt", "A quagga", "evidence")  # that no gateway shows
    add(case, "quagga virus.txt", "A quagga two")
    read_all()
    with unit_of_work(case.lead), connection.cursor() as cursor:
        virus = Document.objects.get(name="quagga virus.txt")
        cursor.execute("SELECT documents_scanned(%s, %s, now())", [virus.pk, Scan.INFECTED])

    found = {who: names(asked(sign_in(who), q="quagga")) for who in (case.lead, finance, bidder, recused, stranger)}

    shown = ["quagga plan.txt"]
    assert found == {case.lead: shown, finance: shown, bidder: [], recused: [], stranger: []}
    member = factories.person(Role.MEMBER, case=case)
    assert names(asked(sign_in(member), q="quagga")) == ["quagga scores.txt", "quagga plan.txt"]
    page = asked(sign_in(recused), q="quagga")
    assert "(0)" in page.text
    steps.ruled(member, guardian, case, bid=asking.bid(case))  # what came after a hidden response may be about it
    assert names(asked(sign_in(member), q="quagga")) == []
    for nobody in (bidder, recused, stranger, None):
        with unit_of_work(nobody):
            assert not Wording.objects.exists()


def test_a_document_of_another_page_is_opened_there_by_those_who_read_that_page(sign_in: Any) -> None:
    scene = Scene()
    scene.open()
    sro, evaluator = scene.sro, factories.person(Role.EVALUATOR, case=scene.case)
    with scene.acting(sro) as review:
        evidence.add_evidence(review, [text_file(content="A quagga as evidence")], by=sro, now=scene.now)
        duty = consultation.assess_duty(scene.case, "s242", needed=True, reason="Yes", by=sro, now=scene.now)
        form = {"answer": "Yes", "source": "A paper", "seen": 0, "by": sro, "now": scene.now}
        file = text_file("form.txt", "Quaggas have no VAT")
        organisation_form.answer_question(scene.case, "vat", file=file, **form)
        consultation.add_paper(duty, text_file("asked.txt", "Quaggas were asked"), by=sro, now=scene.now)
    read_all()
    assert set(KINDS) == set(READERS) == {*Slot, *DOORS} - {Slot.LEGAL_ADVICE}

    links = [link["href"] for link in asked(sign_in(sro), q="quagga").select(".portal-hits > li > a")]

    parts = ("consultation", "organisation-form", "gateways")
    assert [part in link for part, link in zip(parts, links, strict=True)] == [True] * 3
    for link in links:
        assert b"uagga" in b"".join(sign_in(sro).get(link).streaming_content)
    assert names(asked(sign_in(evaluator), q="quagga")) == ["asked.txt", "form.txt"]
    assert names(asked(sign_in(scene.reviewers["cqc"]), q="quagga evidence")) == ["evidence.txt"]


def test_a_search_asks_as_little_for_60_documents_of_30_cases_as_for_1(
    sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcp_portal.audit.unit.LISTENERS", [])  # while the cases are made
    lead, counts = factories.person(Role.LEAD), []
    for number in (1, 29):
        for count in range(number):
            case = factories.case(lead=lead, title=f"Quagga {number} {count}")
            held(case, 2 if count else 1)
        site = sign_in(lead)
        asked(site, q="quagga")
        with CaptureQueriesContext(connection) as found:
            page = asked(site, q="quagga", page="1")
        counts.append(len([one for one in found if "SAVEPOINT" not in one["sql"]]))

    assert len(names(page)) == 20
    assert "58 documents" in page.text
    assert "See all 30 procurements" in page.text
    assert counts[0] == counts[1] <= 11
    last = asked(site, q="quagga", show="procurements", page="2")
    assert len(names(last, "procurements")) == 10
    assert "page=1" in last.select_one(".nhsuk-pagination a")["href"]


def held(case: Any, number: int) -> None:
    """Put documents on a case as if they had been read."""
    with unit_of_work(case.lead, at=factories.NOON), connection.cursor() as cursor:
        for count in range(number):
            made = filing.file(
                [b"A quagga"], name=f"{count}.txt", kind="other", media_type="text/plain", case=case, by=case.lead,
                now=factories.NOON, scan=Scan.CLEAN,
            )  # fmt: skip
            given = [made.pk, sorted(READERS["other"]), "A quagga", factories.NOON]
            cursor.execute("SELECT documents_read(%s, %s, %s, %s)", given)


def test_the_words_of_a_document_are_written_once_and_by_nobody_else(case: Any) -> None:
    held(case, 1)
    with unit_of_work(case.lead), connection.cursor() as cursor:
        wording = Wording.objects.get()
        cursor.execute("SELECT documents_read(%s, '{bidder}', 'zebra', now())", [wording.pk])
        wording.refresh_from_db()
        assert (wording.words, Role.BIDDER in wording.roles) == ("A quagga", False)
        for change in ("UPDATE documents_wording SET words = ''", "DELETE FROM documents_wording"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(change)
        added = "INSERT INTO documents_wording (document_id, procurement_id, kind, roles, name, words, read_at) "
        added += "SELECT document_id + 1, procurement_id, kind, roles, name, words, read_at FROM documents_wording"
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(added)
