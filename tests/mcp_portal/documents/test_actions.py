"""Uploads and requests for documents, as the pages call them."""

import pytest
from django.db import DatabaseError, connection

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import trail
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import actions, preflight, store, views
from mcp_portal.documents.models import Blob, Document, RenderInput, RenderJob, RenderRequest
from tests import factories

from . import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db):
    return factories.case()


def receive(case, name="minute.pdf", body=None, by=None, now=factories.NOON):
    person = by or case.lead
    with unit_of_work(person, at=now):
        upload = files.upload(name, files.pdf() if body is None else body)
        return actions.receive(upload, case=case, by=person, now=now, kind="minute")


def steps(case):
    with unit_of_work(case.lead):
        return [entry.step for entry in trail(case)]


def test_an_upload_becomes_a_document_of_the_case(case):
    document = receive(case, "../Minute of 9 May.pdf")

    with unit_of_work(case.lead):
        kept = Document.objects.of(case).get()
        assert (kept.name, kept.kind, kept.media_type) == ("Minute of 9 May.pdf", "minute", "application/pdf")
        assert kept.uploaded_by == case.lead
        assert kept.size == len(store.read(document.sha256))
    assert "documents.received" in steps(case)


def test_the_same_bytes_twice_are_one_blob_and_two_documents(case):
    body = files.pdf()

    first, second = receive(case, "minute.pdf", body), receive(case, "copy.pdf", body)

    assert first.pk != second.pk
    assert first.sha256 == second.sha256
    assert Blob.objects.filter(sha256=first.sha256).count() == 1


def test_known_bytes_are_answered_with_the_same_statements(case):
    body, counts = files.pdf(), []
    receive(case, "other.docx", files.office("docx"))
    for _ in range(2):
        upload = files.upload("minute.pdf", body)
        with unit_of_work(case.lead, at=factories.NOON):
            with CapturedStatements() as statements:
                actions.receive(upload, case=case, by=case.lead, now=factories.NOON, kind="minute")
            counts.append([sql.split(" VALUES")[0] for sql in statements])

    assert counts[0] == counts[1]


class CapturedStatements(list):
    """The SQL that is run inside."""

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self._note)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *exception):
        self.wrapper.__exit__(*exception)

    def _note(self, execute, sql, params, many, context):
        self.append(sql)
        return execute(sql, params, many, context)


def test_a_refused_upload_leaves_nothing(case):
    with pytest.raises(preflight.NotAccepted, match="“setup.exe” must be"):
        receive(case, "setup.exe", b"MZ")

    assert not Blob.objects.exists()
    assert "documents.received" not in steps(case)


def test_a_stranger_sees_no_document(case):
    receive(case)
    stranger = factories.person(Role.LEAD, case=factories.case(title="Another provider"))

    with unit_of_work(stranger):
        assert not Document.objects.exists()
    with unit_of_work(None):
        assert not Document.objects.exists()


@pytest.mark.parametrize("change", ["UPDATE documents_document SET name = 'x'", "DELETE FROM documents_document",
                                    "UPDATE documents_blob SET size = 0", "DELETE FROM documents_blob"])  # fmt: skip
def test_documents_are_never_changed(case, change):
    receive(case)

    with pytest.raises(DatabaseError), unit_of_work(case.lead), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_download_is_sent_so_that_no_browser_runs_it(case):
    document = receive(case, "plän “final”.pdf")

    with unit_of_work(case.lead):
        response = views.send(Document.objects.select_related("blob").get(pk=document.pk))

    assert response["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''pl%C3%A4n" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == store.read(document.sha256)
    response.close()


@pytest.mark.parametrize("media_type", ["application/pdf", "text/plain"])
def test_only_a_pdf_is_shown_by_the_browser_and_it_loads_nothing(case, media_type):
    document = receive(case)
    document.media_type, shown = media_type, media_type == "application/pdf"

    with unit_of_work(case.lead):
        response = views.send(document, read=True)

    assert response["Content-Disposition"].startswith("inline;" if shown else "attachment;")
    assert ("sandbox" in response["Content-Security-Policy"]) is not shown
    assert "default-src 'none'" in response["Content-Security-Policy"]
    response.close()


def test_a_download_stands_in_the_ledger(case):
    document = receive(case)

    with unit_of_work(case.lead):
        actions.record_download(document, by=case.lead, now=factories.NOON)

    assert steps(case)[0] == "documents.downloaded"


def request(case, context, by=None, **more):
    person = by or case.lead
    with unit_of_work(person, at=factories.NOON):
        return actions.request_rendering(
            "gateway_pack", context, case=case, subject=case, by=person, now=factories.NOON, **more
        )


def test_the_same_content_is_one_job_whoever_asks(case):
    second = factories.person(Role.SRO, case=case)

    first = request(case, {"title": "Pack"}, name="pack.pdf", link="/x/")
    again = request(case, {"title": "Pack"}, by=second)
    other = request(case, {"title": "Changed pack"})

    assert first == again
    assert other != first
    assert list(RenderRequest.objects.filter(job=first).values_list("user_id", flat=True)) == [case.lead.pk, second.pk]
    with unit_of_work(case.lead):
        assert RenderInput.objects.count() == 2


def test_the_position_at_which_a_content_was_first_asked_for_makes_no_other_content(case):
    first = request(case, {"title": "Pack", "ledger": {"row": 1}}, unkeyed=("ledger",))

    assert request(case, {"title": "Pack", "ledger": {"row": 9}}, unkeyed=("ledger",)) == first


def test_the_same_words_on_another_case_are_another_job(case):
    other = factories.case(title="Another provider")

    assert request(case, {"title": "Pack"}) != request(other, {"title": "Pack"}, by=other.lead)


def test_what_a_job_prints_is_hidden_from_strangers(case):
    request(case, {"title": "Pack"})

    with unit_of_work(factories.person(Role.LEAD)):
        assert not RenderInput.objects.exists()
        assert RenderJob.objects.exists()
        identifiers = set(RenderJob.objects.values_list("progress", flat=True))
    assert identifiers == {""}
