"""Scope and care model in one place: what is missing first, then each part with how far it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mcp_portal.audit.request import Request
from procurement import access
from procurement.models import Procurement
from procurement.queries import care_model as asked

from .loading import crumbs, load_case, now_of

TITLE = "Care model and scope"


@require_safe
def care_model(request: Request, reference: str) -> HttpResponse:
    """Show what is missing in every part, and how far each is."""
    case = load_case(request, reference)
    page = {"title": TITLE, "parts": asked.parts(case, timezone.localdate(now_of(request, case)))}
    return render(request, "procurement/care_model/care_model.jinja", {**frame(case), **page})


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader leads scope and care model."""
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def frame(case: Procurement, *further: tuple[str, str], here: bool = False) -> dict[str, Any]:
    """Give what the layout of every page below "Prepare" needs; ``here`` adds the way back to the parts."""
    way = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here or further:
        way.append((TITLE, reverse("procurement:care_model", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *way, *further)}


def asking(case: Procurement, title: str, name: str, *args: Any) -> dict[str, Any]:
    """Give what a page with one form needs, on the way back to the page of its part."""
    page = reverse(f"procurement:{name}", args=[case.reference, *args])
    return {"case": case, "crumbs": frame(case, (title, page))["crumbs"], "caption": title, "cancel_href": page}
