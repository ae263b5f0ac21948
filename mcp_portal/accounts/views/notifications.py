"""What a person was told, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mcp_portal.accounts.forms import NotificationFilter, NotificationPreferences
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import plural
from mcp_portal.notifications import actions, queries
from mcp_portal.notifications.models import ALWAYS, Often

PAGE = 50


@require_safe
def notifications(request: Request) -> HttpResponse:
    """List what the person was told, newest first."""
    form = NotificationFilter(request.GET)
    rows = queries.told(request.user)
    if form.is_valid():
        kind, state = form.cleaned_data["kind"], form.cleaned_data["state"]
        rows = rows.filter(kind=kind) if kind else rows
        rows = rows.filter(read_at__isnull=state == "new") if state else rows
    paged = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "paged": paged, "filtered": bool(request.GET), "at_once": Often.AT_ONCE}
    return render(request, "accounts/notifications.jinja", context)


@require_safe
def notification(request: Request, number: int) -> HttpResponse:
    """Go where something told leads, which from then on counts as read."""
    found = get_object_or_404(queries.told(request.user), pk=number)
    actions.mark_read(queries.told(request.user).filter(pk=found.pk), at=request.now)
    return redirect(found.link)


@require_POST
def notifications_read(request: Request) -> HttpResponse:
    """Mark all as read."""
    count = actions.mark_read(queries.told(request.user), at=request.now)
    messages.success(request, f"{plural(count, 'notification')} marked as read")
    return redirect("accounts:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request: Request) -> HttpResponse:
    """Ask how mails come, for each kind that leaves a choice."""
    wanted = queries.wanted(request.user)
    form = NotificationPreferences(request.POST or None, initial={one.kind: one.often for one in wanted})
    if form.is_valid():
        actions.prefer(form.cleaned_data, by=request.user)
        messages.success(request, "How you get mails is saved")
        return redirect("accounts:notifications")
    page = {"form": form, "always": [kind.label for kind in ALWAYS], "before": settings.REMINDER_WORKING_DAYS}
    return render(request, "accounts/notification_preferences.jinja", page)
