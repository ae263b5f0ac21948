"""The service specification of a case: its versions, one of them, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement import access
from procurement.actions.specification_file import CHOICE, COLUMNS
from procurement.models import PatientChoice, Procurement, Specification, SpecificationSection
from procurement.queries import specification as asked

from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Service specification"


@require_safe
def specification(request: Request, reference: str) -> HttpResponse:
    """List the versions; the approved one is in force, and frozen once the call was sent."""
    case = load_case(request, reference)
    found = list(asked.specifications(case))
    for one in found:
        one.procurement = case
    page = {
        "title": TITLE, "versions": found, "frozen": asked.frozen(case, found),
        "in_force": asked.in_force(found, None),
        "may_begin": may_change(request, case) and not any(one.approved_at is None for one in found),
    }  # fmt: skip
    return render(request, "procurement/specification/versions.jinja", {**frame(case), **page})


@require_safe
def specification_version(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a version as it stands, with what can be done next; the page prints as it stands."""
    case, found = load_version(request, reference, number)
    versions = list(asked.specifications(case))
    # A version is superseded by the approval of the next one, never by itself.
    offers = [one for one in steps_for(found, request.user, now_of(request, case)) if one.name != "supersede"]
    frozen = asked.frozen(case, versions)
    page = {
        "title": f"{TITLE}, version {number}", "version": found, "state": found.standing,
        "at_the_call": frozen is not None and asked.in_force(versions, frozen) == found,
        "parts": [(part, found.by_part[part]) for part in SpecificationSection.Part],
        "choices": [(PatientChoice.Choice(choice), one) for choice, one in found.on_choice.items()],
        "meanings": PatientChoice.MEANINGS, "source": asked.source_words, "frozen": frozen,
        "offers": offers,
        "has_others": len(versions) > 1, "may_change": found.is_draft and may_change(request, case),
        "exports": exports(request, f"{found.get_absolute_url()}export/"),
    }  # fmt: skip
    return render(request, "procurement/specification/version.jinja", {**frame(case, here=True), **page})


@require_safe
def specification_compare(request: Request, reference: str, number: int) -> HttpResponse:
    """Show beside each other what was added, changed and removed against an earlier version."""
    case, found = load_version(request, reference, number)
    others = list(asked.specifications(case).exclude(number=number))
    if not others:
        raise Http404("There is only one version")
    wanted = request.GET.get("with", "")
    before = [one for one in others if one.number < number]
    chosen = next((one for one in others if str(one.number) == wanted), (before or others)[0])
    old = asked.whole_specifications(case).get(pk=chosen.pk)
    page = {
        "title": f"Version {number} against version {old.number}", "version": found, "old": old, "others": others,
        "changes": asked.changes(old, found),
    }  # fmt: skip
    return render(request, "procurement/specification/compare.jinja", {**below(found), **page})


@require_safe
def specification_export(request: Request, reference: str, number: int, kind: str) -> HttpResponse:
    """Give a version as a file, whose sections can be changed and taken over; the export stands in the ledger."""
    case, found = load_version(request, reference, number)
    if kind not in FORMATS:
        raise Http404("There is no such file")
    rows = list(_cells(found))
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.specification_exported", subject=found, case=case, occurred_at=now_of(request, case),
        detail=detail,
    )  # fmt: skip
    return listed_as(kind, f"Specification {case.reference} {number}", list(COLUMNS.values()), rows)


def _cells(found: Specification) -> Iterator[tuple[Any, ...]]:
    for part, rows in found.by_part.items():
        for one in rows:
            yield (str(SpecificationSection.Part(part).label), one.heading, one.text, one.source, one.page)
    for answer in found.on_choice.values():
        if answer is not None:
            yield (CHOICE, str(answer), asked.choice_words(answer), "", "")


class SpecificationStep(StepView):
    """A step of a version."""

    def get_subject(self, request: Any, **kwargs: Any) -> Specification:
        return load_version(request, kwargs["reference"], kwargs["number"])[1]

    def context(self, subject: Any) -> dict[str, Any]:
        page = subject.get_absolute_url()
        return {**below(subject), "caption": f"{subject.procurement.reference}, {subject}", "back": page}


def load_version(request: Request, reference: str, number: int) -> tuple[Procurement, Specification]:
    """Load a version with its sections and what it says about patient choice."""
    case = load_case(request, reference)
    found = get_object_or_404(asked.whole_specifications(case), number=number)
    found.procurement = case
    return case, found


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader writes the specification."""
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def frame(case: Procurement, *further: tuple[str, str], here: bool = False) -> dict[str, Any]:
    """Give what the layout of every page needs; ``here`` adds the way back to the versions."""
    way = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here or further:
        way.append((TITLE, reverse("procurement:specification", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *way, *further)}


def below(found: Specification) -> dict[str, Any]:
    """Give the layout of a page below a version."""
    return frame(found.procurement, (f"Version {found.number}", found.get_absolute_url()))
