"""Set-up of the audit package."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from .grants import grant
from .moments import read_moments
from .plans import keep_plans


def _after_migrate(using: str, **_: Any) -> None:
    grant(using)


class AuditConfig(AppConfig):
    """The ledger."""

    name = "mcp_portal.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self)
        connection_created.connect(keep_plans)
        connection_created.connect(read_moments)
