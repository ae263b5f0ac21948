"""The embedded servers: shared, closed to everybody else, and back after a kill."""

import os
import signal
import stat
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection
from redis.backoff import NoBackoff
from redis.retry import Retry

from mcp_portal import environment
from mcp_portal.local.account import NotStarted
from mcp_portal.local.servers import Servers
from mcp_portal.local.state import State
from tests.mcp_portal.local.conftest import Holder


def postmaster(state: State) -> int:
    pid_file = next(state.folder.glob("postgresql-*/data/postmaster.pid"))
    return int(pid_file.read_text().splitlines()[0])


def tcp_sockets(pid: int) -> set[str]:
    links = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    return {f"socket:[{line.split()[9]}]" for table in tables for line in table} & links


def test_both_servers_answer_while_held_and_are_gone_afterwards(state: State) -> None:
    with Servers(state) as servers:
        with psycopg.connect(servers.addresses.database) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("portal_app",)
        assert redis.from_url(servers.addresses.redis).ping()
        assert servers.ended() == []

    assert servers.ended() == ["PostgreSQL", "Valkey"]


def test_celery_finds_the_broker_behind_a_path_with_a_space(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    with Servers(state) as servers:
        monkeypatch.setenv("REDIS_URL", servers.addresses.redis)
        with Connection(environment.broker_url()) as broker, closing(broker.SimpleQueue("messages")) as queue:
            queue.put("wake")
            assert queue.get(timeout=5).payload == "wake"


def test_what_was_written_is_there_in_the_next_run(state: State) -> None:
    with Servers(state) as servers:
        with psycopg.connect(servers.addresses.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        redis.from_url(servers.addresses.redis).set("kept", "1")

    with Servers(state) as servers:
        with psycopg.connect(servers.addresses.owner) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
        assert redis.from_url(servers.addresses.redis).get("kept") == b"1"


def test_the_last_holder_out_stops_the_servers(state: State, holder: Holder) -> None:
    first, second = holder(), holder()

    first.communicate()
    assert Servers(state).ended() == []

    second.communicate()
    assert Servers(state).ended() == ["PostgreSQL", "Valkey"]


def test_a_holder_that_crashed_does_not_count(state: State, holder: Holder) -> None:
    crashed = holder()
    crashed.kill()
    crashed.communicate()
    assert Servers(state).ended() == []

    with Servers(state):
        pass

    assert Servers(state).ended() == ["PostgreSQL", "Valkey"]


def test_after_a_kill_of_both_servers_the_next_holder_finds_everything_written(state: State, holder: Holder) -> None:
    holder()
    servers = Servers(state)
    with psycopg.connect(servers.addresses.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    valkey = redis.from_url(servers.addresses.redis).info("server")["process_id"]
    for pid in (postmaster(state), valkey):
        os.kill(pid, signal.SIGKILL)

    with (
        Servers(state) as recovered,
        psycopg.connect(recovered.addresses.owner) as connection,
    ):
        assert recovered.ended() == []
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)


def test_no_server_opens_a_port(state: State) -> None:
    with Servers(state) as servers:
        valkey = redis.from_url(servers.addresses.redis)
        valkey_pid = valkey.info("server")["process_id"]
        valkey.close()

        assert tcp_sockets(postmaster(state)) == set()
        assert tcp_sockets(valkey_pid) == set()


def test_nobody_gets_in_without_a_password(state: State) -> None:
    with Servers(state) as servers:
        sockets = state.sockets()
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=str(sockets), user="portal_app", dbname="portal")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(unix_socket_path=f"{sockets}/valkey.sock", retry=Retry(NoBackoff(), 0)).ping()
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE((state.folder / "passwords.json").stat().st_mode) == 0o600
        assert "portal_owner" not in " ".join(servers.addresses.variables(owner=False).values())


def test_the_application_role_owns_nothing_and_the_owner_is_no_superuser(state: State) -> None:
    powers = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
    with Servers(state) as servers, psycopg.connect(servers.addresses.database) as connection:
        rows = connection.execute(f"{powers} WHERE rolname LIKE 'portal%' ORDER BY rolname").fetchall()
        owner = connection.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname='portal'")
        assert owner.fetchone() == ("portal_owner",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine ()")

    assert rows == [("portal_app", False, False, False, False), ("portal_owner", False, False, True, False)]


def test_the_owner_clones_databases_the_application_can_connect_to(state: State) -> None:
    with Servers(state) as servers:
        with psycopg.connect(servers.addresses.owner, autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_of_tests")
            connection.execute("CREATE DATABASE clone TEMPLATE template_of_tests")
        with psycopg.connect(servers.postgresql.address("portal_app", "clone")) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("clone",)


def test_a_path_too_long_for_sockets_gets_a_short_folder_for_them(state: State) -> None:
    deep = state.folder / ("long " * 12) / ("longer " * 12)
    deep.mkdir(parents=True)
    for folder in (deep, deep.parent):
        state.account.give(folder, 0o755)
    if state.account.other:
        (state.folder / "programs").rename(deep / "programs")
    far = State(deep, state.account)

    with Servers(far) as servers, psycopg.connect(servers.addresses.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert far.sockets().parent == Path("/tmp")

    far.sockets().rmdir()


def test_a_short_folder_somebody_else_made_is_refused(state: State, tmp_path: Path) -> None:
    far = State(state.folder / ("long " * 24), state.account)
    folder = far.sockets()
    folder.rmdir()
    folder.symlink_to(tmp_path)

    with pytest.raises(NotStarted, match="is not closed"):
        far.sockets()

    folder.unlink()


def test_a_folder_without_programs_is_refused_in_a_sentence(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    with pytest.raises(NotStarted, match=r"PG_BINDIR is .*, but initdb there cannot be run"):
        Servers(state).hold()

    assert Servers(state).ended() == ["PostgreSQL", "Valkey"]


INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.mark.skipif(not INSTALLED, reason="No PostgreSQL is installed on this machine")
def test_an_installed_postgresql_is_used_when_named(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BINDIR", str(INSTALLED[-1].parent))
    version = INSTALLED[-1].parent.parent.name

    with Servers(state) as servers, psycopg.connect(servers.addresses.database) as connection:
        assert connection.execute("SHOW server_version").fetchone()[0].startswith(version)


def test_a_process_with_addresses_of_its_own_counts_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal_app@database/portal")
    monkeypatch.delenv(environment.LENT, raising=False)

    assert environment.installed()

    monkeypatch.setenv(environment.LENT, "embedded")
    assert not environment.installed()
