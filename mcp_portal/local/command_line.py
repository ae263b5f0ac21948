"""What `manage.py` does before Django takes over: lend the embedded servers to commands that need them."""

import os
import sys

from django.core.management import execute_from_command_line

from mcp_portal.environment import UnusableSetting
from mcp_portal.local.account import NotStarted
from mcp_portal.local.servers import lend_to_this_process

WITHOUT_SERVERS = {
    "check_notice",
    "collectstatic",
    "compilemessages",
    "deadline",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "startapp",
    "state_diagrams",
    "verify_pack",
    "version",
}
AS_OWNER = {"bench", "migrate", "sqlmigrate", "showmigrations"}


def main(arguments: list[str]) -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcp_portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    try:
        if needs_servers(command, arguments[2:]):
            lend_to_this_process(owner=command in AS_OWNER)
        execute_from_command_line(arguments)
    except (NotStarted, UnusableSetting) as reason:
        sys.exit(str(reason))


def needs_servers(command: str, options: list[str]) -> bool:
    """Say whether a command talks to the database or to Valkey."""
    asks_for_help = {"-h", "--help"}.intersection(options)
    return not (command.startswith("-") or command in WITHOUT_SERVERS or asks_for_help)
