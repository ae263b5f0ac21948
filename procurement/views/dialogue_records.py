"""Meetings, consents, the invitation to submit final tenders, and duties when one bidder is left."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions import dialogue as actions
from procurement.forms.dialogue import ConsentForm, DutyForm, InvitationForm, MeetingForm
from procurement.models import Procurement
from procurement.queries import dialogue as ask_for

from .asking import ask
from .dialogue_issues import dialogue_frame, may_write
from .lists import exports, page_of
from .loading import load_case, now_of
from .parties import load_bid


@require_safe
def dialogue_meetings(request: Request, reference: str) -> HttpResponse:
    """List the meetings with their notes, and how much time each bidder had."""
    case = load_case(request, reference, access.sees_bids)
    times = ask_for.time_given(case)
    page = {
        **dialogue_frame(case),
        "title": "Meetings of dialogue",
        "paged": page_of(request, ask_for.meetings_of(case)),
        "times": times,
        "exports": exports(request, reverse("procurement:dialogue_meetings", args=[case.reference]) + "export/"),
        "uneven": ask_for.is_uneven(times) and not case.hides_a_bid,
        "writes": may_write(request, case) and ask_for.record_is_open(case) and case.dialogue_rounds.exists(),
        "leads": access.is_lead(case, request.user),
        "said_of": ask_for.said_of,
    }
    return render(request, "procurement/dialogue/meetings.jinja", page)


@require_safe
def dialogue_meetings_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the meetings as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    rows = ask_for.meeting_rows(case)
    return _file(request, case, "Meetings of dialogue", kind, ask_for.MEETINGS_HEAD, rows)


@require_safe
def sharing_consents_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the consents as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    rows = ask_for.consent_rows(case)
    return _file(request, case, "Consents to share", kind, ask_for.CONSENTS_HEAD, rows)


def _file(
    request: Request, case: Procurement, name: str, kind: str, head: tuple[str, ...], rows: list[Any]
) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404("There is no such file")
    detail = {"format": kind, "rows": len(rows)}
    step = f"procurement.{slugify(name).replace('-', '_')}_exported"
    ledger.record(step, subject=case, case=case, occurred_at=now_of(request, case), detail=detail)
    return listed_as(kind, f"{name} {case.reference}", head, rows)


@require_http_methods(["GET", "POST"])
def meeting_add(request: Request, reference: str) -> HttpResponse:
    """Record a meeting; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    back = reverse("procurement:dialogue_meetings", args=[case.reference])
    if not may_write(request, case):
        return redirect(back)
    form = MeetingForm(request.POST or None, case=case, bidders=ask_for.in_dialogue(case))

    def do() -> str:
        actions.record_meeting(by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    frame = dialogue_frame(case, ("Meetings of dialogue", back))
    words = {"title": "Record a meeting", "submit_text": "Record the meeting", "caption": case.title}
    return ask(request, form, do, done="Meeting recorded", cancel_href=back, **words, **frame)


@require_safe
def sharing_consents(request: Request, reference: str) -> HttpResponse:
    """List what bidders let go to others."""
    case = load_case(request, reference, access.sees_bids)
    page = {
        **dialogue_frame(case),
        "title": "Consents to share",
        "paged": page_of(request, ask_for.consents_of(case)),
        "exports": exports(request, reverse("procurement:sharing_consents", args=[case.reference]) + "export/"),
        "bidders": ask_for.in_dialogue(case),
        "writes": may_write(request, case) and ask_for.record_is_open(case),
    }
    return render(request, "procurement/dialogue/consents.jinja", page)


@never_kept
@require_http_methods(["GET", "POST"])
def consent_add(request: Request, reference: str, number: int) -> HttpResponse:
    """Record a consent of a bidder; others are shown the list."""
    case, bid = load_bid(request, reference, number)
    back = reverse("procurement:sharing_consents", args=[case.reference])
    if not may_write(request, case) or bid.named_at is None:
        return redirect(back)
    now = now_of(request, case)
    form = ConsentForm(request.POST or None, bid=bid, now=now)

    def do() -> str:
        actions.record_consent(bid, by=request.user, now=now, **form.cleaned_data)
        return back

    frame = dialogue_frame(case, ("Consents to share", back))
    words = {"title": f"Record a consent of {bid.name}", "submit_text": "Record the consent", "caption": case.title}
    lede = "Solutions and secrets of a bidder go to nobody else without its own, specific consent."
    return ask(request, form, do, done="Consent recorded", cancel_href=back, lede=lede, **words, **frame)


@require_http_methods(["GET", "POST"])
def final_invitation(request: Request, reference: str) -> HttpResponse:
    """Show the invitation with the issues by number, or file it."""
    case = load_case(request, reference, access.sees_bids)
    filed = getattr(case, "final_invitation", None)
    page = {
        **dialogue_frame(case),
        "title": "Invitation to submit final tenders",
        "caption": case.title,
        "filed": filed,
        "invited": ask_for.invited_issues(case),
        "issues": [] if filed else ask_for.issues_to_invite(case),
        "treatment": actions.treatment_of,
        "readers": ask_for.in_dialogue(case) if filed and not case.hides_a_bid else [],
    }
    if filed or not may_write(request, case) or request.method == "GET" and not ask_for.can_be_invited(case):
        return render(request, "procurement/dialogue/invitation.jinja", {**page, "form": None})
    form = InvitationForm(request.POST or None)

    def do() -> str:
        actions.file_invitation(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return reverse("procurement:final_invitation", args=[case.reference])

    return ask(request, form, do, done="Invitation filed", template="procurement/dialogue/invitation.jinja", **page)


@require_http_methods(["GET", "POST"])
def sole_bidder(request: Request, reference: str) -> HttpResponse:
    """Show what stands in place of competition when one bidder is left, or record it."""
    case = load_case(request, reference, access.sees_bids)
    left = None if case.hides_a_bid else ask_for.sole_bidder(case)
    page = {
        **dialogue_frame(case),
        "title": "When one bidder is left",
        "caption": case.title,
        "left": left,
        "duties": ask_for.duties_of(case),
    }
    if left is None or not may_write(request, case) or not ask_for.record_is_open(case):
        return render(request, "procurement/dialogue/sole_bidder.jinja", {**page, "form": None})
    form = DutyForm(request.POST or None)

    def do() -> str:
        actions.record_duty(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return reverse("procurement:sole_bidder", args=[case.reference])

    return ask(request, form, do, done="Recorded", template="procurement/dialogue/sole_bidder.jinja", **page)
