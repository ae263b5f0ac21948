"""Answers that the pages of owning apps give: a file, or how far its making is."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render as render_page

from . import store
from .models import Document, RenderJob


def send(document: Document) -> FileResponse:
    """Send a document's bytes, checked against their fingerprint, so that no browser runs them.

    The calling page has already decided who may have it and recorded the download.
    """
    response = FileResponse(
        store.open_verified(document.sha256),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    response["Content-Length"] = str(document.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def waiting(request: HttpRequest, job: RenderJob, **context: Any) -> HttpResponse:
    """Say how far a document is, with a link to look again.

    ``context`` holds what the layout needs (title, crumbs, case, tab) and ``again``, the address of the page;
    ``layout`` names another layout than the plain one.
    """
    context.setdefault("title", "Your document is being made")
    context.setdefault("layout", "layouts/app.jinja")
    context.setdefault("again", request.get_full_path())
    return render_page(request, "documents/waiting.jinja", {**context, "job": job})
