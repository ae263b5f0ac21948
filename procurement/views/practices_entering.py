"""Pages on which practices are entered, changed and taken over from a file, and the confirm pages of their steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.documents.sheets import NotRead
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.steps import Refused
from mcp_portal.workflow.views import StepView
from procurement.actions import practice_file
from procurement.actions import practices as actions
from procurement.actions.practice_rows import COLUMNS
from procurement.forms import practices as forms
from procurement.models import Practice, PracticeFile, Procurement
from procurement.queries import practices as asked

from .asking import ask
from .loading import load_case, now_of
from .practices import TITLE, frame, load_practice, may_change

BROKEN_SHOWN = 50
TABLES = (".csv", ".xlsx")


@require_http_methods(["GET", "POST"])
def practice_add(request: Request, reference: str) -> HttpResponse:
    """Enter a practice."""
    case = load_case(request, reference)
    now = now_of(request, case)
    form = forms.PracticeForm(request.POST or None, today=timezone.localdate(now))

    def do() -> str:
        return actions.add_practice(case, form.facts, by=request.user, now=now).get_absolute_url()

    words: dict[str, Any] = {"title": "Add a practice", "submit_text": "Add the practice", "done": "Practice added"}
    return _asked(request, case, form, do, **words)


@require_http_methods(["GET", "POST"])
def practice_change(request: Request, reference: str, code: str) -> HttpResponse:
    """Change what is known of a practice."""
    case, found = _load(request, reference, code)
    now = now_of(request, case)
    initial = {
        name: getattr(found, name) for name in ("name", "list_size", "counted_on", "hub", "intention", "version")
    }
    form = forms.PracticeForm(request.POST or None, today=timezone.localdate(now), practice=found, initial=initial)

    def do() -> str:
        version = form.cleaned_data["version"] or 0
        actions.change_practice(found, form.facts, version=version, by=request.user, now=now)
        return found.get_absolute_url()

    return _asked(request, case, form, do, of=found, title="Change the practice", submit_text="Save", done="Saved")


@require_http_methods(["GET", "POST"])
def practice_agreements(request: Request, reference: str, code: str) -> HttpResponse:
    """Enter who agreed to the suspension, or to the return."""
    case, found = _load(request, reference, code)
    now = now_of(request, case)
    names = ("partners", "partners_agreed", "consented_on", "partners_return", "eligible_on", "version")
    initial = {name: getattr(found, name) for name in names}
    form = forms.AgreementsForm(request.POST or None, practice=found, today=timezone.localdate(now), initial=initial)

    def do() -> str:
        version = form.cleaned_data["version"]
        actions.write_agreements(found, form.agreed, version=version, by=request.user, now=now)
        return found.get_absolute_url()

    if not found.is_free and not found.may_return:
        return redirect(found)
    return _asked(request, case, form, do, of=found, title="Who agreed", submit_text="Save", done="Saved")


@require_http_methods(["GET", "POST"])
def practice_remove(request: Request, reference: str, code: str) -> HttpResponse:
    """Take out a practice that was entered by mistake."""
    case, found = _load(request, reference, code)
    form = forms.RemovePracticeForm(request.POST or None, initial={"version": found.version})

    def do() -> str:
        version = form.cleaned_data["version"]
        actions.remove_practice(found, version=version, by=request.user, now=now_of(request, case))
        return reverse("procurement:practice_list", args=[case.reference])

    words: dict[str, Any] = {
        "title": f"Take out: {found.name}",
        "submit_text": "Take it out",
        "done": "Practice taken out",
    }
    lede = "For a practice that was entered by mistake. The history keeps that it was here."
    return _asked(request, case, form, do, of=found, lede=lede, danger=True, **words)


@require_http_methods(["GET", "POST"])
def unregistered(request: Request, reference: str) -> HttpResponse:
    """Enter how many residents have no practice."""
    case = load_case(request, reference)
    last = asked.overview(case).unregistered
    initial = {"percent": last.percent, "source": last.source} if last else {}
    form = forms.UnregisteredForm(request.POST or None, initial=initial)

    def do() -> str:
        actions.estimate_unregistered(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    words: dict[str, Any] = {"title": "Residents without a practice", "submit_text": "Save", "done": "Saved"}
    return _asked(request, case, form, do, lede="They are counted with the lists of practices taking part.", **words)


# --- a practice list from a file -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def practice_file_add(request: Request, reference: str) -> HttpResponse:
    """Choose a practice list; nothing is taken over yet."""
    case = load_case(request, reference)
    form = forms.PracticeFileForm(request.POST or None, request.FILES or None)

    def do() -> str:
        upload = form.cleaned_data["file"]
        if not upload.name.lower().endswith(TABLES):
            raise Refused(f"{upload.name} must be a CSV file or an Excel workbook")
        try:
            made = practice_file.read_file(
                case, name=upload.name, content=upload.read(), by=request.user, now=now_of(request, case)
            )
        except NotRead as refused:
            raise Refused(str(refused)) from refused
        return made.get_absolute_url()

    return _asked(request, case, form, do, title="Take over a practice list")


@require_http_methods(["GET", "POST"])
def practice_columns(request: Request, reference: str, number: int) -> HttpResponse:
    """Say which column of the file says what."""
    case, file = _load_file(request, reference, number)
    now = now_of(request, case)
    form = forms.ColumnsForm(request.POST or None, file=file, today=timezone.localdate(now))

    def do() -> str:
        counted_on = form.cleaned_data["counted_on_all"]
        practice_file.name_columns(file, form.columns, counted_on=counted_on, by=request.user, now=now)
        return reverse("procurement:practice_compare", args=[case.reference, number])

    if file.taken_at is not None:
        return redirect(_page(case))
    return _asked(request, case, form, do, title="Name the columns", caption=file.name)


@require_http_methods(["GET", "POST"])
def practice_compare(request: Request, reference: str, number: int) -> HttpResponse:
    """Show what taking the file over would change, with what to do about each row that cannot go in; take it over."""
    case, file = _load_file(request, reference, number)
    if not may_change(request, case) or file.taken_at is not None:
        return redirect(_page(case))
    if file.columns is None:
        return redirect(file)
    now = now_of(request, case)
    found = practice_file.compare(file, now)
    form = forms.TakeOverForm(request.POST or None, initial={"seen": found.seen})
    if form.is_valid():
        try:
            done = practice_file.take_over(file, seen=form.cleaned_data["seen"], by=request.user, now=now)
        except Refused as refused:
            form = _anew(form, refused, found.seen)
        else:
            messages.success(request, f"{plural(len(done.added), 'practice')} added, {len(done.changed):,} changed")
            return redirect(_page(case))
    page = {
        **_below(case), "title": "Check what was read", "caption": file.name, "form": form, "found": found,
        "columns": COLUMNS, "file": file, "submit_text": "Take over the list", "most": BROKEN_SHOWN,
        "changes": [(practice, _worded(practice, values)) for practice, values in found.changed],
    }  # fmt: skip
    return render(request, "procurement/practices/compare.jinja", page)


def _anew(form: BaseForm, refused: Refused, seen: str) -> forms.TakeOverForm:
    """Ask again about what stands now, with why."""
    fresh = forms.TakeOverForm({**form.data, "seen": seen})
    fresh.is_valid()
    for item in refused.unmet:
        fresh.add_error(None, item.what)
    return fresh


def _worded(practice: Practice, values: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Give what changes as people read it: which column, what stands, what the file says."""
    return [
        (COLUMNS[name], _shown(name, getattr(practice, name)), _shown(name, value)) for name, value in values.items()
    ]


def _shown(name: str, value: Any) -> str:
    if name == "intention":
        return str(Practice.Intention(value).label)
    if name == "list_size":
        return f"{value:,}"
    return str(value or "nothing") if name != "counted_on" else f"{value.day} {value:%B %Y}"


class PracticeStep(StepView):
    """A step of a practice."""

    def get_subject(self, request: Any, **kwargs: Any) -> Practice:
        return load_practice(load_case(request, kwargs["reference"]), kwargs["code"])

    def context(self, subject: Any) -> dict[str, Any]:
        case, page = subject.procurement, subject.get_absolute_url()
        way = frame(case, (subject.name, page))["crumbs"]
        return {"crumbs": way, "caption": f"{case.reference}, {subject.name}", "back": page}


def _load(request: Request, reference: str, code: str) -> tuple[Procurement, Practice]:
    case = load_case(request, reference)
    return case, load_practice(case, code)


def _load_file(request: Request, reference: str, number: int) -> tuple[Procurement, PracticeFile]:
    case = load_case(request, reference)
    file: PracticeFile = get_object_or_404(PracticeFile, procurement=case, number=number)
    file.procurement = case
    return case, file


def _page(case: Procurement) -> str:
    return reverse("procurement:practices", args=[case.reference])


def _below(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": frame(case, here=True)["crumbs"], "caption": TITLE, "cancel_href": _page(case)}


def _asked(
    request: Request, case: Procurement, form: BaseForm, do: Callable[[], str], *, of: Practice | None = None,
    **words: Any,
) -> HttpResponse:  # fmt: skip
    """Ask a form of this part; whoever cannot change it is led to its page at once."""
    if not may_change(request, case):
        return redirect(of or _page(case))
    page = _below(case)
    if of is not None:
        address = of.get_absolute_url()
        page |= {"crumbs": frame(case, (of.name, address))["crumbs"], "caption": of.name, "cancel_href": address}
    return ask(request, form, do, **{**page, **words})
