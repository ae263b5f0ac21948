"""Walk the hash chain of the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mcp_portal.audit.queries import first_broken, head


class Command(BaseCommand):
    """Names the first row that was changed, removed or put in; exit 0 when whole, 1 when not."""

    help = "Walk the hash chain of the ledger and name the first broken row"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken()
        if broken is not None:
            raise CommandError(f"The ledger is broken at row {broken}", returncode=1)
        seq, digest = head()
        self.stdout.write(f"The ledger is whole: {seq} rows, last hash {digest}")
