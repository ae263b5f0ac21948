"""Documents of a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit.request import Request
from mcp_portal.documents.actions import receive, record_download
from mcp_portal.documents.models import Document
from mcp_portal.documents.preflight import NotAccepted
from mcp_portal.documents.views import send
from mcp_portal.workflow.steps import Refused
from procurement import access, queries
from procurement.forms import DocumentForm
from procurement.guards.slots import AT_WILL, FOR_THE_MARKET, Slot

from .asking import ask
from .lists import page_of
from .loading import crumbs, load_case, now_of


@require_safe
def case_documents(request: Request, reference: str) -> HttpResponse:
    """List the documents of a case that the reader may open."""
    case = load_case(request, reference)
    rows = queries.documents(case, request.user)
    return render(
        request,
        "procurement/documents.jinja",
        {
            "case": case,
            "tab": "documents",
            "title": "Documents",
            "paged": page_of(request, rows),
            "kinds": dict(Slot.choices),
            "slots": [] if request.GET.get("page") else _slots(case),
            "may_add": _may_add(request, case),
        },
    )


def _slots(case) -> list[tuple[Slot, bool]]:
    """Give the documents a case needs sooner or later, and whether each is there, as far as the reader may know."""
    there = set(case.documents.values_list("kind", flat=True))
    shown = FOR_THE_MARKET if case.hides_a_bid else [slot for slot in Slot if slot not in AT_WILL]
    return [(slot, slot in there) for slot in shown]


def _may_add(request: Request, case) -> bool:
    """Say whether the reader adds documents: not who would not see what others say of a bid."""
    return access.takes_part(case, request.user) and not case.hides_a_bid


@require_http_methods(["GET", "POST"])
def document_add(request: Request, reference: str) -> HttpResponse:
    """Add a document; people of other sides are shown the list."""
    case = load_case(request, reference)
    if not _may_add(request, case):
        return case_documents(request, reference)
    form = DocumentForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "")},
        privileged=access.reads_legal_advice(case, request.user),
    )  # fmt: skip
    back = reverse("procurement:case_documents", args=[case.reference])

    def do() -> str:
        try:
            receive(
                form.cleaned_data["file"],
                case=case,
                by=request.user,
                now=now_of(request, case),
                kind=form.cleaned_data["kind"],
            )
        except NotAccepted as refusal:
            raise Refused(str(refusal)) from refusal
        return back

    return ask(
        request,
        form,
        do,
        done="Document added",
        case=case,
        crumbs=crumbs(case, ("Documents", back)),
        caption=case.title,
        title="Add a document",
        lede="It cannot be changed or deleted afterwards. A newer one stands beside it.",
        submit_text="Add the document",
        cancel_href=back,
    )


@require_safe
def document_download(request: Request, reference: str, pk: int) -> HttpResponseBase:
    """Send a document of the case; the download stands in the ledger."""
    case = load_case(request, reference)
    document: Document = get_object_or_404(queries.documents(case, request.user), pk=pk)
    record_download(document, by=request.user, now=now_of(request, case))
    return send(document)
