"""`make run` before anything is started."""

import socket
import subprocess
import sys
from contextlib import closing

from mcp_portal import environment


def make_run(port: str) -> "subprocess.CompletedProcess[str]":
    variables = {"PATH": "/usr/bin:/bin", "PORT": port, "DATABASE_URL": "postgresql://nowhere/portal"}
    command = [sys.executable, "-m", "mcp_portal.local.run"]
    return subprocess.run(command, cwd=environment.CHECKOUT, env=variables, capture_output=True, text=True, check=False)


def test_a_taken_port_gets_one_clear_sentence() -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])

        done = make_run(port)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"Port {port} is taken by another program. Choose another one: make run PORT=8001\n"


def test_a_port_that_is_no_number_gets_one_clear_sentence() -> None:
    done = make_run("http")

    assert done.returncode == 1
    assert done.stderr == "PORT is http. Set it to a number between 1 and 65535.\n"
