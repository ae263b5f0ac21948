"""The route and the notice: choosing, testing a direct award, content of a notice, departures from it."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mcp_portal.audit import ledger
from mcp_portal.audit.request import Request
from mcp_portal.documents.lists import FORMATS, listed_as
from procurement import access
from procurement.actions import route as actions
from procurement.forms.route import (
    DepartureDecisionForm,
    DepartureForm,
    DirectAwardForm,
    PointsForm,
    RouteForm,
    SignForm,
    TellForm,
)
from procurement.models import Departure, Procurement
from procurement.queries import route as queries

from .asking import ask
from .information import frame, may_give
from .lists import exports
from .loading import Who, crumbs, load_case, now_of

TITLE = "Route and notice"


@require_safe
def route(request: Request, reference: str) -> HttpResponse:
    """Show the routes with what follows from each, the choice, tests of a direct award and departures."""
    case = load_case(request, reference)
    shown = access.sees_bids(case, request.user) and not case.hides_a_bid
    goes_on = case.state not in Procurement.ENDED and not case.hides_a_bid
    page = {
        "title": TITLE,
        "options": queries.OPTIONS,
        "choices": queries.choices(case),
        "shown": shown,
        "tests": queries.tests(case) if shown else [],
        "departures": queries.departures(case, request.user) if shown else [],
        "may_choose": goes_on and access.is_sro(case, request.user),
        "may_sign": goes_on and access.is_legal(case, request.user),
        "may_write": may_give(case, request),
        "exports": exports(request, _page(case) + "export/"),
    }
    return render(request, "procurement/route.jinja", {**frame(case), **page})


@require_safe
def departures_export(request: Request, reference: str, kind: str) -> HttpResponse:
    """Give the departures and who was told as a file; the export stands in the ledger."""
    case = load_case(request, reference, access.sees_bids)
    if kind not in FORMATS or case.hides_a_bid:
        raise Http404("There is no such file")
    rows, now = queries.departure_rows(queries.departures(case, request.user)), now_of(request, case)
    detail = {"format": kind, "rows": len(rows)}
    ledger.record("procurement.departures_exported", subject=case, case=case, occurred_at=now, detail=detail)
    return listed_as(kind, f"Departures {case.reference}", queries.HEAD, rows)


@require_http_methods(["GET", "POST"])
def route_choose(request: Request, reference: str) -> HttpResponse:
    """Choose how the market is called; others are shown the route."""
    case = load_case(request, reference)
    lede = "It cannot be changed afterwards. A later choice stands beside it and counts."
    return _asked(request, case, access.is_sro, RouteForm(request.POST or None), "Choose the route", lede,
                  lambda told, **who: actions.choose_route(case, **told, **who))  # fmt: skip


@require_http_methods(["GET", "POST"])
def direct_award_add(request: Request, reference: str) -> HttpResponse:
    """Write down why no call would be needed; others are shown the route."""
    case = load_case(request, reference)
    lede = "Both tests have to be met, and the legal adviser signs that they are."
    return _asked(request, case, access.is_lead, DirectAwardForm(request.POST or None), "Test a direct award", lede,
                  lambda told, **who: actions.write_test(case, **told, **who))  # fmt: skip


@require_http_methods(["GET", "POST"])
def direct_award_sign(request: Request, reference: str, number: int) -> HttpResponse:
    """Say whether the tests are met; others are shown the route."""
    case = load_case(request, reference, access.sees_bids)
    test = get_object_or_404(case.direct_award_tests.select_related("procurement"), number=number)
    return _asked(request, case, access.is_legal, SignForm(request.POST or None), "Answer the test", test.evidence,
                  lambda told, **who: actions.sign_test(test, **told, **who))  # fmt: skip


@require_http_methods(["GET", "POST"])
def departure_add(request: Request, reference: str) -> HttpResponse:
    """Propose a departure from the notice; others are shown the route."""
    case = load_case(request, reference)
    lede = "The senior responsible officer decides. Then everyone who answered the notice is told."
    return _asked(request, case, access.is_lead, DepartureForm(request.POST or None), "Propose a departure", lede,
                  lambda told, **who: actions.propose_departure(case, **told, **who))  # fmt: skip


@require_http_methods(["GET", "POST"])
def departure_decide(request: Request, reference: str, number: int) -> HttpResponse:
    """Decide on a departure; others are shown the route."""
    case, found = _departure(request, reference, number)
    form = DepartureDecisionForm(request.POST or None)
    return _asked(request, case, access.is_sro, form, "Decide on the departure", str(found),
                  lambda told, **who: actions.decide_departure(found, **told, **who))  # fmt: skip


@require_http_methods(["GET", "POST"])
def departure_tell(request: Request, reference: str, number: int) -> HttpResponse:
    """Record who was told of a departure; others are shown the route."""
    case, found = _departure(request, reference, number)
    waiting = case.bids.exclude(pk__in=found.told.values("bid"))
    form = TellForm(request.POST or None, bids=waiting, reader=request.user, now=now_of(request, case))

    def do(told, **who) -> object:
        return actions.tell_departure(found, told["told"], means=told["means"], told_at=told["told_at"], **who)

    return _asked(request, case, access.is_lead, form, "Record who was told", str(found), do)


@require_http_methods(["GET", "POST"])
def notice_points(request: Request, reference: str, number: int) -> HttpResponse:
    """Say where a prior information notice says what it should say; others are shown the notice."""
    case = load_case(request, reference)
    notice = get_object_or_404(
        case.notices.filter(kind__startswith="PRI_").select_related("procurement"), number=number
    )
    if not access.is_notice_drafter(case, request.user) or case.hides_a_bid:
        return redirect(notice)
    form = PointsForm(request.POST or None, points=queries.points(notice))

    def do() -> str:
        actions.say_where(notice, form.places, by=request.user, now=now_of(request, case))
        return notice.get_absolute_url()

    above = (
        ("Notices", reverse("procurement:notices", args=[case.reference])),
        (str(notice), notice.get_absolute_url()),
    )
    words = {"title": "What the notice should say", "caption": str(notice), "submit_text": "Save",
             "cancel_href": notice.get_absolute_url(), "tab": "notices"}  # fmt: skip
    lede = "A point that is missing stops nothing. It stands beside the notice until it is said."
    return ask(request, form, do, done="Saved", case=case, crumbs=crumbs(case, *above), lede=lede, **words)


def _asked(
    request: Request, case: Procurement, who: Who, form: BaseForm, title: str, lede: str, do: Callable[..., object]
) -> HttpResponse:
    """Ask one person's question about the route; others are shown it."""
    if not who(case, request.user) or case.hides_a_bid:
        return redirect(_page(case))

    def act() -> str:
        do(form.cleaned_data, by=request.user, now=now_of(request, case))
        return _page(case)

    words = {"title": title, "lede": lede, "caption": case.title, "submit_text": "Record", "cancel_href": _page(case)}
    return ask(request, form, act, done="Recorded", **frame(case, (TITLE, _page(case))), **words)


def _departure(request: Request, reference: str, number: int) -> tuple[Procurement, Departure]:
    case = load_case(request, reference, access.sees_bids)
    return case, get_object_or_404(case.departures.select_related("procurement"), number=number)


def _page(case: Procurement) -> str:
    return reverse("procurement:route", args=[case.reference])
