"""Take a review that is still being prepared to a newer edition of the catalogue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assurance import access
from assurance.actions.moving import move_review
from assurance.forms.catalogue import MoveForm
from assurance.models import EditionMove
from assurance.queries import catalogue as ask
from mcp_portal.audit.request import Request
from mcp_portal.workflow.steps import Changed, Refused

from .loading import frame, load_review


@require_http_methods(["GET", "POST"])
def review_edition(request: Request, reference: str, stage: str) -> HttpResponse:
    """Show which edition a review keeps, what a newer one changes, and move the review to it."""
    review = load_review(request, reference, stage)
    now = review.case.now(request.now)
    move = ask.move_of(review, now) if access.is_sro(review, request.user) else None
    start = {"version": review.version, "edition": move.edition.code} if move else {}
    form = MoveForm(request.POST or None, initial=start)
    if request.method == "POST" and move is None:
        raise Http404("This gateway cannot be moved to another edition now")
    if move is not None and form.is_valid():
        to = next((row for row in ask.published() if row.code == form.cleaned_data["edition"]), move.edition)
        given = {name: form.cleaned_data[name] for name in ("reason", "version")}
        try:
            move_review(review, to, **given, by=request.user, now=now)
        except Changed as changed:
            form = MoveForm({**request.POST.dict(), "version": str(review.version)})
            form.add_error(None, f"{changed}. Look at what is below, then move it if you still want to")
        except Refused as refused:
            form = MoveForm({**request.POST.dict(), "edition": move.edition.code})
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{review.stage.name} moved to {to}")
            return redirect("assurance:review", reference, stage)
    decided = EditionMove.objects.filter(review=review)
    context = {
        **frame(review, "Edition of the catalogue"),
        "move": move,
        "form": form if move else None,
        "difference": ask.worded(move.difference) if move else None,
        "answered": {row.question.code for row in review.papers.answers.values()} if move else set(),
        "moves": list(decided.select_related("from_edition", "to_edition", "moved_by__organisation")),
    }
    return render(request, "assurance/catalogue/move.jinja", context)
