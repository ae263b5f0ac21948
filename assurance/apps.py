"""Start-up of the assurance app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import reference


class AssuranceConfig(AppConfig):
    """Loads the catalogue of questions after each migration."""

    name = "assurance"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Assurance"

    def ready(self) -> None:
        post_migrate.connect(reference.load_after_migrate, sender=self)
