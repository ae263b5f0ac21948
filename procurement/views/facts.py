"""Opening a case and entering its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.accounts.queries import holdings_organisation_wide
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.request import Request
from procurement import access, actions, queries
from procurement.forms import ClockForm, CriteriaForm, DatesForm, FactsForm, NewCaseForm, ScopeForm
from procurement.models import Criterion, KeyDate, Procurement
from procurement.queries.timetable import way_of

from .asking import ask
from .loading import crumbs, load_case, now_of
from .overview import case_facts, gates_of

MORE = 6
MOST = 60


@require_http_methods(["GET", "POST"])
def case_create(request: Request) -> HttpResponse:
    """Open a case, with a look at the answers before."""
    if not access.may_open_a_case(request.user):
        raise Http404("Procurements are opened by procurement leads")
    homes = {held.organisation_id for held in holdings_organisation_wide(request.user) if held.role == Role.LEAD}
    form = NewCaseForm(request.POST or None, homes=homes, now=request.now)
    page: dict[str, Any] = {"form": form, "title": "Open a procurement", "nav": "procurements"}
    if request.method == "GET" or not form.is_valid() or request.POST.get("go") == "change":
        return render(request, "procurement/case_create.jinja", page)
    if request.POST.get("go") != "open":
        return render(
            request, "procurement/case_check.jinja", {**page, "title": "Check your answers", "rows": _answers(form)}
        )
    answers = form.cleaned_data
    made = actions.create_case(
        by=request.user,
        wall=request.now,
        lead_commissioner=answers["lead_commissioner"],
        others=[one for one in answers["others"] or () if one != answers["lead_commissioner"]],
        clock_kind=answers["clock_kind"],
        clock_at=form.clock_at,
        **form.facts,
    )
    messages.success(request, f"Procurement opened. Its reference is {made.reference}")
    return redirect(made)


def _answers(form: NewCaseForm) -> list[tuple[str, str]]:
    answers = form.cleaned_data
    case = Procurement(**form.facts, clock_kind=answers["clock_kind"], clock_at=form.clock_at)
    others = ", ".join(str(one) for one in answers["others"] or ()) or "None"
    return [
        ("Name", case.title),
        ("Commissioner that leads", str(answers["lead_commissioner"])),
        ("Other commissioners", others),
        *case_facts(case),
        ("Date that counts", case.clock_note or str(case.get_clock_kind_display())),
    ]


@require_http_methods(["GET", "POST"])
def facts(request: Request, reference: str) -> HttpResponse:
    """Change the facts of a case."""
    case = load_case(request, reference, access.is_lead)
    form = FactsForm(request.POST or None, initial={name: getattr(case, name) for name in FactsForm.base_fields})

    def do() -> str:
        changed = {name: value for name, value in form.cleaned_data.items() if value != getattr(case, name)}
        if changed:
            actions.change_facts(case, by=request.user, now=now_of(request, case), **changed)
        return case.get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Facts saved",
        template="procurement/facts.jinja",
        case=case,
        crumbs=crumbs(case),
        caption=case.title,
        title="Facts of the case",
        cancel_href=case.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def scope(request: Request, reference: str) -> HttpResponse:
    """Enter the service lines."""
    case = load_case(request, reference, access.is_lead)
    form = ScopeForm(request.POST or None, initial={"lines": "\n".join(line.text for line in case.scope_lines.all())})

    def do() -> str:
        actions.set_scope(case, lines=form.cleaned_data["lines"], by=request.user, now=now_of(request, case))
        return case.get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Service lines saved",
        case=case,
        crumbs=crumbs(case),
        caption=case.title,
        title="Service scope",
        submit_text="Save",
        cancel_href=case.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def dates(request: Request, reference: str) -> HttpResponse:
    """Plan the dates; everyone on the case may read them."""
    case = load_case(request, reference)
    planned = {date.kind: date.planned_date for date in case.key_dates.all()}
    form = DatesForm(request.POST or None, initial=planned, way=way_of(case))
    may_change = access.is_lead_or_sro(case, request.user)
    if request.method == "POST" and not may_change:
        raise Http404("Dates are planned by the procurement lead or the senior responsible officer")

    def do() -> str:
        changed = {kind: day for kind, day in form.cleaned_data.items() if day != planned.get(kind)}
        if changed:
            actions.plan_dates(case, dates=changed, by=request.user, now=now_of(request, case))
        return case.get_absolute_url() + "#dates"

    return ask(
        request,
        form,
        do,
        done="Dates saved",
        template="procurement/dates.jinja",
        case=case,
        crumbs=crumbs(case),
        caption=case.title,
        title="Key dates",
        rows=queries.key_dates(case, gates_of(case)),
        may_change=may_change,
        submit_text="Save",
        cancel_href=case.get_absolute_url(),
    )


@require_safe
def date_working(request: Request, reference: str, kind: str) -> HttpResponse:
    """Show how an earliest lawful date was worked out."""
    case = load_case(request, reference)
    answer = queries.working_of(case, kind, gates_of(case)) if kind in KeyDate.Kind.values else None
    if answer is None:
        raise Http404("This date is not computed")
    row = next(row for row in queries.key_dates(case, gates_of(case)) if row.kind == kind)
    return render(
        request,
        "procurement/date_working.jinja",
        {"case": case, "crumbs": crumbs(case), "title": answer.rule.title, "row": row, "answer": answer},
    )


@require_http_methods(["GET", "POST"])
def criteria(request: Request, reference: str) -> HttpResponse:
    """Enter selection questions and award criteria; everyone on the case may read them."""
    case = load_case(request, reference)
    standing = list(case.criteria.annotate(asked=Count("questions")))
    may_change = access.is_lead(case, request.user)
    if request.method == "POST" and not may_change:
        raise Http404("Criteria are entered by the procurement lead")
    form = _criteria_form(request, standing)

    def do() -> str:
        answers = form.cleaned_data["selection"]
        actions.set_criteria(
            case, selection=answers, award=form.award, price=form.price, by=request.user, now=now_of(request, case)
        )
        return reverse("procurement:criteria", args=[case.reference])

    context = {
        "case": case,
        "crumbs": crumbs(case),
        "caption": case.title,
        "title": "Selection questions and award criteria",
        "standing": standing,
        "total": sum(row.weight or 0 for row in standing),
        "may_change": may_change,
        "cancel_href": case.get_absolute_url(),
    }
    if request.POST.get("go") == "more":
        return render(request, "procurement/criteria.jinja", {"form": form, **context})
    return ask(request, form, do, done="Criteria saved", template="procurement/criteria.jinja", **context)


def _criteria_form(request: Request, standing: Sequence[Criterion]) -> CriteriaForm:
    award = [row for row in standing if row.kind == Criterion.Kind.AWARD]
    initial: dict[str, Any] = {
        "selection": "\n".join(row.name for row in standing if row.kind == Criterion.Kind.SELECTION)
    }
    for number, row in enumerate(award, 1):
        initial |= {f"name_{number}": row.name, f"weight_{number}": queries.percent(row.weight)}
        initial |= {"price": str(number)} if row.is_price else {}
    rows = max(len(award) + 2, MORE)
    if request.method != "POST":
        return CriteriaForm(initial=initial, rows=rows)
    posted = request.POST.get("rows", "")
    rows = min(int(posted), MOST) if posted.isdecimal() and len(posted) < 4 else rows
    if request.POST.get("go") == "more":
        # What was typed goes back to the page as it is; nothing is checked or saved yet.
        return CriteriaForm(initial=request.POST.dict(), rows=min(rows + MORE, MOST))
    return CriteriaForm(request.POST, rows=rows)


@require_http_methods(["GET", "POST"])
def clock(request: Request, reference: str) -> HttpResponse:
    """Move the date of a training or history case forward."""
    case = load_case(request, reference, access.is_lead_or_sro)
    if case.clock_at is None:
        raise Http404("This case runs on the real date")
    wall = request.now if case.clock_kind == Procurement.Clock.HISTORY else None
    form = ClockForm(request.POST or None, clock_at=case.clock_at, wall=wall, initial={"to": case.clock_at})

    def do() -> str:
        return actions.move_clock(case, to=form.cleaned_data["to"], by=request.user).get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Date of the case moved",
        case=case,
        crumbs=crumbs(case),
        caption=case.title,
        title="Move the date of the case",
        submit_text="Move the date",
        cancel_href=case.get_absolute_url(),
        lede="Deadlines, validity and requirements follow this date. It only moves forward.",
    )
