"""The questions about the provider's form: given to an owner, answered for good, compared, taken out as a file."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.models import FormAnswer, FormQuestion, OrganisationForm
from procurement.models.form_questions import ASKED, FORMS, MANDATORY
from procurement.models.organisation_form import OWNERS
from tests import factories

MOST_QUERIES = {"form_questions": 10, "form_compare": 10, "form_question": 10}
ANSWER = {"seen": "0", "answer": "Only this contract", "source": "Governing body, item 7"}


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with its lead, senior responsible officer and finance lead."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    made.finance = factories.person(Role.FINANCE_LEAD, case=made)
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def listed(client: Any, case: Any, **wanted: str) -> list[str]:
    """Give the questions of the list in their order."""
    page = BeautifulSoup(client.get(at(case, "form_questions"), wanted).content, "html.parser")
    return [link.text for link in page.select("tbody th a")]


def test_every_question_has_a_source_and_every_form_opens_some() -> None:
    assert set(ASKED) == set(FormQuestion.values)
    assert set(FORMS) == set(OrganisationForm.values)
    assert all(asked.source and asked.asks.endswith((".", "?")) for asked in ASKED.values())
    assert {form for asked in ASKED.values() for form in asked.opens} == set(OrganisationForm.values)
    assert MANDATORY == ("exclusivity", "deficits", "commissioner-functions")


def test_what_is_open_stands_first_and_mandatory_decisions_before_all(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    due = {"due_on_day": "1", "due_on_month": "2", "due_on_year": "2016"}
    assert "Select an owner for at least one question" in words(client.post(at(case, "form_share"), due))
    client.post(at(case, "form_share"), {**due, "owner_8": "finance_lead"})
    client.post(at(case, "form_answer", "deficits"), {**ANSWER, "decision": "part"})
    client.post(at(case, "form_answer", "governance"), ANSWER)

    order = listed(client, case)
    assert order[:3] == ["Exclusivity to one contract", "Functions that stay with the commissioner", "VAT"]
    assert order[-2:] == ["Deficits of existing trusts", "Governance consistent with a public body"]
    page = words(client.get(at(case, "form_questions")))
    assert "2 mandatory decisions open: exclusivity to one contract and functions that stay" in page
    assert "Finance lead by 1 February 2016 How far it is Overdue" in page
    assert "Part of them moves to the MCP. Only this contract" in page
    assert listed(client, case, owner="finance_lead", state="overdue") == ["VAT"]
    assert len(listed(client, case, owner="none", state="open")) == 13
    prepare = words(client.get(at(case, "prepare")))
    assert "2 of 16 questions answered, 2 mandatory ones are open" in prepare

    file = client.get(at(case, "form_export", "csv"), {"state": "answered"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file)))
    assert [row[0] for row in rows[1:]] == ["Deficits of existing trusts", "Governance consistent with a public body"]
    assert rows[1][7:10] == ["Part of them moves to the MCP", "Only this contract", "Governing body, item 7"]


def test_an_answer_is_filed_for_good_and_the_newest_one_is_in_force(case: Any, sign_in: Any) -> None:
    client, page = sign_in(case.lead), at(case, "form_answer", "exclusivity")
    missing = words(client.post(page, {"seen": "0", "answer": "Typed"}))
    assert "Select what was decided" in missing
    assert "Enter where it is written" in missing
    assert "Typed" in missing
    advice = SimpleUploadedFile("Advice.txt", b"One MCP for each contract")
    client.post(page, {**ANSWER, "decision": "only", "file": advice})

    late = {**ANSWER, "decision": "parent", "answer": "A parent may back others"}
    told = client.post(page, late)
    assert "Somebody else has answered this question meanwhile" in words(told)
    assert "Only the business of this contract" in words(told)  # the answer in force stands beside what was typed
    assert "A parent may back others" in words(told)
    again = BeautifulSoup(told.content, "html.parser").select_one("input[name=seen]")["value"]
    client.post(page, {**late, "seen": again})

    said = words(client.get(at(case, "form_question", "exclusivity")))
    assert said.index("Only this contract, with a parent") < said.index("Earlier answers") < said.index("Advice.txt")
    assert client.get(at(case, "form_download", "exclusivity", 1)).getvalue() == b"One MCP for each contract"
    assert client.get(at(case, "form_download", "exclusivity", 2)).status_code == 404
    for change in (lambda rows: rows.update(answer="Changed"), lambda rows: rows.delete()):
        with unit_of_work(case.lead), pytest.raises(DatabaseError), transaction.atomic():
            change(FormAnswer.objects.all())


def test_the_owner_answers_and_only_the_leads_say_who_owns(case: Any, sign_in: Any) -> None:
    owner, answer = at(case, "form_owner", "vat"), at(case, "form_answer", "vat")
    sign_in(case.sro).post(owner, {"version": "0", "role": "finance_lead"})
    lead = sign_in(case.lead)
    assert "Somebody else has changed the owner" in words(lead.post(owner, {"version": "0", "role": "legal"}))
    assert FormQuestion.VAT.label not in words(lead.get(at(case, "form_share")))

    finance = sign_in(case.finance)
    assert finance.get(owner).status_code == 302
    assert finance.get(at(case, "form_answer", "pensions")).status_code == 302
    assert "What is the answer?" in words(finance.get(answer))
    finance.post(answer, ANSWER)
    assert FormQuestion.VAT.label in listed(finance, case, state="answered")

    bidder = sign_in(factories.person(Role.BIDDER, case=case))
    for name, *more in (("form_questions",), ("form_compare",), ("form_question", "vat"), ("form_answer", "vat")):
        assert bidder.get(at(case, name, *more)).status_code == 404
    assert sign_in(case.lead).get(at(case, "form_question", "tax")).status_code == 404


def test_the_forms_stand_side_by_side_with_what_each_opens(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    two = words(client.get(at(case, "form_compare"), {"forms": ["llp", "trust"]}))
    assert "settled at signature NHS trust or foundation trust –" in two
    assert "Asked whatever the form: functions that stay with the commissioner" in two
    question = words(client.get(at(case, "form_question", "exclusivity")))
    assert "Hosted by a trust A trust has other contracts" in question
    five = words(client.get(at(case, "form_compare"), {"forms": OrganisationForm.values[:5]}))
    assert "Select 4 forms or fewer" in five


def test_no_page_asks_more_of_the_database_when_everything_is_answered(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)
    asked = [_queries(client, case) for _ in range(2)][1]
    _fill(case)
    assert _queries(client, case) == asked
    assert all(count <= MOST_QUERIES[name] for name, count in asked.items()), asked


def _queries(client: Any, case: Any) -> dict[str, int]:
    counts = {}
    for name in MOST_QUERIES:
        with CaptureQueriesContext(connection) as seen:
            client.get(at(case, name, *(["deficits"] if name == "form_question" else [])))
        counts[name] = len(seen)
    return counts


def _fill(case: Any) -> None:
    now = datetime.datetime(2016, 9, 1, tzinfo=datetime.UTC)
    roles = [role for role, _label in OWNERS]
    with unit_of_work(case.lead):
        for place, question in enumerate(FormQuestion.values):
            case.form_owners.create(question=question, role=roles[place % len(roles)])
            for number in (1, 2, 3):
                case.form_answers.create(
                    question=question, number=number, answer="A", source="B", answered_by=case.lead, answered_at=now
                )
