"""`make run`: the portal with its servers, worker and scheduler under one supervisor."""

import errno
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import NoReturn

from mcp_portal import environment
from mcp_portal.local import libraries
from mcp_portal.local.account import NotStarted
from mcp_portal.local.children import Child, Children, last_lines
from mcp_portal.local.servers import Servers

HOST = "127.0.0.1"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# One worker has nobody to talk to, and starts faster for it.
ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
WORKER = ["-m", "celery", "--app", "mcp_portal", "worker", "--concurrency", "1", "--loglevel", "INFO", *ALONE]
SCHEDULER = ["-m", "celery", "--app", "mcp_portal", "beat", "--loglevel", "INFO", "--pidfile="]
WEB = ["-m", "gunicorn", "--config", "python:mcp_portal.web_server"]

Variables = dict[str, str]


class CannotServe(RuntimeError):
    """Say in one sentence why the portal does not run."""


def main() -> int:
    """Serve until told to stop; return the exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt)
    try:
        port = environment.port()
        refuse_taken_port(port)
        variables = {"DEMONSTRATION": "1", **os.environ}
        if environment.database_url():
            supervise(port, variables, ended=list)
        else:
            with Servers() as servers:
                supervise(port, variables | servers.addresses.variables(owner=True), ended=servers.ended)
    except KeyboardInterrupt:
        return 0
    except (NotStarted, CannotServe, environment.UnusableSetting) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def refuse_taken_port(port: int) -> None:
    """Refuse before anything is started when the port is somebody else's."""
    with closing(socket.socket(socket.AF_INET)) as probe:
        # As gunicorn does, so that lingering connections of the last run do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
            raise CannotServe(f"Port {port} {reason}. Choose another one: make run PORT=8001") from None


def supervise(port: int, variables: Variables, *, ended: Callable[[], list[str]]) -> None:
    """Bring the database up to date, then run web, worker and scheduler until one ends or all are told to."""
    children = Children(environment.var() / "log")
    # Only what changes tables is told the owner's address.
    serving = {name: value for name, value in variables.items() if name != "DATABASE_OWNER_URL"}
    schedule = ["--schedule", str(environment.var() / "scheduler")]
    try:
        _finish(children, children.start("migrate", ["manage.py", "migrate"], variables))
        children.start("web", [*WEB, "--bind", f"{HOST}:{port}"], serving)
        _wait_for_first_page(children, port)
        children.start("worker", WORKER, serving)
        children.start("scheduler", [*SCHEDULER, *schedule], serving)
        _greet(children)
        _watch(children, ended)
    finally:
        # A second Ctrl-C must not leave half of them running.
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        children.stop()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _finish(children: Children, child: Child) -> None:
    if child.process.wait() != 0:
        raise CannotServe(_story(child))
    children.forget(child)


def _wait_for_first_page(children: Children, port: int) -> None:
    while not _answers(port):
        _refuse_crash(children)
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            return False
    return True


def _watch(children: Children, ended: Callable[[], list[str]]) -> None:
    while True:
        _refuse_crash(children)
        if servers := ended():
            raise CannotServe(f"{' and '.join(servers)} ended. Everything else was stopped")
        time.sleep(0.5)


def _refuse_crash(children: Children) -> None:
    if child := children.crashed():
        raise CannotServe(_story(child))


def _story(child: Child) -> str:
    return f"{last_lines(child.log)}\n\nThe {child.name} process ended. All it said is in {child.log}"


def _greet(children: Children) -> None:
    print(f"The portal is at {environment.public_url()} and stops on Ctrl-C")
    if absent := libraries.missing(tests=False):
        print(f"PDF is off. To switch it on, install as root: {libraries.how_to_install(absent)}")
    print(f"Logs are in {children.logs}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
