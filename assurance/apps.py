"""Start-up of the assurance app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from mcp_portal.audit.unit import LISTENERS

from . import reference


class AssuranceConfig(AppConfig):
    """Loads the catalogue of questions after each migration; issues letters and tells what went stale as work ends."""

    name = "assurance"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Assurance"

    def ready(self) -> None:
        from .actions.letters import issue_letters  # noqa: PLC0415 - models are not loaded before
        from .actions.staleness import notice_changes  # noqa: PLC0415 - models are not loaded before

        # First of all: what comes later may close the case to whoever is acting.
        LISTENERS[:0] = [notice_changes, issue_letters]
        post_migrate.connect(reference.load_after_migrate, sender=self)
