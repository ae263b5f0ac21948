"""Plans of statements, kept by each connection (ADR 5)."""

from enum import StrEnum
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from psycopg._preparing import PrepareManager

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


class KeptPlans(PrepareManager):
    """The statements a connection keeps planned, also when something is rolled back.

    The driver gives all of them up then, because a table may have been made anew under its name. The application's
    role makes none, and PostgreSQL itself plans anew what a migration has changed. A refused step or a page that is
    not there would cost the pages after it the planning of all their statements.
    """

    def clear(self) -> bool:
        """Give nothing up."""
        return False


def keep_plans(connection: Any, **_: Any) -> None:
    """Let a new connection keep more statements than the driver's hundred: a gateway's pages ask more than that."""
    driver = connection.connection
    if not hasattr(driver, "prepared_max"):
        return
    driver.prepared_max = KEPT
    if connection.alias == DEFAULT_DB_ALIAS:
        kept = KeptPlans()
        vars(kept).update(vars(driver._prepared))
        driver._prepared = kept
