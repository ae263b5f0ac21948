"""The journey of a declaration: what for, which interests, check."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conflicts import actions, queries
from conflicts.forms import DeclareForm, InterestForm, Scope
from conflicts.models import Declaration, Interest
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import DECLARING
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused
from procurement.models import Procurement

CRUMBS = [{"text": "Conflicts of interest", "href": "/conflicts/"}]


def posted(request: Request) -> Any:
    """Give what was sent with the form, also when that is nothing at all; None when no form was sent."""
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
def declare(request: Request) -> HttpResponse:
    """Ask what is declared for; ``?case=`` names a procurement."""
    scopes = _scopes(request, request.GET.get("case", ""))
    return _begin(request, scopes, initial={})


@require_http_methods(["GET", "POST"])
def declare_again(request: Request, pk: int) -> HttpResponse:
    """Ask again for a draft, or anew with the scope of a filed declaration."""
    earlier = _own(request, pk)
    case = earlier.case or _waiting(request, earlier.procurement_id)
    if case is None and earlier.procurement_id is not None:
        raise Http404("This procurement is not there for this person")
    scope = Scope(_key(earlier.organisation_id, case), earlier.scope, earlier.organisation, case, _now(case, request))
    initial: dict[str, Any] = {"kind": earlier.kind}
    if earlier.filed_at is None:
        initial["aware_date"] = earlier.aware_date
    return _begin(request, [scope], initial)


def _begin(request: Request, scopes: list[Scope], initial: dict[str, Any]) -> HttpResponse:
    if not scopes:
        raise Http404("There is nothing this person declares for")
    form = DeclareForm(posted(request), scopes=scopes, by=request.user, initial=initial)
    if form.is_valid():
        answers = form.cleaned_data
        scope = answers["scope"]
        draft = actions.begin(
            by=request.user, organisation=scope.organisation, case=scope.case, now=scope.now,
            kind=answers["kind"], aware_date=answers["aware_date"],
        )  # fmt: skip
        if draft.is_nil or draft.interests.exists():
            return redirect("conflicts:declaration", draft.pk)
        return redirect("conflicts:interest_add", draft.pk)
    return render(request, "conflicts/declare.jinja", {"form": form, "crumbs": CRUMBS})


def _scopes(request: Request, reference: str) -> list[Scope]:
    """Give what the person may declare for: each procurement they see, then each organisation they work for."""
    held = [one for one in holdings(request.user) if one.role in DECLARING]
    on_case = {one.case_id: one.organisation_id for one in held if one.case_id is not None}
    cases = Procurement.objects.visible_to(request.user).filter(pk__in=on_case).order_by("title")
    if reference:
        cases = cases.filter(reference=reference)
    wide = {one.organisation_id for one in held}
    if request.user.organisation_id is not None:
        wide.add(request.user.organisation_id)
    # Closed until they have answered or the Guardian has ruled, and still theirs to declare for.
    waiting = [case for case in queries.waiting_cases(request.user) if case.pk in on_case]
    bodies = Organisation.objects.in_bulk(wide | set(on_case.values()) | {case.organisation_id for case in waiting})
    scopes = [
        Scope(_key(on_case[case.pk], case), case.title, bodies[on_case[case.pk]], case, case.now(request.now))
        for case in cases
    ]
    if reference:
        return scopes
    closed = [
        Scope(_key(case.organisation_id, case), case.title, bodies[case.organisation_id], case, case.now(request.now))
        for case in waiting
    ]
    return [
        *scopes,
        *closed,
        *(
            Scope(_key(pk, None), f"All my work for {bodies[pk].short_name}", bodies[pk], None, request.now)
            for pk in sorted(wide, key=lambda pk: bodies[pk].name)
        ),
    ]


def _key(organisation_id: int, case: Any) -> str:
    if case is None:
        return f"{organisation_id}-general"
    return f"{organisation_id}-{getattr(case, 'reference', case.pk)}"


def _waiting(request: Request, pk: int | None) -> Any:
    """Give a procurement that is closed to the person for now, as far as they may know of it."""
    return next((case for case in queries.waiting_cases(request.user) if case.pk == pk), None)


def _now(case: Any, request: Request) -> datetime.datetime:
    return case.now(request.now) if case is not None else request.now


@require_http_methods(["GET", "POST"])
def interest_add(request: Request, pk: int) -> HttpResponse:
    """Ask for one more interest."""
    draft = _own_draft(request, pk)
    form = InterestForm(posted(request), today=_today(request, draft))
    if form.is_valid():
        actions.add_interest(draft, by=request.user, **form.cleaned_data)
        return redirect("conflicts:declaration", draft.pk)
    return _interest_page(request, form, draft, "Add an interest")


@require_http_methods(["GET", "POST"])
def interest_change(request: Request, pk: int) -> HttpResponse:
    """Ask for an interest again."""
    interest = _own_interest(request, pk)
    initial = InterestForm.answers_of(interest)
    form = InterestForm(posted(request), today=_today(request, interest.declaration), initial=initial)
    if form.is_valid():
        actions.change_interest(interest, by=request.user, **form.cleaned_data)
        return redirect("conflicts:declaration", interest.declaration_id)
    return _interest_page(request, form, interest.declaration, "Change an interest")


@require_http_methods(["GET", "POST"])
def interest_remove(request: Request, pk: int) -> HttpResponse:
    """Take an interest out of a draft."""
    interest = _own_interest(request, pk)
    if request.method == "POST":
        try:
            actions.remove_interest(interest, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("conflicts:declaration", interest.declaration_id)
    return render(request, "conflicts/interest_remove.jinja", {"interest": interest, "crumbs": CRUMBS})


def _interest_page(request: Request, form: InterestForm, draft: Declaration, title: str) -> HttpResponse:
    return render(
        request,
        "conflicts/interest_form.jinja",
        {"form": form, "declaration": draft, "title": title, "crumbs": CRUMBS},
    )


def _today(request: Request, draft: Declaration) -> Any:
    return timezone.localdate(draft.now_of(request.now))


def _own(request: Request, pk: int) -> Declaration:
    """Load the person's own declaration; 404 while its procurement is hidden from them."""
    own = Declaration.objects.of(request.user).with_people()
    found = get_object_or_404(own, pk=pk)
    if found.procurement_id in queries.recused_case_ids(request.user):
        raise Http404("This procurement is hidden")
    return found


def _own_draft(request: Request, pk: int) -> Declaration:
    found = _own(request, pk)
    if found.filed_at is not None:
        raise Http404("This has been filed")
    return found


def _own_interest(request: Request, pk: int) -> Interest:
    interest = get_object_or_404(Interest.objects.select_related("declaration"), pk=pk)
    interest.declaration = _own_draft(request, interest.declaration_id)
    return interest
