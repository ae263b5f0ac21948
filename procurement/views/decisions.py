"""Decisions of deciding bodies, the legal sign-off and the signatures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from conflicts.queries import meetings
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings_on
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.request import Request
from mcp_portal.nhsuk.wording import day, lower_first
from procurement import access, actions
from procurement.forms import DecidingBodyForm, DecisionForm, ItemDecisionForm, LegalSignOffForm, SignForm
from procurement.models import Commissioner, Decision, LegalSignOff, Procurement
from procurement.queries.specification import at_the_call, call_of

from .asking import ask
from .hidden import not_shown
from .loading import crumbs, load_case, now_of

ITEMS = 50
"""So many items of meetings are listed beside the decisions."""


@require_safe
def decisions(request: Request, reference: str) -> HttpResponse:
    """List the decisions of every deciding body."""
    case = load_case(request, reference)
    rows = case.decisions.select_related("organisation", "recorded_by__organisation", "agenda_item__meeting")
    return render(
        request,
        "procurement/decisions.jinja",
        {
            "case": case,
            "tab": "overview",
            "title": "Decisions",
            "rows": rows,
            "commissioners": (buyers := list(case.commissioners.select_related("organisation"))),
            "deciding": _deciding(case, buyers),
            "may_succeed": access.is_lead_or_sro(case, request.user) and case.state not in Procurement.ENDED,
            "kinds": Decision.Kind,
            "may_record": access.is_secretary(case, request.user) and not case.hides_a_bid,
        },
    )


def _deciding(case: Procurement, buyers: list[Commissioner]) -> list[tuple[str, str]]:
    """Say which body of which organisation decides, and in whose place it came."""
    before = {row.after_id: row for row in case.successions.select_related("before")}
    return [
        (
            one.organisation.name,
            f"{one.deciding_body}, since {day(row.from_date)} in the place of {row.before.name} ({row.basis})"
            if (row := before.get(one.organisation_id))
            else one.deciding_body,
        )
        for one in buyers
    ]


@require_http_methods(["GET", "POST"])
def decision_record(request: Request, reference: str) -> HttpResponse:
    """Record a decision: at an item of a meeting the portal holds, or from the minute; readers see what there is."""
    case = load_case(request, reference)
    if not access.is_secretary(case, request.user):
        # Requirements link here for everyone: others read what there is.
        return decisions(request, reference)
    buyer = _chosen(request, case)
    if buyer is None:
        return _which_body(request, case)
    form = _form(request, case, buyer)

    def do() -> str:
        actions.record_decision(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return reverse("procurement:decisions", args=[case.reference])

    return ask(
        request,
        form,
        do,
        done="Decision recorded",
        case=case,
        crumbs=crumbs(case, *_decisions(case)),
        caption=case.title,
        title=f"Record a decision of the {lower_first(buyer.deciding_body)} of {buyer.organisation.name}",
        lede=_lede(form),
        submit_text="Record the decision",
        cancel_href=_decisions(case)[0][1],
    )


def _chosen(request: Request, case: Procurement) -> Commissioner | None:
    """Give the commissioner whose decision is recorded: the one named, or the only one."""
    buyers = list(case.commissioners.select_related("organisation"))
    named = request.POST.get("organisation") or request.GET.get("organisation") or ""
    if not named and len(buyers) == 1:
        return buyers[0]
    return next((buyer for buyer in buyers if str(buyer.organisation_id) == named), None)


def _which_body(request: Request, case: Procurement) -> HttpResponse:
    """Ask whose deciding body it was; the answer is a link to the form for it."""
    buyers = Organisation.objects.filter(pk__in=case.commissioners.values("organisation"))
    kind = request.GET.get("kind", "")
    asked = {"kind": kind, "organisation": _next_body(case, kind)}
    form = DecidingBodyForm(_posted(request), commissioners=buyers, initial=asked)

    def do() -> str:
        chosen = form.cleaned_data
        query = urlencode({"kind": chosen["kind"], "organisation": chosen["organisation"].pk})
        return f"{reverse('procurement:decision_record', args=[case.reference])}?{query}"

    return ask(
        request, form, do, case=case, crumbs=crumbs(case, *_decisions(case)), caption=case.title,
        title="Record a decision", submit_text="Continue", cancel_href=_decisions(case)[0][1],
    )  # fmt: skip


def _posted(request: Request) -> Any:
    """Give what was sent, or nothing when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _form(request: Request, case: Procurement, buyer: Commissioner) -> ItemDecisionForm | DecisionForm:
    asked = {"kind": request.GET.get("kind", "")}
    committee = meetings.portal_holds(buyer.organisation_id, buyer.deciding_body)
    if committee is None:
        now = now_of(request, case)
        return DecisionForm(_posted(request), organisation=buyer.organisation, now=now, initial=asked)
    taken = set(case.decisions.filter(agenda_item__isnull=False).values_list("agenda_item_id", flat=True))
    items = [item for item in meetings.decided_items(case, committee) if item.pk not in taken]
    return ItemDecisionForm(_posted(request), organisation=buyer.organisation, items=items, initial=asked)


def _lede(form: ItemDecisionForm | DecisionForm) -> str:
    if not isinstance(form, ItemDecisionForm):
        return "As the minute says it. It cannot be changed afterwards."
    if not form.fields["agenda_item"].choices:  # type: ignore[attr-defined]
        return "No item about this procurement has been decided with a quorum. Hold the meeting first, then record it."
    return "Date, words, who voted and who was excluded are those of the item. It cannot be changed afterwards."


def _decisions(case) -> list[tuple[str, str]]:
    return [("Decisions", reverse("procurement:decisions", args=[case.reference]))]


def _next_body(case, kind: str) -> int | None:
    """Give the first commissioner that has not decided."""
    done = set(case.decisions.filter(kind=kind).values_list("organisation_id", flat=True))
    return next((one.organisation_id for one in case.commissioners.all() if one.organisation_id not in done), None)


@require_http_methods(["GET", "POST"])
def legal_sign_off(request: Request, reference: str) -> HttpResponse:
    """Sign off the procedure as legal adviser; others read who did."""
    case = load_case(request, reference)
    signed = LegalSignOff.objects.filter(procurement=case).select_related("signed_by__organisation").first()
    page: dict[str, Any] = {
        "case": case,
        "crumbs": crumbs(case),
        "caption": case.title,
        "title": "Legal sign-off of the procedure",
    }
    if signed is not None or not access.is_legal(case, request.user):
        return render(request, "procurement/legal_sign_off.jinja", {**page, "signed": signed})
    form = LegalSignOffForm(request.POST or None)

    def do() -> str:
        actions.sign_off_in_law(case, words=form.cleaned_data["words"], by=request.user, now=now_of(request, case))
        return case.get_absolute_url()

    return ask(
        request,
        form,
        do,
        done="Procedure signed off",
        submit_text="Sign off",
        cancel_href=case.get_absolute_url(),
        **page,
    )


@require_http_methods(["GET", "POST"])
def signatures(request: Request, reference: str) -> HttpResponse:
    """Show who has signed the contract; accountable officers and the provider sign here."""
    case = load_case(request, reference, access.sees_the_file, access.is_signatory)
    if case.hides_a_bid:
        return not_shown(request, case, "Signatures", tab="overview")
    signed = {
        row.organisation_id: row for row in case.signatures.select_related("organisation", "signed_by__organisation")
    }
    mine = _signs_for(request, case)
    form = SignForm(request.POST or None, organisations=Organisation.objects.filter(pk__in=mine - set(signed)))
    if len(mine - set(signed)) == 1:
        form.initial["organisation"] = next(iter(mine - set(signed)))

    def do() -> str:
        organisation = form.cleaned_data["organisation"]
        actions.sign(case, organisation=organisation, by=request.user, now=now_of(request, case))
        return reverse("procurement:signatures", args=[case.reference])

    reads = access.sees_the_file(case, request.user)
    call = call_of(case) if reads else None
    return ask(
        request,
        form,
        do,
        done="Contract signed",
        template="procurement/signatures.jinja",
        case=case,
        tab="overview",
        title="Signatures",
        parties=_parties(case),
        signed=signed,
        may_sign=bool(mine - set(signed)),
        standstill=getattr(case, "standstill", None),
        reads=reads,
        call=call,
        specification=at_the_call(case, call) if reads else None,
    )


def _parties(case) -> list[Organisation]:
    parties = [row.organisation for row in case.commissioners.select_related("organisation")]
    winner = case.bids.filter(state="preferred").select_related("provider").first()
    return parties + ([winner.provider] if winner is not None and winner.provider is not None else [])


def _signs_for(request: Request, case) -> set[int]:
    parties = {party.pk for party in _parties(case)}
    roles = {Role.ACCOUNTABLE_OFFICER, Role.PROVIDER}
    return {held.organisation_id for held in holdings_on(request.user, case) if held.role in roles} & parties
