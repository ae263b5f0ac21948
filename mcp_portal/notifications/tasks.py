"""What the scheduler calls."""

from django.utils import timezone

from mcp_portal.celery import app

from . import post


@app.task(name="notifications.send")
def send() -> None:
    """Send the mails that are due. Safe to run twice."""
    post.send_due(timezone.now())
