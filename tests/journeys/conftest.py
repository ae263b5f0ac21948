"""A portal in processes of its own, and a browser to walk it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from mcp_portal.environment import CHECKOUT
from tests.conftest import in_database, own_clone

WEB = ("-w", "2", "mcp_portal.wsgi")


@dataclass
class Served:
    """A running portal."""

    address: str
    database: str
    environment: dict[str, str]
    folder: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(*command: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """Run a process of ours and end it, and only it, afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=CHECKOUT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                if process.poll() is None:
                    process.kill()
                    process.wait(10)


def _environment(database: str, port: int, folder: Path) -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])
    number = 2 + int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "0"))) or 0)
    redis = os.environ["REDIS_URL"].split("?")[0]
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_OWNER_URL", "PYTEST_CURRENT_TEST"}}
    return kept | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}")),
        "REDIS_URL": f"{redis}?db={number}" if redis.startswith("unix") else f"{redis.rsplit('/', 1)[0]}/{number}",
        "DEMONSTRATION": "1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FILE_STORE": str(folder / "files"),
        "EMAIL_OUTBOX": str(folder / "outbox"),
    }


def _wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"The portal did not answer at {address}")


@pytest.fixture(scope="session")
def served(template_database: str, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Served]:
    """Serve a portal on a fresh database."""
    folder, port = tmp_path_factory.mktemp("portal"), _free_port()
    with django_db_blocker.unblock(), own_clone(template_database, "journey") as name:
        environment = _environment(name, port, folder)
        command = ("gunicorn", *WEB, "-b", f"127.0.0.1:{port}")
        # No worker: in a demonstration it would play a case of its own into this database.
        with running(*command, environment=environment, log=folder / "web.log") as web:
            _wait_for(f"http://127.0.0.1:{port}/healthz", web)
            yield Served(f"http://127.0.0.1:{port}", name, environment, folder)


@pytest.fixture
def in_its_database(served: Served, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """Let the test itself look into the served portal's database and files, as the application's role."""
    settings.FILE_STORE = served.folder / "files"
    with django_db_blocker.unblock(), in_database(served.database):
        yield
