"""Folders for servers of their own, apart from those the tests themselves run on."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mcp_portal.local.account import servers_account
from mcp_portal.local.programs import postgresql_programs, valkey_program
from mcp_portal.local.servers import Servers
from mcp_portal.local.state import State, present_state

HOLDER = """
import sys
from pathlib import Path
from mcp_portal.local.account import servers_account
from mcp_portal.local.servers import Servers
from mcp_portal.local.state import State
with Servers(State(Path(sys.argv[1]), servers_account())):
    print("holding", flush=True)
    sys.stdin.read()
"""

Holder = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture(scope="session")
def programs() -> Path:
    """Return the copy of the wheels the tests' own servers run from, so that not every test copies them."""
    state = present_state()
    postgresql_programs(state)
    valkey_program(state)
    return state.folder / "programs"


@pytest.fixture
def state(tmp_path: Path, programs: Path) -> Iterator[State]:
    """Return a state folder with a space and a quote in its name; servers left in it are stopped."""
    account = servers_account()
    folder = tmp_path / "a person's checkout"
    if account.other:
        folder = Path(tempfile.mkdtemp(prefix="mcp-portal test's ", dir="/var/lib"))
        os.chown(folder, 0, account.gid)
        shutil.copytree(programs, folder / "programs", symlinks=True, copy_function=os.link)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o750)
    state = State(folder, account)
    yield state
    servers = Servers(state)
    servers.valkey.stop()
    servers.postgresql.stop()
    shutil.rmtree(folder)


@pytest.fixture
def holder(state: State) -> Iterator[Holder]:
    """Return a function that starts another process holding the servers and waits until it does."""
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", HOLDER, str(state.folder)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "holding\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
