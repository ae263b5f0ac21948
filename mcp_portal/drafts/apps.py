"""Set-up of the drafts package."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class DraftsConfig(AppConfig):
    """What was typed when a session ended."""

    name = "mcp_portal.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .offering import find_drafts  # noqa: PLC0415 - models are there only now

        user_logged_in.connect(find_drafts, dispatch_uid="find_drafts")
