"""Choosing a person to sign in as. It exists in a demonstration only: the address is not even routed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mcp_portal.accounts.models import Organisation, User
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.request import Request
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.notifications.progress import progress_of
from procurement.models import Procurement

from .todo import todo

KINDS = list(Kind)
DOES = {
    Role.LEAD: "Fills in the steps of a procurement, drafts notices, runs dialogue and records tenders",
    Role.SRO: "Approves notices, submits to a gateway and proposes decisions",
    Role.ACCOUNTABLE_OFFICER: "Signs the contract for a commissioner",
    Role.FINANCE_LEAD: "Approves the money",
    Role.LEGAL: "Approves notices in law",
    Role.SECRETARY: "Keeps meetings and records decisions",
    Role.MEMBER: "Decides in the governing body or a committee",
    Role.GUARDIAN: "Rules on interests",
    Role.MODERATOR: "Moderates the scores of evaluators",
    Role.EVALUATOR: "Scores tenders",
    Role.OPENER: "Opens responses with a second opener",
    Role.SIGN_OFF: "Signs the outcome of a gateway for an assuring body",
    Role.LEAD_REVIEWER: "Moderates the ratings of an assuring body and recommends an outcome",
    Role.REVIEWER: "Rates the lines of enquiry of a gateway",
    Role.PROVIDER: "Answers what is asked of the provider",
    Role.BIDDER: "Sees what was published to bidders",
    Role.NOTICE_ADMIN: "Checks notices and exports them to the Official Journal",
    Role.SYSTEM_ADMIN: "Invites people and gives roles. Sees no procurement",
    Role.AUDITOR: "Reads the trail",
}
"""What each role does, for people for whom nothing waits; the first that fits is shown."""

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
    people = User.objects.filter(is_active=True).order_by("post", "pk")
    organisations = Organisation.objects.prefetch_related(Prefetch("people", people, to_attr="choices"))
    groups = [
        (organisation, [Choice(person, _next(person, request.now)) for person in organisation.choices])
        for organisation in sorted(organisations, key=lambda one: (KINDS.index(Kind(one.kind)), one.name))
        if organisation.choices
    ]
    loading = progress_of("demonstration")
    shown = loading if loading and not loading.is_over else None
    return render(request, "accounts/demonstration.jinja", {"groups": groups, "loading": shown})


def _next(person: User, now: Any) -> str:
    # Row security shows nothing to somebody who has not signed in, so each person looks for themselves.
    with unit_of_work(person, at=now):
        cases = list(Procurement.objects.visible_to(person))
        first = next(iter(todo(person, now, cases)), None)
        if first is not None:
            return f"Now: {lower_first(first.label)}"
        does = [words for role, words in DOES.items() if role in {held.role for held in holdings(person)}]
    return " ".join(does[:1]) or "Holds no role"


def _number(text: str | None) -> int:
    if not text or not text.isdigit() or len(text) > 18:
        raise Http404("No such person")
    return int(text)
