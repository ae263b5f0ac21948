"""What the scheduler calls."""

from django.utils import timezone

from mcp_portal.celery import app

from . import post


@app.task(name="notifications.send")
def send() -> None:
    """Send the mails and digests that are due. Safe to run twice."""
    now = timezone.now()
    post.send_due(now)
    post.send_digests(now)
