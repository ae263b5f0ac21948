"""Lists a page at a time, and the links to take them out as files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from mcp_portal.audit.request import Request

ROWS_ON_A_PAGE = 50


def page_of(request: Request, rows: Any, size: int = ROWS_ON_A_PAGE) -> Page:
    """Give the page a reader asked for, the nearest one when there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_with_total(request: Request, rows: QuerySet, size: int = ROWS_ON_A_PAGE) -> Page:
    """Give the same of rows that each carry ``total``: page and count are then one query."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and 0 < int(asked) < 1_000_000 else 1
    found = list(rows[(number - 1) * size : number * size])
    if not found and number > 1:
        return page_of(request, rows, size)
    paginator = Paginator(rows, size)
    paginator.__dict__["count"] = found[0].total if found else 0
    return Page(found, number, paginator)


def exports(request: Request, address: str) -> list[dict[str, str]]:
    """Give the links to a list as files, with the filters of the page; ``address`` ends before the format."""
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [{"text": text, "href": f"{address}{kind}/{asked}"} for kind, text in (("csv", "CSV"), ("xlsx", "Excel"))]
