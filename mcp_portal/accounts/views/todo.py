"""Work that waits for a person beside the steps of their procurements."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from assurance.access import HOLDS_RISKS
from assurance.models import Risk
from assurance.queries import risks_to_accept
from assurance.queries.inbox import Inbox, reviews_for
from conflicts.access import APPROVES_GIFTS
from conflicts.models import Declaration
from conflicts.queries import (
    WaitingCase,
    breaches_waiting,
    gifts_waiting,
    liftings_to_confirm,
    waiting_cases,
    waiting_for_guardian,
)
from conflicts.queries.meetings import meetings_waiting
from mcp_portal.accounts.models import EmailChange
from mcp_portal.accounts.queries import holdings, holdings_organisation_wide
from mcp_portal.accounts.roles import DECLARING, Role
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.models import WaitingFor
from mcp_portal.workflow.waiting import waiting_for
from procurement.models import Procurement


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, about what, where, since when and for which case."""

    label: str
    about: str
    url: str
    since: datetime.datetime | None = None
    case_id: int | None = None


def closed_cases(user: Any, cases: list[Procurement]) -> list[WaitingCase]:
    """Give the procurements closed to a person for now; ``cases`` are those they see."""
    seen = {case.pk for case in cases}
    # Nothing is closed to somebody who sees every procurement on which they hold a role: then nothing is asked.
    missing = any(held.case_id is not None and held.case_id not in seen for held in holdings(user))
    return waiting_cases(user) if missing else []


def todo(user: Any, now: datetime.datetime, cases: list[Procurement]) -> list[Todo]:
    """Give everything a person has to do; ``cases`` are those they see."""
    asked = [about_names(case) for case in closed_cases(user, cases) if case.names]
    return asked + of_those_seen(user, now, cases)


def of_those_seen(user: Any, now: datetime.datetime, cases: list[Procurement]) -> list[Todo]:
    """Give what a person has to do but for the procurements that are closed to them."""
    return of_oneself(user, now, cases) + [of_step(row) for row in _once_each(waiting_for(user))]


def of_step(row: WaitingFor) -> Todo:
    """Turn a step that waits into a thing to do."""
    case = row.procurement
    return Todo(row.label, f"{case.title}, {case.reference}", row.url, row.since, case.pk)


def of_oneself(user: Any, now: datetime.datetime, cases: list[Procurement]) -> list[Todo]:
    """Give what a person has to do that is no step of a procurement; it comes first."""
    mine = _declare(user, now, cases)
    guardian = [*_as_guardian(user, now), *_about_breaches(user)]
    others = [*_as_second_person(user), *_about_gifts(user), *_about_meetings(user, now), *_as_administrator(user)]
    return [*mine, *guardian, *_as_holder(user, now), *_as_reviewer(user, now), *others]


def about_names(case: WaitingCase) -> Todo:
    """Ask about new names: the person sees nothing else of the procurement until they have answered."""
    words = f"{case.title}. You see nothing else of it until you have answered"
    return Todo(f"Answer about {plural(case.names, 'new name')}", words, case.url, case_id=case.pk)


def _about_meetings(user: Any, now: datetime.datetime) -> list[Todo]:
    """Give what meetings wait for: their secretary to record them, their chair to approve the minutes."""
    return [Todo(work.label, work.about, work.url, work.since) for work in meetings_waiting(user, now)]


def _declare(user: Any, now: datetime.datetime, cases: list[Procurement]) -> list[Todo]:
    """Ask for a declaration where none is current: until it is filed the person holds the procurement up."""
    roles = {held.case_id for held in holdings(user) if held.role in DECLARING}
    asked = [case for case in cases if case.pk in roles and case.state not in Procurement.ENDED]
    if not asked:
        return []
    filed = Declaration.objects.of(user).filter(filed_at__isnull=False, ended_at__isnull=True, procurement__in=asked)
    due = dict(filed.order_by("filed_at").values_list("procurement_id", "review_due"))
    return [
        Todo(
            "Declare your interests",
            f"{case.title}, {case.reference}. You can make a nil return when you have none",
            f"{reverse('conflicts:declare')}?{urlencode({'case': case.reference})}",
            case_id=case.pk,
        )
        for case in asked
        if (due.get(case.pk) or datetime.date.min) < timezone.localdate(case.now(now))
    ]


def _as_holder(user: Any, now: datetime.datetime) -> list[Todo]:
    """Ask whoever is named as the holder of a risk to accept it, and to go on once that day is past."""
    if not any(held.role in HOLDS_RISKS for held in holdings(user)):
        return []
    return [
        Todo(
            f"Accept {risk.code} for longer" if risk.state == Risk.State.HELD else f"Accept {risk.code} as its holder",
            f"{risk.procurement.title}, {risk.procurement.reference}",
            risk.get_absolute_url(),
            case_id=risk.procurement_id,
        )
        for risk in risks_to_accept(user)
        if not risk.is_held_on(timezone.localdate(risk.procurement.now(now)))
    ]


def _as_reviewer(user: Any, now: datetime.datetime) -> list[Todo]:
    """Count the lines a reviewer's body has left to rate: a rating is no step, so nothing else waits for it."""
    if not reviews_for(user):
        return []
    return [
        Todo(
            one.label,
            f"{one.review.stage.name}, {one.review.procurement.title}, {one.review.procurement.reference}",
            one.href,
            case_id=one.review.procurement_id,
        )
        for one in Inbox(user, now).to_rate()
    ]


def _as_guardian(user: Any, now: datetime.datetime) -> list[Todo]:
    count = len(waiting_for_guardian(user, now))
    about = "Interests to rule on, conditions to agree, and lines for the register"
    return [Todo(f"See {plural(count, 'declaration')}", about, reverse("conflicts:guardian"))] if count else []


def _about_breaches(user: Any) -> list[Todo]:
    """Count the reports a Guardian or deputy handles; the page says no more about them than that."""
    if not any(held.role in {Role.GUARDIAN, Role.ACCOUNTABLE_OFFICER} for held in holdings(user)):
        return []
    count = len(breaches_waiting(user))
    about = "Reports you handle as Guardian or deputy"
    return [Todo(f"See {plural(count, 'report')}", about, reverse("conflicts:breaches"))] if count else []


def _about_gifts(user: Any) -> list[Todo]:
    if not any(held.role in APPROVES_GIFTS for held in holdings(user)):
        return []
    count = gifts_waiting(user).count()
    label = f"Decide on {plural(count, 'gift or hospitality', 'gifts and hospitality')}"
    about = "You are an approving officer of the organisation"
    return [Todo(label, about, reverse("conflicts:gifts"))] if count else []


def _as_second_person(user: Any) -> list[Todo]:
    return [
        Todo("Confirm that a ruling is lifted", "A second person is needed", lifting.get_absolute_url())
        for lifting in liftings_to_confirm(user)
    ]


def _as_administrator(user: Any) -> list[Todo]:
    if not any(held.role == "system_admin" for held in holdings_organisation_wide(user)):
        return []
    changes = EmailChange.objects.filter(decided_at__isnull=True).exclude(proposed_by=user).exclude(user=user)
    return [
        Todo(
            "Confirm another email address",
            str(change.user),
            reverse("accounts:address_decide", args=[change.user_id]),
            change.proposed_at,
        )
        for change in changes.select_related("user__organisation")
    ]


def _once_each(rows: Iterable[WaitingFor]) -> list[WaitingFor]:
    # Somebody with two roles on a case is asked once.
    return list({(row.subject_table, row.subject_id, row.step): row for row in rows}.values())
