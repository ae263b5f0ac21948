"""Where a case stands on the way through the gateways."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from assurance import guards
from assurance.models import CatalogueVersion, Condition, GateReview, Stage
from assurance.outcome import PASSING
from assurance.papers import body_name
from mcp_portal.accounts.present import today
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, lower_first
from mcp_portal.workflow.guards import Missing, Unmet
from mcp_portal.workflow.holds import not_on_hold

from .lines import bodies
from .risks import standing_override, why_risks_block

ABOUT_THE_BIDDER = ("2", "3")
"""Stages that look at the preferred bidder."""

BEFORE_BIDS = ("early", "1")
"""Stages that look at no bid; nothing of any other is shown to a person from whom a bid is hidden."""


@dataclass(frozen=True)
class Opening:
    """An attempt at a stage that somebody is about to open."""

    case: Any
    stage: Stage

    GUARDS = (not_on_hold, guards.previous_stage_passed, guards.no_attempt_stands)

    def name_of(self, code: str) -> str:
        """Name another stage of the case."""
        return stages_of(self.case, edition_for(self.case).pk).filter(code=code).values_list("name", flat=True)[0]

    @property
    def previous(self) -> str:
        """Give the stage that has to be passed first."""
        return previous_of(self.case, self.stage)

    def requirements(self, user: Any, now: datetime.datetime) -> tuple[list[Unmet], list[Unmet]]:
        """Give what is missing and what is met before the attempt can be opened."""
        unmet = {one: one.unmet(self, user, now) for one in self.GUARDS}
        return [row for rows in unmet.values() for row in rows], [
            one.met(self, user) for one, rows in unmet.items() if not rows
        ]


def edition_for(case: Any, on: datetime.date | None = None) -> CatalogueVersion:
    """Give the edition a case keeps: the newest one of its reviews, else the newest published one of the day."""
    kept = Exists(GateReview.objects.filter(procurement=case, stage__version=OuterRef("pk")))
    editions = CatalogueVersion.objects.filter(published_at__isnull=False).annotate(kept=kept)
    standing = editions.filter(Q(kept=True) | Q(from_date__lte=on or today())).order_by("kept", "from_date", "pk")
    return standing.last() or editions.earliest("from_date", "pk")


def opening(case: Any, code: str, now: datetime.datetime) -> Opening | None:
    """Give the opening of a stage in the edition of a case, or None when there is no such stage."""
    edition = edition_for(case, timezone.localdate(now))
    stage = stages_of(case, edition.pk).filter(code=code).first()
    return Opening(case, stage) if stage else None


def stages_of(case: Any, edition: int) -> QuerySet[Stage]:
    """Give the stages of a case in order: those of an edition, and after each those added to the case there.

    A stage that the case is not asked for stays out, unless there is an attempt at it.
    """
    rows = Stage.objects.filter(Q(version_id=edition) | Q(procurement=case))
    if left_out := _left_out(case):
        begun = GateReview.objects.filter(procurement=case, stage=OuterRef("pk"))
        rows = rows.exclude(~Exists(begun), procurement=None, code__in=left_out)
    return rows.order_by("order", F("procurement").asc(nulls_first=True), "pk")


def previous_of(case: Any, stage: Stage) -> str:
    """Give the stage that has to be passed before another, past those that the case is not asked for."""
    before, left_out = stage.previous, _left_out(case)
    while before in left_out:
        known = Q(version_id=stage.version_id) if stage.version_id else Q(version__isnull=False)
        over = Stage.objects.filter(known, code=before).order_by("-version").values_list("previous", flat=True)
        before = over.first() or ""
    return before


def stages_by_code() -> dict[str, str]:
    """Give the names of the stages of the edition in force, by code."""
    editions = CatalogueVersion.objects.filter(published_at__isnull=False, from_date__lte=today())
    newest = editions.order_by("from_date", "pk").last()
    return {stage.code: stage.full_name for stage in Stage.objects.filter(version=newest)} if newest else {}


def _left_out(case: Any) -> frozenset[str]:
    return getattr(case, "left_out_stages", frozenset())


def reviews_of(case: Any) -> QuerySet[GateReview]:
    """Give every attempt of a case with its stage, in the order of stages and attempts."""
    # Through the case, so that every attempt holds this very case and its clock and holds are read once.
    return case.gate_reviews.select_related("stage__version", "reopening").order_by(
        "stage__order", F("stage__procurement").asc(nulls_first=True), "stage", "attempt"
    )


def latest(case: Any, code: str) -> GateReview | None:
    """Give the newest attempt at a stage, or None."""
    return _newest(review for review in _attempts(case) if review.stage.code == code)


def passing(case: Any, stage_code: str, now: datetime.datetime) -> bool:
    """Say whether the last outcome of a stage lets the case go on and still holds, with every signature under it."""
    last = _last_issued(case, stage_code)
    return last is not None and last.holds_on(timezone.localdate(now)) and not _stale_signatures(last, now)


def has_passed(case: Any, stage_code: str) -> bool:
    """Say whether the last outcome of a stage let the case go on, valid today or not."""
    last = _last_issued(case, stage_code)
    return last is not None and last.has_passed


def why_not_passed(case: Any, stage_code: str, now: datetime.datetime) -> list[Missing]:
    """Give what keeps a stage from being passed, naming each body that has not signed; empty when passed.

    A risk of it that is unanswered, unheld or expired keeps blocking by name, even after it has passed.
    """
    review = latest(case, stage_code)
    risks = why_risks_block(review, now) if review is not None and review.submitted_at is not None else []
    if passing(case, stage_code, now) or standing_override(case, stage_code, now) is not None:
        return risks
    if review is None:
        return [_not_begun(case, stage_code, now)]
    if review.has_passed and (stale := _stale_signatures(review, now)):
        return [*stale, *risks]
    if review.is_with_reviewers and not review.stage.ends_in_feedback:
        unsigned = [guards.not_signed(review, body) for body in review.papers.unsigned()]
        unsigned += _stale_signatures(review, now)
        waits = unsigned or [_missing(review, "has no outcome yet", "All bodies have signed", Role.SIGN_OFF)]
        return [*waits, *risks]
    return [_where_it_is(review), *risks]


def why_added_stages_block(case: Any, step: str, now: datetime.datetime) -> list[Missing]:
    """Give what keeps the stages that its edition, or the case, added before a step from being passed."""
    added = _stages_on(case, timezone.localdate(now)).filter(holds_up=step).order_by("order", "pk")
    return [missing for stage in added for missing in why_not_passed(case, stage.code, now)]


def _stages_on(case: Any, on: datetime.date) -> QuerySet[Stage]:
    """Give the stages of the edition a case keeps, as ``edition_for`` does, and its own, in one question."""
    editions = CatalogueVersion.objects.filter(published_at__isnull=False).order_by("-from_date", "-pk").values("pk")
    kept = editions.filter(stages__reviews__procurement=case)[:1]
    in_force = editions.filter(from_date__lte=on)[:1]
    own = Q(version_id=Coalesce(Subquery(kept), Subquery(in_force)))
    return Stage.objects.filter(own | Q(procurement=case))


def open_conditions(case: Any, before: str) -> list[Condition]:
    """Give the issued conditions that are open and must be met before a step, or before an earlier one."""
    order = Condition.Type.values
    due = order[: order.index(before) + 1]
    rows = Condition.of_case(case).filter(issued_at__isnull=False, type__in=due, review__outcome__in=PASSING)
    return list(rows.exclude(state__in=Condition.CLOSED).order_by("review__stage__order", "number"))


def why_conditions_are_open(case: Any, before: str) -> list[Missing]:
    """Give one requirement for each condition that is open before a step."""
    return [
        Missing(
            f"{condition} is {condition.status.lower()}",
            condition.text,
            who=f"{condition.get_owner_role_display()}, then {body_name(condition.body)}",
            page=condition.get_absolute_url(),
            link=f"See {lower_first(str(condition))}",
        )
        for condition in open_conditions(case, before)
    ]


def stages(case: Any) -> list[dict[str, Any]]:
    """Give the strip of stages: code, name, state in words, kind (done, now, later), href, newest review.

    ``after`` names the stage that has to be passed first, when it has not been; ``followed`` says whether the
    next stage has begun, so that the outcome has done its work and can lapse no more.
    """
    newest = {review.stage.code: review for review in _attempts(case)}
    kept = [review.stage.version for review in newest.values() if review.stage.version]
    edition = max(kept, key=lambda version: version.from_date).pk if kept else edition_for(case).pk
    rows = [_stop(case, stage, newest.get(stage.code)) for stage in stages_of(case, edition)]
    current = next((row for row in rows if row["kind"] != "done"), None)
    if current is not None:
        current["kind"] = "now"
    names = {row["code"]: row["stage"].name for row in rows if row["kind"] != "done"}
    for row in rows:
        row["after"] = names.get(previous_of(case, row["stage"]), "")
        row["followed"] = any(other["review"] and previous_of(case, other["stage"]) == row["code"] for other in rows)
    return rows


def bodies_of_case(case: Any, reader_body: str | None = None) -> list[dict[str, Any]]:
    """Give the three bodies strip of the newest attempt that is under way, or nothing."""
    under_way = [review for review in _attempts(case) if review.is_live]
    return bodies(under_way[-1], reader_body) if under_way else []


def _stale_signatures(review: GateReview, now: datetime.datetime) -> list[Missing]:
    """Give each signature under which something has changed; asked only where somebody was told of a change."""
    if not review.stale_notices.filter(sign_off__isnull=False, sign_off__superseded_by=None).exists():
        return []
    return list(guards.signatures_still_hold.check(review, None, now) or [])  # type: ignore[arg-type]


def _last_issued(case: Any, code: str) -> GateReview | None:
    return _newest(r for r in _attempts(case) if r.stage.code == code and r.issued_at is not None)


def _attempts(case: Any) -> list[GateReview]:
    """Give every attempt, as the page read them with the case, or anew."""
    kept = getattr(case, "_prefetched_objects_cache", {}).get("gate_reviews")
    return list(reviews_of(case) if kept is None else kept)


def _newest(reviews: Iterable[GateReview]) -> GateReview | None:
    return max(reviews, key=lambda review: review.attempt, default=None)


def _stop(case: Any, stage: Stage, review: GateReview | None) -> dict[str, Any]:
    href = review.get_absolute_url() if review else reverse("assurance:gateways", args=[case.reference])
    done = review is not None and review.has_passed
    hidden = is_hidden(case, stage)
    return {
        "code": stage.code,
        "name": stage.full_name,
        "state": "Not shown to you" if hidden else words_of(review) if review else stage.held_when,
        "kind": "done" if done else "later",
        "hidden": hidden,
        "href": href if review else "",
        "review": review,
        "stage": stage,
    }


def is_hidden(case: Any, stage: Stage) -> bool:
    """Say whether a stage is hidden from who acts now, because a bid is: row security hides its attempts."""
    return (stage.code not in BEFORE_BIDS or stage.is_added) and getattr(case, "hides_a_bid", False)


def words_of(review: GateReview) -> str:
    """Say in a few words where an attempt is: "Proceed with conditions, 18 May 2017"."""
    if review.is_reopened:
        return f"Reopened, {day(review.reopening.reopened_at)}"
    if review.issued_at is not None:
        return f"{review.get_outcome_display() or 'Feedback'}, {day(review.issued_at)}"
    due = f", due {day(review.due_date)}" if review.is_with_reviewers and review.due_date else ""
    return f"{review.get_state_display()}{due}"


def _not_begun(case: Any, code: str, now: datetime.datetime) -> Missing:
    rows = _stages_on(case, timezone.localdate(now)).filter(code=code).order_by(F("procurement").asc(nulls_first=True))
    name = rows.values_list("name", flat=True)[0]
    page = reverse("assurance:gateways", args=[case.reference])
    return Missing(f"{name} has not begun", who=Role.SRO.label, page=page, link=f"See {lower_first(name)}")


def _missing(review: GateReview, what: str, detail: str, role: Role) -> Missing:
    name = review.stage.name
    return Missing(f"{name} {what}", detail, role.label, review.get_absolute_url(), f"See {lower_first(name)}")


def _where_it_is(review: GateReview) -> Missing:
    if review.is_reopened:
        trigger = lower_first(str(review.reopening))
        return _missing(review, f"was reopened, because {trigger}", "Open a new attempt", Role.SRO)
    if review.valid_until is not None:
        detail = f"Its outcome held for {review.stage.validity}"
        return _missing(review, f"lapsed on {day(review.valid_until)}", detail, Role.SRO)
    if review.outcome:
        return _missing(review, f"ended in “{review.get_outcome_display().lower()}”", "Open a new attempt", Role.SRO)
    what, detail, role = {
        GateReview.State.DRAFT: ("has not been submitted", "The evidence is being put together", Role.LEAD),
        GateReview.State.BOARD_APPROVED: (
            "has not been submitted",
            "The governing body has approved it",
            Role.SRO,
        ),
        GateReview.State.RETURNED: (
            "was returned as incomplete",
            "Add what is missing and submit again",
            Role.SRO,
        ),
        GateReview.State.SUBMITTED: ("has not been accepted for review", "", Role.LEAD_REVIEWER),
        GateReview.State.WITHDRAWN: ("was withdrawn", "Open a new attempt", Role.SRO),
    }.get(review.state, ("has no feedback yet", "", Role.LEAD_REVIEWER))
    return _missing(review, what, detail, role)
