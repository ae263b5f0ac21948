"""Notices of a case: begun from its facts, written by section, checked, approved, exported."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.component import first_input
from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.offers import steps_for
from procurement import access, actions, queries
from procurement.forms import NoticeForm, SectionForm
from procurement.models import Notice, Procurement
from procurement.notices import Finding, NoticeContent, Report, Severity, check_content
from procurement.notices.derive import from_case
from procurement.notices.f21 import Envelope, draft_envelope, write
from procurement.notices.places import key
from procurement.notices.sections import Field, Kind, Section, for_page
from procurement.queries.route import points
from procurement.queries.specification import at_the_call

from .asking import ask
from .loading import crumbs, load_case, now_of


@require_safe
def notices(request: Request, reference: str) -> HttpResponse:
    """List the notices of a case."""
    case = load_case(request, reference)
    return render(
        request,
        "procurement/notices.jinja",
        {
            "case": case,
            "tab": "notices",
            "title": "Notices",
            "rows": case.notices.all(),
            "may_add": access.is_notice_drafter(case, request.user) and not case.hides_a_bid,
        },
    )


@require_http_methods(["GET", "POST"])
def notice_add(request: Request, reference: str) -> HttpResponse:
    """Begin a notice; an information notice is filled in from the case."""
    case = load_case(request, reference, access.is_notice_drafter)
    if case.hides_a_bid:
        raise Http404("Notices are begun by somebody from whom no bid is hidden")
    form = NoticeForm(request.POST or None)

    def do() -> str:
        kind, now = form.cleaned_data["kind"], now_of(request, case)
        content = from_case(queries.notice_facts(case)).to_json() if kind == Notice.Kind.INFORMATION else {}
        return actions.draft_notice(case, kind=kind, content=content, by=request.user, now=now).get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Notice begun",
        case=case,
        crumbs=crumbs(case, _notices(case)),
        caption=case.title,
        title="Begin a notice",
        submit_text="Begin the notice",
        cancel_href=_notices(case)[1],
    )


@require_safe
def notice(request: Request, reference: str, number: int) -> HttpResponse:
    """Show a notice as it stands: sections, where values came from, what the check found, who approved."""
    case, found = _load(request, reference, number)
    offers = steps_for(found, request.user, now_of(request, case))
    page: dict[str, Any] = {
        "case": case,
        "tab": "notices",
        "title": str(found.get_kind_display()),
        "notice": found,
        "offers": offers,
        "crumbs": crumbs(case, _notices(case)),
        "caption": f"{case.reference}, notice {found.number}",
        "state": {"text": found.get_state_display(), "colour": "blue"},
        "may_edit": _may_edit(found, request),
        "is_call": found.kind in Notice.CALLS,
        "points": points(found) if found.kind in (Notice.Kind.INFORMATION, Notice.Kind.PIN_CALL) else [],
    }
    if found.kind in Notice.CALLS:
        call = found if found.dispatched_on else None
        page |= {"call": call, "specification": at_the_call(case, call)}
    if found.made_here:
        content = NoticeContent.from_json(found.content)
        report = check_content(content)
        page |= {
            "sections": [_section(section, fields, content, report) for section, fields in for_page(content.type)],
            "report": report,
            "counts": _counts(report),
            "may_export": access.is_notice_drafter(case, request.user),
        }
    return render(request, "procurement/notice.jinja", page)


@require_http_methods(["GET", "POST"])
def notice_edit(request: Request, reference: str, number: int, section: str) -> HttpResponse:
    """Write one section of a notice; it is checked every time it is saved."""
    case, found = _load(request, reference, number)
    if not found.made_here or not access.is_notice_drafter(case, request.user):
        raise Http404("Notices are written by the procurement lead or the notice administrator")
    if not _may_edit(found, request):
        messages.warning(request, "This notice is no draft any more. Take it back to draft before you change it")
        return redirect(found)
    content = NoticeContent.from_json(found.content)
    part = next(((one, fields) for one, fields in for_page(content.type) if one.number == section), None)
    if part is None:
        raise Http404("This notice has no such section")
    form = SectionForm(request.POST or None, section=part[0], fields=part[1], content=content, version=found.version)
    report = check_content(content)

    def do() -> str:
        origin = f"{request.user.post}, {day(now_of(request, case))}"
        changed = content.with_values(form.values, origin)
        version = form.cleaned_data["version"]
        actions.change_notice(
            found, version=version, content=changed.to_json(), by=request.user, now=now_of(request, case)
        )
        return _after_saving(request, found, content.type, section)

    return ask(
        request,
        form,
        do,
        done="Section saved and checked",
        template="procurement/notice_edit.jinja",
        case=case,
        notice=found,
        section=part[0],
        sections=for_page(content.type),
        here=_listed(report, form),
        found=_by_key(report),
        origins=content.origins,
        crumbs=crumbs(case, _notices(case), (str(found.get_kind_display()), found.get_absolute_url())),
        caption=f"{case.reference}, {found.get_kind_display()} (F21)",
        title=f"Section {section}: {part[0].title.lower()}",
        state={"text": f"{found.get_state_display()}, version {found.version}", "colour": "grey"},
        counts=_counts(report),
    )


@require_safe
def notice_export(request: Request, reference: str, number: int) -> HttpResponse:
    """Give the notice as the file a sender hands to the Publications Office; refused while it has errors."""
    case, found = _load(request, reference, number)
    if not found.made_here or not access.is_notice_drafter(case, request.user):
        raise Http404("Notices are exported by the notice administrator")
    content = NoticeContent.from_json(found.content)
    report = check_content(content)
    if not report.valid:
        page = {
            "case": case,
            "notice": found,
            "report": report,
            "title": "This notice cannot be exported yet",
            "caption": f"{case.reference}, {found.get_kind_display()}",
            "crumbs": crumbs(case, _notices(case), (str(found.get_kind_display()), found.get_absolute_url())),
        }
        return render(request, "procurement/notice_refused.jinja", page, status=409)
    envelope = Envelope(found.document_number) if found.document_number else draft_envelope(content)
    file = write(content, envelope)
    detail = {"format": "ted", "sha256": hashlib.sha256(file).hexdigest()}
    ledger.record(
        "procurement.notice_exported", subject=found, case=case, occurred_at=now_of(request, case), detail=detail
    )
    response = HttpResponse(file, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{envelope.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, Notice]:
    case = load_case(request, reference)
    people = (
        "procurement",
        "drafted_by__organisation",
        "sro_approved_by__organisation",
        "legal_approved_by__organisation",
    )
    return case, get_object_or_404(Notice.objects.select_related(*people), procurement=case, number=number)


def _notices(case: Procurement) -> tuple[str, str]:
    return "Notices", reverse("procurement:notices", args=[case.reference])


def _may_edit(found: Notice, request: Request) -> bool:
    return found.made_here and queries.is_draft(found) and access.is_notice_drafter(found, request.user)


def _after_saving(request: Request, found: Notice, notice_type: str, section: str) -> str:
    numbers = [one.number for one, _fields in for_page(notice_type)]
    if request.POST.get("go") == "next" and section != numbers[-1]:
        section = numbers[numbers.index(section) + 1]
    return reverse("procurement:notice_edit", args=[found.procurement.reference, found.number, section])


def _section(section: Section, fields: tuple[Field, ...], content: NoticeContent, report: Report) -> dict[str, Any]:
    """Give one section as it is read: number, label, value and origin of every field, authorities one by one."""
    address = [field for field in fields if "{authority}" in field.key]
    rows = [
        _value(field, field.at(authority=place), content, place, authority.name or f"Authority {place + 1}")
        for place, authority in enumerate(content.authorities)
        for field in address
    ]
    rows += [_value(field, field.at(), content, len(content.authorities)) for field in fields if field not in address]
    words = _words(report.in_section(section.number))
    return {"number": section.number, "title": section.title, "rows": rows, "words": words}


def _value(field: Field, at: str, content: NoticeContent, place: int, whose: str = "") -> dict[str, Any]:
    return {
        "number": field.number,
        "label": field.label,
        "place": place,
        "whose": whose,
        "value": _in_words(field, content.get(at)),
        "origin": content.origins.get(at, ""),
    }


def _in_words(field: Field, value: Any) -> str:
    if value is None or value == "" or value == ():
        return ""
    if field.kind is Kind.YES_NO:
        return "Yes" if value else "No"
    if field.kind is Kind.CHOICE:
        return field.choices.get(value, str(value))
    if field.kind is Kind.MONEY:
        return f"£{value:,.0f}"
    if field.kind is Kind.DATE:
        return day(value)
    if field.kind is Kind.CODES:
        return ", ".join(_code(field, one) for one in value)
    return _code(field, value) if field.kind is Kind.CODE else str(value)


def _code(field: Field, code: str) -> str:
    return f"{code} ({field.choices[code]})" if code in field.choices else code


def _listed(report: Report, form: SectionForm) -> list[dict[str, str]]:
    """Give the findings of a section, each with the way to its field."""
    rows = []
    for one in report.in_section(form.section.number):
        name = key(one.path).replace(".", "__")
        href = f"#{first_input(form[name])}" if name in form.fields else ""
        rows.append({"section": one.section, "message": one.message, "href": href})
    return rows


def _by_key(report: Report) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in report.findings:
        found.setdefault(key(one.path), []).append(one)
    return found


def _counts(report: Report) -> dict[str, str]:
    sections = {one.section.split(".")[0] for one in report.findings}
    return {number: _words(report.in_section(number)) for number in sections}


def _words(findings: tuple[Finding, ...]) -> str:
    errors = sum(one.severity is Severity.ERROR for one in findings)
    checks = sum(one.severity is Severity.WARNING for one in findings)
    words = ([plural(errors, "error")] if errors else []) + ([f"{checks} to check"] if checks else [])
    return ", ".join(words) or "No problems"
