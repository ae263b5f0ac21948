"""Below the conflicts tab of a procurement: people by bidders, and the check of a candidate."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import queries
from conflicts.actions.matching import PreCheck, precheck
from conflicts.forms import CandidateForm
from conflicts.queries.people_by_bidders import people_by_bidders
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.workflow.steps import Refused
from procurement.models import Procurement

from .declaring import posted

READS_MATRIX = frozenset({Role.GUARDIAN, Role.SRO, Role.LEAD})
CHECKS = frozenset({Role.GUARDIAN, Role.LEAD})


@require_safe
def matrix(request: Request, reference: str) -> HttpResponse:
    """Show how everybody with a role stands to each bidder."""
    case = _case(request, reference, READS_MATRIX)
    context = {"case": case, "tab": "conflicts", "matrix": people_by_bidders(case), "crumbs": _crumbs(case)}
    return render(request, "conflicts/people_by_bidders.jinja", context)


@require_safe
def matrix_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the matrix as a file; the export stands in the ledger."""
    case = _case(request, reference, READS_MATRIX)
    if kind not in FORMATS:
        raise Http404("The matrix comes as csv or xlsx")
    found = people_by_bidders(case)
    ledger.record(
        "conflicts.matrix_exported", subject=case, case=case, occurred_at=case.now(request.now),
        detail={"format": kind, "rows": len(found.rows)},
    )  # fmt: skip
    head = ["Person", "Roles", *(column.title for column in found.columns)]
    rows = ([str(row.user), row.roles, *(cell.words for cell in row.cells)] for row in found.rows)
    return listed_as(kind, f"People by bidders {case.reference}"[:60], head, rows)


@require_http_methods(["GET", "POST"])
def candidate_check(request: Request, reference: str) -> HttpResponse:
    """Check a candidate against all bidders and parts without telling them, and without giving a role."""
    case = _case(request, reference, CHECKS)
    form = CandidateForm(posted(request))
    checked: PreCheck | None = None
    if form.is_valid():
        try:
            checked = precheck(case, form.cleaned_data["email"], by=request.user)
        except Refused as refused:
            form.add_error("email", str(refused))
    context: dict[str, Any] = {"case": case, "form": form, "checked": checked, "crumbs": _crumbs(case)}
    return render(request, "conflicts/precheck.jinja", context)


def may_open(user: Any, case: Procurement, roles: frozenset[str]) -> bool:
    """Say whether a person holds one of the roles on a case and no bidder in it is hidden from them."""
    held = not roles.isdisjoint(roles_on(user, case))
    return held and not any(limit.hides_bid for limit in queries.limits_on(user, case))


def _case(request: Request, reference: str, roles: frozenset[str]) -> Procurement:
    case = get_object_or_404(Procurement.objects.visible_to(request.user), reference=reference)
    if not may_open(request.user, case, roles):
        raise Http404("This page is for others, or part of it is hidden")
    return case


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    conflicts = {"text": "Conflicts", "href": reverse("conflicts:case_conflicts", args=[case.reference])}
    return [*case_crumbs(case, ""), conflicts]
