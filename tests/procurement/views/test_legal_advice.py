"""Privileged legal advice stays with who asked for it and who gave it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents.models import Document
from procurement.queries.search import KINDS, READERS
from tests import factories

OTHERS = (
    Role.FINANCE_LEAD, Role.SECRETARY, Role.MEMBER, Role.EVALUATOR, Role.REVIEWER, Role.SIGN_OFF, Role.AUDITOR,
    Role.NOTICE_ADMIN, Role.GUARDIAN,
)  # fmt: skip


@pytest.fixture
def case(db: None, sign_in: Any) -> Any:
    """Give a case with a piece of legal advice on it."""
    made = factories.case()
    made.adviser = factories.person(Role.LEGAL, case=made)
    file = SimpleUploadedFile("Advice.txt", b"Counsel thinks the ground is weak", "text/plain")
    answer = sign_in(made.adviser).post(at(made, "document_add"), {"kind": "legal-advice", "file": file})
    assert answer.status_code == 302
    with unit_of_work(made.adviser, at=factories.NOON):
        made.advice = Document.objects.get(kind="legal-advice")
    return made


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_the_lead_reads_it_and_the_list_marks_it(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)

    text = words_of(client.get(at(case, "case_documents")))

    assert "Advice.txt" in text
    assert "Legal advice (privileged) Kept out of packs and search" in text
    with closing(client.get(at(case, "document_download", case.advice.pk))) as sent:
        assert b"".join(sent.streaming_content) == b"Counsel thinks the ground is weak"


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_on_the_case_sees_that_it_is_there(case: Any, sign_in: Any, role: str) -> None:
    reader = factories.person(role, case=case)
    client = sign_in(reader)

    assert "Advice.txt" not in client.get(at(case, "case_documents")).content.decode()
    assert client.get(at(case, "document_download", case.advice.pk)).status_code == 404
    with unit_of_work(reader, at=factories.NOON):
        assert not Document.objects.filter(kind="legal-advice").exists()


def test_who_does_not_read_it_is_not_offered_to_add_it(case: Any, sign_in: Any) -> None:
    client = sign_in(factories.person(Role.FINANCE_LEAD, case=case))
    file = SimpleUploadedFile("Advice.txt", b"Not mine to add", "text/plain")

    assert "legal-advice" not in client.get(at(case, "document_add")).content.decode()
    answer = client.post(at(case, "document_add"), {"kind": "legal-advice", "file": file})
    assert answer.status_code == 200


def test_its_words_are_never_read_for_the_search() -> None:
    assert "legal-advice" not in {*KINDS, *READERS}
