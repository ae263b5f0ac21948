"""Ask to go on at risk, agree to it, end it; and end it by itself when its last day is over."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from assurance import access, guards
from assurance.guards.at_risk import bodies_needed
from assurance.models import AtRisk, AtRiskAgreement, GateReview
from assurance.papers import body_name
from assurance.queries import IS_OVERRIDDEN, at_risk_requirements
from mcp_portal.accounts.models import User
from mcp_portal.accounts.queries import team
from mcp_portal.accounts.roles import REVIEWING, Role
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint, unit_of_work
from mcp_portal.nhsuk.wording import day, listed
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind
from mcp_portal.workflow.steps import Changed, Refused

from .table import locked, own_body, require, require_role

TOLD = (Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.SIGN_OFF)
CLEAR = (guards.signer_is_independent, guards.signer_is_clear)


def ask_at_risk(
    review: GateReview, *, by: Any, now: datetime.datetime, reason: str, expires_on: datetime.date
) -> AtRisk:
    """Ask to go on without a passed gateway until a day; every body that has not let it pass has to agree.

    Raises Refused with each risk that nobody holds.
    """
    require_role(access.asks_to_go_on_at_risk, review, by)
    with savepoint():
        review = locked(review)
        unmet, _met = at_risk_requirements(review, by, now)
        if unmet:
            raise Refused(*unmet)
        require_until(review, expires_on, now)
        for over in review.overrides.filter(ended_at=None):
            _end_over(over, review, by, now)
        made = AtRisk.objects.create(
            review=review, procurement=review.procurement, reason=reason, expires_on=expires_on,
            needed=bodies_needed(review), terms=_terms(review), asked_by=by, asked_at=now,
        )  # fmt: skip
        _note("at_risk_asked", made, now, expires=expires_on, bodies=made.needed)
        _tell(made, "You are asked to agree to going on at risk", (Role.SIGN_OFF,), now, but=by)
        return made


def agree_at_risk(override: AtRisk, *, by: Any, now: datetime.datetime, words: str) -> AtRisk:
    """Agree for one's own body; with the last agreement the override begins."""
    require_role(access.is_sign_off, override.review, by)
    with savepoint():
        review = locked(override.review)
        fresh = AtRisk.objects.select_for_update(no_key=True).get(pk=override.pk)
        fresh.review = review
        body = own_body(review, by)
        _require_open(fresh, now)
        require(body in fresh.missing(), "Your body has agreed already, or need not agree")
        unmet = [row for one in CLEAR for row in one.unmet(review, by, now)]
        unmet += at_risk_requirements(review, by, now, asked=True)[0]
        if unmet:
            raise Refused(*unmet)
        others = [body_name(one) for one in bodies_needed(review) if one not in fresh.needed]
        require(not others, f"{listed(others)} now has to agree as well: end this and ask again")
        AtRiskAgreement.objects.create(
            override=fresh, procurement=review.procurement, body=body, words=words, agreed_by=by, agreed_at=now
        )
        _note("at_risk_agreed", fresh, now, body=body)
        if not fresh.missing():
            fresh.begun_at = now
            fresh.save(update_fields=["begun_at"])
            _note("at_risk_begun", fresh, now, expires=fresh.expires_on)
            _tell(fresh, "A procurement goes on at risk", TOLD, now, but=by)
        return fresh


def end_at_risk(override: AtRisk, *, by: Any, now: datetime.datetime, reason: str) -> AtRisk:
    """Take the override back; the steps it opened are closed again."""
    require_role(access.asks_to_go_on_at_risk, override.review, by)
    with savepoint():
        locked(override.review)
        fresh = AtRisk.objects.select_for_update(no_key=True, of=("self",)).get(pk=override.pk)
        require(fresh.ended_at is None, "This has been ended already")
        return _end(fresh, by, now, reason, "at_risk_ended", "A procurement no longer goes on at risk")


def end_overrides_that_are_over(wall: datetime.datetime) -> int:
    """End each override whose last day is over by the clock of its case, and tell people. Safe to run again.

    The steps are closed from that day on whether this runs or not.
    """
    with unit_of_work(None, at=wall), connection.cursor() as cursor:
        cursor.execute("SELECT id, actor_id FROM assurance_overrides_over(%s)", [wall])
        found = cursor.fetchall()
    return sum(_end_one(pk, User.objects.get(pk=actor), wall) for pk, actor in found)


def _end_one(pk: int, actor: User, wall: datetime.datetime) -> bool:
    with unit_of_work(actor, at=wall):
        rows = AtRisk.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        over = rows.select_related("review__stage", "review__procurement").filter(pk=pk, ended_at=None).first()
        if over is None:
            return False
        _end_over(over, over.review, actor, over.review.procurement.now(wall))
        return True


def _end_over(over: AtRisk, review: GateReview, by: Any, now: datetime.datetime) -> None:
    over.review, over.procurement = review, review.procurement
    told = "Going on at risk has ended: the gateway blocks again"
    if over.begun_at is None:
        told = "Going on at risk was not agreed to before its last day"
    _end(over, by, now, f"Its last day was {day(over.expires_on)}", "at_risk_expired", told)


def require_until(review: GateReview, expires_on: datetime.date, now: datetime.datetime) -> None:
    """Raise Refused when the last day is past, or later than a risk is held."""
    wrong = wrong_until(review, expires_on, now)
    require(not wrong, wrong)


def wrong_until(review: GateReview, expires_on: datetime.date, now: datetime.datetime) -> str:
    """Say what is wrong with a last day, or nothing."""
    if expires_on < timezone.localdate(now):
        return "The last day must be today or later"
    held = [risk for risk in review.papers.risks if not risk.is_ended and risk.due_date is not None]
    first = min(held, key=lambda risk: risk.due_date, default=None)
    if first is not None and expires_on > first.due_date:
        return f"The last day must be {day(first.due_date)} or earlier, because {first.code} is held until then"
    return ""


def _require_open(fresh: AtRisk, now: datetime.datetime) -> None:
    if fresh.ended_at is not None or fresh.begun_at is not None:
        raise Changed("This has been agreed or ended already")
    require(timezone.localdate(now) <= fresh.expires_on, f"Its last day was {day(fresh.expires_on)}")


def _terms(review: GateReview) -> list[dict[str, str]]:
    return [
        {
            "code": risk.code, "question": risk.question.code if risk.question else "", "text": risk.text,
            "holder": risk.holder_words, "until": risk.due_date.isoformat() if risk.due_date else "",
        }
        for risk in review.papers.risks if not risk.is_ended
    ]  # fmt: skip


def _end(fresh: AtRisk, by: Any, now: datetime.datetime, reason: str, what: str, told: str) -> AtRisk:
    fresh.ended_at, fresh.ended_by, fresh.ended_reason = now, by, reason
    fresh.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    _note(what, fresh, now)
    _tell(fresh, told, TOLD, now, kind=Kind.LAPSING)
    return fresh


def _note(what: str, override: AtRisk, now: datetime.datetime, **detail: Any) -> None:
    for kept in ("_overrides", IS_OVERRIDDEN):
        override.procurement.__dict__.pop(kept, None)
    ledger.record(
        f"assurance.{what}", subject=override, case=override.procurement, occurred_at=now,
        detail={"stage": override.review.stage.code, **detail},
    )  # fmt: skip


def _tell(
    override: AtRisk, words: str, roles: tuple[str, ...], now: datetime.datetime, but: Any = None,
    kind: Kind = Kind.MENTIONS,
) -> None:  # fmt: skip
    case = override.procurement
    link = reverse("assurance:at_risk", args=[case.reference, override.review.stage.code])
    needed = override.needed if override.begun_at is None and override.ended_at is None else None
    told = {but.pk} if but is not None else set()
    for seat in team(case, roles):
        concerned = needed is None or seat.role not in REVIEWING or seat.organisation.kind in needed
        if concerned and seat.user_id not in told:
            told.add(seat.user_id)
            tell(seat.user, f"{words}: {case.reference}", link, at=now, case=case, kind=kind)
