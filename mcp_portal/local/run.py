"""`make run`: the portal with its servers, worker and scheduler under one supervisor."""

import errno
import http.client
import os
import signal
import socket
import sys
import time
from contextlib import closing
from typing import NoReturn

from mcp_portal import environment
from mcp_portal.local import libraries, tables
from mcp_portal.local.account import NotStarted
from mcp_portal.local.children import Child, Children, last_lines
from mcp_portal.local.servers import Servers

HOST = "127.0.0.1"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# One worker has nobody to talk to, and starts faster for it. Two processes: documents are made while a case loads.
ALONE = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
WORKER = ["-m", "celery", "--app", "mcp_portal", "worker", "--concurrency", "2", "--loglevel", "INFO", *ALONE]
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
        os.environ.setdefault("DEMONSTRATION", "1")
        variables = dict(os.environ)
        if environment.database_url():
            supervise(port, variables, servers=None)
        else:
            with Servers() as servers:
                supervise(port, variables | servers.addresses.variables(owner=True), servers=servers)
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


def supervise(port: int, variables: Variables, *, servers: Servers | None) -> None:
    """Bring the database up to date, then run web, worker and scheduler until one ends or all are told to."""
    children = Children(environment.var() / "log")
    # Only what changes tables is told the owner's address.
    serving = {name: value for name, value in variables.items() if name != "DATABASE_OWNER_URL"}
    schedule = ["--schedule", str(environment.var() / "scheduler")]
    try:
        _bring_up_to_date(children, variables, servers)
        children.start("web", [*WEB, "--bind", f"{HOST}:{port}"], serving)
        _wait_for_first_page(children, port)
        children.start("worker", WORKER, serving)
        children.start("scheduler", [*SCHEDULER, *schedule], serving)
        _greet(children)
        _watch(children, servers)
    finally:
        # A second Ctrl-C must not leave half of them running.
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        children.stop()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _bring_up_to_date(children: Children, variables: Variables, servers: Servers | None) -> None:
    if servers and tables.are_current(servers.state):
        return
    child = children.start("migrate", ["manage.py", "migrate"], variables)
    if child.process.wait() != 0:
        raise CannotServe(_story(child))
    children.forget(child)
    if servers:
        tables.remember(servers.state)


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


def _watch(children: Children, servers: Servers | None) -> None:
    while True:
        _refuse_crash(children)
        if servers and (ended := servers.ended()):
            raise CannotServe(f"{' and '.join(ended)} ended, so everything else was stopped")
        time.sleep(0.5)


def _refuse_crash(children: Children) -> None:
    if child := children.crashed():
        raise CannotServe(_story(child))


def _story(child: Child) -> str:
    return f"{last_lines(child.log)}\n\nThe {child.name} process ended. All it said is in {child.log}"


def _greet(children: Children) -> None:
    address = environment.public_url()
    print(f"The portal is at {address}")
    if environment.demonstration() and not environment.database_url():
        print(f"To sign in, choose a person at {address}/demonstration/ (no password is asked for)")
        print("On its first start the worker loads the demonstration case; the portal says how far it is")
    if absent := libraries.missing(tests=False):
        print(f"PDF is off. To switch it on, install as root: {libraries.how_to_install(absent)}")
    print(f"Logs are in {children.logs}. Ctrl-C stops everything", flush=True)


if __name__ == "__main__":
    sys.exit(main())
