"""One declaration: to check while it is a draft, to read afterwards, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access, actions, queries
from conflicts.models import Declaration
from mcp_portal.audit.request import Request
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView

from .declaring import CRUMBS


def load(request: Request, pk: int) -> Declaration:
    """Load a declaration the person may read; an own one about a hidden procurement only once it is filed."""
    found = get_object_or_404(Declaration.objects.visible_to(request.user).with_people(), pk=pk)
    if found.filed_at is None and found.procurement_id in queries.recused_case_ids(request.user):
        raise Http404("This procurement is hidden")
    return found


@require_safe
def declaration(request: Request, pk: int) -> HttpResponse:
    """Show the answers to check, or what was filed."""
    found = load(request, pk)
    now = found.now_of(request.now)
    own = found.person_id == request.user.pk
    return render(
        request,
        "conflicts/declaration.jinja",
        {
            "declaration": found,
            "interests": list(found.interests.select_related("mitigation", "organisation").order_by("pk")),
            "offers": steps_for(found, request.user, now),
            "own": own,
            "hidden": found.procurement_id in queries.recused_case_ids(request.user),
            "late": found.days_late(now),
            "may_withhold": own or access.guards_register(found.organisation_id, request.user),
            "crumbs": CRUMBS,
        },
    )


@require_safe
def declaration_filed(request: Request, pk: int) -> HttpResponse:
    """Confirm that the declaration has been filed and say what happens next."""
    found = get_object_or_404(Declaration.objects.of(request.user).with_people(), pk=pk, filed_at__isnull=False)
    # The panel says it: the banner of the step would say it twice.
    list(messages.get_messages(request))
    waiting, closed = found.material_in_a_case, found.procurement_id in queries.closed_case_ids(request.user)
    return render(
        request,
        "conflicts/declaration_filed.jinja",
        {"declaration": found, "waiting": waiting, "closed": closed, "crumbs": CRUMBS},
    )


@require_http_methods(["GET", "POST"])
def declaration_discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    draft = get_object_or_404(Declaration.objects.of(request.user).drafts().with_people(), pk=pk)
    if request.method == "POST":
        actions.discard(draft, by=request.user)
        messages.success(request, "Draft thrown away")
        return redirect("conflicts:my_conflicts")
    return render(request, "conflicts/declaration_discard.jinja", {"declaration": draft, "crumbs": CRUMBS})


class DeclarationStep(StepView):
    """Steps of a declaration."""

    def get_subject(self, request: Any, **kwargs: Any) -> Declaration:
        """Load the declaration for those who may read it."""
        return load(request, kwargs["pk"])

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the pages about interests, and say what was declared for."""
        return {"nav": "conflicts", "crumbs": CRUMBS, "caption": subject.scope}

    def after(self, subject: Any) -> str:
        """Confirm a filing to the person who filed; show others the declaration again."""
        if subject.person_id == self.request.user.pk:
            return reverse("conflicts:declaration_filed", args=[subject.pk])
        return subject.get_absolute_url()
