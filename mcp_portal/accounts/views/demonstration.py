"""Choosing a person to sign in as. It exists in a demonstration only: the address is not even routed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mcp_portal.accounts.access import is_system_admin
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holdings, label_of
from mcp_portal.audit.request import Request
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.waiting import waiting_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Choice:
    """A person to sign in as, and what they can do next."""

    person: User
    next: str


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demonstration(request: Request) -> HttpResponse:
    """List the people of a demonstration and sign in as one of them."""
    if not settings.DEMONSTRATION:
        raise Http404("This is not a demonstration")
    if request.method == "POST":
        person = get_object_or_404(User, pk=_number(request.POST.get("person")), is_active=True)
        login(request, person, backend=BACKEND)
        return redirect("accounts:work")
    people = User.objects.filter(is_active=True, organisation__isnull=False).select_related("organisation")
    people = people.order_by("organisation__kind", "organisation__name", "post", "pk")
    groups = [
        (organisation, [Choice(person, _next(person, request.now)) for person in group])
        for organisation, group in groupby(people, key=lambda person: person.organisation)
    ]
    return render(request, "accounts/demonstration.jinja", {"groups": groups})


def _next(person: User, now: Any) -> str:
    # Row security shows nothing to somebody who has not signed in, so each person looks for themselves.
    with unit_of_work(person, at=now):
        first = waiting_for(person).first()
        if first is not None:
            return f"Can {lower_first(first.label)}: {first.procurement.title}"
        if is_system_admin(None, person):
            return "Invites people and gives roles. Sees no procurement"
        roles = sorted({held.role for held in holdings(person)})
        return f"{label_of(roles)}. Nothing waits for them now" if roles else "Holds no role"


def _number(text: str | None) -> int:
    if not text or not text.isdigit() or len(text) > 18:
        raise Http404("No such person")
    return int(text)
