"""Compute a deadline and show its working: `manage.py deadline RULE key=value ... [--json]`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement.deadlines import LIGHT_TOUCH, Answer, Unanswerable, compute
from procurement.deadlines.times import in_words


class Command(BaseCommand):
    """Print a deadline with its working; needs neither server nor database. Exit 0, or 2 with what to do."""

    help = "Computes a deadline and shows its working. --list names the rules and what each asks for."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let --json stand anywhere among the words; argparse alone takes them only in one run."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a rule, its inputs as name=value, and how to print."""
        example = "the rule, then its inputs as name=value, dates as 2018-02-08 or 2018-02-08T14:14"
        parser.add_argument("words", nargs="*", metavar="RULE name=value", help=example)
        parser.add_argument("--list", action="store_true", help="list the rules")
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """List the rules or compute one."""
        if options["list"]:
            self.stdout.write(_list(options["json"]))
            return
        try:
            if not options["words"]:
                raise Unanswerable("Enter the name of a rule. Run deadline --list to see the rules")
            rule, *inputs = options["words"]
            answer = compute(rule, _pairs(inputs))
        except Unanswerable as refusal:
            raise CommandError("\n".join(refusal.problems), returncode=2) from None
        self.stdout.write(_json(answer.as_json()) if options["json"] else _text(answer))


def _pairs(words: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    problems = []
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            problems.append(f"Enter {word} as name=value, such as signed=2018-02-23")
        elif name in pairs:
            problems.append(f"Enter {name} only once")
        pairs[name] = value
    if problems:
        raise Unanswerable(*problems)
    return pairs


def _json(answer: object) -> str:
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _list(as_json: bool) -> str:
    rules = LIGHT_TOUCH.rules.values()
    if as_json:
        listed = [
            {
                "rule": rule.name,
                "title": rule.title,
                "source": rule.source,
                "kind": rule.kind.value,
                "inputs": [
                    {"name": i.name, "meaning": i.meaning, "example": i.example, "required": i.required}
                    for i in rule.inputs
                ],
            }
            for rule in rules
        ]
        return _json(listed)
    blocks = []
    for rule in rules:
        asked = "".join(f"\n    {one.described}" for one in rule.inputs)
        blocks.append(f"{rule.name}  {rule.title}\n    {rule.source} ({rule.kind.value}){asked}")
    return "\n".join(blocks)


def _text(answer: Answer) -> str:
    title = f"{answer.rule.title}: {in_words(answer.date)}"
    out = [title, f"Source: {answer.source}", ""]
    for number, line in enumerate(answer.lines, 1):
        out.append(f"{number:>3}  {line.what}: {in_words(line.date)} ({line.rule})")
        if line.detail:
            out.append(f"     {line.detail}")
    return "\n".join(out)
