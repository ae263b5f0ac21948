"""Answers that the pages of owning apps give: a file, or how far its making is."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render as render_page
from django.template.loader import render_to_string

from mcp_portal.nhsuk import navigation

from . import store
from .models import Document, RenderJob
from .scanning import Scan

SHOWN = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What a PDF that the browser shows may load: itself, and the styles of the browser's own viewer."""


def send(document: Document, *, read: bool = False) -> HttpResponseBase:
    """Send a document's bytes, checked against their fingerprint, so that no browser runs them.

    The calling page has already decided who may have it and recorded the download. What waits for its virus scan, or
    did not pass it, is not sent; the record of the download is then rolled back with the answer.

    ``read``: let the browser show a PDF instead of keeping it. Active content was refused at upload, and nothing of the
    document may be loaded from or sent to anywhere; a sandbox would keep browsers from showing it at all.
    """
    shown = read and document.media_type == "application/pdf"
    # Evidence about a breach has no such thing: it is kept only when it was scanned.
    if not getattr(document, "is_free", True):
        return _held_back(document)
    response = FileResponse(
        store.open_verified(document.sha256),
        as_attachment=not shown,
        filename=document.name,
        content_type=document.media_type,
    )
    response["Content-Length"] = str(document.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SHOWN if shown else "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _held_back(document: Document) -> HttpResponse:
    context = {"blocked": document.scan == Scan.INFECTED, "footer_links": navigation.links(navigation.FOOTER)}
    return HttpResponse(render_to_string("documents/held_back.jinja", context), status=409)


def waiting(request: HttpRequest, job: RenderJob, **context: Any) -> HttpResponse:
    """Say how far a document is, with a link to look again.

    ``context`` holds what the layout needs (title, crumbs, case, tab) and ``again``, the address of the page;
    ``layout`` names another layout than the plain one.
    """
    context.setdefault("title", "Your document is being made")
    context.setdefault("layout", "layouts/app.jinja")
    context.setdefault("again", request.get_full_path())
    return render_page(request, "documents/waiting.jinja", {**context, "job": job})
