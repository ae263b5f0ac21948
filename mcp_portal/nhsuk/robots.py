"""What search engines may keep: the public registers as they stand today, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PUBLISHED = "/registers/"
ROBOTS_TXT = f"""User-agent: *
Allow: {PUBLISHED}
Allow: /static/
Disallow: /
"""


class NoIndexMiddleware:
    """Mark every answer as not to be indexed but the public registers.

    Filtered lists, earlier days and files of them are other views of the same page: they are left out too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not may_be_indexed(request, response):
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response


def may_be_indexed(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether an answer is a published page as it stands today, asked for by somebody who is not signed in."""
    published = request.path.startswith(PUBLISHED) and response.status_code == 200
    page = response.get("Content-Type", "").startswith("text/html")
    if not (published and page) or request.META.get("QUERY_STRING"):
        return False
    return not getattr(getattr(request, "user", None), "is_authenticated", False)
