"""Moments are read as the driver reads them, to the microsecond and in UTC."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DataError, connection
from psycopg.types.datetime import TimestamptzLoader

from mcp_portal.audit.moments import MomentLoader

WRITTEN = (
    "2017-05-22 12:00:00+00", "2017-05-22 12:00:00.5+00", "2017-03-26 01:30:00.123456+01", "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
)  # fmt: skip


def asked(moment: str) -> Any:
    """Give a moment as the database hands it over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        return cursor.fetchone()[0]


@pytest.fixture
def as_the_driver_reads(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read a moment with the driver's own reader."""

    def read(moment: str) -> Any:
        with monkeypatch.context() as patched:
            patched.setattr(MomentLoader, "load", lambda self, data: TimestamptzLoader.load(self, data))
            return asked(moment)

    return read


def test_a_moment_is_what_the_driver_reads_in_utc(as_the_driver_reads: Any) -> None:
    for moment in WRITTEN:
        found = asked(moment)

        assert found == as_the_driver_reads(moment)
        assert found.tzinfo is datetime.UTC
    with pytest.raises(DataError, match="infinity"):
        asked("infinity")


def test_every_cursor_reads_so(db: None) -> None:
    with connection.cursor() as cursor:
        assert cursor.cursor.adapters.get_loader(1184, 0) is MomentLoader
