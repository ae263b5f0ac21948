"""Keeping a register: how it is published, who makes decisions, who has not declared, what may be destroyed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from conflicts import access
from conflicts.actions import disposing, publishing
from conflicts.forms.publication import (
    AnswersFilterForm,
    ChoiceForm,
    DisposalForm,
    StaffEndForm,
    StaffFilterForm,
    StaffForm,
)
from conflicts.models import DecisionMaker, GuidanceVersion, Redaction, RegisterImport
from conflicts.queries.answers import answers_of, decision_makers
from conflicts.queries.publication import publisher
from conflicts.queries.withheld import choice_on, destroy_eligible, ready_to_dispose
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.nhsuk.forms import Form
from mcp_portal.workflow.steps import Refused

from .declaring import posted
from .publication_places import crumbs_of, exports_of, load_kept, organisations_kept

ROWS_ON_A_PAGE = 50
STAFF_HEAD = ("Person", "Organisation", "From", "To", "Entered by", "Entered on")
ANSWERS_HEAD = (
    "Person",
    "Organisation",
    "Declaration",
    "Decision-making staff",
    "On the register since",
    "Due by",
    "Reminded on",
)
DUE_HEAD = ("Person", "Kind", "From", "To", "Kept until", "Disposal proposed")


@require_safe
def publications(request: Request) -> HttpResponse:
    """Lead to the register a person keeps, or list them when they are several."""
    kept = organisations_kept(request.user)
    if not kept:
        raise Http404("This person keeps no register")
    if len(kept) == 1:
        return redirect("conflicts:publication", kept[0])
    found = Organisation.objects.filter(pk__in=kept).order_by("name")
    return render(request, "conflicts/publications.jinja", {"organisations": found})


@require_safe
def publication(request: Request, organisation: int) -> HttpResponse:
    """Show how a register is published and what waits about it."""
    found = load_kept(request, organisation)
    today = timezone.localdate(request.now)
    asked = Redaction.objects.filter(organisation=found).asked().exclude(person_id=request.user.pk)
    context = {
        "organisation": found, "publisher": publisher(found.pk, today), "choice": choice_on(found.pk, today),
        "guards": access.guards_register(found.pk, request.user),
        "staff": decision_makers(found.pk, today).count(), "answers": len(answers_of(found.pk, today)),
        "asked": asked.count(), "withheld": Redaction.objects.filter(organisation=found).in_force().count(),
        "due": destroy_eligible(found.pk, today).count(),
        "to_confirm": ready_to_dispose(found.pk, request.user).count(),
        "imports": RegisterImport.objects.filter(organisation=found).count(),
        "guidance": GuidanceVersion.objects.in_force_on(today),
        "crumbs": crumbs_of(found)[:1],
    }  # fmt: skip
    return render(request, "conflicts/publication.jinja", context)


@require_http_methods(["GET", "POST"])
def publication_choose(request: Request, organisation: int) -> HttpResponse:
    """Choose how the registers are published."""
    found = load_kept(request, organisation, guardian=True)
    today = timezone.localdate(request.now)
    chosen = choice_on(found.pk, today)
    initial: dict[str, Any] = {"publishes": True, "from_date": today}
    if chosen is not None:
        initial |= {"publishes": chosen.publishes, "non_responders": chosen.non_responders}
    form = ChoiceForm(posted(request), initial=initial)

    def do() -> None:
        publishing.choose_publication(found, by=request.user, now=request.now, **form.cleaned_data)

    return _ask(request, form, do, found, title="How the register is published", done="Choice saved")


@require_safe
def staff(request: Request, organisation: int) -> HttpResponse:
    """List the decision-making staff of an organisation."""
    found = load_kept(request, organisation)
    form, makers = _staff(request, found)
    paged = Paginator(makers, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": found, "form": form, "paged": paged, "filtered": bool(request.GET),
        "keeps": access.keeps_staff(found.pk, request.user), "crumbs": crumbs_of(found),
        "exports": exports_of(request, "conflicts:publication_staff_export", found.pk),
    }  # fmt: skip
    return render(request, "conflicts/publication_staff.jinja", context)


@require_safe
def staff_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the decision-making staff as a file."""
    found = load_kept(request, organisation)
    rows = [
        (one.person.post, str(one.person.organisation or ""), one.from_date, one.to_date, str(one.set_by),
         timezone.localdate(one.set_at))
        for one in _staff(request, found)[1]
    ]  # fmt: skip
    return _file(request, kind, "Decision-making staff", STAFF_HEAD, rows)


def _staff(request: Request, found: Organisation) -> tuple[StaffFilterForm, Any]:
    form = StaffFilterForm(request.GET or None)
    answers = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate(request.now)
    return form, decision_makers(found.pk, today, everyone=bool(answers.get("state")), text=answers.get("q", ""))


@require_http_methods(["GET", "POST"])
def staff_add(request: Request, organisation: int) -> HttpResponse:
    """Enter that somebody is decision-making staff."""
    found = load_kept(request, organisation)
    if not access.keeps_staff(found.pk, request.user):
        raise Http404("Only the Guardian or the secretary enters this")
    people = User.objects.filter(is_active=True, holdings__organisation=found).exclude(pk=request.user.pk).distinct()
    form = StaffForm(posted(request), people=people.order_by("post"), today=timezone.localdate(request.now))

    def do() -> None:
        publishing.enter_decision_maker(organisation=found, by=request.user, now=request.now, **form.cleaned_data)

    return _ask(
        request, form, do, found, title="Enter decision-making staff", done="Decision-making staff entered",
        back="conflicts:publication_staff", lede="Their interests are published from that day on.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def staff_end(request: Request, pk: int) -> HttpResponse:
    """Enter until when somebody was decision-making staff."""
    maker = get_object_or_404(DecisionMaker.objects.select_related("person__organisation", "organisation"), pk=pk)
    found = load_kept(request, maker.organisation_id)
    form = StaffEndForm(posted(request), maker=maker, today=timezone.localdate(request.now))

    def do() -> None:
        publishing.end_decision_maker(maker, by=request.user, now=request.now, **form.cleaned_data)

    return _ask(
        request, form, do, found, title="End as decision-making staff", done="Last day entered",
        caption=str(maker.person), back="conflicts:publication_staff",
    )  # fmt: skip


@require_safe
def answers(request: Request, organisation: int) -> HttpResponse:
    """List the people who are missing, overdue or soon due to declare."""
    found = load_kept(request, organisation)
    form, people = _answers(request, found)
    paged = Paginator(people, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": found, "form": form, "paged": paged, "filtered": bool(request.GET),
        "crumbs": crumbs_of(found), "exports": exports_of(request, "conflicts:publication_answers_export", found.pk),
    }  # fmt: skip
    return render(request, "conflicts/publication_answers.jinja", context)


@require_safe
def answers_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give the same as a file."""
    found = load_kept(request, organisation)
    rows = [
        (one.person.post, str(one.person.organisation or ""), one.state_words, "Yes" if one.decides else "No",
         one.since, one.review_due, one.reminded_on)
        for one in _answers(request, found)[1]
    ]  # fmt: skip
    return _file(request, kind, "Declarations by person", ANSWERS_HEAD, rows)


def _answers(request: Request, found: Organisation) -> tuple[AnswersFilterForm, list[Any]]:
    form = AnswersFilterForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate(request.now)
    return form, answers_of(found.pk, today, state=asked.get("state", ""), text=asked.get("q", ""))


@require_http_methods(["GET", "POST"])
def disposal(request: Request, organisation: int) -> HttpResponse:
    """List what may be destroyed; one person proposes, another confirms."""
    found = load_kept(request, organisation)
    today = timezone.localdate(request.now)
    due, waiting = destroy_eligible(found.pk, today), ready_to_dispose(found.pk, request.user).count()
    form = DisposalForm(posted(request))

    def do() -> None:
        dispose = disposing.confirm_disposal if "confirm" in request.POST else disposing.propose_disposal
        dispose(found, by=request.user, now=request.now)

    if form.is_valid() and _done(form, do):
        done = "Content disposed of" if "confirm" in request.POST else "Disposal proposed"
        messages.success(request, done)
        return redirect("conflicts:publication_disposal", found.pk)
    context = {
        "organisation": found, "paged": Paginator(due, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "form": form, "waiting": waiting, "crumbs": crumbs_of(found),
        "to_propose": due.filter(disposal__isnull=True).exclude(declaration__person_id=request.user.pk).count(),
        "exports": exports_of(request, "conflicts:publication_disposal_export", found.pk),
    }  # fmt: skip
    return render(request, "conflicts/publication_disposal.jinja", context)


@require_safe
def disposal_export(request: Request, organisation: int, kind: str) -> HttpResponse:
    """Give what may be destroyed as a file, without its content."""
    found = load_kept(request, organisation)
    rows = [
        (one.declaration.person.post, one.get_category_display(), one.from_date, one.to_date, one.kept_until,
         "Yes" if hasattr(one, "disposal") else "No")
        for one in destroy_eligible(found.pk, timezone.localdate(request.now))
    ]  # fmt: skip
    return _file(request, kind, "Interests past their retention", DUE_HEAD, rows)


def _ask(
    request: Request, form: Form, do: Callable[[], None], organisation: Organisation, *, title: str, done: str,
    caption: str = "", lede: str = "", back: str = "conflicts:publication",
) -> HttpResponse:  # fmt: skip
    """Show a form, and do what it asks for once it is answered."""
    there = reverse(back, args=[organisation.pk])
    if form.is_valid() and _done(form, do):
        messages.success(request, done)
        return redirect(there)
    context = {
        "form": form, "title": title, "caption": caption or organisation.name, "lede": lede, "nav": "conflicts",
        "crumbs": crumbs_of(organisation), "cancel_href": there, "submit_text": "Save",
    }  # fmt: skip
    return render(request, "layouts/form.jinja", context)


def _done(form: Form, do: Callable[[], None]) -> bool:
    try:
        do()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _file(request: Request, kind: str, name: str, head: tuple[str, ...], rows: list[Any]) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    step = f"conflicts.{name.lower().replace(' ', '_').replace('-', '_')}_exported"
    ledger.record(step, subject=request.user, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, name, head, rows)
