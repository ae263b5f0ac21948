"""What holds for every page of a signed-in person: nothing is stored, and idle sessions end."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from .access import is_system_admin

STAMPED_EVERY = datetime.timedelta(minutes=1)
LAST_SEEN, BEGUN = "portal_last_seen", "portal_begun"


class NotStoredMiddleware:
    """End idle and overlong sessions; keep the pages of signed-in people out of every cache.

    ASVS 5.0, 7.3.1, 7.3.2 and 14.3.2. It stands after authentication and before the unit of work, so that
    a person whose session has ended is nobody for the view and for the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        if signed_in:
            self._end_or_stamp(request)
        request.administers = SimpleLazyObject(lambda: is_system_admin(None, request.user))
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _end_or_stamp(self, request: HttpRequest) -> None:
        now = timezone.now()
        begun, seen = _moment(request, BEGUN) or now, _moment(request, LAST_SEEN) or now
        if now - seen > settings.IDLE_TIMEOUT or now - begun > datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE):
            logout(request)
            messages.warning(request, "You were signed out because you were away for a while. Sign in again.")
            return
        if BEGUN not in request.session:
            request.session[BEGUN] = now.isoformat()
        # Writing the session on every page would cost one more query each.
        if LAST_SEEN not in request.session or now - seen > STAMPED_EVERY:
            request.session[LAST_SEEN] = now.isoformat()


def _moment(request: HttpRequest, key: str) -> datetime.datetime | None:
    written = request.session.get(key)
    return datetime.datetime.fromisoformat(written) if written else None
