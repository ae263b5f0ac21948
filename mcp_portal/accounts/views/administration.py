"""What the pages of the system administrator share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from mcp_portal.accounts.access import is_system_admin
from mcp_portal.accounts.models import User
from mcp_portal.audit.request import Request

View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Make a page exist for system administrators only."""

    @functools.wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_system_admin(None, request.user):
            raise Http404("This page is for system administrators")
        return view(request, *args, **kwargs)

    return guarded


def load_person(number: int) -> User:
    """Give a person by number, or 404."""
    return get_object_or_404(User, pk=number)
