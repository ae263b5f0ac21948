"""People of a case, its pauses and its corrections."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mcp_portal.accounts.actions import give_role
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import team as holdings_on
from mcp_portal.accounts.roles import GIVEN_BY_THE_TEAM, Role
from mcp_portal.audit.request import Request
from mcp_portal.workflow import correcting, holding
from mcp_portal.workflow.models import Correction, Hold
from mcp_portal.workflow.steps import Refused
from procurement import access, queries
from procurement.forms import CorrectionForm, HoldForm, LiftForm, MemberForm
from procurement.models import Bid, Procurement

from .asking import ask
from .loading import crumbs, load_case, now_of


@require_safe
def team(request: Request, reference: str) -> HttpResponse:
    """List who does what on a case, by organisation."""
    case = load_case(request, reference)
    shown = queries.bidders_people_are_shown(case)
    held = [one for one in holdings_on(case) if shown or one.role not in (Role.PROVIDER, Role.BIDDER)]
    rows = sorted(held, key=lambda held: (held.organisation.name, held.user.post, held.role))
    return render(
        request,
        "procurement/team.jinja",
        {
            "case": case,
            "tab": "team",
            "title": "Team",
            "may_add": access.is_lead_or_sro(case, request.user),
            "bidders_shown": shown,
            "organisations": [(name, list(held)) for name, held in groupby(rows, key=lambda held: held.organisation)],
        },
    )


@require_http_methods(["GET", "POST"])
def member_add(request: Request, reference: str) -> HttpResponse:
    """Give a person a role of the commissioners on the case; never oneself."""
    case = load_case(request, reference, access.is_lead_or_sro)
    form = MemberForm(request.POST or None, roles=[role for role in Role if role in GIVEN_BY_THE_TEAM])
    back = reverse("procurement:team", args=[case.reference])

    def do() -> str:
        person = User.objects.filter(email__iexact=form.cleaned_data["email"].strip(), is_active=True).first()
        if person is None or person.organisation is None:
            raise Refused("Nobody has an account with this email address. Ask a system administrator to invite them")
        give_role(
            user=person,
            role=form.cleaned_data["role"],
            organisation=person.organisation,
            by=request.user,
            now=request.now,
            case=case,
        )
        return back

    return ask(
        request,
        form,
        do,
        done="Role given",
        case=case,
        crumbs=crumbs(case, ("Team", back)),
        caption=case.title,
        title="Add a person to the team",
        submit_text="Give the role",
        cancel_href=back,
        lede="They see the case at once and are asked to declare their interests. Nobody gives a role to themselves.",
    )


@require_safe
def holds(request: Request, reference: str) -> HttpResponse:
    """Show the pauses of a case."""
    case = load_case(request, reference)
    rows = case.holds.select_related("placed_by__organisation", "lifted_by__organisation", "procurement").order_by(
        "-placed_at"
    )
    return render(
        request,
        "procurement/holds.jinja",
        {
            "case": case,
            "tab": "overview",
            "title": "Pauses",
            "rows": [(hold, hold.lifted_at is None and holding.may_lift(hold, request.user)) for hold in rows],
            "kinds": holding.kinds_for(case, request.user),
        },
    )


@require_http_methods(["GET", "POST"])
def hold_place(request: Request, reference: str, kind: str) -> HttpResponse:
    """Pause a case."""
    case = load_case(request, reference)
    if kind not in holding.kinds_for(case, request.user):
        raise Http404("A pause of this kind is placed by another role")
    form = HoldForm(request.POST or None, now=now_of(request, case))

    def do() -> str:
        hold = holding.place_hold(case, kind=kind, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return hold.get_absolute_url()

    title = {
        "own": "Pause this procurement",
        "regulator": "Pause this procurement as a regulator",
        "claim": "Record a claim",
    }[kind]
    return ask(
        request,
        form,
        do,
        done="Procurement paused",
        case=case,
        crumbs=crumbs(case, _holds(case)),
        caption=case.title,
        title=title,
        submit_text="Pause",
        danger=True,
        cancel_href=_holds(case)[1],
        lede="No step can be taken while the pause stands. Time limits that the law runs keep running and are shown.",
    )


@require_http_methods(["GET", "POST"])
def hold_lift(request: Request, reference: str, pk: int) -> HttpResponse:
    """End a pause."""
    case = load_case(request, reference)
    hold = get_object_or_404(Hold.objects.select_related("procurement", "placed_by"), procurement=case, pk=pk)
    if not holding.may_lift(hold, request.user):
        raise Http404("This pause is ended by another role")
    form = LiftForm(request.POST or None)

    def do() -> str:
        holding.lift_hold(hold, reason=form.cleaned_data["reason"], by=request.user, now=now_of(request, case))
        return case.get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Pause ended",
        case=case,
        crumbs=crumbs(case, _holds(case)),
        caption=case.title,
        title="End the pause",
        submit_text="End the pause",
        cancel_href=_holds(case)[1],
        lede=f"{hold}: {hold.scope}",
    )


def _holds(case: Procurement) -> tuple[str, str]:
    return "Pauses", reverse("procurement:holds", args=[case.reference])


@require_safe
def corrections(request: Request, reference: str) -> HttpResponse:
    """Show corrections, proposed and confirmed, and what can be put right."""
    case = load_case(request, reference)
    rows = case.corrections.select_related("proposed_by__organisation", "confirmed_by__organisation", "procurement")
    if not access.sees_bids(case, request.user):
        rows = rows.exclude(subject_table=Bid._meta.db_table)
    may_propose = access.is_lead_or_sro(case, request.user)
    return render(
        request,
        "procurement/corrections.jinja",
        {
            "case": case,
            "tab": "history",
            "title": "Corrections",
            "may_propose": may_propose,
            "rows": [(row, row.confirmed_at is None and correcting.may_confirm(row, request.user)) for row in rows],
            "entries": list(correcting.correctable(case)) if may_propose else [],
        },
    )


@require_http_methods(["GET", "POST"])
def correction_propose(request: Request, reference: str, key: str) -> HttpResponse:
    """Propose another value for an entry."""
    case = load_case(request, reference, access.is_lead_or_sro)
    entry = next((one for one in correcting.correctable(case) if one.key == key), None)
    if entry is None:
        raise Http404("This entry cannot be put right")
    form = CorrectionForm(request.POST or None, initial={"new_value": entry.value})
    back = reverse("procurement:corrections", args=[case.reference])

    def do() -> str:
        correcting.propose_correction(entry, by=request.user, case=case, now=now_of(request, case), **form.cleaned_data)
        return back

    return ask(
        request,
        form,
        do,
        done="Correction proposed. A second person has to confirm it",
        case=case,
        caption=case.title,
        crumbs=crumbs(case, ("Corrections", back)),
        title=f"Put right: {entry.label}",
        submit_text="Propose",
        cancel_href=back,
        lede=f"It says now: {entry.value or 'nothing'}",
    )


@require_POST
def correction_confirm(request: Request, reference: str, pk: int) -> HttpResponse:
    """Confirm a correction as the second person."""
    case = load_case(request, reference)
    row = get_object_or_404(Correction.objects.select_related("procurement", "proposed_by"), procurement=case, pk=pk)
    if not correcting.may_confirm(row, request.user):
        raise Http404("This correction is confirmed by another person")
    try:
        correcting.confirm_correction(row, by=request.user, now=now_of(request, case))
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Entry put right")
        if row.field == "entered_name":
            # Everyone is asked about the right name, the second person too.
            return redirect("conflicts:questions", case.pk)
    return redirect("procurement:corrections", case.reference)
