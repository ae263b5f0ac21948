"""The conflicts tab of a procurement."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from conflicts import access, queries
from conflicts.models import Declaration, Interest, Recusal
from mcp_portal.accounts.queries import roles_on
from mcp_portal.accounts.roles import DECLARING, Role
from mcp_portal.audit.request import Request
from procurement.access import sees_the_file
from procurement.models import Procurement

from .people_by_bidders import CHECKS, READS_MATRIX, may_open


@require_safe
def case_conflicts(request: Request, reference: str) -> HttpResponse:
    """Show who has declared, what was ruled, and to the Guardian what was declared."""
    case = get_object_or_404(Procurement.objects.visible_to(request.user), reference=reference)
    if not sees_the_file(case, request.user):
        raise Http404("Who declared is not for bidders and providers")
    now, sees_rulings = case.now(request.now), access.may_see_recusals(case, request.user)
    team = queries.team_declarations(case, now, sees_rulings=sees_rulings)
    roles = roles_on(request.user, case)
    return render(
        request,
        "conflicts/case_conflicts.jinja",
        {
            "case": case, "tab": "conflicts", "title": "Conflicts of interest",
            "team": [member for member in team if member.counts],
            "reviewers": [member for member in team if not member.counts],
            "guidance": queries.kept_guidance(case, now),
            "declares": not roles.isdisjoint(DECLARING),
            "mine": queries.current_declaration(request.user, now, case),
            "sees_rulings": sees_rulings,
            "rulings": _rulings(case, request) if sees_rulings else [],
            "unanswered": queries.without_answer(case) if sees_rulings else [],
            "rules": Role.GUARDIAN in roles,
            "reads_matrix": may_open(request.user, case, READS_MATRIX),
            "checks": may_open(request.user, case, CHECKS),
            "sees_refusals": access.sees_refusals(case, request.user),
            "interests": _interests(case, request) if Role.GUARDIAN in roles else [],
        },
    )  # fmt: skip


def _rulings(case: Procurement, request: Request) -> list[Recusal]:
    rulings = Recusal.objects.visible_to(request.user).filter(procurement=case)
    return list(rulings.select_related("person__organisation", "interest"))


def _interests(case: Procurement, request: Request) -> list[tuple[Interest, Recusal | None]]:
    """Give what the team declared, each with the latest ruling on it."""
    standing = Declaration.objects.guarded_by(request.user).filter(procurement=case, ended_at__isnull=True)
    interests = Interest.objects.filter(declaration__in=standing).select_related("declaration__person__organisation")
    rulings = {ruling.interest.line: ruling for ruling in reversed(_rulings(case, request)) if ruling.interest}
    return [(one, rulings.get(one.line)) for one in interests.order_by("declaration__person__post", "pk")]
