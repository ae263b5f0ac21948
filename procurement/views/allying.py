"""Pages on which an alliance agreement is begun, its terms are written, and members and consents are entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Refused
from procurement.actions import alliance as actions
from procurement.forms import alliance as forms
from procurement.models import AllianceAgreement, AllianceMember, Procurement

from .alliance import frame, load_alliance, load_virtual, may_change
from .asking import ask
from .loading import now_of


@require_http_methods(["POST"])
def alliance_begin(request: Request, reference: str) -> HttpResponse:
    """Begin the agreement; its commissioners are members from the start."""
    case = load_virtual(request, reference)
    page = reverse("procurement:alliance", args=[case.reference])
    if not may_change(request, case):
        raise Http404("The agreement is begun by the procurement lead or the senior responsible officer")
    try:
        actions.begin_alliance(case, by=request.user, now=now_of(request, case))
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(page)
    messages.success(request, "Alliance agreement begun")
    return redirect(reverse("procurement:alliance_terms", args=[case.reference, "aims"]))


@require_http_methods(["GET", "POST"])
def alliance_terms(request: Request, reference: str, section: str) -> HttpResponse:
    """Write one part of the terms."""
    case, found = _load(request, reference)
    if section not in forms.QUESTIONS:
        raise Http404("There is no such part of the agreement")
    kind = forms.QUESTIONS[section]
    form = kind(_posted(request, found), alliance=found)

    def do() -> None:
        actions.write_terms(found, terms=_seen(request), by=request.user, now=now_of(request, case), **form.answers)

    return _asked(request, found, form, do, title=kind.title, lede=kind.lede, done="Saved")


@require_http_methods(["GET", "POST"])
def alliance_member_add(request: Request, reference: str) -> HttpResponse:
    """Enter a member."""
    case, found = _load(request, reference)
    form = forms.MemberForm(_posted(request, found), alliance=found)

    def do() -> None:
        facts = actions.MemberFacts(**form.answers)
        actions.enter_member(found, facts, terms=_seen(request), by=request.user, now=now_of(request, case))

    return _asked(request, found, form, do, title="Add a member", done="Member added")


@require_http_methods(["GET", "POST"])
def alliance_member(request: Request, reference: str, pk: int) -> HttpResponse:
    """Change what a member keeps, gains or bears."""
    case, found = _load(request, reference)
    member = _member(found, pk)
    names = ("organisation", "role", "contract", "share", "most_gain", "most_loss")
    initial = {name: getattr(member, name) for name in names}
    form = forms.MemberForm(_posted(request, found), alliance=found, initial=initial)

    def do() -> None:
        facts, now = actions.MemberFacts(**form.answers), now_of(request, case)
        actions.enter_member(found, facts, terms=_seen(request), by=request.user, now=now, instead_of=member)

    return _asked(request, found, form, do, title=f"Change: {member}", done="Member changed")


@require_http_methods(["GET", "POST"])
def alliance_member_remove(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take a member out of the draft."""
    case, found = _load(request, reference)
    member, page = _member(found, pk), found.get_absolute_url()
    if not found.is_draft or not may_change(request, case):
        return redirect(page)
    if request.method == "POST":
        try:
            actions.remove_member(member, terms=_seen(request), by=request.user, now=now_of(request, case))
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "Member taken out")
        return redirect(page)
    context = {**frame(case, here=True), "title": f"Take out: {member}", "member": member, "cancel_href": page}
    return render(request, "procurement/alliance/member_remove.jinja", context)


@require_http_methods(["GET", "POST"])
def alliance_consent(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record that a member consented to the terms as they stand."""
    case, found = _load(request, reference)
    member, now = _member(found, pk), now_of(request, case)
    form = forms.ConsentForm(_posted(request, found), alliance=found, now=now)

    def do() -> None:
        actions.record_consent(member, terms=_seen(request), by=request.user, now=now, **form.answers)

    lede = "It counts for the terms as they stand now. When they change, the member has to consent again."
    return _asked(request, found, form, do, title=f"Consent of {member}", lede=lede, done="Consent recorded")


def _load(request: Request, reference: str) -> tuple[Procurement, AllianceAgreement]:
    case = load_virtual(request, reference)
    return case, load_alliance(case)


def _member(found: AllianceAgreement, pk: int) -> AllianceMember:
    member: AllianceMember = get_object_or_404(found.members.select_related("organisation"), pk=pk)
    member.alliance = found
    return member


def _seen(request: Request) -> int:
    """Give the number of the terms that the person saw."""
    said = request.POST.get("terms", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _posted(request: Request, found: AllianceAgreement) -> QueryDict | None:
    """Give the answers with the number of the terms now: who was told of a change can send them again."""
    if request.method != "POST":
        return None
    answers = request.POST.copy()
    answers["terms"] = str(found.terms)
    return answers


def _asked(
    request: Request, found: AllianceAgreement, form: forms.AgreementForm, do: Callable[[], None], **words: Any
) -> HttpResponse:
    """Ask a form of the agreement and come back to its page; whoever cannot change it now is led there at once."""
    case, page = found.procurement, found.get_absolute_url()
    if not found.is_draft or not may_change(request, case):
        return redirect(page)

    def go() -> str:
        do()
        return page

    context = {**frame(case, here=True), "caption": case.title, "cancel_href": page, "submit_text": "Save", **words}
    return ask(request, form, go, **context)
