"""What the scheduler calls."""

from django.utils import timezone

from mcp_portal.celery import app

from .keeping import forget_old


@app.task(name="drafts.forget")
def forget() -> None:
    """Forget what was kept too long ago. Safe to run as often as one likes."""
    forget_old(timezone.now())
