"""Start-up of the conflicts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from mcp_portal.audit.unit import LISTENERS

from . import reference


class ConflictsConfig(AppConfig):
    """Loads the versions of the guidance after each migration; asks about new names when a unit of work ends."""

    name = "conflicts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Conflicts of interest"

    def ready(self) -> None:
        from .actions.matching import match_what_was_entered  # noqa: PLC0415 - models are not loaded before
        from .actions.screening import ask_about_shown  # noqa: PLC0415 - models are not loaded before

        # After the waiting list has been made anew (workflow stands before this app): both close the case to some.
        LISTENERS.extend([ask_about_shown, match_what_was_entered])
        post_migrate.connect(reference.load_after_migrate, sender=self)
