"""What a person was refused because of a conflict of interest is written down, without the person's knowing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from conflicts.queries.refusals import refuse
from mcp_portal.audit.unit import unit_of_work

logger = logging.getLogger("portal.refusals")

THINGS = {
    "conflicts:declaration": "conflicts_declaration",
    "conflicts:declare_again": "conflicts_declaration",
    "conflicts:interest_add": "conflicts_declaration",
    "conflicts:interest": "conflicts_interest",
    "conflicts:ruling_create": "conflicts_interest",
    "conflicts:recusal": "conflicts_recusal",
    "conflicts:question": "procurement_procurement",
    "conflicts:answer_ruling": "conflicts_answer",
    "conflicts:match": "conflicts_match",
    "conflicts:breach": "conflicts_breach",
    "conflicts:item_times": "conflicts_itemhandling",
    "conflicts:item_add": "",  # its number is that of a meeting
    "conflicts:item": "conflicts_agendaitem",
    "conflicts:paper_add": "conflicts_agendaitem",
    "conflicts:paper_download": "conflicts_itempaper",
}
"""Pages that do not stand below a case though their thing belongs to one, by the beginning of their names; the first
that fits counts. A page without a number of its own is about no one thing."""

OF_A_BID = ("procurement:bid", "procurement:result", "procurement:part", "procurement:score")
"""Pages whose ``number`` is that of a bid."""

LARGEST = 2**31 - 1


class RefusalsMiddleware:
    """Write down who was refused what of a procurement that is closed to them.

    It stands outside the unit of work, which is rolled back with every refusal, and acts after the answer has
    been sent: the answer is that of any page that is not there. Each such answer costs the same one statement;
    whether there was anything to write down is decided by the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 404 and request.user.is_authenticated:
            asked = asked_for(request)
            if asked is not None:
                _once_sent(response, lambda: _write(request.user, asked))
        return response


def asked_for(request: Any) -> dict[str, Any] | None:
    """Give what a request names of a case, or None when it names no case."""
    match = request.resolver_match
    if match is None:
        return None
    page, named = match.view_name, match.kwargs
    reference = named.get("reference") or request.GET.get("case", "")
    thing = next((table for begins, table in THINGS.items() if page.startswith(begins)), "")
    if thing and named.get("pk", LARGEST + 1) <= LARGEST:
        return {"page": page, "thing": thing, "thing_id": named["pk"]}
    if not reference or "\x00" in reference:
        return None
    number = named.get("number", LARGEST + 1) if page.startswith(OF_A_BID) else LARGEST + 1
    return {"page": page, "reference": reference, "bid": number if number <= LARGEST else None}


def _once_sent(response: HttpResponseBase, write: Callable[[], None]) -> None:
    """Do something when the server closes the answer, which it does after the last byte has gone."""
    closes = response.close

    def close() -> None:
        write()
        closes()

    response.close = close  # type: ignore[method-assign]


def _write(user: Any, asked: dict[str, Any]) -> None:
    try:
        with unit_of_work(user):
            refuse(**asked)
    except DatabaseError:  # the answer has gone; nobody could be told
        logger.exception("A refusal could not be written down")
