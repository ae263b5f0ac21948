"""Settings from the environment: nothing is guessed for an installed portal."""

import os
import stat
from pathlib import Path

import dj_database_url
import pytest
import redis

from mcp_portal import environment


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make this process one of an installed portal that was told its database only."""
    for name in ("REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", environment.LENT):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal_app:word@database/portal")
    return monkeypatch


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make this process one of a checkout for which no server was started."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", environment.LENT):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("REDIS_URL", environment.redis_url),
        ("SECRET_KEY", environment.secret_key),
        ("ALLOWED_HOSTS", environment.allowed_hosts),
    ],
)
def test_an_installed_portal_is_refused_with_a_hint_when_a_value_is_missing(
    installed: pytest.MonkeyPatch, name: str, read: object
) -> None:
    assert callable(read)
    with pytest.raises(environment.MissingSetting, match=f"{name} is not set. Set it to"):
        read()


def test_serving_is_refused_without_a_database(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(environment.MissingSetting, match="DATABASE_URL is not set. Set it to the address"):
        environment.require_servers()


def test_settings_are_read_without_any_server(bare: pytest.MonkeyPatch) -> None:
    assert environment.databases() == {}
    assert environment.redis_url() == environment.NO_REDIS
    assert environment.allowed_hosts() == ["127.0.0.1", "localhost"]


def test_only_a_process_that_was_told_knows_the_owner(installed: pytest.MonkeyPatch) -> None:
    installed.delenv("DATABASE_OWNER_URL", raising=False)
    assert set(environment.databases()) == {"default"}

    installed.setenv("DATABASE_OWNER_URL", "postgresql://portal_owner:word@database/portal")
    assert set(environment.databases()) == {"default", "owner"}


def test_a_path_with_a_space_reaches_every_client(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DATABASE_URL", "postgresql://portal_app:word@%2FA%20b%2Frun/portal")
    bare.setenv("REDIS_URL", "unix://:word@/A%20b/run/valkey.sock?db=2")

    assert dj_database_url.parse(environment.database_url())["HOST"] == "/A b/run"
    cache = redis.Redis.from_url(environment.redis_url()).connection_pool.connection_kwargs
    assert (cache["path"], cache["db"], cache["password"]) == ("/A b/run/valkey.sock", 2, "word")
    assert environment.broker_url() == "redis+socket://:word@/A%20b/run/valkey.sock?virtual_host=2"


def test_an_address_on_the_network_is_the_brokers_too(installed: pytest.MonkeyPatch) -> None:
    installed.setenv("REDIS_URL", "redis://:word@valkey:6379/0")

    assert environment.broker_url() == "redis://:word@valkey:6379/0"


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("true", True), ("0", False), ("", False), ("no", False)])
def test_a_demonstration_is_asked_for(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("DEMONSTRATION", value)

    assert environment.demonstration() is expected


def test_a_secret_is_drawn_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"

    first = environment._drawn_once(path)

    assert len(first) >= 50
    assert environment._drawn_once(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["secret_key"]


def test_a_relative_folder_starts_at_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILE_STORE", "var/elsewhere")

    assert environment.file_store() == environment.CHECKOUT / "var" / "elsewhere"


@pytest.mark.parametrize("address", ["", "clamav:3310", "[::1]:3310", "/run/clamav/clamd.ctl"])
def test_the_address_of_the_virus_scanner_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("CLAMAV_ADDRESS", address)

    assert environment.clamav_address() == address


@pytest.mark.parametrize("address", ["clamav", "clamav:", "clamav:0", "tcp"])
def test_an_address_of_the_virus_scanner_without_port_is_refused_with_an_example(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CLAMAV_ADDRESS", address)

    with pytest.raises(environment.UnusableSetting, match="such as clamav:3310"):
        environment.clamav_address()
