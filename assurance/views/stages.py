"""The page on which a stage is added to a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance import access, actions, queries
from assurance.forms import StageForm
from assurance.models import Question
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.navigation import case_crumbs
from mcp_portal.workflow.declaring import get_step
from mcp_portal.workflow.steps import Refused
from procurement.guards import HELD_UP
from procurement.models import Procurement

from .loading import load_case


@require_http_methods(["GET", "POST"])
def stage_add(request: Request, reference: str) -> HttpResponse:
    """Add a stage to a case, with questions of its other stages."""
    case = load_case(request, reference)
    if not access.adds_stages(case, request.user) or case.hides_a_bid:
        raise Http404("Stages are added by the senior responsible officer or the lead reviewer of NHS England")
    now = case.now(request.now)
    edition = queries.edition_for(case, timezone.localdate(now))
    steps = {name: step.label for name in HELD_UP if (step := get_step(Procurement, name))}
    form = StageForm(
        request.POST or None,
        stages=list(queries.stages_of(case, edition.pk)),
        steps=steps,
        questions=list(Question.objects.filter(stage__version=edition).order_by("stage__order", "order")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            stage = actions.add_stage(case, by=request.user, now=now, **form.given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{stage.name} added")
            return redirect("assurance:gateways", reference)
    back = reverse("assurance:gateways", args=[reference])
    context = {
        "case": case,
        "nav": "procurements",
        "title": "Add a stage to this case",
        "caption": case.title,
        "lede": "The stage is a gateway of this case only. It cannot be changed after it has been added.",
        "form": form,
        "submit_text": "Add the stage",
        "cancel_href": back,
        "crumbs": [*case_crumbs(case, ""), {"text": "Gateways", "href": back}],
    }
    return render(request, "layouts/form.jinja", context)
