"""Questions of the evaluation, evaluators' own scores, and the matrix of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import listed_as
from mcp_portal.drafts.keeping import never_kept
from procurement import access, actions, queries
from procurement.forms import QuestionsForm, ScoreForm
from procurement.models import Bid, Criterion, EvaluationQuestion, Procurement, Score

from .asking import ask
from .lists import exports
from .loading import crumbs, load_case, now_of

MORE = 6
MOST = 60
HEAD = ("Tender", "Criterion", "Question", "Text", "Highest score", "Evaluator", "Score", "Changes", "Reasons", "Filed")


# --- questions --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def questions(request: Request, reference: str, position: int) -> HttpResponse:
    """Enter the questions under an award criterion; everyone on the case may read them."""
    case = load_case(request, reference)
    criterion = _criterion(case, position)
    standing = list(criterion.questions.all())
    may_change = access.is_lead(case, request.user)
    if request.method == "POST" and not may_change:
        raise Http404("Questions are entered by the procurement lead")
    form = _questions_form(request, standing)
    criteria = reverse("procurement:criteria", args=[case.reference])
    context: dict[str, Any] = {
        "case": case,
        "crumbs": crumbs(case, ("Criteria", criteria)),
        "caption": criterion.name,
        "title": "Questions of the evaluation",
        "criterion": criterion,
        "standing": standing,
        "may_change": may_change and (queries.questions_are_open(case) or request.method == "POST"),
        "cancel_href": criteria,
    }

    def do() -> str:
        actions.set_questions(criterion, questions=form.questions, by=request.user, now=now_of(request, case))
        return reverse("procurement:questions", args=[case.reference, position])

    if request.POST.get("go") == "more":
        return render(request, "procurement/score_questions.jinja", {"form": form, **context})
    return ask(request, form, do, done="Questions saved", template="procurement/score_questions.jinja", **context)


def _criterion(case: Procurement, position: int) -> Criterion:
    return get_object_or_404(Criterion, procurement=case, kind=Criterion.Kind.AWARD, position=position)


def _questions_form(request: Request, standing: list[EvaluationQuestion]) -> QuestionsForm:
    rows = min(max(len(standing) + 2, MORE), MOST)
    initial: dict[str, Any] = {}
    for number, row in enumerate(standing, 1):
        initial |= {f"text_{number}": row.text, f"maximum_{number}": row.maximum}
        if row.pass_mark is not None:
            initial |= {
                f"pass_mark_{number}": f"{row.pass_mark.normalize():f}",
                f"fail_effect_{number}": row.fail_effect,
            }
    if request.method != "POST":
        return QuestionsForm(initial=initial, rows=rows)
    posted = request.POST.get("rows", "")
    rows = min(int(posted), MOST) if posted.isdecimal() and len(posted) < 4 else rows
    if request.POST.get("go") == "more":
        # What was typed goes back to the page as it is; nothing is checked or saved yet.
        return QuestionsForm(initial=request.POST.dict(), rows=min(rows + MORE, MOST))
    return QuestionsForm(request.POST, rows=rows)


# --- an evaluator's own scores ----------------------------------------------------------------------------------


@require_safe
def scores(request: Request, reference: str) -> HttpResponse:
    """Show an evaluator what is left to score, and what was filed."""
    case = load_case(request, reference, access.is_evaluator)
    own = queries.own_scores(case, request.user, now_of(request, case))
    return render(
        request,
        "procurement/scores.jinja",
        {
            "case": case,
            "tab": "bids",
            "title": "Your scores",
            "crumbs": _crumbs(case),
            "own": own,
            "next": _address(case, *own.left[0]) if own.left else "",
            "rows": [(question, list(_cells(case, own, question))) for question in own.questions],
        },
    )


def _cells(case: Procurement, own: queries.OwnList, question: EvaluationQuestion) -> Iterator[dict[str, Any]]:
    for bid in own.tenders:
        closed = bid.pk in own.closed or bool(own.stopped)
        score = own.filed.get((bid.pk, question.pk))
        yield {"bid": bid, "score": score, "href": _address(case, bid, question), "closed": closed}


@never_kept
@require_http_methods(["GET", "POST"])
def score(request: Request, reference: str, number: int, position: int, question: int) -> HttpResponse:
    """Show an evaluator's own score of one tender on one question, and file it or a changed one."""
    case = load_case(request, reference, access.is_evaluator)
    bid = _tender(case, number)
    asked = get_object_or_404(
        EvaluationQuestion.objects.select_related("criterion"), criterion=_criterion(case, position), number=question
    )
    now = now_of(request, case)
    filed = list(Score.objects.filter(bid=bid, question=asked, evaluator=request.user))
    unmet = queries.why_not_score(bid, request.user, now, asked)
    form = ScoreForm(request.POST or None, maximum=asked.maximum, changes=bool(filed))
    own = reverse("procurement:scores", args=[case.reference])
    page = {
        "case": case,
        "crumbs": [*_crumbs(case), {"text": "Your scores", "href": own}],
        "caption": f"{bid.name}: {asked.criterion.name}",
        "title": f"{asked.label} {asked.text}",
        "filed": filed[::-1],
        "question": asked,
        "cancel_href": own,
    }
    if unmet and request.method != "POST":
        return render(request, "procurement/score_closed.jinja", {**page, "unmet": unmet})

    def do() -> str:
        actions.file_score(bid, question=asked, by=request.user, now=now, **form.cleaned_data)
        left = queries.own_scores(case, request.user, now).left
        return own if filed or not left else _address(case, *left[0])

    done = f"Score filed: {bid.name}, question {asked.label}"
    text = "File the changed score" if filed else "File the score"
    return ask(request, form, do, done=done, template="procurement/score.jinja", submit_text=text, **page)


def _tender(case: Procurement, number: int) -> Bid:
    bid = get_object_or_404(Bid, procurement=case, number=number, final_received_at__isnull=False)
    bid.procurement = case
    return bid


def _address(case: Procurement, bid: Bid, question: EvaluationQuestion) -> str:
    place = [case.reference, bid.number, question.criterion.position, question.number]
    return reverse("procurement:score", args=place)


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    places = (("Bids", "bids"), ("Evaluation", "evaluation"))
    return crumbs(case, *((text, reverse(f"procurement:{name}", args=[case.reference])) for text, name in places))


# --- everybody's scores -----------------------------------------------------------------------------------------


@require_safe
def score_reasons(request: Request, reference: str, number: int, position: int) -> HttpResponse:
    """Show every score of a tender on a criterion with its reasons, changed ones beside what took their place."""
    case = load_case(request, reference, access.sees_bids)
    bid, criterion = _tender(case, number), _criterion(case, position)
    found = queries.individual_scores(case, request.user, bid, criterion)
    return render(
        request,
        "procurement/score_reasons.jinja",
        {
            "case": case,
            "crumbs": _crumbs(case),
            "caption": bid.name,
            "title": f"Scores and reasons: {criterion.name}",
            "scores": found,
            "superseded": queries.superseded(found),
            "left_out": queries.left_out(case, found),
            "seen": queries.scores_seen(case, request.user),
            "back": reverse("procurement:matrix", args=[case.reference]),
        },
    )


@require_safe
def matrix(request: Request, reference: str) -> HttpResponse:
    """Show every evaluator's score of every tender on every question, as far as the reader sees them."""
    case = load_case(request, reference, access.sees_bids)
    return render(
        request,
        "procurement/matrix.jinja",
        {
            "case": case,
            "tab": "bids",
            "title": "Evaluation matrix",
            "crumbs": _crumbs(case),
            "matrix": queries.evaluation_matrix(case, request.user),
            "sees": queries.may_see_scores(case, request.user),
            "exports": exports(request, reverse("procurement:matrix", args=[case.reference]) + "export/"),
        },
    )


@require_safe
def matrix_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the scores a reader sees as a file, with their reasons; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if not queries.may_see_scores(case, request.user):
        raise Http404("Scores are shown when they are locked")
    rows = [_exported(row) for row in queries.all_scores(case, request.user)]
    detail = {"format": kind, "rows": len(rows)}
    ledger.record(
        "procurement.scores_exported", subject=case, case=case, occurred_at=now_of(request, case), detail=detail
    )
    return listed_as(kind, f"Scores {case.reference}", HEAD, rows)


def _exported(row: Score) -> tuple[Any, ...]:
    question = row.question
    return (
        row.bid.name, question.criterion.name, question.label, question.text, question.maximum, str(row.evaluator),
        row.score, row.change_reason, row.reasons, row.filed_at,
    )  # fmt: skip
