"""What the provider shows to the 3 bodies only: its own list, add, replace, take back, download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance import queries
from assurance.actions.material import (
    is_asked,
    questions_for_the_provider,
    replace_material,
    show_to_the_bodies,
    take_material_back,
)
from assurance.forms.evidence import MaterialForm, MaterialVersionForm
from assurance.models import Evidence, GateReview
from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.views import send
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import lower_first, upper_first
from mcp_portal.workflow.steps import Refused
from procurement import access as procurement_access
from procurement.models import Procurement

TITLE = "Show documents to the 3 bodies only"


@require_safe
def material(request: Request, reference: str) -> HttpResponse:
    """List the gateways that ask the provider, with what its people have put in."""
    case = _case(request, reference)
    asked = [review for review in _newest(case) if is_asked(review)]
    context = {
        **_frame(case, TITLE),
        "gateways": [{"review": review, "pieces": _own(review, request.user)} for review in asked],
    }
    return render(request, "assurance/material.jinja", context)


@require_http_methods(["GET", "POST"])
def material_add(request: Request, reference: str, stage: str) -> HttpResponse:
    """Put in one document, and say which questions it answers."""
    case, review = _open_review(request, reference, stage)
    asked = questions_for_the_provider(review)
    form = MaterialForm(request.POST or None, request.FILES or None, questions=asked)

    def do(file: Any, **given: Any) -> str:
        return f"{show_to_the_bodies(review, file, **given).code} added. Only the 3 bodies and you can open it"

    return _ask(request, case, form, do, f"Add a document to {lower_first(review.stage.name)}", "Add")


@require_http_methods(["GET", "POST"])
def material_replace(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Put a newer version of a document in its place."""
    case, review = _open_review(request, reference, stage)
    piece = _own_piece(request, review, pk)
    form = MaterialVersionForm(request.POST or None, request.FILES or None, initial={"title": piece.title})

    def do(file: Any, **given: Any) -> str:
        return f"{upper_first(replace_material(piece, file, **given).named)} added"

    return _ask(request, case, form, do, f"Replace {piece.code} by a newer version", "Replace")


@require_http_methods(["GET", "POST"])
def material_remove(request: Request, reference: str, stage: str, pk: int) -> HttpResponse:
    """Take a document back before the gateway is submitted."""
    case, review = _open_review(request, reference, stage)
    piece = _own_piece(request, review, pk)
    if request.method == "POST":
        take_material_back(piece, by=request.user, now=case.now(request.now))
        messages.success(request, f"{piece.code} taken back")
        return redirect("assurance:material", reference)
    return render(
        request, "assurance/evidence_remove.jinja", {**_frame(case, f"Take {piece.code} back"), "piece": piece}
    )


@require_safe
def material_download(request: Request, reference: str, stage: str, pk: int) -> HttpResponseBase:
    """Send the provider a document that its people put in."""
    case = _case(request, reference)
    rows = Evidence.objects.filter(procurement=case, review__stage__code=stage, audience=Evidence.Audience.BODIES)
    piece = get_object_or_404(rows.select_related("document__blob", "procurement", "added_by"), pk=pk)
    if not piece.comes_from(request.user):
        raise Http404("This was put in by somebody else")
    record_download(piece.document, by=request.user, now=case.now(request.now))
    return send(piece.document)


def _ask(
    request: Request, case: Procurement, form: Form, do: Callable[..., str], title: str, submit_text: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = {"by": request.user, "now": case.now(request.now), **form.cleaned_data}
        try:
            done = do(given.pop("upload"), **given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect("assurance:material", case.reference)
    context = {
        **_frame(case, title),
        "form": form,
        "submit_text": submit_text,
        "lede": "NHS England, NHS Improvement and CQC read it. The commissioners see its title, size, date and "
        "SHA-256, and can never open it.",
    }
    return render(request, "assurance/evidence_add.jinja", context)


def _case(request: Request, reference: str) -> Procurement:
    case = get_object_or_404(Procurement.objects.visible_to(request.user), reference=reference)
    if not procurement_access.is_provider(case, request.user):
        raise Http404("This is for the provider")
    return case


def _newest(case: Procurement) -> list[GateReview]:
    newest: dict[str, GateReview] = {}
    for review in queries.reviews_of(case).order_by("stage__order", "attempt"):
        newest[review.stage.code] = review
    return list(newest.values())


def _open_review(request: Request, reference: str, stage: str) -> tuple[Procurement, GateReview]:
    case = _case(request, reference)
    review = next((one for one in _newest(case) if one.stage.code == stage), None)
    if review is None or not is_asked(review) or not review.may_change_evidence:
        raise Http404("This gateway takes nothing from the provider now")
    return case, review


def _own(review: GateReview, user: Any) -> list[Evidence]:
    rows = review.evidence.filter(audience=Evidence.Audience.BODIES, replaced_by=None).order_by("number")
    rows = rows.filter(added_by__organisation=user.organisation_id)
    return list(rows.select_related("document__blob", "added_by").prefetch_related("citations__answer__question"))


def _own_piece(request: Request, review: GateReview, pk: int) -> Evidence:
    piece = next((row for row in _own(review, request.user) if row.pk == pk), None)
    if piece is None:
        raise Http404("There is no such document of yours")
    return piece


def _frame(case: Procurement, title: str) -> dict[str, Any]:
    return {
        "case": case,
        "nav": "procurements",
        "title": title,
        "caption": case.title,
        "crumbs": [
            {"text": "Procurements", "href": reverse("procurement:cases")},
            {"text": case.title, "href": reverse("procurement:case", args=[case.reference])},
        ],
        "cancel_href": reverse("assurance:material", args=[case.reference]),
    }
