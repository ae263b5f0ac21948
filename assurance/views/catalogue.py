"""The catalogue: editions, what they ask, and how two of them differ."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assurance import access
from assurance.coverage import rests_on
from assurance.forms.catalogue import ChangesFilter, QuestionsFilter
from assurance.models import CatalogueVersion, Question
from assurance.queries import catalogue as ask
from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as

ON_A_PAGE = 50
HEAD = (
    "Stage", "Code", "Theme", "Who answers", "Mandatory", "Rated by", "Question", "What good looks like",
    "Default wording", "Evidence expected", "A rating rests on", "Source", "Known failure",
    "Source of the known failure", "Asked",
)  # fmt: skip


def load_edition(request: Request, code: str) -> CatalogueVersion:
    """Load an edition the person may read: a draft only for administrators; 404 for everybody else."""
    editor = access.edits_catalogue(None, request.user)
    if not editor and not access.reads_catalogue(request.user):
        raise Http404("The catalogue is for those who read gateways")
    rows = CatalogueVersion.objects.select_related("based_on", "published_by__organisation")
    return get_object_or_404(rows if editor else rows.filter(published_at__isnull=False), code=code)


def load_question(edition: CatalogueVersion, stage: str, code: str) -> Question:
    """Load a question of an edition."""
    return get_object_or_404(ask.questions_of(edition), stage__code=stage, code=code)


def crumbs(edition: CatalogueVersion | None = None) -> list[dict[str, str]]:
    """Give the way down to a page of an edition."""
    way = [{"text": "Catalogue", "href": reverse("assurance:catalogue")}]
    return [*way, {"text": edition.title, "href": edition.get_absolute_url()}] if edition else way


def frame(edition: CatalogueVersion, title: str) -> dict[str, Any]:
    """Give what the layout of a page below an edition needs."""
    back = edition.get_absolute_url()
    return {
        "edition": edition, "title": title, "caption": edition.title, "crumbs": crumbs(edition), "cancel_href": back,
        "nav": "catalogue",
    }  # fmt: skip


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """List the editions."""
    if not access.reads_catalogue(request.user):
        raise Http404("The catalogue is for those who read gateways")
    editor = access.edits_catalogue(None, request.user)
    paged = Paginator(ask.editions(drafts=editor), ON_A_PAGE).get_page(request.GET.get("page"))
    newest = ask.published().last()
    context = {"paged": paged, "editor": editor, "newest": newest, "title": "Catalogue", "nav": "catalogue"}
    return render(request, "assurance/catalogue/list.jinja", context)


@require_safe
def edition(request: Request, code: str) -> HttpResponse:
    """Show an edition: its stages with their figures, and its questions."""
    found = load_edition(request, code)
    stages = list(ask.stages_of(found))
    form = QuestionsFilter(request.GET, stages=stages)
    context = {
        **frame(found, found.title),
        "caption": "Catalogue",
        "crumbs": crumbs(),
        "stages": stages,
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "paged": Paginator(_found(found, form), ON_A_PAGE).get_page(request.GET.get("page")),
        "raters": ask.raters,
        "editor": access.edits_catalogue(None, request.user),
        "unfit": [] if found.is_published else ask.why_not_publishable(found, stages=stages),
        "newer": None if found.is_published else ask.newer_published(found),
    }
    return render(request, "assurance/catalogue/edition.jinja", context)


@require_safe
def edition_export(request: Request, code: str, kind: str) -> HttpResponse:
    """Give the questions of an edition as a file; the ledger says that it was taken."""
    found = load_edition(request, code)
    if kind not in FORMATS:
        raise Http404("The list comes as csv or xlsx")
    form = QuestionsFilter(request.GET, stages=list(ask.stages_of(found)))
    rows = [_line(question) for question in _found(found, form)]
    detail = {"edition": found.code, "rows": len(rows), "format": kind}
    ledger.record("assurance.edition_exported", subject=found, detail=detail)
    return listed_as(kind, f"Catalogue {found.code}", HEAD, rows)


def _line(question: Question) -> tuple[str, ...]:
    return (
        question.stage.name, question.code, question.get_theme_display(), question.get_side_display(),
        "Yes" if question.mandatory else "No", ask.raters(question.rated_by), question.text,
        question.good, "Yes" if question.good_by_default else "No", "; ".join(question.evidence_expected),
        rests_on(question.code, question.rests_on), question.source, question.failure, question.failure_source,
        question.when_asked,
    )  # fmt: skip


def _found(edition: CatalogueVersion, form: QuestionsFilter) -> QuerySet[Question]:
    asked = form.cleaned_data if form.is_valid() else {}
    rows = ask.questions_of(edition)
    if words := asked.get("words"):
        said = Q(code__icontains=words) | Q(text__icontains=words) | Q(good__icontains=words)
        rows = rows.filter(said | Q(failure__icontains=words) | Q(evidence_expected__icontains=words))
    if asked.get("stage"):
        rows = rows.filter(stage__code=asked["stage"])
    if asked.get("theme"):
        rows = rows.filter(theme=asked["theme"])
    return rows.filter(rated_by__contains=[asked["body"]]) if asked.get("body") else rows


@require_safe
def edition_question(request: Request, code: str, stage: str, question: str) -> HttpResponse:
    """Show one question with its evidence slots, what good looks like and the failure it would have caught."""
    found = load_edition(request, code)
    asked = load_question(found, stage, question)
    facts = [
        ["Stage", asked.stage.full_name],
        ["Theme", asked.get_theme_display()],
        ["Who answers", asked.get_side_display()],
        ["Asked", asked.when_asked],
        ["Mandatory", "Yes" if asked.mandatory else "No"],
        ["Rated by", ask.raters(asked.rated_by)],
        ["A rating rests on", rests_on(asked.code, asked.rests_on)],
        ["Source", asked.source],
    ]
    editor = access.edits_catalogue(None, request.user) and not found.is_published
    context = {**frame(found, asked.text), "caption": asked.code, "asked": asked, "facts": facts, "editor": editor}
    return render(request, "assurance/catalogue/question.jinja", context)


@require_safe
def edition_changes(request: Request, code: str) -> HttpResponse:
    """Show what differs between an edition and another one, the one it is based on unless told."""
    found = load_edition(request, code)
    others = [row for row in ask.editions(drafts=access.edits_catalogue(None, request.user)) if row.pk != found.pk]
    before = ask.published().filter(from_date__lt=found.from_date).last()
    start = found.based_on or before
    wanted = request.GET.get("from") or (start.code if start else "")
    compared = next((row for row in others if row.code == wanted), None)
    if request.GET.get("from") and compared is None:
        raise Http404("There is no such edition to compare with")
    context = {
        **frame(found, "What changed"),
        "form": ChangesFilter({"from": wanted}, editions=others),
        "compared": compared,
        "difference": ask.worded(ask.changes_between(compared, found)) if compared else None,
    }
    return render(request, "assurance/catalogue/changes.jinja", context)
