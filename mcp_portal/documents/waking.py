"""Telling the workers that a job waits, without loading what they render with: this runs in the web server."""

import logging

from kombu.exceptions import OperationalError

from mcp_portal.celery import app

logger = logging.getLogger(__name__)


def wake(job_id: int) -> None:
    """Tell the workers that a job waits. Without a broker the next sweep does it."""
    try:
        app.send_task("documents.render", kwargs={"job_id": job_id}, retry=False)
    except OperationalError:
        logger.warning("no broker: render job %s waits for the next sweep", job_id)
