"""Virus scanning: against a scanner on a real socket, and against one that is away, slow or odd."""

from __future__ import annotations

import datetime
import io

import pytest
from django.db import IntegrityError, transaction

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import actions, preflight, quarantine, scanning, store
from mcp_portal.documents.models import Blob, Document
from mcp_portal.documents.scanning import Scan
from mcp_portal.documents.views import send
from mcp_portal.notifications.models import Outbox
from tests import factories

from . import files
from .clamd import EICAR, Clamd


@pytest.fixture
def scanner(settings):
    """Give a scanner that the portal was told of."""
    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
        yield clamd


@pytest.fixture
def nobody_there(settings):
    """Tell the portal of a scanner that is down."""
    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
    settings.CLAMAV_PATIENCE = datetime.timedelta(seconds=1)


def mannered(settings, manner):
    """Give a scanner that does not answer as it should."""
    clamd = Clamd(manner=manner)
    settings.CLAMAV_ADDRESS = clamd.address
    settings.CLAMAV_PATIENCE = datetime.timedelta(seconds=0.3)
    return clamd


@pytest.fixture
def case(db):
    return factories.case()


def receive(case, body=b"Minute of the meeting\n", name="minute.txt"):
    with unit_of_work(case.lead, at=factories.NOON):
        upload = files.upload(name, body)
        return actions.receive(upload, case=case, by=case.lead, now=factories.NOON, kind="minute")


def administrator():
    admin = factories.person(post="System administrator")
    factories.hold(admin, Role.SYSTEM_ADMIN)
    return admin


def kept(case, document):
    with unit_of_work(case.lead):
        return Document.objects.get(pk=document.pk)


def test_a_clean_file_is_sent_to_the_scanner_whole_and_found_clean(scanner):
    body = files.pdf() + b"%" * 300_000

    assert scanning.check("plan.pdf", io.BytesIO(body)) == Scan.CLEAN
    assert scanner.received == body


def test_the_scanner_is_reached_over_a_socket_of_the_machine_too(settings, tmp_path):
    with Clamd(str(tmp_path / "clamd.ctl")) as clamd:
        settings.CLAMAV_ADDRESS = clamd.address

        assert scanning.is_there()
        assert scanning.look(io.BytesIO(b"words")) == Scan.CLEAN


def test_an_infected_file_is_refused_in_one_sentence(scanner):
    with pytest.raises(preflight.NotAccepted) as refused:
        preflight.check(files.upload("minute.txt", b"Minute\n" + EICAR))

    assert str(refused.value).startswith("“minute.txt” was stopped by the virus scanner: scan your computer")


@pytest.mark.parametrize("manner", ["slow", "half", "odd"])
def test_what_is_no_clear_answer_in_time_leaves_the_file_waiting(settings, manner):
    with mannered(settings, manner):
        assert scanning.check("plan.txt", io.BytesIO(EICAR)) == Scan.WAITING


def test_a_file_too_large_for_the_scanner_is_refused(settings):
    with mannered(settings, "too large"), pytest.raises(preflight.NotAccepted, match="larger than the virus scanner"):
        scanning.check("plan.txt", io.BytesIO(b"x" * 5_000_000))


def test_a_scanner_that_is_down_leaves_the_file_waiting(nobody_there):
    assert scanning.check("plan.txt", io.BytesIO(EICAR)) == Scan.WAITING
    assert not scanning.is_there()


def test_without_a_scanner_a_file_is_kept_and_free():
    assert scanning.check("plan.txt", io.BytesIO(b"words")) == Scan.NOT_SCANNED


def test_a_form_and_the_action_after_it_ask_the_scanner_once(scanner):
    upload = files.upload("minute.txt", b"words")

    preflight.check(upload)
    preflight.check(upload)

    assert scanner.asked == 1


def test_an_infected_file_leaves_no_bytes_and_a_ledger_row_without_names(scanner, case):
    upload = files.upload("minute.txt", EICAR)
    with unit_of_work(case.lead, at=factories.NOON):
        quarantine.note_refused(upload)
        with pytest.raises(preflight.NotAccepted):
            actions.receive(upload, case=case, by=case.lead, now=factories.NOON, kind="minute")

    with unit_of_work(administrator()):
        entry = LedgerEntry.objects.get(step="documents.infected_refused")
    assert (entry.actor_id, entry.detail) == (None, {"size": len(EICAR)})
    assert not Blob.objects.filter(size=len(EICAR)).exists()


def test_a_clean_upload_is_free(scanner, case):
    document = receive(case)

    assert (document.scan, document.is_free) == (Scan.CLEAN, True)


def test_a_waiting_file_is_kept_but_not_sent(nobody_there, case):
    document = receive(case)

    answer = send(document)

    assert (document.scan, document.is_free) == (Scan.WAITING, False)
    assert answer.status_code == 409
    assert "waits for its virus scan" in answer.content.decode()
    assert store.read(document.sha256)


def test_a_waiting_file_is_scanned_later_by_nobody_in_particular(nobody_there, case, settings):
    document = receive(case)
    assert quarantine.scan_waiting(factories.NOON) == 0

    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
        assert quarantine.scan_waiting(factories.NOON) >= 1

    assert kept(case, document).scan == Scan.CLEAN
    assert kept(case, document).scanned_at == factories.NOON


def test_what_turns_out_infected_is_blocked_for_all_and_told(nobody_there, case, settings):
    admin = administrator()
    document, copy = receive(case, EICAR), receive(case, EICAR, "copy.txt")

    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
        quarantine.scan_waiting(factories.NOON)
        again = quarantine.scan_waiting(factories.NOON)

    assert [kept(case, one).scan for one in (document, copy)] == [Scan.INFECTED] * 2
    assert again == 0
    assert send(kept(case, document)).status_code == 409
    with unit_of_work(case.lead):
        told = Outbox.objects.filter(user=case.lead).values_list("subject", flat=True)
        assert set(told) == {"A file you sent was blocked by the virus scanner"}
    with unit_of_work(admin):
        assert Outbox.objects.filter(user=admin, link="/files/").count() == 2


def test_files_kept_before_there_was_a_scanner_are_scanned_afterwards(case, scanner, settings):
    address, settings.CLAMAV_ADDRESS = settings.CLAMAV_ADDRESS, ""
    document = receive(case)
    assert document.scan == Scan.NOT_SCANNED

    settings.CLAMAV_ADDRESS = address
    quarantine.scan_waiting(factories.NOON)

    assert kept(case, document).scan == Scan.CLEAN


def test_a_blocked_file_is_never_freed_and_a_document_never_changed_otherwise(case, scanner):
    document = receive(case)
    with unit_of_work(case.lead):
        rows = Document.objects.filter(pk=document.pk)
        rows.update(scan=Scan.INFECTED)
        for change in ({"scan": Scan.CLEAN}, {"scan": Scan.NOT_SCANNED}, {"name": "other.txt"}):
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                rows.update(**change)


def test_administrators_see_whether_the_scanner_answers(case, sign_in, nobody_there, settings):
    admin = administrator()
    receive(case)

    down = sign_in(admin).get("/files/").content.decode()
    settings.CLAMAV_ADDRESS = ""
    none = sign_in(admin).get("/files/").content.decode()

    assert "The virus scanner does not answer" in down
    assert "No virus scanner is set up" in none
    assert "Waits for its virus scan" in none
    assert "minute.txt" not in none
    assert sign_in(case.lead).get("/files/").status_code == 404
