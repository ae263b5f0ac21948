"""Pages anyone may read: what the law asks every public service to publish."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "pages/accessibility.jinja")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what the portal keeps about people."""
    return render(request, "pages/privacy.jinja")


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Say which cookies the portal sets."""
    return render(request, "pages/cookies.jinja")
