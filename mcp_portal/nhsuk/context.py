"""What every page knows without its view saying so."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mcp_portal.nhsuk import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the layouts who is signed in, the way around and the marks of the installation.

    ``request.administers`` (set by the middleware of accounts; lazy is fine) says whether the person is a
    system administrator. Nothing here asks the database beyond ``request.user``.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "signed_in": signed_in,
        "me": str(user) if signed_in else "",
        "main_links": main_links(signed_in, bool(signed_in and getattr(request, "administers", False))),
        "footer_links": navigation.links(navigation.FOOTER),
        "demonstration": getattr(settings, "DEMONSTRATION", False),
        # Lazy: the header names a nonce only when a page has used it.
        "nonce": getattr(request, "csp_nonce", ""),
    }


def main_links(signed_in: bool, administers: bool) -> list[dict[str, str]]:
    """Give the main navigation for this kind of visitor."""
    if not signed_in:
        return navigation.links(navigation.PUBLIC)
    return navigation.links(navigation.SIGNED_IN + (navigation.ADMINISTRATION if administers else ()))
