"""Keeping what came too late, and putting it back into its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from mcp_portal.accounts.models import User
from mcp_portal.audit.request import Request
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.nhsuk.forms import REFILLED

from .keeping import KEPT_FOR, discard, draft_of, keep, may_keep
from .offering import SAVE, forget, note, offered_here
from .typist import FIELD, typist_of

REFILL = "portal_refill"
TURNED_AWAY = (302, 403)


class DraftsMiddleware:
    """Keep what somebody sent with an ended session, for them only; put it back when they ask.

    It stands outside the unit of work, which a refusal rolls back, and after what turns people away: when its
    ``process_view`` is not called, the page never saw the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if not getattr(request, "let_in", False):
            return self._turned_away(request, response) if response.status_code in TURNED_AWAY else response
        if getattr(request, "refilled", False):
            return self._refilled(request, response)
        saved = getattr(request, "saved_for_later", False)
        if response.status_code == 302 and not saved and (done := offered_here(request)) is not None:
            self._discard(request, done["number"])
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Note that the page gets the request, unless it only asks for a draft: "save" keeps one, "use it" gives it."""
        request.let_in = True
        if request.method != "POST":
            return None
        if SAVE in request.POST and request.user.is_authenticated and may_keep(request.resolver_match):
            return self._save(request)
        return self._refill(request) if REFILL in request.POST else None

    def _save(self, request: Any) -> HttpResponseBase:
        """Keep what was typed because its author asks for it; the page gets nothing and checks nothing."""
        request.saved_for_later = True
        draft = keep(request.user, request.resolver_match, request.path, request.POST, now=request.now)
        if draft is None:
            messages.warning(request, "There is nothing to save, or it is too long. Answer a question first")
            return redirect(request.get_full_path())
        note(request, draft)
        messages.success(
            request,
            f"What you typed is saved for {KEPT_FOR.days} days and has not been sent. "
            "Only you can read it. Files are not saved. Find it on the same page or under My work.",
        )
        reference = request.resolver_match.kwargs.get("reference")
        return redirect("procurement:case", reference) if reference else redirect("accounts:work")

    def _refill(self, request: Any) -> HttpResponseBase | None:
        """Give the page what was kept instead of what was sent."""
        number = request.POST[REFILL]
        found = draft_of(request.user, int(number), request.now) if number.isdecimal() and len(number) < 19 else None
        if found is None or found[0].path != request.path:
            messages.warning(request, "What you typed is no longer kept")
            return redirect(request.get_full_path())
        request.refilled, request.refilled_from = True, found[0].pk
        request.POST = _as_sent(found[1])
        messages.warning(request, "What you typed is back in the form. Nothing has been sent yet.")
        return None

    def _turned_away(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep what was sent for whom the form was made, whoever is signed in now."""
        now = timezone.now()
        number = typist_of(request.POST.get(FIELD, ""), timezone.localdate(now))
        match = request.resolver_match
        if number is None or match is None or not may_keep(match):
            return response
        typist = User.objects.filter(pk=number, is_active=True).first()
        if typist is None:
            return response
        with unit_of_work(typist, at=now):
            draft = keep(typist, match, request.path, request.POST, now=now)
        if draft is None:
            return response
        if request.user == typist:
            note(request, draft)
            return redirect(request.get_full_path())
        if request.user.is_authenticated:
            return response
        messages.warning(request, "We kept what you typed. Sign in to get it back.")
        return redirect_to_login(request.get_full_path())

    def _refilled(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Show the form; a page that did something instead was rolled back, and the words are shown by themselves."""
        if response.status_code == 200:
            return response
        list(messages.get_messages(request))  # what the page said did not happen
        return redirect("accounts:draft", cast(Any, request).refilled_from)

    def _discard(self, request: HttpRequest, number: int) -> None:
        with unit_of_work(cast(Request, request).user):
            discard(cast(Request, request).user, number)
        forget(request, number)


def _as_sent(fields: dict[str, list[str]]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, values in fields.items():
        post.setlist(name, values)
    post[REFILLED] = "1"
    return post
