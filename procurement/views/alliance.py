"""The alliance agreement of a virtual MCP as people read it, and which gateways a virtual MCP is asked for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assurance.access import reads_catalogue
from assurance.queries import stages_by_code
from mcp_portal.accounts.access import is_system_admin
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from mcp_portal.workflow.offers import steps_for
from mcp_portal.workflow.views import StepView
from procurement import access
from procurement.actions import alliance as actions
from procurement.forms.alliance import GatewayForm
from procurement.guards.alliance import why_not_whole
from procurement.models import DEFAULT_GATEWAYS, AllianceAgreement, Procurement
from procurement.queries import alliance as asked

from .asking import ask
from .lists import exports
from .loading import crumbs, load_case, now_of

TITLE = "Alliance agreement"
VIRTUAL = Procurement.BY_ALLIANCE
HEAD = (
    "Member", "Takes part as", "Contract that stays", "Share of gain and risk, percent", "Gains at most a year",
    "Bears at most a year", "Consented on", "Which body consented", "Minute", "Consents to earlier terms",
)  # fmt: skip
NOT_BEGUN = {"text": "Not started", "colour": "grey"}


@require_safe
def alliance(request: Request, reference: str) -> HttpResponse:
    """Show the agreement: terms, members, shares, consents, and what can be done next."""
    case = load_virtual(request, reference)
    found = asked.alliance_of(case)
    page = {**frame(case), "title": TITLE, "alliance": found, "state": NOT_BEGUN, "offers": [], "rows": []}
    page |= {"may_change": may_change(request, case), "gateways": _named(asked.gateway_rows(VIRTUAL))}
    if found is not None:
        shares = [one.share for one in found.members.all()]
        page |= {
            "state": found.standing, "offers": steps_for(found, request.user, now_of(request, case)),
            "rows": asked.member_rows(found), "total": asked.total_share(found), "not_whole": why_not_whole(shares),
            "exports": exports(request, reverse("procurement:alliance", args=[case.reference]) + "export/"),
            "may_change": page["may_change"] and found.is_draft, "runs_for": asked.runs_for(found),
        }  # fmt: skip
    return render(request, "procurement/alliance/alliance.jinja", page)


@require_safe
def alliance_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give members, shares and consents as a file; the export stands in the ledger."""
    case = load_virtual(request, reference)
    found = asked.alliance_of(case)
    rows = [_cells(row) for row in asked.member_rows(found)] if found is not None else []
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.alliance_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Alliance {case.reference}", HEAD, rows)


def _cells(row: asked.MemberRow) -> tuple[Any, ...]:
    one, consent = row.member, row.consent
    said = (consent.consented_on, consent.meeting, consent.minute_reference) if consent else ("Not yet", "", "")
    limits = (one.share, one.most_gain, one.most_loss)
    return (one.organisation.name, one.get_role_display(), one.contract, *limits, *said, row.earlier)


@require_safe
def virtual_gateways(request: Request) -> HttpResponse:
    """Show which gateways a virtual MCP is asked for, why, and since when."""
    if not reads_catalogue(request.user):
        raise Http404("Who reads gateways, and administrators, see which are asked")
    page = {
        "title": "Gateways of a virtual MCP", "nav": "procurements",
        "gateways": _named(asked.gateway_rows(VIRTUAL)), "may_change": is_system_admin(None, request.user),
    }  # fmt: skip
    return render(request, "procurement/alliance/gateways.jinja", page)


@require_http_methods(["GET", "POST"])
def virtual_gateway(request: Request, code: str) -> HttpResponse:
    """Say from now on whether a virtual MCP is asked for a gateway."""
    if code not in DEFAULT_GATEWAYS[VIRTUAL] or not is_system_admin(None, request.user):
        raise Http404("Which gateways are asked is entered by a system administrator")
    found = next(row for row in _named(asked.gateway_rows(VIRTUAL)) if row["row"].code == code)
    form = GatewayForm(request.POST or None, initial={"asked": found["row"].asked})
    back = reverse("procurement:virtual_gateways")

    def do() -> str:
        actions.ask_gateway(VIRTUAL, code, by=request.user, now=request.now, **form.cleaned_data)
        return back

    way = [{"text": "Gateways of a virtual MCP", "href": back}]
    words = {"title": found["name"], "submit_text": "Save", "caption": "Gateways of a virtual MCP"}
    return ask(request, form, do, done="Saved", crumbs=way, cancel_href=back, **words)


class AllianceStep(StepView):
    """A step of the agreement."""

    def get_subject(self, request: Any, **kwargs: Any) -> AllianceAgreement:
        return load_alliance(load_virtual(request, kwargs["reference"]))

    def context(self, subject: Any) -> dict[str, Any]:
        way = crumbs(subject.procurement, (TITLE, subject.get_absolute_url()))
        return {"crumbs": way, "caption": subject.procurement.reference, "back": subject.get_absolute_url()}


def _named(rows: list[asked.GatewayRow]) -> list[dict[str, Any]]:
    """Give the gateways with their names in the edition in force."""
    names = stages_by_code()
    return [{"row": row, "name": names.get(row.code, row.code)} for row in rows]


def may_change(request: Request, case: Procurement) -> bool:
    """Say whether the reader writes the agreement of this case."""
    return access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED


def load_virtual(request: Request, reference: str) -> Procurement:
    """Load a case that goes by an alliance agreement; others have no such page."""
    case = load_case(request, reference)
    if not case.by_alliance:
        raise Http404("Only a virtual MCP is made by an alliance agreement")
    return case


def load_alliance(case: Procurement) -> AllianceAgreement:
    """Load the agreement of a case with its case."""
    found: AllianceAgreement = get_object_or_404(AllianceAgreement, procurement=case)
    found.procurement = case
    return found


def frame(case: Procurement, *, here: bool = False) -> dict[str, Any]:
    """Give what the layout of every page of the agreement needs; ``here`` adds the way back to it."""
    further = [("Prepare", reverse("procurement:prepare", args=[case.reference]))]
    if here:
        further.append((TITLE, reverse("procurement:alliance", args=[case.reference])))
    return {"case": case, "tab": "prepare", "crumbs": crumbs(case, *further)}
