"""Set-up of the workflow package."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from mcp_portal.audit.unit import LISTENERS


def _after_migrate(using: str, **_: Any) -> None:
    from .declarations import store_declared_moves  # noqa: PLC0415 - models are not loaded before

    store_declared_moves(using)


class WorkflowConfig(AppConfig):
    """Steps, holds, corrections and what waits for whom."""

    name = "mcp_portal.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .waiting import refresh  # noqa: PLC0415 - models are not loaded before

        LISTENERS.append(refresh)
        post_migrate.connect(_after_migrate, sender=self)
