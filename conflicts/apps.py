"""Start-up of the conflicts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import reference


class ConflictsConfig(AppConfig):
    """Loads the versions of the guidance after each migration."""

    name = "conflicts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Conflicts of interest"

    def ready(self) -> None:
        post_migrate.connect(reference.load_after_migrate, sender=self)
