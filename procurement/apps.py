"""Set-up of the procurement app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """The procurement from need to contract, its notices and its packs."""

    name = "procurement"
    default_auto_field = "django.db.models.BigAutoField"
