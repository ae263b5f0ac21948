"""Jobs: one content, one document, whatever happens to the worker."""

import datetime
import io
import threading

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import RequestFactory
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.queries import trail
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import actions, jobs, render, store, tasks
from mcp_portal.documents.models import Document, RenderJob
from mcp_portal.documents.views import waiting
from mcp_portal.notifications.queries import recent
from procurement.packs.context import context
from tests import factories
from tests.procurement.packs import sample

SECOND = datetime.timedelta(seconds=1)


def pack():
    return context(sample.own(), sample.assurance(), sample.conflicts())


def request(case, by=None, printed=None):
    person = by or case.lead
    with unit_of_work(person, at=factories.NOON):
        return actions.request_rendering(
            "gateway_pack", printed or pack(), case=case, subject=case, by=person, now=factories.NOON,
            name="pack.pdf", link=f"/procurements/{case.reference}/packs/2/",
        )  # fmt: skip


def broken():
    """Give a context that lacks everything the template prints."""
    return {"title": "nothing else"}


@pytest.fixture
def case(db):
    return factories.case()


def test_a_job_ends_in_one_document_and_tells_whoever_asked(case):
    second = factories.person(Role.SRO, case=case)
    job = request(case)
    request(case, by=second)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.is_done
    with unit_of_work(case.lead):
        document = Document.objects.get(kind="gateway_pack")
        assert job.document == document
        assert (document.name, document.media_type, document.uploaded_by) == ("pack.pdf", "application/pdf", case.lead)
        with pikepdf.open(io.BytesIO(store.read(document.sha256))) as pdf:
            assert len(pdf.pages) > 10
        assert trail(case)[0].step == "documents.rendered"
        assert [told.subject for told in recent(case.lead)] == ["Your document is ready"]
    with unit_of_work(second):
        assert [told.link for told in recent(second)] == [f"/procurements/{case.reference}/packs/2/"]


def test_running_a_job_twice_makes_one_document(case):
    job = request(case)

    jobs.run(job.pk)
    jobs.run(job.pk)

    with unit_of_work(case.lead):
        assert Document.objects.filter(kind="gateway_pack").count() == 1


def test_asking_again_for_a_finished_document_makes_no_other(case):
    jobs.run(request(case).pk)

    again = request(case)

    assert again.is_done
    assert RenderJob.objects.count() == 1


def test_a_job_that_is_held_is_left_alone_until_its_lease_ends(case):
    job, now = request(case), timezone.now()

    held = jobs.take(job.pk, now)

    assert held is not None
    assert jobs.take(job.pk, now + 29 * SECOND) is None
    taken_over = jobs.take(job.pk, now + 31 * SECOND)
    assert taken_over is not None
    assert taken_over.lease != held.lease


def test_who_lost_the_lease_throws_the_result_away(case, monkeypatch):
    job = request(case)
    drawn = render.pdf

    def overtaken(*arguments, **more):
        made = drawn(*arguments, **more)
        RenderJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - SECOND)
        assert jobs.take(job.pk, timezone.now()) is not None
        return made

    monkeypatch.setattr(render, "pdf", overtaken)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == RenderJob.State.RUNNING
    with unit_of_work(case.lead):
        assert not Document.objects.exists()


def test_reporting_keeps_the_lease_and_says_how_far_it_is(case):
    job, began = request(case), timezone.now() - 10 * SECOND
    claim = jobs.take(job.pk, began)

    claim.report("Laying out page 7")

    job.refresh_from_db()
    assert job.progress == "Laying out page 7"
    assert job.lease_until > began + jobs.LEASE


def test_a_worker_whose_lease_is_gone_stops_at_its_next_report(case):
    job = request(case)
    claim = jobs.take(job.pk, timezone.now() - 40 * SECOND)
    jobs.take(job.pk, timezone.now())

    with pytest.raises(jobs.LeaseLost):
        claim.report("Laying out page 7")


def test_a_job_that_fails_three_times_is_given_up_in_words(case, caplog):
    job = request(case, printed=broken())

    for _ in range(5):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert job.has_failed
    assert job.attempts == 3
    with unit_of_work(case.lead):
        assert [told.subject for told in recent(case.lead)] == ["Your document could not be made"]


def test_a_job_whose_worker_is_killed_three_times_is_given_up(case):
    job, now = request(case), timezone.now()

    for minute in range(3):
        assert jobs.take(job.pk, now + 60 * minute * SECOND) is not None

    assert jobs.take(job.pk, now + 240 * SECOND) is None
    job.refresh_from_db()
    assert job.has_failed


def test_asking_again_starts_a_given_up_job_again(case, caplog):
    job = request(case, printed=broken())
    for _ in range(3):
        jobs.run(job.pk)

    request(case, printed=broken())

    job.refresh_from_db()
    assert (job.state, job.attempts) == (RenderJob.State.QUEUED, 0)


def test_the_sweep_finds_lost_messages_and_killed_workers_once(case):
    job, now = request(case), timezone.now()

    assert jobs.waking_due(now) == []
    assert jobs.waking_due(now + 31 * SECOND) == [job.pk]
    assert jobs.waking_due(now + 32 * SECOND) == []
    jobs.take(job.pk, now + 33 * SECOND)
    assert jobs.waking_due(now + 62 * SECOND) == []
    assert jobs.waking_due(now + 64 * SECOND) == [job.pk]


def test_nothing_is_made_for_somebody_who_may_no_longer_see_the_case(case, caplog):
    job = request(case)
    case.lead.holdings.update(to_date=datetime.date(2017, 5, 23))

    jobs.run(job.pk)

    job.refresh_from_db()
    assert not job.is_done
    assert "NobodyMaySee" in caplog.text


def test_a_broker_that_is_away_does_not_stop_the_page(case, settings, caplog):
    from mcp_portal.celery import app  # noqa: PLC0415

    before, app.conf.broker_url = app.conf.broker_url, "redis://127.0.0.1:1/0"
    try:
        tasks.wake(1)
    finally:
        app.conf.broker_url = before

    assert "waits for the next sweep" in caplog.text


@pytest.mark.parametrize(
    ("state", "progress", "words"),
    [
        ("queued", "", "Waiting to start."),
        ("running", "Laying out page 7", "Being made: laying out page 7."),
        ("failed", "", "Not made."),
    ],
)
def test_the_waiting_page_says_how_far_it_is_and_offers_to_look_again(case, state, progress, words):
    job = RenderJob(kind="gateway_pack", state=state, progress=progress, attempts=3)
    http = RequestFactory().get("/procurements/x/packs/2/?a=b")
    http.user = case.lead

    with unit_of_work(case.lead):
        page = BeautifulSoup(waiting(http, job).content, "html.parser")

    assert words in page.main.get_text(" ", strip=True)
    assert page.find("meta", attrs={"http-equiv": "refresh"}) is None
    again = page.main.find("a", string=lambda text: text and "Check again" in text)
    if state == "failed":
        assert "could not be made after 3 attempts" in page.main.get_text()
        assert again is None
    else:
        assert again["href"] == "/procurements/x/packs/2/?a=b"


def test_two_workers_at_once_take_a_job_once(committed_db):
    job, taken, together = request(factories.case()), [], threading.Barrier(2)

    def work():
        together.wait()
        taken.append(jobs.take(job.pk, timezone.now()))
        connections["default"].close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(claim is not None for claim in taken) == 1
    connection.close()
