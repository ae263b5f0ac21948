"""Plans of statements, kept by each connection (ADR 5)."""

from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

KEPT = 400
"""Statements a connection keeps planned; above it the one used longest ago is given up."""


class Planning(StrEnum):
    """How PostgreSQL plans the statements of a unit of work; the values are those of ``plan_cache_mode``."""

    KEPT = "force_generic_plan"
    ANEW = "force_custom_plan"


def planning_of(request: HttpRequest) -> Planning:
    """Say how the statements of a page are planned.

    A page of a case asks for rows of one case, whichever it is: the plan is kept. A page across cases asks for all
    that its reader has, one case or thousands: a plan made for the reader is twice as fast at 10,000.
    """
    try:
        return Planning.KEPT if "reference" in resolve(request.path_info).kwargs else Planning.ANEW
    except Resolver404:
        return Planning.KEPT


def keep_plans(connection: Any, **_: Any) -> None:
    """Let a new connection keep more statements than the driver's hundred: a gateway's pages ask more than that."""
    if hasattr(connection.connection, "prepared_max"):
        connection.connection.prepared_max = KEPT
