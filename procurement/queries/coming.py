"""Dates that come up for one person: milestones of the cases whose file they read, and days of gateways."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assurance.clock import working_days
from assurance.queries import stages
from assurance.queries.coming import dates_of_preparers
from assurance.queries.inbox import Inbox, reviews_for
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import holdings
from mcp_portal.notifications.models import Kind
from procurement import access
from procurement.models import Bid, KeyDate, Procurement, TenderValidity

from .timetable import timetable_of

DAYS_IN_ALL = 3
"""A number of working days is over within three times as many days, whatever bank holidays fall among them."""
BEFORE_THE_AWARD = (
    Procurement.State.EVALUATION, Procurement.State.PREFERRED_BIDDER, Procurement.State.GATEWAY_2,
)  # fmt: skip
IN_FOR_THE_AWARD = (Bid.State.FINAL_SUBMITTED, Bid.State.RESERVE, Bid.State.PREFERRED)
RUNS_OUT = ("valid-", "at-risk-")


@dataclass(frozen=True)
class Coming:
    """A date that comes up: how many working days it is away, and at which of the days wanted it is told."""

    case: Procurement
    day: datetime.date
    key: str
    link: str
    kind: Kind
    away: int
    before: int


def due_now(today: datetime.date, day: datetime.date, wanted: Iterable[int]) -> int | None:
    """Give the smallest of the wanted numbers of working days before a date that has come, or None."""
    come = [days for days in wanted if working_days(today, day) <= days]
    return min(come) if come and day >= today else None


def dates_coming(reader: User, wall: datetime.datetime) -> list[Coming]:
    """Give the dates a person is told of now; a case of training reminds nobody."""
    found = [*_milestones(reader, wall), *_gateways(reader, wall), *_tenders(reader, wall)]
    return [one for one in found if one is not None]


def _milestones(reader: User, wall: datetime.datetime) -> Iterator[Coming | None]:
    for case in _cases_with_something_near(reader, wall):
        plan = timetable_of(case, stages(case), case.now(wall))
        for code, day in plan.planned.items():
            if code not in plan.happened:
                link = reverse("procurement:milestone", args=[case.reference, code])
                yield _coming(case, day, f"{code}-{case.pk}", link, Kind.DATES, wall)


def _cases_with_something_near(reader: User, wall: datetime.datetime) -> QuerySet[Procurement]:
    """Give the cases on which a date comes up: most have none, and a timetable takes several queries."""
    held = {one.case_id for one in holdings(reader) if one.case_id and one.role in access.sees_the_file.roles}
    reach = datetime.timedelta(days=DAYS_IN_ALL * max(settings.REMINDER_WORKING_DAYS))
    today = timezone.localdate(wall)
    planned = KeyDate.objects.filter(procurement=OuterRef("pk"), planned_date__range=(today, today + reach))
    near = Q(Exists(planned)) | Q(requests_close_at__range=(wall, wall + reach))
    near |= Q(final_tenders_close_at__range=(wall, wall + reach)) | Q(clock_kind=Procurement.Clock.HISTORY)
    cases = Procurement.objects.visible_to(reader).filter(near, pk__in=held).exclude(state__in=Procurement.ENDED)
    return cases.exclude(clock_kind=Procurement.Clock.TRAINING)


def _gateways(reader: User, wall: datetime.datetime) -> Iterator[Coming | None]:
    dates = Inbox(reader, wall).dates() if reviews_for(reader) else []
    for one in (*dates, *dates_of_preparers(reader, wall)):
        kind = Kind.LAPSING if one.key.startswith(RUNS_OUT) else Kind.DATES
        yield _coming(one.review.procurement, one.day, one.key, one.href, kind, wall)


def _tenders(reader: User, wall: datetime.datetime) -> Iterator[Coming | None]:
    """Give the days on which tenders run out that wait for the award."""
    held = {one.case_id for one in holdings(reader) if one.case_id and one.role in access.sees_bids.roles}
    cases = Procurement.objects.visible_to(reader).filter(pk__in=held, state__in=BEFORE_THE_AWARD)
    rows = TenderValidity.objects.filter(procurement__in=cases, bid__state__in=IN_FOR_THE_AWARD)
    last = rows.select_related("procurement", "bid").order_by("bid_id", "-pk").distinct("bid_id")
    for one in last if held else ():
        link = reverse("procurement:bidder_facts", args=[one.procurement.reference, one.bid.number])
        yield _coming(one.procurement, one.valid_until, f"tender-{one.bid_id}", link, Kind.LAPSING, wall)


def _coming(
    case: Procurement, day: datetime.date, key: str, link: str, kind: Kind, wall: datetime.datetime
) -> Coming | None:
    today = timezone.localdate(case.now(wall))
    before = due_now(today, day, settings.REMINDER_WORKING_DAYS)
    if before is None or case.clock_kind == Procurement.Clock.TRAINING or case.state in Procurement.ENDED:
        return None
    return Coming(case, day, key, link, kind, working_days(today, day), before)
