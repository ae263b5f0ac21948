"""What `manage.py` does before Django takes over: lend the embedded servers to commands that need them."""

import os
import sys

from django.core.management import execute_from_command_line

from mcp_portal.environment import UnusableSetting, installed, require_owner
from mcp_portal.local import tables
from mcp_portal.local.account import NotStarted
from mcp_portal.local.servers import lend_to_this_process
from mcp_portal.local.state import present_state

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
# The application's role may not change tables.
AS_OWNER = {"migrate", "showmigrations"}
KNOWING_THE_OWNER = {"bench", *AS_OWNER}


def main(arguments: list[str]) -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mcp_portal.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    try:
        if needs_servers(command, arguments[2:]):
            lend_to_this_process(owner=command in KNOWING_THE_OWNER)
        if command == "migrate" and not installed():
            tables.forget(present_state())
        execute_from_command_line(as_owner(arguments) if command in AS_OWNER else arguments)
    except (NotStarted, UnusableSetting) as reason:
        sys.exit(str(reason))


def needs_servers(command: str, options: list[str]) -> bool:
    """Say whether a command talks to the database or to Valkey."""
    asks_for_help = {"-h", "--help"}.intersection(options)
    return not (command.startswith("-") or command in WITHOUT_SERVERS or asks_for_help)


def as_owner(arguments: list[str]) -> list[str]:
    """Point a command that changes tables at the owner's address, unless it was pointed somewhere."""
    if any(word.startswith("--database") for word in arguments):
        return arguments
    require_owner()
    return [*arguments, "--database", "owner"]
