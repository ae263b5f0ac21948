"""Questions of bidders: the list, its file, recording, deciding on confidence, answering, deadlines."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access
from procurement.actions import information as actions
from procurement.forms.information import AnswerForm, BidderQuestionForm, ConfidenceForm, DeadlineForm
from procurement.models import Bid, BidderQuestion, Procurement, QuestionAsker
from procurement.queries import information as queries

from .asking import ask
from .hidden import not_shown
from .information import TITLE as INFORMATION
from .information import frame, may_give, place
from .lists import exports, page_of
from .loading import load_case, now_of

TITLE = "Questions of bidders"


@require_safe
def bidder_questions(request: Request, reference: str) -> HttpResponse:
    """List the questions with their answers; who asked is for the lead and the legal adviser."""
    case = load_case(request, reference, access.sees_bids)
    above = (INFORMATION, reverse("procurement:information", args=[case.reference]))
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, **place(case, above))
    paged, due = page_of(request, queries.bidder_questions(case)), queries.question_deadlines(case)
    now, asked_by = now_of(request, case), queries.askers(case, paged, request.user)
    rows = [(one, asked_by.get(one.pk, ""), one.is_overdue(due.get(one.stage), now)) for one in paged]
    page = {
        "title": TITLE,
        "rows": rows,
        "paged": paged,
        "deadlines": due.values(),
        "sees_askers": queries.sees_askers(case, request.user),
        "may_record": may_give(case, request),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/information/questions.jinja", {**frame(case, above), **page})


@require_safe
def questions_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the questions and answers that every bidder reads as a file; it names nobody."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows = queries.question_rows(one for one in queries.bidder_questions(case) if one.is_for_everyone)
    now, detail = now_of(request, case), {"format": kind, "rows": len(rows)}
    ledger.record("procurement.bidder_questions_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Questions and answers {case.reference}", queries.QUESTIONS_HEAD, rows)


@require_safe
def bidder_question(request: Request, reference: str, number: int) -> HttpResponse:
    """Show one question, what was decided and the answer."""
    case, found = _load(request, reference, number)
    goes_on = case.state not in Procurement.ENDED
    undecided = bool(found.why_confidential) and found.ruled is None
    asker = None
    if queries.sees_askers(case, request.user):
        asker = QuestionAsker.objects.filter(question=found).select_related("bid").first()
    page = {
        "title": str(found),
        "question": found,
        "asker": asker,
        "asked_by": queries.askers(case, [found], request.user).get(found.pk, ""),
        "undecided": undecided,
        "may_decide": goes_on and undecided and access.is_sro(case, request.user),
        "may_answer": found.answered is None and not undecided and may_give(case, request),
    }
    return render(request, "procurement/information/question.jinja", {**frame(case, *_above(case)), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def question_add(request: Request, reference: str) -> HttpResponse:
    """Record a question; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not may_give(case, request):
        return redirect(_page(case))
    now, still_in = now_of(request, case), case.bids.exclude(state__in=Bid.OUT)
    form = BidderQuestionForm(request.POST or None, bids=still_in, reader=request.user, now=now)

    def do() -> str:
        return _question_page(actions.record_question(case, by=request.user, now=now, **form.cleaned_data))

    words = {"title": "Record a question of a bidder", "caption": case.title, "submit_text": "Record the question",
             "cancel_href": _page(case), "lede": "It cannot be changed afterwards."}  # fmt: skip
    return ask(request, form, do, done="Question recorded", **frame(case, *_above(case)), **words)


@require_http_methods(["GET", "POST"])
def question_deadline(request: Request, reference: str) -> HttpResponse:
    """Set until when bidders ask and are answered; others are shown the list."""
    case = load_case(request, reference, access.sees_bids)
    if not may_give(case, request):
        return redirect(_page(case))
    form = DeadlineForm(request.POST or None)

    def do() -> str:
        actions.set_deadline(case, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _page(case)

    lede = "It is the same for every bidder. The one before stays on the record: tell every bidder of a change."
    words = {"title": "Set the deadlines for questions", "caption": case.title, "submit_text": "Set the deadlines",
             "cancel_href": _page(case), "lede": lede}  # fmt: skip
    return ask(request, form, do, done="Deadlines set", **frame(case, *_above(case)), **words)


@require_http_methods(["GET", "POST"])
def question_decide(request: Request, reference: str, number: int) -> HttpResponse:
    """Decide whether a question is kept from the other bidders; others are shown the question."""
    case, found = _load(request, reference, number)
    if not access.is_sro(case, request.user) or not found.why_confidential:
        return redirect(_question_page(found))
    form = ConfidenceForm(request.POST or None)

    def do() -> str:
        actions.decide_confidence(found, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _question_page(found)

    lede = f"The bidder asks for it: {found.why_confidential}"
    words = {"title": "Decide whether it is kept from the others", "caption": str(found), "submit_text": "Decide",
             "cancel_href": _question_page(found), "lede": lede}  # fmt: skip
    return ask(request, form, do, done="Decided", **frame(case, *_above(case)), **words)


@require_http_methods(["GET", "POST"])
def question_answer(request: Request, reference: str, number: int) -> HttpResponse:
    """Answer a question; others are shown it."""
    case, found = _load(request, reference, number)
    if not may_give(case, request):
        return redirect(_question_page(found))
    form = AnswerForm(request.POST or None)

    def do() -> str:
        actions.answer_question(found, by=request.user, now=now_of(request, case), **form.cleaned_data)
        return _question_page(found)

    every = "Question and answer go to every bidder still in. They name nobody."
    lede = "The answer goes to the bidder that asked, and to nobody else." if found.is_confidential else every
    words = {"title": "Answer the question", "caption": str(found), "submit_text": "Answer",
             "cancel_href": _question_page(found), "lede": lede}  # fmt: skip
    return ask(request, form, do, done="Answered", **frame(case, *_above(case)), **words)


def _load(request: Request, reference: str, number: int) -> tuple[Procurement, BidderQuestion]:
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        raise Http404("This is about every bid")
    return case, get_object_or_404(queries.bidder_questions(case).select_related("procurement"), number=number)


def _above(case: Procurement) -> tuple[tuple[str, str], tuple[str, str]]:
    return (INFORMATION, reverse("procurement:information", args=[case.reference])), (TITLE, _page(case))


def _page(case: Procurement) -> str:
    return reverse("procurement:bidder_questions", args=[case.reference])


def _question_page(question: BidderQuestion) -> str:
    return reverse("procurement:bidder_question", args=[question.procurement.reference, question.number])
