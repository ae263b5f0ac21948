"""The worker and the scheduler. Tasks take identifiers only; the broker wakes, the database knows."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready
from django.conf import settings

from mcp_portal import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcp_portal.settings")

app = Celery("mcp_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    # A pack of 300 pages peaks near 1 GB; a process that grew past this is replaced after its task.
    worker_max_memory_per_child=600_000,
    # A web process must not hang because the broker is away: the next sweep wakes instead.
    broker_transport_options={"socket_connect_timeout": 3},
    # Intervals only, so that nothing has to be remembered between starts.
    beat_scheduler="celery.beat:Scheduler",
    beat_schedule={
        "sweep-renderings": {"task": "documents.sweep", "schedule": 15.0, "options": {"expires": 15}},
        "scan-files": {"task": "documents.scan", "schedule": 60.0, "options": {"expires": 60}},
        "read-documents": {"task": "procurement.tasks.read_documents", "schedule": 30.0, "options": {"expires": 30}},
        # Once a day for each person, whenever it runs: an interval of a day would never come where servers restart.
        "remind-declarants": {"task": "conflicts.remind", "schedule": 3600.0, "options": {"expires": 3600}},
        "remind-of-dates": {"task": "procurement.tasks.remind", "schedule": 3600.0, "options": {"expires": 3600}},
        "forget-drafts": {"task": "drafts.forget", "schedule": 3600.0, "options": {"expires": 3600}},
        "end-overrides": {"task": "assurance.end_overrides", "schedule": 3600.0, "options": {"expires": 3600}},
        "take-over-registers": {"task": "conflicts.take_over_registers", "schedule": 15.0, "options": {"expires": 15}},
        "send-notifications": {"task": "notifications.send", "schedule": 15.0, "options": {"expires": 15}},
    },
)


@worker_init.connect
def _check_before_work(**_: Any) -> None:
    """Refuse to work without addresses, or as a database role that could get round the rules."""
    environment.require_servers()
    # Models may be imported only after Django is set up, which the worker has done by now.
    from mcp_portal.audit.roles import refuse_powerful_role  # noqa: PLC0415

    refuse_powerful_role()


@worker_ready.connect
def _sweep_at_start(sender: Any, **_: Any) -> None:
    """Take up what a killed worker left: at once, and when the last lease it can have held has run out."""
    sender.app.send_task("documents.sweep")
    sender.app.send_task("documents.sweep", countdown=31)
    sender.app.send_task("notifications.send")
    if settings.DEMONSTRATION:
        sender.app.send_task("procurement.tasks.load_demonstration")
