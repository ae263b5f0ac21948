"""Check a notice file: `manage.py check_notice FILE [--json]`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procurement.notices.checks import check_file
from procurement.notices.findings import Finding, Report, Severity
from procurement.notices.read import LARGEST, Unreadable


class Command(BaseCommand):
    """Print what is wrong with a notice file, eSender or published form; needs neither server nor database.

    Exit 0 when the notice is valid, 1 when it has findings of severity error, 2 when the file cannot be read.
    """

    help = "Checks a notice file (eSender or published form) and says in plain words what to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to print."""
        parser.add_argument("file", metavar="FILE", help="the XML file of a notice")
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the file."""
        try:
            report = check_file(_bytes(options["file"]))
        except Unreadable as refusal:
            if options["json"]:
                unreadable = Finding("unreadable", Severity.ERROR, "", str(refusal))
                self.stdout.write(_json(Report((unreadable,))))
            raise CommandError(str(refusal), returncode=2) from None
        self.stdout.write(_json(report) if options["json"] else _text(report))
        if not report.valid:
            raise SystemExit(1)


def _bytes(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except (FileNotFoundError, IsADirectoryError, ValueError):
        raise Unreadable(f"There is no file {name}. Enter the path of the XML file of a notice") from None
    except OSError:
        raise Unreadable(f"{name} cannot be opened. Check its name and who may read it") from None


def _json(report: Report) -> str:
    return json.dumps(report.as_json(), indent=2, ensure_ascii=False)


def _text(report: Report) -> str:
    count = len(report.errors)
    out = ["The notice has no errors" if report.valid else f"The notice has {count} error{'s' if count > 1 else ''}"]
    for finding in report.findings:
        lot = f", lot {finding.lot}" if finding.lot else ""
        out.append(f"{finding.severity.value:<12}{finding.section}{lot} ({finding.rule}): {finding.message}")
    return "\n".join(out)
