"""What the worker and the scheduler call. The broker only wakes: every fact stands in the database."""

import logging

from django.utils import timezone
from kombu.exceptions import OperationalError

from mcp_portal.celery import app

from . import jobs

logger = logging.getLogger(__name__)


@app.task(name="documents.render")
def render(*, job_id: int) -> None:
    """Make the document of one job. Safe to run twice."""
    jobs.run(job_id)


@app.task(name="documents.sweep")
def sweep() -> None:
    """Wake workers for jobs whose message was lost or whose worker was killed."""
    for job_id in jobs.waking_due(timezone.now()):
        wake(job_id)


def wake(job_id: int) -> None:
    """Tell the workers that a job waits. Without a broker the next sweep does it."""
    try:
        render.apply_async(kwargs={"job_id": job_id}, retry=False)
    except OperationalError:
        logger.warning("no broker: render job %s waits for the next sweep", job_id)
