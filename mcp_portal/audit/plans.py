"""Plans of statements, kept by each connection (ADR 5)."""

from typing import Any

KEPT = 400
"""Statements a connection keeps planned; above it the one used longest ago is given up."""


def keep_plans(connection: Any, **_: Any) -> None:
    """Let a new connection keep more statements than the driver's hundred: a gateway's pages ask more than that."""
    if hasattr(connection.connection, "prepared_max"):
        connection.connection.prepared_max = KEPT
