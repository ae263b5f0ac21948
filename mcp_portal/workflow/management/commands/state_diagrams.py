"""Write docs/states.md from the declarations."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mcp_portal.workflow.declarations import states_page


class Command(BaseCommand):
    """Writes the page of all machines; with --check says whether the committed one is up to date."""

    help = "Write docs/states.md, or with --check compare it"
    requires_system_checks: list = []  # noqa: RUF012

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        path, wanted = settings.BASE_DIR / "docs" / "states.md", states_page()
        if check:
            if not path.exists() or path.read_text() != wanted:
                raise CommandError("docs/states.md is out of date: run python manage.py state_diagrams")
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted)
        self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}")
