"""Every case a reviewer, sign-off officer or auditor sees, by gateway, with what is open and what ends next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from assurance.models import AtRisk, Condition, GateReview
from assurance.outcome import PASSING
from assurance.queries import words_of
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.accounts.roles import REVIEWING, Role
from mcp_portal.workflow.models import Hold
from procurement.models import Commissioner, Procurement

READERS = (*REVIEWING, Role.AUDITOR)
"""Roles that read the gateways of a case for a body, or after everybody."""

PLACES = {Role.SYSTEM_ADMIN, *READERS}
SORTS = {
    "expiry": ("What ends next", (F("next_end").asc(nulls_last=True), F("reference").asc())),
    "conditions": ("Most open conditions", (F("open_conditions").desc(), F("reference").asc())),
    "title": ("Name", (F("title").asc(), F("reference").asc())),
    "population": ("Largest population", (F("list_size").desc(), F("reference").asc())),
}
FIRST = "expiry"
"""The order of a list for which none was chosen."""
MARKS = {"paused": "Paused", "at_risk": "Going on at risk", "conditions": "With open conditions"}


@dataclass(frozen=True)
class NationalFilter:
    """What a reader asks the national list for; empty means everything."""

    text: str = ""
    stage: str = ""
    outcome: str = ""
    mark: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Covered:
    """How many people the cases cover, beside the national figures."""

    live: int
    under_way: int
    england: int
    now_percent: Decimal
    aim_percent: Decimal

    @property
    def live_percent(self) -> Decimal:
        """Give the share of the population in cases that are live."""
        return self._share(self.live)

    @property
    def all_percent(self) -> Decimal:
        """Give the share in cases that are live or under way."""
        return self._share(self.live + self.under_way)

    @property
    def aim(self) -> int:
        """Give the people the national aim stands for."""
        return int(self.england * self.aim_percent / 100)

    def _share(self, people: int) -> Decimal:
        return (Decimal(people) * 100 / self.england).quantize(Decimal("0.1"))


def reads_the_national_page(user: Any) -> bool:
    """Say whether a person reviews, signs or audits any case, or administers the portal."""
    return RoleHolding.objects.on(today()).filter(user=user, role__in=PLACES).exists()


def national_cases(user: Any, wanted: NationalFilter) -> QuerySet[Procurement]:
    """Give the cases a person reads for a body or as auditor, without training cases."""
    rows = _marked(_of_reader(user).with_hidden())
    for word in wanted.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(reference__icontains=word))
    if wanted.stage:
        rows = rows.filter(gateway=None if wanted.stage == "none" else wanted.stage)
    if wanted.outcome:
        rows = rows.filter(gateway_outcome=wanted.outcome)
    marked: dict[str, dict[str, Any]] = {"paused": {"is_paused": True}, "at_risk": {"at_risk_until__isnull": False}}
    marked["conditions"] = {"open_conditions__gt": 0}
    rows = rows.filter(**marked.get(wanted.mark, {}))
    return rows.order_by(*SORTS.get(wanted.sort, SORTS[FIRST])[1])


def with_newest_review(cases: Any) -> Any:
    """Give each case its newest attempt in ``newest`` and that in words; one query for all of them."""
    wanted = [case.newest_id for case in cases if case.newest_id]
    found = {row.pk: row for row in GateReview.objects.filter(pk__in=wanted).select_related("stage", "reopening")}
    for case in cases:
        review = found.get(case.newest_id)
        if review is not None:
            review.procurement = case
        case.newest, case.newest_words = review, words_of(review) if review else ""
    return cases


def covered(user: Any) -> Covered:
    """Add up the registered patients of the cases a person sees; abandoned ones count for nothing."""
    live = Q(state=Procurement.State.LIVE)
    under_way = ~Q(state__in=Procurement.ENDED)
    people = _of_reader(user).order_by()
    sums = people.aggregate(live=Sum("list_size", filter=live), rest=Sum("list_size", filter=under_way))
    return Covered(
        live=sums["live"] or 0,
        under_way=sums["rest"] or 0,
        england=settings.POPULATION_OF_ENGLAND,
        now_percent=settings.NATIONAL_COVERAGE_PERCENT,
        aim_percent=settings.NATIONAL_COVERAGE_AIM_PERCENT,
    )


def _of_reader(user: Any) -> Any:
    held = RoleHolding.objects.on(today()).filter(user=user, role__in=READERS, procurement_id=OuterRef("pk"))
    seen = Procurement.objects.visible_to(user).filter(Exists(held))
    return seen.exclude(clock_kind=Procurement.Clock.TRAINING)


def _marked(rows: Any) -> Any:
    """Add what the list shows of each case: where it is, what is open, what ends and whether it stands still."""
    day = timezone.localdate()
    of_case = {"procurement": OuterRef("pk")}
    attempts = GateReview.objects.filter(**of_case).order_by("-stage__order", "-attempt", "-pk")
    # What was decided in a review opened again does not stand until it is decided anew.
    decided = attempts.annotate(
        decided=Case(When(state=GateReview.State.REOPENED, then=Value("")), default=F("outcome"))
    )
    standing = attempts.filter(outcome__in=PASSING).exclude(state=GateReview.State.REOPENED)
    conditions = Condition.objects.filter(**of_case, issued_at__isnull=False).exclude(state__in=Condition.CLOSED)
    by_case: Any = conditions.order_by().values("procurement")
    at_risk = AtRisk.objects.filter(**of_case, begun_at__isnull=False, ended_at=None, expires_on__gte=day)
    names = Commissioner.objects.filter(**of_case, leads=True).values("organisation__name")[:1]
    return rows.annotate(
        newest_id=Subquery(attempts.values("pk")[:1]),
        gateway=Subquery(attempts.values("stage__code")[:1]),
        gateway_outcome=Subquery(decided.values("decided")[:1]),
        valid_until=Subquery(standing.values("valid_until")[:1]),
        open_conditions=Coalesce(Subquery(by_case.annotate(n=Count("pk")).values("n")), 0),
        next_condition=Subquery(by_case.annotate(d=Min("due_date")).values("d"), output_field=DateField()),
        at_risk_until=Subquery(at_risk.order_by("expires_on").values("expires_on")[:1]),
        is_paused=Exists(Hold.objects.filter(**of_case, lifted_at=None)),
        lead_name=Subquery(names),
    ).annotate(next_end=Least("valid_until", "next_condition", "at_risk_until"))


def ends(case: Any, day: datetime.date) -> list[tuple[str, datetime.date, bool]]:
    """Give what ends for a case, each with its day and whether that is over."""
    rows = (
        ("Outcome valid until", case.valid_until), ("Next condition due", case.next_condition),
        ("At risk until", case.at_risk_until),
    )  # fmt: skip
    return [(what, when, when < day) for what, when in rows if when is not None]
