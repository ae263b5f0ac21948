"""Compute a deadline and show its working: `manage.py deadline RULE key=value ... [--json]`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procurement.deadlines import LIGHT_TOUCH, Answer, Unanswerable, compute
from procurement.deadlines.times import in_words


class Command(BaseCommand):
    """Print a deadline with its working; needs neither server nor database. Exit 0, or 2 with what to do."""

    help = "Computes a deadline and shows its working. --list names the rules and what each asks for."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a rule, its inputs as name=value, and how to print."""
        parser.add_argument("rule", nargs="?", metavar="RULE")
        parser.add_argument(
            "inputs", nargs="*", metavar="name=value", help="dates as 2018-02-08 or 2018-02-08T14:14"
        )
        parser.add_argument("--list", action="store_true", help="list the rules")
        parser.add_argument("--json", action="store_true", help="print JSON and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """List the rules or compute one."""
        if options["list"]:
            self.stdout.write(_list(options["json"]))
            return
        try:
            if options["rule"] is None:
                raise Unanswerable("Enter the name of a rule. Run deadline --list to see the rules")
            answer = compute(options["rule"], _pairs(options["inputs"]))
        except Unanswerable as refusal:
            raise CommandError("\n".join(refusal.problems), returncode=2) from None
        self.stdout.write(
            json.dumps(answer.as_json(), indent=2, ensure_ascii=False) if options["json"] else _text(answer)
        )


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
        return json.dumps(listed, indent=2, ensure_ascii=False)
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
