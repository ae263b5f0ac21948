"""What a person typed and did not send: read by itself, or discarded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import KEPT_FOR, NO_WORDS, discard, draft_of
from mcp_portal.drafts.offering import forget
from mcp_portal.nhsuk.wording import upper_first


@require_safe
def draft(request: Request, number: int) -> HttpResponse:
    """Show what was typed, for pages whose form cannot be filled in again."""
    found = draft_of(request.user, number, request.now)
    if found is None:
        raise Http404("Nothing is kept under this number")
    kept, fields = found
    words = [
        (upper_first(name.replace("_", " ")), [one for one in values if one.strip()])
        for name, values in fields.items()
        if name not in NO_WORDS and any(one.strip() for one in values)
    ]
    return render(request, "accounts/draft.jinja", {"draft": kept, "fields": words, "days": KEPT_FOR.days})


@require_POST
def draft_discard(request: Request, number: int) -> HttpResponse:
    """Forget what was typed."""
    discard(request.user, number)
    forget(request, number)
    messages.success(request, "What you typed is no longer kept")
    return redirect("accounts:work")
