"""What the worker and the scheduler call. The broker only wakes: every fact stands in the database."""

from django.utils import timezone

from mcp_portal.celery import app

from . import jobs, quarantine
from .waking import wake


@app.task(name="documents.render")
def render(*, job_id: int) -> None:
    """Make the document of one job. Safe to run twice."""
    jobs.run(job_id)


@app.task(name="documents.sweep")
def sweep() -> None:
    """Wake workers for jobs whose message was lost or whose worker was killed."""
    for job_id in jobs.waking_due(timezone.now()):
        wake(job_id)


@app.task(name="documents.scan")
def scan() -> None:
    """Scan what waits for the virus scanner. Safe to run twice at once."""
    quarantine.scan_waiting(timezone.now())
