"""Set-up of the accounts package."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organisations and roles."""

    name = "mcp_portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
