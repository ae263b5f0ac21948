"""What worker and scheduler do about gateways. The broker only wakes: every fact stands in the database."""

from django.utils import timezone

from assurance.actions import end_overrides_that_are_over
from mcp_portal.celery import app


@app.task(name="assurance.end_overrides")
def end_overrides() -> None:
    """Tell people that going on at risk is over. Safe to run as often as one likes."""
    end_overrides_that_are_over(timezone.now())
