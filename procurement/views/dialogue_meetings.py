"""What goes with a meeting of dialogue, a consent taken back, and the invitation as one bidder reads it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.drafts.keeping import never_kept
from procurement import access, queries
from procurement.actions.dialogue import withdraw_consent
from procurement.actions.meetings import add_paper, record_note
from procurement.forms.dialogue import NoteForm, PaperForm, WithdrawalForm
from procurement.models import DialogueMeeting, Procurement
from procurement.queries import dialogue as ask_for

from .asking import ask
from .dialogue_issues import dialogue_frame, may_write
from .exclusion import load_opened_bid
from .loading import load_case, now_of

MEETINGS, CONSENTS = "Meetings of dialogue", "Consents to share"


@require_http_methods(["GET", "POST"])
def meeting_paper_add(request: Request, reference: str, pk: int) -> HttpResponse:
    """Add a document to a meeting, as procurement lead; others are shown the meetings."""
    case, meeting, back = _meeting(request, reference, pk)
    if not access.is_lead(case, request.user) or case.hides_a_bid or not ask_for.record_is_open(case):
        return redirect(back)
    form = PaperForm(request.POST or None, documents=queries.documents(case, request.user))

    def do() -> str:
        add_paper(meeting, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    whom = meeting.bid.name if meeting.bid else "every bidder"
    lede = f"It goes to {whom} and stands among what bidders were given."
    words = {"title": "Add a paper to a meeting", "submit_text": "Add the paper", "caption": case.title, "lede": lede}
    return ask(
        request, form, do, done="Paper added", cancel_href=back, **words, **dialogue_frame(case, (MEETINGS, back))
    )


@never_kept
@require_http_methods(["GET", "POST"])
def meeting_note_add(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record what became of the notes of a meeting; others are shown the meetings."""
    case, meeting, back = _meeting(request, reference, pk)
    if not may_write(request, case) or not ask_for.record_is_open(case):
        return redirect(back)
    met = [meeting.bid] if meeting.bid else ask_for.in_dialogue(case)
    form = NoteForm(request.POST or None, bidders=case.bids.filter(pk__in=[bid.pk for bid in met]))

    def do() -> str:
        record_note(meeting, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    words = {"title": "Record what became of the notes", "submit_text": "Record it", "caption": case.title}
    lede = "The notes themselves stay as they were written. What the bidder says of them is kept beside them."
    return ask(
        request, form, do, done="Recorded", cancel_href=back, lede=lede, **words,
        **dialogue_frame(case, (MEETINGS, back)),
    )  # fmt: skip


@never_kept
@require_http_methods(["GET", "POST"])
def consent_withdraw(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record that a bidder takes a consent back; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    consent = get_object_or_404(ask_for.consents_of(case), pk=pk)
    back = reverse("procurement:sharing_consents", args=[case.reference])
    if not may_write(request, case) or not consent.stands or not ask_for.record_is_open(case):
        return redirect(back)
    form = WithdrawalForm(request.POST or None)

    def do() -> str:
        withdraw_consent(consent, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return back

    title = f"Record that {consent.bid.name} withdraws a consent"
    words = {"title": title, "submit_text": "Record the withdrawal", "caption": case.title}
    lede = "What was told to others before stays told. Nothing more is passed on under this consent."
    return ask(
        request, form, do, done="Withdrawal recorded", cancel_href=back, lede=lede, **words,
        **dialogue_frame(case, (CONSENTS, back)),
    )  # fmt: skip


@require_safe
def invitation_text(request: Request, reference: str, number: int) -> HttpResponse:
    """Give the invitation as one bidder reads it, as a text; the export stands in the ledger."""
    case, bid = load_opened_bid(request, reference, number)
    text = "" if case.hides_a_bid else ask_for.invitation_for(bid)
    if not text or bid not in ask_for.in_dialogue(case):
        raise Http404("There is no such text")
    ledger.record("procurement.invitation_exported", subject=bid, case=case, occurred_at=now_of(request, case))
    name = f"Invitation {case.reference} bidder {bid.number}.txt"
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _meeting(request: Request, reference: str, pk: int) -> tuple[Procurement, DialogueMeeting, str]:
    """Load a meeting that the reader sees; everybody else gets 404."""
    case = load_case(request, reference, access.sees_bids)
    meeting: DialogueMeeting = get_object_or_404(ask_for.meetings_of(case), pk=pk)
    meeting.procurement = case
    return case, meeting, reverse("procurement:dialogue_meetings", args=[case.reference])
