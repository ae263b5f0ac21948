"""People, for the system administrator: no case content, cases by their reference only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.accounts import actions, forms
from mcp_portal.accounts.models import EmailChange, RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import case_references
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.steps import Refused

from .administration import for_administrators, load_person

PAGE = 50
HEAD = ("Post", "Email address", "Organisation", "Account", "Roles held now")


@for_administrators
@require_safe
def people(request: Request) -> HttpResponse:
    """List everybody with an account."""
    form = forms.PeopleFilter(request.GET)
    paged = Paginator(_found(form), PAGE).get_page(request.GET.get("page"))
    words = {"account_words": account_words, "role_words": role_words}
    context = {"form": form, "paged": paged, "filtered": bool(request.GET), **words}
    return render(request, "accounts/people.jinja", context)


@for_administrators
@require_safe
def people_export(request: Request, kind: str) -> HttpResponse:
    """Give the list as a file; the ledger says that it was taken."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    rows = [
        (person.post, person.email, str(person.organisation or ""), account_words(person), role_words(person))
        for person in _found(forms.PeopleFilter(request.GET))
    ]
    ledger.record("accounts.people_exported", subject=request.user, detail={"rows": len(rows), "format": kind})
    return listed_as(kind, "People", HEAD, rows)


@for_administrators
@require_safe
def person(request: Request, number: int) -> HttpResponse:
    """Show one person: account, roles past and present, and what can be done."""
    found = load_person(number)
    holdings = list(found.holdings.select_related("organisation", "entered_by").order_by("-from_date", "-pk"))
    return render(
        request,
        "accounts/person.jinja",
        {
            "person": found,
            "account": account_words(found),
            "invitation": _invitation(found),
            "holdings": holdings,
            "references": case_references({held.procurement_id for held in holdings if held.procurement_id}),
            "change": found.email_changes.filter(decided_at__isnull=True).first(),
            "oneself": found.pk == request.user.pk,
            "today": today(),
        },
    )


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: Request) -> HttpResponse:
    """Invite somebody new."""
    form = forms.Invite(request.POST or None)
    if form.is_valid():
        try:
            invitation = actions.invite(**form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, f"Invitation sent to {invitation.user.email}")
            return redirect("accounts:person", invitation.user_id)
    return render(request, "accounts/person_invite.jinja", {"form": form})


@for_administrators
@require_http_methods(["POST"])
def person_invite_again(request: Request, number: int) -> HttpResponse:
    """Send a new link; the old one stops working."""
    return _act(request, number, actions.invite_again, "New invitation sent. The old link no longer works.")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def person_close(request: Request, number: int) -> HttpResponse:
    """Ask whether to close an account, and do it."""
    found = load_person(number)
    if request.method == "POST":
        return _act(request, number, actions.close_account, "Account closed")
    return render(request, "accounts/person_close.jinja", {"person": found, "form": Form()})


@for_administrators
@require_http_methods(["POST"])
def person_reopen(request: Request, number: int) -> HttpResponse:
    """Open a closed account again."""
    return _act(request, number, actions.reopen_account, "Account open again. Give roles anew where they are needed.")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def address_propose(request: Request, number: int) -> HttpResponse:
    """Propose another sign-in address."""
    found = load_person(number)
    form = forms.NewAddress(request.POST or None)
    if form.is_valid():
        try:
            actions.propose_email(user=found, **form.cleaned_data, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error("new_email", str(refused))
        else:
            messages.success(request, "Change proposed. A second system administrator confirms it.")
            return redirect("accounts:person", found.pk)
    return render(request, "accounts/address_propose.jinja", {"form": form, "person": found})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def address_decide(request: Request, number: int) -> HttpResponse:
    """Confirm or turn down a proposed address."""
    found = load_person(number)
    change = get_object_or_404(EmailChange.objects.select_related("proposed_by"), user=found, decided_at__isnull=True)
    if request.method == "POST":
        confirm = request.POST.get("decision") == "confirm"
        try:
            actions.decide_email(change=change, confirm=confirm, by=request.user, now=request.now)
        except Refused as refused:
            messages.warning(request, f"{refused}.")
        else:
            messages.success(request, "Email address changed" if confirm else "Change turned down")
        return redirect("accounts:person", found.pk)
    second = request.user.pk not in (change.proposed_by_id, found.pk)
    return render(request, "accounts/address_decide.jinja", {"person": found, "change": change, "second": second})


def account_words(person: User) -> str:
    """Say in words how an account stands."""
    if not person.is_active:
        return "Closed"
    invitation = _invitation(person)
    return "Invited, not accepted" if invitation is not None and invitation.accepted_at is None else "Open"


def _invitation(person: User) -> Any:
    return getattr(person, "invitation", None)


def _act(request: Request, number: int, action: Any, done: str) -> HttpResponse:
    found = load_person(number)
    try:
        action(user=found, by=request.user, now=request.now)
    except Refused as refused:
        messages.warning(request, f"{refused}.")
    else:
        messages.success(request, done)
    return redirect("accounts:person", found.pk)


def _found(form: forms.PeopleFilter) -> QuerySet[User]:
    current = RoleHolding.objects.on(today()).order_by("role")
    rows = User.objects.select_related("organisation", "invitation").order_by("post", "email", "pk")
    rows = rows.prefetch_related(Prefetch("holdings", current, to_attr="held_now"))
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("words"):
        rows = rows.filter(Q(post__icontains=asked["words"]) | Q(email__icontains=asked["words"]))
    if asked.get("organisation"):
        rows = rows.filter(organisation=asked["organisation"])
    if asked.get("role"):
        rows = rows.filter(pk__in=RoleHolding.objects.on(today()).filter(role=asked["role"]).values("user_id"))
    return rows.filter(_ACCOUNTS[asked["account"]]) if asked.get("account") else rows


_ACCOUNTS = {
    "closed": Q(is_active=False),
    "invited": Q(is_active=True, invitation__accepted_at__isnull=True, invitation__isnull=False),
    "open": Q(is_active=True) & (Q(invitation__isnull=True) | Q(invitation__accepted_at__isnull=False)),
}


def role_words(person: Any) -> str:
    """Name the roles a listed person holds now."""
    return ", ".join(dict.fromkeys(held.get_role_display() for held in person.held_now))
