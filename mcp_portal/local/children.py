"""Child processes that begin together, end together and are named when they crash."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mcp_portal import environment
from mcp_portal.local.processes import wait_until

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """One process, by the name people know it under."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def ended(self) -> bool:
        """Say whether the process is gone."""
        return self.process.poll() is not None


class Children:
    """Start processes that log to files of their own, and end every one of them whatever happens."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []

    def start(self, name: str, arguments: list[str], variables: dict[str, str]) -> Child:
        """Start Python under a name; a session of its own keeps the terminal's Ctrl-C away from it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = _start([sys.executable, *arguments], variables, output)
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def forget(self, child: Child) -> None:
        """Stop watching a child that did its work."""
        self.children.remove(child)

    def crashed(self) -> Child | None:
        """Return the first child that ended."""
        return next((child for child in self.children if child.ended()), None)

    def stop(self, seconds: float = 5) -> None:
        """Ask every child to end, last started first, and kill what has not: their work survives a kill."""
        for child in reversed(self.children):
            if not child.ended():
                child.process.terminate()
        wait_until(lambda: all(child.ended() for child in self.children), seconds)
        for child in self.children:
            _kill_session(child)
            child.process.wait()


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def _start(command: list[str], variables: dict[str, str], output: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        cwd=environment.CHECKOUT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Let the kernel end the child should the supervisor be killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_session(child: Child) -> None:
    """Kill what is left of a child's session: its own children, after it crashed or did not listen."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
