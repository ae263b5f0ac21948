"""The register of interests as a page and as files, for people who are signed in."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conflicts import queries
from conflicts.forms.register import RegisterFilterForm, with_boxes
from conflicts.models import GuidanceVersion
from conflicts.queries.register import organisations_on_register, withheld_interests
from mcp_portal.accounts.models import Organisation
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as

from .publication_places import organisations_kept

ROWS_ON_A_PAGE = 50
HEAD = (
    "Person", "Organisation", "Kind", "Actual or potential", "Interest in", "Interest", "From", "To",
    "What was done", "Declared on", "State", "Published",
)  # fmt: skip


@require_safe
def register(request: Request) -> HttpResponse:
    """Show the register, filtered, a page at a time."""
    form, wanted = _asked_for(request)
    today = timezone.localdate(request.now)
    lines = queries.register(request.user, today, wanted)
    page: Any = Paginator(lines, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    day = wanted.on or today
    return render(
        request,
        "conflicts/register.jinja",
        {
            "form": form, "paged": page, "rows": list(page), "counts": lines.counts,
            "today": day, "filtered": wanted != queries.RegisterFilter(), "exports": _exports(request),
            "guidance": GuidanceVersion.objects.in_force_on(day), "withheld": withheld_interests(today),
            "kept": organisations_kept(request.user),
        },
    )  # fmt: skip


@require_safe
def register_export(request: Request, kind: str) -> HttpResponse:
    """Give the filtered register as a file; the export stands in the ledger."""
    if kind not in FORMATS:
        raise Http404("The register comes as csv or xlsx")
    _form, wanted = _asked_for(request)
    today = timezone.localdate(request.now)
    withheld, day = withheld_interests(today), wanted.on or today
    rows = [_cells(row, withheld, day) for row in queries.register(request.user, today, wanted)]
    ledger.record("conflicts.register_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Register of interests", HEAD, rows)


def _asked_for(request: Request) -> tuple[RegisterFilterForm, queries.RegisterFilter]:
    form = RegisterFilterForm(
        with_boxes(request.GET, "on"), today=timezone.localdate(request.now),
        organisations=organisations_on_register(request.user),
    )  # fmt: skip
    answers: dict[str, Any] = form.answers
    chosen = answers.get("organisation")
    return form, queries.RegisterFilter(
        organisation=Organisation(pk=int(chosen)) if chosen else None,
        category=answers.get("category", ""),
        text=answers.get("q", ""),
        state=answers.get("state", ""),
        on=answers.get("on"),
    )


def _exports(request: Request) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {
            "text": words,
            "href": reverse("conflicts:register_export", args=[kind]) + asked,
            "hidden": " of this register",
        }
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]


def _cells(row: queries.RegisterRow, withheld: frozenset[int], day: Any) -> tuple[Any, ...]:
    return (
        row.post, row.organisation, row.category_words, row.basis or "", row.interest_in or "",
        row.nature or ("No interests" if row.is_nil else ""), row.from_date, row.to_date, row.done or "",
        timezone.localdate(row.filed_at), row.state_words(day), "No" if row.interest_id in withheld else "",
    )  # fmt: skip
