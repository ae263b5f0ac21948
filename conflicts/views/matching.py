"""Matches of interests and names, for Guardians and deputies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access, actions
from conflicts.forms import MatchFilterForm, MatchRulingForm
from conflicts.models import Interest, Match, NewName
from conflicts.queries.matching import MatchFilter, counts_by_name, like_enough, matches, procurements_of_matches
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView

from .declaring import posted
from .rulings import GUARDIAN_CRUMBS

ROWS_ON_A_PAGE = 50
MATCH_CRUMBS = [*GUARDIAN_CRUMBS, {"text": "Possible matches", "href": "/conflicts/matches/"}]
HEAD = (
    "Procurement", "Bidder or part", "Kind", "Behind", "Person", "Interest in", "Interest", "Found by",
    "Likeness in percent", "Found on", "State", "Decided on",
)  # fmt: skip


@require_safe
def match_list(request: Request) -> HttpResponse:
    """Show what may be a match, grouped by name, filtered, a page at a time."""
    form, wanted = _asked_for(request)
    found = matches(request.user, wanted)
    paged = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(paged.object_list)
    counts = counts_by_name(found, (row.name_id for row in rows))
    return render(
        request,
        "conflicts/matches.jinja",
        {
            "form": form, "paged": paged, "groups": _by_name(rows, counts), "like_enough": like_enough(),
            "filtered": wanted != MatchFilter(), "exports": _exports(request), "crumbs": GUARDIAN_CRUMBS,
        },
    )  # fmt: skip


@require_safe
def match_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered list as a file; the export stands in the ledger."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    _form, wanted = _asked_for(request)
    rows = list(matches(request.user, wanted))
    ledger.record("conflicts.matches_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Possible matches", HEAD, (_cells(row) for row in rows))


def _asked_for(request: Request) -> tuple[MatchFilterForm, MatchFilter]:
    if not access.is_guardian_anywhere(request.user):
        raise Http404("Only Guardians and deputies have this page")
    form = MatchFilterForm(request.GET or None, procurements=procurements_of_matches(request.user))
    # A filter that cannot be read filters nothing.
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    chosen = answers.get("procurement")
    return form, MatchFilter(
        state=answers.get("state") or "open", procurement=int(chosen) if chosen else None,
        how=answers.get("how") or "", text=answers.get("q") or "",
    )  # fmt: skip


def _by_name(rows: list[Match], counts: dict[int, int]) -> list[dict[str, Any]]:
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        first = {"first": row, "named": row.named, "total": counts.get(row.name_id, 0), "rows": []}
        groups.setdefault(row.name_id, first)["rows"].append(row)
    return list(groups.values())


def _exports(request: Request) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {"text": words, "href": reverse("conflicts:matches_export", args=[kind]) + asked}
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _cells(row: Match) -> tuple[Any, ...]:
    named, declared = row.named, row.declared
    return (
        row.procurement_title, named["name"], NewName.Kind(named["kind"]).label, named["bidder"], str(row.person),
        declared["organisation_name"], declared["nature"], row.get_how_display(), row.likeness,
        timezone.localdate(row.found_at), row.state_words,
        timezone.localdate(row.decided_at) if row.decided_at else None,
    )  # fmt: skip


def load(request: Request, pk: int) -> Match:
    """Load a match the Guardian looks after."""
    return get_object_or_404(Match.objects.visible_to(request.user).with_people(), pk=pk)


@require_safe
def match(request: Request, pk: int) -> HttpResponse:
    """Show both sides of a match, and what can be done about it."""
    found = load(request, pk)
    now = found.now_of(request.now)
    offers = [] if found.gone_at or found.ruling_id else steps_for(found, request.user, now)
    return render(
        request,
        "conflicts/match.jinja",
        {
            "match": found, "named": found.named, "declared": found.declared, "offers": offers,
            "name_kind": NewName.Kind(found.named["kind"]).label,
            "category": Interest.Category(found.declared["category"]).label, "crumbs": MATCH_CRUMBS,
        },
    )  # fmt: skip


class MatchStep(StepView):
    """Deciding on a match."""

    def get_subject(self, request: Any, **kwargs: Any) -> Match:
        """Load the match for its Guardian; one that is gone or ruled on is not decided."""
        found = load(request, kwargs["pk"])
        if found.gone_at is not None or found.ruling_id is not None:
            raise Http404("There is nothing to decide any longer")
        return found

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the matches, and say what is compared."""
        caption = f"{subject.person}: {subject.declared['organisation_name']} and {subject.named['name']}"
        return {"nav": "conflicts", "crumbs": MATCH_CRUMBS, "caption": caption}

    def after(self, subject: Any) -> str:
        """Lead from a confirmed match to its ruling, from a dismissed one back to the list."""
        if subject.awaits_ruling:
            return reverse("conflicts:match_ruling", args=[subject.pk])
        return reverse("conflicts:matches")


@require_http_methods(["GET", "POST"])
def match_ruling(request: Request, pk: int) -> HttpResponse:
    """Rule on the interest of a confirmed match."""
    found = load(request, pk)
    if not found.awaits_ruling or found.gone_at is not None:
        raise Http404("This match does not wait for a ruling")
    people = ("declaration__person__organisation", "declaration__organisation")
    interest = get_object_or_404(Interest.objects.select_related(*people), pk=found.interest_id)
    shown = NewName.objects.filter(pk=found.name_id, shown_at__isnull=False).exists()
    form = MatchRulingForm(posted(request), match=found, interest=interest, shown=shown)
    if form.is_valid():
        now = found.now_of(request.now)
        try:
            made = actions.rule(
                by=request.user, person=found.person, interest=interest, match=found, now=now, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("handling", str(refused))
        else:
            messages.success(request, "Ruling made")
            return redirect("conflicts:recusal", made.pk)
    context = {"form": form, "match": found, "named": found.named, "interest": interest, "shown": shown}
    return render(request, "conflicts/match_ruling.jinja", {**context, "crumbs": MATCH_CRUMBS})
