"""Taking over an existing register: the file, what was read in it, and how far it is."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from kombu.exceptions import OperationalError

from conflicts.actions import importing
from conflicts.actions.reading import COLUMNS, MOST_BYTES, NotRead, rows_of
from conflicts.forms.importing import ImportConfirmForm, ImportForm
from conflicts.models import RegisterImport
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.celery import app
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.notifications.progress import progress_of
from mcp_portal.workflow.steps import Refused

from .declaring import posted
from .publication import ROWS_ON_A_PAGE
from .publication_places import crumbs_of, load_kept

logger = logging.getLogger(__name__)

EXAMPLE = (
    "person@ccg.example", "Financial", "Actual", "Yes", "Dudley GP Federation", "", "Partner in a member practice", "",
    "03/04/2017", "01/04/2009", "", "Leaves for items on the federation", "Chair", "10/04/2017",
)  # fmt: skip
PREVIEW = 5


@require_http_methods(["GET", "POST"])
def imports(request: Request, organisation: int) -> HttpResponse:
    """List the files read so far, and read another."""
    found = load_kept(request, organisation, guardian=True)
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        made = _read(request, form, found)
        if made is not None:
            return redirect(made)
    files = RegisterImport.objects.filter(organisation=found).defer("content", "broken").select_related("uploaded_by")
    context = {
        "organisation": found, "form": form, "crumbs": crumbs_of(found),
        "paged": Paginator(files, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "conflicts/imports.jinja", context)


def _read(request: Request, form: ImportForm, organisation: Any) -> RegisterImport | None:
    upload = form.cleaned_data["file"]
    if upload.size > MOST_BYTES or not upload.name.lower().endswith(".csv"):
        form.add_error("file", f"{upload.name} must be a CSV file of 5MB or smaller")
        return None
    try:
        return importing.read_register(
            organisation, name=upload.name, content=upload.read(), by=request.user, now=request.now,
            today=timezone.localdate(request.now),
        )  # fmt: skip
    except (NotRead, Refused) as refused:
        form.add_error("file", str(refused))
        return None


@require_safe
def import_template(request: Request, organisation: int) -> HttpResponse:
    """Give an empty file with the headings and an example."""
    load_kept(request, organisation, guardian=True)
    return listed_as("csv", "Register of interests template", list(COLUMNS.values()), [EXAMPLE])


@require_http_methods(["GET", "POST"])
def import_(request: Request, pk: int) -> HttpResponse:
    """Show what was read in a file; on request its good rows go on the register."""
    found = _load(request, pk)
    form = ImportConfirmForm(posted(request))
    if form.is_valid():
        try:
            importing.want(found, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            transaction.on_commit(_wake)
            messages.success(request, "The register is being taken over")
            return redirect(found)
    context = {
        "file": found, "form": form, "crumbs": _crumbs(found), "columns": COLUMNS, "preview": _preview(found),
        "paged": Paginator(found.broken, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "progress": progress_of(found.progress_key) if found.is_waiting else None,
        "mine": found.uploaded_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "conflicts/import.jinja", context)


@require_safe
def import_broken(request: Request, pk: int, kind: str) -> HttpResponse:
    """Give the rows that cannot go in as a file: line, reasons and what stands there."""
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    found = _load(request, pk)
    reasons = {line: why for line, why in found.broken}
    rows = [
        (row.line, ". ".join(reasons[row.line]), *(row.cells.get(key, "") for key in COLUMNS))
        for row in rows_of(found.content) if row.line in reasons
    ]  # fmt: skip
    ledger.record("conflicts.broken_rows_exported", subject=found, detail={"format": kind, "rows": len(rows)})
    return listed_as(kind, "Rows to put right", ("Line", "What is wrong", *COLUMNS.values()), rows)


def _load(request: Request, pk: int) -> RegisterImport:
    found = get_object_or_404(RegisterImport.objects.select_related("organisation", "uploaded_by"), pk=pk)
    load_kept(request, found.organisation_id, guardian=True)
    return found


def _preview(found: RegisterImport) -> list[Any]:
    broken = {line for line, _why in found.broken}
    sound = (row for row in rows_of(found.content) if row.line not in broken)
    return [row for row, _number in zip(sound, range(PREVIEW), strict=False)]


def _crumbs(found: RegisterImport) -> list[dict[str, str]]:
    here = ("Take over an existing register", reverse("conflicts:imports", args=[found.organisation_id]))
    return crumbs_of(found.organisation, here)


def _wake() -> None:
    """Tell a worker that a register waits. Without a broker the next sweep does it."""
    try:
        app.send_task("conflicts.take_over_registers", retry=False)
    except OperationalError:
        logger.warning("no broker: a register waits for the next sweep")
