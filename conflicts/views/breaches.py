"""Breaches: reporting one, asking how far a report is, and the Guardian's pages about reports."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access, actions, queries
from conflicts.forms import AboutForm, BreachFilterForm, EndPauseForm, EvidenceForm, ProgressForm, ReportForm
from conflicts.models import Breach, BreachReporter
from conflicts.queries.breaches import BreachFilter, handled_breaches, handlers
from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import holdings, team
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.models import Document
from mcp_portal.documents.refusal import NotAccepted
from mcp_portal.documents.views import send
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.models import Procurement

from .declaring import CRUMBS, posted
from .gifts import as_of

ROWS_ON_A_PAGE = 50
BREACH_CRUMBS = [*CRUMBS, {"text": "Reports of breaches", "href": "/conflicts/breaches/"}]
HEAD = (
    "Report", "Reported on", "Organisation", "Procurement", "State", "Finding", "NHS England told on", "Published on",
)  # fmt: skip


# --- who reports ------------------------------------------------------------------------------------------------------


@never_kept
@require_http_methods(["GET", "POST"])
def breach_report(request: Request) -> HttpResponse:
    """Ask where the rules were broken."""
    form = AboutForm(posted(request), choices=_abouts(request))
    if form.is_valid():
        return redirect("conflicts:breach_report_about", form.cleaned_data["about"])
    return render(request, "conflicts/breach_about.jinja", {"form": form, "crumbs": CRUMBS})


@never_kept
@never_cache
@require_http_methods(["GET", "POST"])
def breach_report_about(request: Request, about: str) -> HttpResponse:
    """Ask what happened, and give the receipt.

    The receipt stands on the answer itself: kept in an address or in a session it would lead from the report to
    whoever made it.
    """
    organisation, case = _about(request, about)
    now = case.now(request.now) if case is not None else request.now
    form = ReportForm(
        posted(request), request.FILES or None, people=_people(organisation, case), today=timezone.localdate(now),
        initial={"receipt": actions.new_receipt()},
    )  # fmt: skip
    if form.is_valid():
        try:
            actions.report_breach(by=request.user, organisation=organisation, case=case, now=now, **form.cleaned_data)
        except (Refused, NotAccepted) as refused:
            form.add_error(None, str(refused))
        else:
            receipt = form.cleaned_data["receipt"]
            return render(request, "conflicts/breach_reported.jinja", {"receipt": receipt, "crumbs": CRUMBS})
    context = {"form": form, "about": case.title if case is not None else organisation.name, "crumbs": CRUMBS}
    return render(request, "conflicts/breach_report.jinja", context)


def _abouts(request: Request) -> list[tuple[str, str]]:
    """Give each procurement the person sees, then the organisations that have a Guardian."""
    cases = Procurement.objects.visible_to(request.user).order_by("title").values_list("pk", "title")
    guarded = RoleHolding.objects.on(today()).filter(role=Role.GUARDIAN, procurement__isnull=True)
    bodies = Organisation.objects.filter(pk__in=guarded.values("organisation_id")).order_by("name")
    return [
        *((f"case-{pk}", title) for pk, title in cases),
        *((f"organisation-{pk}", name) for pk, name in bodies.values_list("pk", "name")),
    ]


def _about(request: Request, about: str) -> tuple[Organisation, Any]:
    if about not in {key for key, _words in _abouts(request)}:
        raise Http404("There is nothing of this kind to report about")
    kind, _, pk = about.partition("-")
    if kind == "organisation":
        return get_object_or_404(Organisation, pk=int(pk)), None
    case = get_object_or_404(Procurement.objects.visible_to(request.user), pk=int(pk))
    guarded = RoleHolding.objects.on(today()).filter(role=Role.GUARDIAN, procurement_id=case.pk)
    guardian = guarded.select_related("organisation").order_by("pk").first()
    organisation = guardian.organisation if guardian is not None else case.lead_commissioner
    if organisation is None or not handlers(organisation.pk, case.pk, None).exists():
        raise Http404("Nobody could look into a report about this")
    return organisation, case


def _people(organisation: Organisation, case: Any) -> Any:
    """Give who can be named: the team of the procurement, or the people and officers of the organisation."""
    if case is not None:
        found = User.objects.filter(pk__in=team(case).values("user_id"))
    else:
        wide = RoleHolding.objects.on(today()).filter(organisation=organisation, procurement__isnull=True)
        people = User.objects.filter(is_active=True)
        found = people.filter(organisation=organisation) | people.filter(pk__in=wide.values("user_id"))
    return found.select_related("organisation").order_by("post", "pk")


@never_kept
@never_cache
@require_http_methods(["GET", "POST"])
def breach_progress(request: Request) -> HttpResponse:
    """Say how far a report is, to who made it and holds the receipt."""
    form, progress = ProgressForm(posted(request)), None
    if form.is_valid():
        progress = queries.breach_progress(form.cleaned_data["receipt"])
        if progress is None:
            form.add_error("receipt", "Enter the receipt number of a report you made yourself")
    return render(request, "conflicts/breach_progress.jinja", {"form": form, "progress": progress, "crumbs": CRUMBS})


@require_safe
def findings(request: Request) -> HttpResponse:
    """Show what the person was told about reports concerning them."""
    return render(request, "conflicts/breach_findings.jinja", {"findings": queries.findings_told(), "crumbs": CRUMBS})


# --- who handles reports ----------------------------------------------------------------------------------------------


@require_safe
def breaches(request: Request) -> HttpResponse:
    """List the reports a Guardian or deputy handles."""
    form, wanted = _asked_for(request)
    page = Paginator(handled_breaches(request.user, wanted), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    exports = [
        {"text": words, "href": f"{reverse('conflicts:breaches_export', args=[kind])}?{query.urlencode()}"}
        for kind, words in (("csv", "CSV"), ("xlsx", "Excel"))
    ]
    context = {
        "form": form, "paged": page, "filtered": wanted != BreachFilter(), "exports": exports, "crumbs": CRUMBS,
    }  # fmt: skip
    return render(request, "conflicts/breaches.jinja", context)


@require_safe
def breaches_export(request: Request, kind: str) -> HttpResponse:
    """Give the list of reports as a file: who reported, who is concerned and what was written stay out of it."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    _form, wanted = _asked_for(request)
    rows = list(handled_breaches(request.user, wanted))
    ledger.record("conflicts.breaches_exported", subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Reports of breaches", HEAD, (_cells(row) for row in rows))


def _asked_for(request: Request) -> tuple[BreachFilterForm, BreachFilter]:
    if not _may_handle(request.user):
        raise Http404("Only Guardians and deputies have this page")
    form = BreachFilterForm(request.GET or None)
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    return form, BreachFilter(state=answers.get("state", ""), text=answers.get("q", ""))


def _may_handle(user: Any) -> bool:
    """Say whether a person is Guardian or deputy, or stands in for one on some report."""
    if access.is_guardian_anywhere(user):
        return True
    officer = any(held.role == Role.ACCOUNTABLE_OFFICER for held in holdings(user))
    return officer and Breach.objects.visible_to(user).exists()


def _cells(row: Breach) -> tuple[Any, ...]:
    found = "" if row.was_found is None else ("Breach found" if row.was_found else "No breach found")
    published = timezone.localdate(row.published_at) if row.published_at is not None else None
    return (
        row.pk, timezone.localdate(row.reported_at), row.organisation.name, row.procurement_title,
        row.get_state_display(), found, row.nhs_england_told_on, published,
    )  # fmt: skip


def _load(request: Request, pk: int) -> Breach:
    people = ("organisation", "person__organisation")
    return get_object_or_404(Breach.objects.visible_to(request.user).select_related(*people), pk=pk)


@require_safe
def breach(request: Request, pk: int) -> HttpResponse:
    """Show a report to those who handle it, with who made it."""
    found = _load(request, pk)
    return render(
        request,
        "conflicts/breach.jinja",
        {
            "breach": found,
            "reporter": BreachReporter.objects.select_related("person__organisation").get(breach=found),
            "entries": list(found.entries.select_related("by__organisation")),
            "evidence": list(found.evidence.select_related("blob", "added_by__organisation")),
            "offers": steps_for(found, request.user, found.now(request.now)),
            "crumbs": BREACH_CRUMBS,
        },
    )


@never_kept
class BreachStep(StepView):
    """Steps of a report."""

    def get_subject(self, request: Any, **kwargs: Any) -> Breach:
        """Load the report for those who handle it."""
        return _load(request, kwargs["pk"])

    def context(self, subject: Any) -> dict[str, Any]:
        """Stand under the pages about reports."""
        return {"nav": "conflicts", "crumbs": BREACH_CRUMBS, "caption": str(subject)}

    def after(self, subject: Any) -> str:
        """Show the report again, or the list when it has just become somebody else's."""
        mine = access.handles_breach(subject, self.request.user)
        return subject.get_absolute_url() if mine else reverse("conflicts:my_conflicts")

    def _now(self, request: Any, subject: Any) -> Any:
        return subject.now(request.now)


@never_kept
@require_http_methods(["GET", "POST"])
def breach_evidence_add(request: Request, pk: int) -> HttpResponse:
    """Put a file to a report."""
    found = _load(request, pk)
    form = EvidenceForm(posted(request), request.FILES or None)
    if form.is_valid():
        now = found.now(request.now)
        try:
            actions.add_breach_evidence(found, form.cleaned_data["file"], by=request.user, now=now)
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "File added")
            return redirect("conflicts:breach", found.pk)
    return render(request, "conflicts/breach_evidence.jinja", {"form": form, "breach": found, "crumbs": BREACH_CRUMBS})


@require_safe
def breach_evidence(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Send a file of a report; that it was taken stands in the ledger."""
    found = _load(request, pk)
    evidence = get_object_or_404(found.evidence.select_related("blob"), pk=number)
    ledger.record("conflicts.breach_evidence_downloaded", subject=found, detail={"sha256": evidence.sha256})
    # Not a Document, whose row would say who put it in; it has what sending needs.
    return send(cast(Document, evidence))


@require_http_methods(["GET", "POST"])
def breach_pause_end(request: Request, pk: int) -> HttpResponse:
    """Ask the Guardian to sign that the procurement can go on."""
    found = _load(request, pk)
    if not found.is_pausing:
        raise Http404("No procurement is paused because of this")
    form = EndPauseForm(posted(request))
    if form.is_valid():
        try:
            actions.end_pause(found, by=request.user, now=found.now(request.now), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Pause ended")
            return redirect("conflicts:breach", found.pk)
    return render(request, "conflicts/breach_pause.jinja", {"form": form, "breach": found, "crumbs": BREACH_CRUMBS})


# --- what anybody may read --------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def public_breaches(request: Request, organisation: int) -> HttpResponse:
    """Show anyone what is published about breaches in an organisation, as it stood on any day."""
    body, form, day = as_of(request, organisation)
    rows = queries.public_breaches(body, day)
    export = reverse("conflicts:public_breaches_export", args=[body.pk, "csv"])
    context = {
        "organisation": body, "form": form, "day": day, "today": timezone.localdate(request.now),
        "paged": Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "exports": [
            {"text": "CSV", "href": f"{export}?on={day.isoformat()}"},
            {"text": "Excel", "href": f"{export.replace('.csv', '.xlsx')}?on={day.isoformat()}"},
        ],
    }  # fmt: skip
    return render(request, "conflicts/breaches_public.jinja", context)


@login_not_required
@require_safe
def public_breaches_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    body, _form, day = as_of(request, organisation)
    rows = queries.public_breaches(body, day)
    cells = ((row.published_on, "Breach found" if row.was_found else "No breach found", row.words) for row in rows)
    return listed_as(kind, "Breaches", ("Published on", "Finding", "What happened and what followed"), cells)
