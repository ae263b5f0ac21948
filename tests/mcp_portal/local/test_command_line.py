"""Which commands get the embedded servers, and what they print."""

import os
import subprocess
import sys

import pytest

from mcp_portal import environment
from mcp_portal.local.command_line import as_owner, needs_servers


@pytest.mark.parametrize("command", ["check_notice", "deadline", "verify_pack", "makemigrations", "help", "--version"])
def test_commands_on_files_and_source_need_no_server(command: str) -> None:
    assert not needs_servers(command, [])


@pytest.mark.parametrize("command", ["demo", "import_notice", "build_pack", "verify_ledger", "migrate", "shell"])
def test_commands_on_cases_need_servers(command: str) -> None:
    assert needs_servers(command, [])


def test_help_on_any_command_needs_no_server() -> None:
    assert not needs_servers("demo", ["--help"])


def test_tables_are_changed_by_their_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://portal_owner@database/portal")

    assert as_owner(["manage.py", "migrate", "accounts"])[2:] == ["accounts", "--database", "owner"]
    assert as_owner(["manage.py", "migrate", "--database=default"])[2:] == ["--database=default"]


def test_without_the_owners_address_tables_are_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    with pytest.raises(environment.MissingSetting, match="DATABASE_OWNER_URL is not set"):
        as_owner(["manage.py", "migrate"])


def test_another_python_hands_over_to_the_one_of_the_checkout() -> None:
    # Without its packages, as a machine's own Python is.
    command = [sys.executable, "-S", "manage.py", "version"]
    variables = {"PATH": os.defpath}
    done = subprocess.run(command, cwd=environment.CHECKOUT, env=variables, capture_output=True, text=True, check=False)

    if (environment.CHECKOUT / ".venv").exists():
        assert (done.returncode, done.stdout) == (0, "5.2.19\n"), done.stderr
    else:
        assert done.stderr == "Django is not installed. Run make setup first.\n"
