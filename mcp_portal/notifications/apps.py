"""Set-up of the notifications package."""

from django.apps import AppConfig

from mcp_portal.documents.signals import document_blocked, document_not_made, document_ready


class NotificationsConfig(AppConfig):
    """The outbox."""

    name = "mcp_portal.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import actions  # noqa: PLC0415 - models are there only now

        document_ready.connect(actions.tell_document_ready, dispatch_uid="tell_document_ready")
        document_not_made.connect(actions.tell_document_not_made, dispatch_uid="tell_document_not_made")
        document_blocked.connect(actions.tell_document_blocked, dispatch_uid="tell_document_blocked")
