"""How every page of a case begins: the case as far as the reader sees it, or 404."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from mcp_portal.audit.request import Request
from procurement import access
from procurement.models import Procurement

Who = Callable[[Any, Any], bool]


def load_case(request: Request, reference: str, *who: Who) -> Procurement:
    """Load a case the reader sees; one of the predicates must say yes. A stranger gets 404.

    Without predicates the page is for the commissioners, the assuring bodies and auditors: bidders and providers
    hold a role on the case as well, and see only what says so.
    """
    who = who or (access.sees_the_file,)
    case = get_object_or_404(Procurement.objects.visible_to(request.user).with_hidden(), reference=reference)
    if not any(says(case, request.user) for says in who):
        raise Http404("This page is for another role")
    return case


def now_of(request: Request, case: Procurement) -> datetime.datetime:
    """Give the time of the case's clock."""
    return case.now(request.now)


def crumbs(case: Procurement, *further: tuple[str, str]) -> list[dict[str, str]]:
    """Give the way down to a page of a case."""
    way = [("Procurements", reverse("procurement:cases")), (case.title, case.get_absolute_url()), *further]
    return [{"text": text, "href": href} for text, href in way]
