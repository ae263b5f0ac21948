"""The embedded servers, shared by every command of a checkout that holds them.

Each holder keeps a shared lock on one file for its life, so the kernel itself forgets a holder that crashed.
Whoever comes starts what is not running; whoever leaves stops the servers when nobody else holds the lock.
"""

import atexit
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from mcp_portal import environment
from mcp_portal.local.keyvalue import Valkey
from mcp_portal.local.postgresql import APPLICATION, OWNER, PostgreSQL
from mcp_portal.local.state import State, present_state


@dataclass(frozen=True)
class Addresses:
    """Where the servers are, for the application's role and for the owner's."""

    database: str
    owner: str
    redis: str

    def variables(self, *, owner: bool) -> dict[str, str]:
        """Return the environment variables of a process; only migrations and tests get the owner's."""
        lent = {"DATABASE_URL": self.database, "REDIS_URL": self.redis, environment.LENT: "embedded"}
        return {**lent, "DATABASE_OWNER_URL": self.owner} if owner else lent


class Servers:
    """Hold on the servers of a checkout: `with Servers() as held: held.addresses`."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state or present_state()
        self.postgresql = PostgreSQL(self.state)
        self.valkey = Valkey(self.state)
        self._holding: IO[str] | None = None

    def __enter__(self) -> "Servers":
        self.hold()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def addresses(self) -> Addresses:
        """Return the addresses the servers have while they are held."""
        database, owner = (self.postgresql.address(role) for role in (APPLICATION, OWNER))
        return Addresses(database, owner, self.valkey.address())

    def hold(self) -> None:
        """Start the servers that are not running and keep them until `release`."""
        with self._gate():
            self._holding = (self.state.folder / "holders").open("w")
            fcntl.flock(self._holding, fcntl.LOCK_SH)
            try:
                self.postgresql.start()
                self.valkey.start()
            except BaseException:
                self._leave()
                raise

    def release(self) -> None:
        """Let the servers go; the last one out stops them."""
        if self._holding:
            with self._gate():
                self._leave()

    def ended(self) -> list[str]:
        """Name the servers that are no longer running."""
        return [server.name for server in (self.postgresql, self.valkey) if not server.is_running()]

    def _leave(self) -> None:
        holding, self._holding = self._holding, None
        if not holding:
            return
        with holding:
            try:
                fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self.valkey.stop()
            self.postgresql.stop()

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """Let one process at a time start or stop the servers."""
        with (self.state.folder / "gate").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield


def lend_to_this_process(*, owner: bool) -> None:
    """Give this process the embedded servers until it ends, unless it was given a database address."""
    if environment.database_url():
        return
    servers = Servers()
    servers.hold()
    for name, value in servers.addresses.variables(owner=owner).items():
        os.environ.setdefault(name, value)
    holder = os.getpid()
    # A forked child leaves the servers to the process that took them.
    atexit.register(lambda: servers.release() if os.getpid() == holder else None)
    # An ordinary end, so that the servers are released.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
