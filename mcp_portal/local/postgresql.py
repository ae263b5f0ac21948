"""The embedded PostgreSQL: its own `initdb` and `pg_ctl`, sockets only, passwords always.

The wheel's wrapper classes are not used: as root they open every folder above the data to everybody, trust
every connection, and take a killed server for a running one.
"""

import re
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from mcp_portal.local.account import NotStarted
from mcp_portal.local.processes import answer, is_alive, wait_until, working_in
from mcp_portal.local.programs import postgresql_programs
from mcp_portal.local.state import State

SUPERUSER = "superuser"  # the launcher's only
OWNER = "portal_owner"  # migrations, test databases
APPLICATION = "portal_app"  # web, worker, tests: owns nothing
DATABASE = "portal"

PID_FILE = "postmaster.pid"
SOCKET = ".s.PGSQL.5432"
# "May this connection be encrypted?", which is answered before anybody signs in.
TLS_QUESTION = struct.pack("!ii", 8, 80877103)

SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
fsync = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
"""


@dataclass(frozen=True)
class PostgreSQL:
    """The cluster of one checkout."""

    state: State

    name = "PostgreSQL"

    def start(self) -> None:
        """Start the cluster, made first when there is none and recovered when it was killed."""
        # A server that is starting, or was killed this very moment, becomes one thing or the other.
        wait_until(lambda: self.is_running() or not self._running_data(), seconds=60)
        if self.is_running():
            return
        programs = postgresql_programs(self.state)
        data = self._data(programs)
        if not data.exists():
            self._initialise(programs, data)
        self._forget_killed_server(data)
        self._write_settings()
        command = [programs / "pg_ctl", "-D", data, "-l", self._log(), "-w", "-t", "60", "start"]
        if self.state.account.run(command, data).returncode != 0:
            raise NotStarted(f"PostgreSQL did not start. {self._log()} ends with: {_last_line(self._log())}")
        self._make_roles(data)

    def stop(self) -> None:
        """Stop the cluster; open connections are ended and nothing is lost."""
        data = self._running_data()
        if data:
            programs = postgresql_programs(self.state)
            self.state.account.run([programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"], data)

    def is_running(self) -> bool:
        """Say whether the cluster accepts connections."""
        # A killed server's socket still takes connections for a moment, so it has to say something.
        data = self._running_data()
        ready = data and "ready" in _words(data / PID_FILE)
        return bool(ready and answer(self.state.sockets() / SOCKET, TLS_QUESTION))

    def address(self, role: str, database: str = DATABASE) -> str:
        """Return the database address for a role."""
        password = self.state.passwords()[role]
        host = quote(str(self.state.sockets()), safe="")
        return f"postgresql://{role}:{password}@{host}/{database}"

    def _data(self, programs: Path) -> Path:
        version = self.state.account.run([programs / "postgres", "--version"], self.state.folder).stdout
        found = re.search(r"(\d+)[.\d]*", version)
        if not found:
            raise NotStarted(f"PostgreSQL cannot be run here: {version.strip()}")
        return self.state.folder / f"postgresql-{found[1]}" / "data"

    def _running_data(self) -> Path | None:
        for pid_file in self.state.folder.glob(f"postgresql-*/data/{PID_FILE}"):
            pid = _postmaster(pid_file)
            if pid and is_alive(pid):
                return pid_file.parent
        return None

    def _log(self) -> Path:
        return self.state.owned("logs") / "postgresql.log"

    def _initialise(self, programs: Path, data: Path) -> None:
        parent = self.state.owned(data.parent.name)
        draft = parent / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        password = self.state.settings_file("password", self.state.passwords()[SUPERUSER])
        options = ["-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        locale = ["--locale=C.UTF-8"]
        if int(data.parent.name.rpartition("-")[2]) >= 17:
            locale.append("--locale-provider=builtin")
        # Not synchronised: a new cluster that is lost is made again.
        command = [programs / "initdb", "-D", draft, *options, *locale, "--no-sync"]
        done = self.state.account.run(command, parent)
        password.unlink()
        if done.returncode != 0:
            raise NotStarted(f"PostgreSQL could not make its data folder: {done.stdout.strip()}")
        with (draft / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude = '../../postgresql.conf'\n")
        self._roles_made(data).unlink(missing_ok=True)
        draft.rename(data)

    def _forget_killed_server(self, data: Path) -> None:
        """Clear the way after a kill -9, once the last of its processes has noticed and ended.

        A killed server that nobody collected keeps its number, and PostgreSQL would take it for alive.
        """
        pid_file = data / PID_FILE
        pid = _postmaster(pid_file)
        if pid and not is_alive(pid) and wait_until(lambda: not working_in(data), seconds=20):
            pid_file.unlink(missing_ok=True)
            (self.state.sockets() / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _write_settings(self) -> None:
        # A list in a string: doubled quotes for the string, double quotes because a path may hold a comma.
        sockets = str(self.state.sockets()).replace("'", "''")
        self.state.settings_file("postgresql.conf", SETTINGS.format(sockets=f"'\"{sockets}\"'"))

    def _make_roles(self, data: Path) -> None:
        """Make the two roles and the database, once; again when a first start was cut short."""
        if self._roles_made(data).exists():
            return
        passwords = self.state.passwords()
        with psycopg.connect(self.address(SUPERUSER, "postgres"), autocommit=True) as connection:
            for role, power in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
                _make_role(connection, role, power, passwords[role])
            if not _exists(connection, "pg_database", "datname", DATABASE):
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        self._roles_made(data).touch()

    def _roles_made(self, data: Path) -> Path:
        return self.state.folder / f"{data.parent.name}.roles"


def _make_role(connection: psycopg.Connection, role: str, power: str, password: str) -> None:
    verb = "ALTER" if _exists(connection, "pg_roles", "rolname", role) else "CREATE"
    statement = f"{verb} ROLE {{}} LOGIN {power} NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION PASSWORD {{}}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(role), sql.Literal(password)))


def _exists(connection: psycopg.Connection, table: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = {}")
    query_of_name = query.format(sql.Identifier(table), sql.Identifier(column), sql.Literal(name))
    return connection.execute(query_of_name).fetchone() is not None


def _postmaster(pid_file: Path) -> int | None:
    words = _words(pid_file)
    return int(words[0]) if words else None


def _words(pid_file: Path) -> list[str]:
    """Return what the server wrote about itself: its number first, its status last."""
    try:
        return pid_file.read_text().split()
    except FileNotFoundError:
        return []


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "nothing"
