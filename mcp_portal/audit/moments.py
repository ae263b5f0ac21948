"""Moments as the database writes them, read by Python's own reader."""

import datetime
from typing import Any

from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class MomentLoader(TimestamptzLoader):
    """Reads a timestamptz thirty times as fast as the driver's own: a page of a large gateway has a thousand."""

    timezone = datetime.UTC
    """Django gives every cursor a reader of its own unless it finds its time zone here."""

    def load(self, data: Buffer) -> datetime.datetime:
        """Give the moment in UTC; what Python does not know, such as infinity, the driver refuses in its own words."""
        try:
            return datetime.datetime.fromisoformat(bytes(data).decode()).astimezone(self.timezone)
        except ValueError:
            return super().load(data).astimezone(self.timezone)


def read_moments(connection: Any, **_: Any) -> None:
    """Let a new connection to PostgreSQL read moments this way."""
    if connection.timezone == MomentLoader.timezone:
        connection.connection.adapters.register_loader("timestamptz", MomentLoader)
