"""Keeping an interest off the public register: asked for by the person, ruled on by a Guardian."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access
from conflicts.actions import publishing
from conflicts.forms.publication import AskForm, EndWithholdingForm, WithheldFilterForm, WithholdForm
from conflicts.models import Declaration, Interest, Redaction
from conflicts.queries.withheld import redaction_of, redactions
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.forms import Form

from .declaring import CRUMBS, posted
from .publication import ROWS_ON_A_PAGE, _done, _file
from .publication_places import crumbs_of, exports_of, load_kept

HEAD = ("Person", "State", "Asked by", "Asked on", "Ruled on", "Ended on")


@require_http_methods(["GET", "POST"])
def interest_withhold(request: Request, pk: int) -> HttpResponse:
    """Ask that an interest be kept off the public register."""
    readable = Declaration.objects.visible_to(request.user).filter(filed_at__isnull=False)
    interest = get_object_or_404(
        Interest.objects.select_related("declaration__person__organisation", "declaration__organisation"),
        pk=pk, declaration__in=readable,
    )  # fmt: skip
    of = interest.declaration
    if of.person_id != request.user.pk and not access.guards_register(of.organisation_id, request.user):
        raise Http404("Only the person concerned or a Guardian asks for this")
    standing = redaction_of(interest)
    if standing is not None:
        return redirect(standing)
    form = AskForm(posted(request))
    made: list[Redaction] = []

    def do() -> None:
        made.append(publishing.ask_to_withhold(interest, by=request.user, now=request.now, **form.cleaned_data))

    if form.is_valid() and _done(form, do):
        messages.success(request, "Request sent to the Conflicts of Interest Guardian")
        return redirect(made[0])
    context = {"form": form, "interest": interest, "own": of.person_id == request.user.pk, "crumbs": CRUMBS}
    return render(request, "conflicts/redaction_ask.jinja", context)


@require_safe
def redaction(request: Request, pk: int) -> HttpResponse:
    """Show a redaction to the person concerned and to Guardians; reasons to Guardians and to whoever gave them."""
    found = _load(request, pk)
    context = {
        "redaction": found, "own": found.person_id == request.user.pk, "may_rule": _may_rule(found, request.user),
        "reasons": list(found.reasons.select_related("given_by__organisation")),
        "crumbs": _crumbs(found, request.user),
    }  # fmt: skip
    return render(request, "conflicts/redaction.jinja", context)


@require_http_methods(["GET", "POST"])
def redaction_rule(request: Request, pk: int) -> HttpResponse:
    """Rule whether an interest is kept off the public register."""
    found = _load_to_rule(request, pk)

    def do(**answers: Any) -> None:
        publishing.rule_on_redaction(found, by=request.user, now=request.now, **answers)

    return _rule(request, found, WithholdForm(posted(request)), do, "Rule on publishing an interest", "Ruling made")


@require_http_methods(["GET", "POST"])
def redaction_end(request: Request, pk: int) -> HttpResponse:
    """Let an interest be published again."""
    found = _load_to_rule(request, pk)

    def do(**answers: Any) -> None:
        publishing.end_redaction(found, by=request.user, now=request.now, **answers)

    return _rule(
        request, found, EndWithholdingForm(posted(request)), do, "Publish the interest again", "Published again"
    )


def _rule(request: Request, found: Redaction, form: Form, do: Any, title: str, done: str) -> HttpResponse:
    if form.is_valid() and _done(form, lambda: do(**form.cleaned_data)):
        messages.success(request, done)
        return redirect(found)
    context = {"form": form, "redaction": found, "title": title, "crumbs": _crumbs(found, request.user)}
    return render(request, "conflicts/redaction_rule.jinja", context)


@require_safe
def withheld(request: Request, organisation: int) -> HttpResponse:
    """List what was asked for and what is withheld, for the Guardian."""
    found = load_kept(request, organisation, guardian=True)
    form, rows = _asked_for(request, found.pk)
    context = {
        "organisation": found, "form": form, "filtered": bool(request.GET), "crumbs": crumbs_of(found),
        "paged": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "exports": exports_of(request, "conflicts:publication_withheld_export", found.pk),
    }  # fmt: skip
    return render(request, "conflicts/publication_withheld.jinja", context)


@require_safe
def withheld_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file, without interests and reasons."""
    found = load_kept(request, organisation, guardian=True)
    rows = [
        (one.person.post, one.state_words, str(one.asked_by), timezone.localdate(one.asked_at),
         timezone.localdate(one.ruled_at) if one.ruled_at else None,
         timezone.localdate(one.ended_at) if one.ended_at else None)
        for one in _asked_for(request, found.pk)[1]
    ]  # fmt: skip
    return _file(request, kind, "Interests not published", HEAD, rows)


def _asked_for(request: Request, organisation: int) -> tuple[WithheldFilterForm, Any]:
    form = WithheldFilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    return form, redactions(organisation, state=asked.get("state", ""), text=asked.get("q", ""))


def _load(request: Request, pk: int) -> Redaction:
    found = get_object_or_404(Redaction.objects.with_people(), pk=pk)
    if request.user.pk not in (found.person_id, found.asked_by_id) and not access.guards_register(
        found.organisation_id, request.user
    ):
        raise Http404("Only the person concerned and Guardians have this page")
    return found


def _load_to_rule(request: Request, pk: int) -> Redaction:
    found = _load(request, pk)
    if not _may_rule(found, request.user):
        raise Http404("Another Guardian or deputy rules on this")
    return found


def _may_rule(found: Redaction, user: Any) -> bool:
    return found.person_id != user.pk and access.guards_register(found.organisation_id, user)


def _crumbs(found: Redaction, user: Any) -> list[dict[str, str]]:
    if not _may_rule(found, user):
        return CRUMBS
    return crumbs_of(
        found.organisation,
        ("Interests not published", reverse("conflicts:publication_withheld", args=[found.organisation_id])),
    )
