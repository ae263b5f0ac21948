"""The failure and success regime: the ladder, what months report, levels, and who bears a loss."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from mcp_portal.documents.sheets import NotRead
from mcp_portal.drafts.keeping import never_kept
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import plural
from procurement import access
from procurement.actions import failure as actions
from procurement.actions import months_file as reading
from procurement.failure import BOUNDS, LEVELS, plain
from procurement.failure.ladder import bounds_with
from procurement.forms import failure as forms
from procurement.models import FailureRegime, Procurement
from procurement.queries import failure as queries

from .asking import ask
from .hidden import not_shown
from .lists import exports, page_of
from .loading import crumbs, load_case, now_of

TITLE = "Failure and success regime"


@require_safe
def ladder(request: Request, reference: str) -> HttpResponse:
    """Show where the contract stands, its months and moves, and who bears a loss of ``?loss=`` pounds."""
    case = load_case(request, reference, access.sees_bids)
    if case.hides_a_bid:
        return not_shown(request, case, TITLE, tab="bids", crumbs=_crumbs(case))
    found = queries.regimes(case)
    holds = queries.regime_that_holds(found)
    shown = found[0] if found and not holds else holds
    rows, moves = queries.standing_reports(case), queries.moves(case)
    months = queries.months(rows, holds)
    signed = queries.reports_every_month(case)
    form = forms.LossForm(request.GET if "loss" in request.GET else None)
    loss = form.cleaned_data["loss"] if form.is_valid() else None
    is_lead, is_sro = access.is_lead(case, request.user), access.is_sro(case, request.user)
    page = {
        "title": TITLE,
        "today": timezone.localdate(now_of(request, case)),
        "stands": moves[0] if moves else None,
        "moves": moves,
        "months": page_of(request, months),
        "quiet": queries.quiet_months(months),
        "levels": LEVELS,
        "bounds": [(one.level, one.says(bounds_with(holds.agreed if holds else {})[one.code])) for one in BOUNDS],
        "holds": holds,
        "shown": shown,
        "waits": found[0] if found and not found[0].is_agreed else None,
        "form": form,
        "shared": queries.loss_shared(shown, loss) if shown and loss is not None else None,
        "signed": signed,
        "may_propose": is_lead and not (signed and holds),
        "may_report": is_lead and signed,
        "may_agree": is_sro and not (signed and holds),
        "may_decide": is_sro and signed,
        "reader": request.user,
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/ladder.jinja", {**_frame(case), **page})


@require_safe
def ladder_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give every month as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    holds = queries.regime_that_holds(queries.regimes(case))
    rows = queries.month_rows(queries.months(queries.standing_reports(case), holds))
    detail = {"format": kind, "rows": len(rows)}
    now = now_of(request, case)
    ledger.record("procurement.months_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Months of the contract {case.reference}", queries.HEAD, rows)


@require_http_methods(["GET", "POST"])
def regime_propose(request: Request, reference: str) -> HttpResponse:
    """Propose a regime; it starts as the newest one."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_lead(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))
    newest = next(iter(queries.regimes(case)), None)
    form = forms.FailureRegimeForm(request.POST or None, initial=_as_answers(newest) if newest else {})

    def do() -> str:
        actions.propose_regime(case, by=request.user, now=now_of(request, case), **form.entered)
        return _page(case)

    words = {"title": "Propose the regime", "submit_text": "Propose", "done": "Regime proposed"}
    lede = "It is agreed with the provider before the award. It holds when the senior responsible officer has agreed."
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


@never_kept
@require_http_methods(["GET", "POST"])
def regime_agree(request: Request, reference: str, number: int) -> HttpResponse:
    """Agree to a regime; others are shown the page."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_sro(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))
    regime = get_object_or_404(FailureRegime, procurement=case, number=number)
    form = Form(request.POST or None)

    def do() -> str:
        actions.agree_regime(regime, by=request.user, now=now_of(request, case))
        return _page(case)

    words = {"title": f"Agree to regime {number}", "submit_text": "Agree", "done": "Regime agreed"}
    lede = "From the signature on it changes only by a change of the contract."
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def month_add(request: Request, reference: str) -> HttpResponse:
    """Report one month."""
    case = load_case(request, reference, access.sees_bids)
    now = now_of(request, case)
    if not _may_report(request, case):
        return redirect(_page(case))
    form = forms.MonthForm(request.POST or None, now=now)

    def do() -> str:
        if form.facts is not None:
            actions.report_months(case, [form.facts], by=request.user, now=now)
        return _page(case)

    words = {"title": "Report a month", "submit_text": "Report the month", "done": "Month reported"}
    lede = "A month over a trigger opens its level at once. A month that was reported before is kept beside this one."
    return ask(request, form, do, lede=lede, **words, **_form_frame(case))


@require_http_methods(["GET", "POST"])
def months_file(request: Request, reference: str) -> HttpResponse:
    """Take over the months of a file, all or none: every row that cannot go in is named with its reasons."""
    case = load_case(request, reference, access.sees_bids)
    now = now_of(request, case)
    if not _may_report(request, case):
        return redirect(_page(case))
    form = forms.MonthsFileForm(request.POST or None, request.FILES or None)
    read = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            read = reading.read_months(name=upload.name, content=upload.read(), now=now)
        except NotRead as refused:
            form.add_error("file", str(refused))
    if read is not None and not read.broken:
        made = actions.report_months(case, read.rows, by=request.user, now=now)
        same = len(read.rows) - len(made)
        said = f"{plural(len(made), 'month')} taken over"
        messages.success(request, f"{said}, {plural(same, 'month')} left as before" if same else said)
        return redirect(_page(case))
    page = {
        "title": "Take over months", "submit_text": "Take over", "form": form, "found": read,
        "export": reverse("procurement:ladder_export", args=[case.reference, "csv"]),
    }  # fmt: skip
    return render(request, "procurement/months_file.jinja", {**_form_frame(case), **page})


@never_kept
@require_http_methods(["GET", "POST"])
def level_decide(request: Request, reference: str) -> HttpResponse:
    """Record which level the deciding bodies put the contract on."""
    case = load_case(request, reference, access.sees_bids)
    if not access.is_sro(case, request.user) or case.hides_a_bid or not queries.reports_every_month(case):
        return redirect(_page(case))
    form = forms.LevelForm(request.POST or None)

    def do() -> str:
        said = {**form.cleaned_data, "level": int(form.cleaned_data["level"])}
        actions.decide_level(case, by=request.user, now=now_of(request, case), **said)
        return _page(case)

    words = {"title": "Record a level", "submit_text": "Record the level", "done": "Level recorded"}
    return ask(request, form, do, **words, **_form_frame(case))


def _may_report(request: Request, case: Procurement) -> bool:
    return access.is_lead(case, request.user) and queries.reports_every_month(case) and not case.hides_a_bid


def _as_answers(regime: FailureRegime) -> dict[str, Any]:
    names = (
        "first_up_to", "first_share", "next_up_to", "next_share", "rest_share", "most", "leaving", "growth",
    )  # fmt: skip
    bounds = {code: plain(figure) for code, figure in regime.agreed.items()}
    return {name: getattr(regime, name) for name in names} | bounds


def _page(case: Procurement) -> str:
    return reverse("procurement:ladder", args=[case.reference])


def _crumbs(case: Procurement) -> list[dict[str, str]]:
    return crumbs(case, ("Bids", reverse("procurement:bids", args=[case.reference])))


def _frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "tab": "bids", "crumbs": _crumbs(case)}


def _form_frame(case: Procurement) -> dict[str, Any]:
    return {"case": case, "crumbs": [*_crumbs(case), {"text": TITLE, "href": _page(case)}], "cancel_href": _page(case)}
