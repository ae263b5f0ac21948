"""Error pages. None of them needs the database, a session or a signed-in person."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from mcp_portal.nhsuk import navigation

logger = logging.getLogger("portal.errors")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be read (400)."""
    return _page(request, 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the person may not do this (403)."""
    return _page(request, 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page for this person (404)."""
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long or was not ours (403)."""
    return _page(request, 403, "errors/403_csrf.jinja")


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong (500), in plain text when not even this page can be made."""
    try:
        return _page(request, 500)
    except Exception:
        logger.exception("The error page itself failed")
        return HttpResponseServerError(
            "Sorry, there is a problem with the portal. Try again later.",
            content_type="text/plain; charset=utf-8",
        )


def _page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    # Rendered without the request: the context processors would ask who is signed in. The header then shows
    # neither an account nor "Sign in".
    text = render_to_string(template or f"errors/{status}.jinja", _context(request))
    return HttpResponse(text, status=status)


def _context(request: HttpRequest) -> dict[str, Any]:
    return {
        "footer_links": navigation.links(navigation.FOOTER),
        "demonstration": getattr(settings, "DEMONSTRATION", False),
        "nonce": getattr(request, "csp_nonce", ""),
    }
