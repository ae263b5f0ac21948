"""The register of procurement decisions: filled from the case by the secretary, read by anyone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from procurement import access, actions, queries
from procurement.forms import RegisterEntryForm
from procurement.models import Decision, RegisterEntry

from .as_of import as_of
from .asking import ask
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

ON_A_PAGE = 20


@require_safe
def decision_entries(request: Request, reference: str) -> HttpResponse:
    """Show which decisions of a case are on the register."""
    case = load_case(request, reference)
    page = {
        "case": case, "tab": "overview", "title": "Register of procurement decisions",
        "rows": queries.register_entries(case), "may_publish": access.is_secretary(case, request.user),
        "organisations": [one.organisation for one in case.commissioners.select_related("organisation")],
    }  # fmt: skip
    return render(request, "procurement/decision_entries.jinja", page)


@require_http_methods(["GET", "POST"])
def decision_publish(request: Request, reference: str, pk: int) -> HttpResponse:
    """Complete a decision and put it on the register; others see the entries."""
    case = load_case(request, reference)
    decision = get_object_or_404(case.decisions.select_related("organisation"), pk=pk)
    listed = reverse("procurement:decision_entries", args=[case.reference])
    if not access.is_secretary(case, request.user):
        return redirect(listed)
    last = decision.register_entries.order_by("published_at", "pk").last()
    known = queries.known_of(case, decision)
    form = RegisterEntryForm(
        request.POST or None, known={one.key for one in known}, awarded=decision.kind == Decision.Kind.AWARD,
        joint=len(case.commissioners.all()) > 1, initial=_initial(case, last),
    )  # fmt: skip

    def do() -> str:
        actions.publish_decision(
            decision, by=request.user, now=now_of(request, case), seen=last.pk if last else None, **form.cleaned_data
        )
        return listed

    return ask(
        request, form, do, done="Decision put on the register", template="procurement/decision_publish.jinja",
        case=case, crumbs=crumbs(case, ("Register of procurement decisions", listed)), caption=str(decision),
        title="Put on the register of procurement decisions", known=known, last=last,
        submit_text="Put on the register", cancel_href=listed,
    )  # fmt: skip


def _initial(case: Any, last: RegisterEntry | None) -> dict[str, Any]:
    """Give what was entered last for this decision, else for another one of the case."""
    last = last or case.register_entries.order_by("published_at", "pk").last()
    answers = RegisterEntryForm.answers_of(last.content) if last else {}
    return {key: answers[key] for key in RegisterEntryForm.base_fields if answers.get(key)}


@login_not_required
@require_safe
def public_decisions(request: Request, organisation: int) -> HttpResponse:
    """Show anyone an organisation's register of procurement decisions, as of any day."""
    found, form, day = as_of(request, organisation)
    paged = page_of(request, queries.published_decisions(found, day), ON_A_PAGE)
    page = {
        "organisation": found, "paged": paged, "filter": form, "day": day, "today": timezone.localdate(request.now),
        "exports": exports(request, reverse("procurement:public_decisions", args=[found.pk]) + "export/"),
    }  # fmt: skip
    return render(request, "procurement/public_decisions.jinja", page)


@login_not_required
@require_safe
def public_decisions_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    found, _form, day = as_of(request, organisation)
    keys = [key for key, _label in RegisterEntry.COLUMNS]
    rows = [
        [*(entry.content.get(key, "") for key in keys), entry.published_on]
        for entry in queries.published_decisions(found, day)
    ]
    head = [*(label for _key, label in RegisterEntry.COLUMNS), "Published"]
    return listed_as(kind, "Register of procurement decisions", head, rows)
