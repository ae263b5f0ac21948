"""The real worker and scheduler: a kill -9 in the middle of a document, and a broker that loses messages."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from mcp_portal import environment
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import actions, jobs, store
from mcp_portal.documents.models import Document, RenderJob
from procurement.packs.context import context
from tests import factories
from tests.procurement.packs import sample

pytestmark = pytest.mark.slow

CELERY = [sys.executable, "-m", "celery", "--app", "mcp_portal"]
WORKER = [*CELERY, "worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
SCHEDULER = [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile="]


def long_pack():
    """Give a pack that takes some seconds: the questions eight times over."""
    assurance = sample.assurance()
    questions = assurance["questions"]
    assurance["questions"] = [q | {"code": f"{q['code']}-{n}"} for n in range(8) for q in questions]
    return context(sample.own(), assurance, sample.conflicts())


def request(case, printed):
    with unit_of_work(case.lead, at=factories.NOON):
        return actions.request_rendering(
            "gateway_pack",
            printed,
            case=case,
            subject=case,
            by=case.lead,
            now=factories.NOON,
            name="pack.pdf",
            link="/x/",
        )


@pytest.fixture
def variables(committed_db, settings):
    """Give the environment of a worker on this test's database, with a corner of the broker to itself."""
    address = urlsplit(environment.database_url())
    database = urlunsplit(address._replace(path=f"/{committed_db}"))
    broker = environment.redis_url()
    broker = (
        f"{broker}&db=11" if "?" in broker else f"{broker}?db=11" if broker.startswith("unix") else _numbered(broker)
    )
    own = {"DATABASE_URL": database, "REDIS_URL": broker, "FILE_STORE": str(settings.FILE_STORE)}
    return {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"} | own


def _numbered(broker):
    return urlunsplit(urlsplit(broker)._replace(path="/11"))


@contextmanager
def started(command, variables):
    process = subprocess.Popen(command, env=variables, cwd=environment.CHECKOUT, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"Not within {seconds} seconds")


def test_a_worker_killed_in_the_middle_of_a_document_leaves_exactly_one_within_a_minute(variables, settings):
    case = factories.case()
    job = request(case, long_pack())

    def state():
        return RenderJob.objects.values_list("state", "progress").get(pk=job.pk)

    with started(SCHEDULER, variables):
        with started(WORKER, variables) as worker:
            wait_for(lambda: state()[1].startswith("Laying out page"), 90)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        assert state()[0] == "running"
        with started(WORKER, variables):
            wait_for(lambda: state()[0] == "done", 60)
            time.sleep(16)

    job.refresh_from_db()
    assert job.attempts == 2
    with unit_of_work(case.lead):
        document = Document.objects.get(kind="gateway_pack")
    assert store.read(document.sha256).startswith(b"%PDF")
    kept = [path for path in settings.FILE_STORE.rglob("*") if path.is_file() and "incoming" not in path.parts]
    assert [path.name for path in kept] == [document.sha256]
    connection.close()


def test_two_worker_processes_make_one_document_of_one_content(variables):
    case = factories.case()
    printed = context(sample.own(), sample.assurance(), sample.conflicts())
    job = request(case, printed)
    code = f"import django; django.setup(); from mcp_portal.documents import jobs; jobs.run({job.pk})"
    both = [subprocess.Popen([sys.executable, "-c", code], env=variables) for _ in range(2)]

    assert [process.wait(90) for process in both] == [0, 0]
    assert request(case, printed).is_done
    jobs.run(job.pk)
    with unit_of_work(case.lead):
        assert Document.objects.filter(kind="gateway_pack").count() == 1
    connection.close()
