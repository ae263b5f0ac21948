"""What is offered again: found once at sign-in and noted in the session, so that no page has to ask for it."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from mcp_portal.audit.unit import unit_of_work

from .keeping import drafts_of, may_keep
from .models import Draft

NOTED = "portal_drafts"
SAVE = "portal_save"
"""Name of the button that saves a long form for later."""


def find_drafts(request: Any, user: Any, **_: Any) -> None:
    """Note in a new session what is offered to the person; a sign-in without a page (in tests) is left alone."""
    if getattr(request, "resolver_match", None) is None:
        return
    now = timezone.now()
    with unit_of_work(user, at=now):
        found = [_noted(draft) for draft in drafts_of(user, now)]
    if found:
        request.session[NOTED] = found


def note(request: HttpRequest, draft: Draft) -> None:
    """Note one more draft in the session of its author."""
    others = [one for one in request.session.get(NOTED, []) if one["path"] != draft.path]
    request.session[NOTED] = [_noted(draft), *others]


def forget(request: HttpRequest, number: int) -> None:
    """Offer a draft no more."""
    noted = request.session.get(NOTED)
    if noted is not None:
        request.session[NOTED] = [one for one in noted if one["number"] != number]


def offered(request: HttpRequest) -> list[dict[str, Any]]:
    """Give what the session offers: number, page and moment of each draft."""
    user, session = getattr(request, "user", None), getattr(request, "session", None)
    if user is None or session is None or not user.is_authenticated:
        return []
    noted = session.get(NOTED, [])
    return [{**one, "kept_at": datetime.datetime.fromisoformat(one["kept_at"])} for one in noted]


def offered_here(request: HttpRequest) -> dict[str, Any] | None:
    """Give what was kept of the page that is asked for."""
    return next((one for one in offered(request) if one["path"] == request.path), None)


def offer(request: HttpRequest) -> dict[str, Any]:
    """Give templates what was kept of their page, unless it stands in the form already, and whether it may be.

    A context processor.
    """
    here = None if getattr(request, "refilled", False) else offered_here(request)
    return {"kept_draft": here, "save_for_later": SAVE if _may_save(request) else ""}


def _may_save(request: HttpRequest) -> bool:
    match, user = request.resolver_match, getattr(request, "user", None)
    return match is not None and user is not None and user.is_authenticated and may_keep(match)


def _noted(draft: Draft) -> dict[str, Any]:
    return {"number": draft.pk, "path": draft.path, "kept_at": draft.kept_at.isoformat()}
