"""Set-up of the documents package."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Uploads and rendered documents."""

    name = "mcp_portal.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
