"""Load a case from real facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mcp_portal.audit.roles import refuse_powerful_role
from procurement.demonstration.cases import CASES
from procurement.demonstration.desk import Stuck


class Command(BaseCommand):
    """Plays a case up to a state, each step by the person whose role allows it; prints its reference last."""

    help = "Load a case from real facts up to a state and print its reference on the last line"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", choices=sorted(CASES), default="dudley", help="the case to load")
        until = "the state to stop at (default: the end of the case)"
        parser.add_argument("--until", default="", metavar="STATE", help=until)

    def handle(self, *args: Any, case: str, until: str, **options: Any) -> None:
        refuse_powerful_role()
        try:
            play = CASES[case](until=until, now=timezone.now(), progress=self._say)
        except Stuck as stuck:
            raise CommandError(str(stuck)) from stuck
        self.stdout.write(play.reference)

    def _say(self, done: int, of: int, words: str) -> None:
        if done < of:
            self.stdout.write(f"{done + 1} of {of}: {words}")
