"""Where the three bodies stand on a whole case: every gateway, every signature, and what is missing next."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from assurance.bodies import Body
from assurance.models import AtRisk, Condition, ConditionEntry, GateReview, SignOff
from assurance.outcome import PASSING
from assurance.papers import body_name
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.guards import Missing

from .gates import reviews_of, stages, why_not_passed
from .risks import RiskRow, overrides, risk_row


@dataclass(frozen=True)
class Cell:
    """One body at one gateway: the words and colour of where it is, who signed, and what has changed since."""

    body: str
    name: str
    text: str
    colour: str
    signed: SignOff | None
    stale: list[str]


@dataclass(frozen=True)
class Row:
    """One gateway with the three bodies side by side; ``hidden`` when a bid is hidden from the reader."""

    stop: dict[str, Any]
    cells: list[Cell]
    tag: dict[str, str]

    @property
    def review(self) -> GateReview | None:
        """Give the newest attempt, or None when there is none to show."""
        return None if self.stop["hidden"] else self.stop["review"]


@dataclass(frozen=True)
class Standing:
    """Everything the page about a case shows."""

    rows: list[Row]
    conditions: list[Condition]
    owners: dict[int, ConditionEntry]
    risks: list[RiskRow]
    overrides: list[AtRisk]
    holds: list[Any]
    missing: list[Missing]
    next_name: str


def standing(case: Any, now: datetime.datetime) -> Standing:
    """Read where a case stands; what row security hides from who acts is neither shown nor counted."""
    today = timezone.localdate(now)
    _read_attempts(case)
    stops = stages(case)
    prefetch_related_objects([stop["stage"] for stop in stops], "bodies")
    rows = [_row(stop, today) for stop in stops]
    current = next((row.stop for row in rows if row.stop["kind"] == "now"), None)
    conditions = _open_conditions(case)
    return Standing(
        rows=rows,
        conditions=conditions,
        owners=_owners(conditions),
        risks=_risks(case, now),
        overrides=[row for row in overrides(case) if row.holds_on(today)],
        holds=case.standing_holds(),
        missing=_missing(case, current, now),
        next_name=current["stage"].name if current and not current["hidden"] else "",
    )


def _read_attempts(case: Any) -> None:
    """Read all attempts with their bodies and signatures at once, so that more of them cost no more queries."""
    reviews = list(reviews_of(case))
    for review in reviews:
        review.procurement = case
    prefetch_related_objects(reviews, "stage__bodies")
    signed: dict[int, dict[str, SignOff]] = {review.pk: {} for review in reviews}
    found = SignOff.objects.filter(review__in=reviews, superseded_by=None)
    for row in found.select_related("signed_by__organisation").order_by("pk"):
        signed[row.review_id][row.body] = row
    for review in reviews:
        review.papers.__dict__["sign_offs"] = signed[review.pk]
    case.__dict__.setdefault("_prefetched_objects_cache", {})["gate_reviews"] = reviews


def _row(stop: dict[str, Any], today: datetime.date) -> Row:
    stage, review = stop["stage"], None if stop["hidden"] else stop["review"]
    parts = {part.body: part for part in (review.stage if review else stage).bodies.all()}
    cells = [_cell(stop, review, body, parts.get(body)) for body in Body.values]
    return Row(stop, cells, _tag(stop, review, today))


def _cell(stop: dict[str, Any], review: GateReview | None, body: str, part: Any) -> Cell:
    def words(text: str, colour: str = "grey", signed: Any = None, stale: Any = ()) -> Cell:
        return Cell(body, body_name(body), text, colour, signed, list(stale))

    if stop["hidden"]:
        return words("Not shown")
    if part is None:
        return words("No part at this gateway")
    if review is None:
        return words("Not begun" if part.signs else "Not begun, does not sign")
    signed = review.papers.sign_offs.get(body)
    if signed is None:
        return words(*_unsigned(review, part))
    if stale := review.papers.stale_sign_offs.get(body, []):
        return words("Signature stale", "orange", signed, stale)
    return words(signed.get_outcome_display(), "green" if signed.outcome in PASSING else "red", signed)


def _unsigned(review: GateReview, part: Any) -> tuple[str, str]:
    if review.stage.ends_in_feedback:
        return ("Feedback given", "green") if review.is_signed_off else ("Reads the evidence", "white")
    if not part.signs:
        return "Does not sign", "grey"
    if review.is_live and not review.is_with_reviewers:
        return "Waiting for the submission", "white"
    return "Signature missing", "yellow" if review.is_live else "grey"


def _tag(stop: dict[str, Any], review: GateReview | None, today: datetime.date) -> dict[str, str]:
    if stop["hidden"] or review is None:
        return {"text": "Not shown" if stop["hidden"] else "Not begun", "colour": "grey"}
    if review.has_passed and not review.holds_on(today) and not stop["followed"]:
        return {"text": f"Lapsed on {day(review.valid_until)}" if review.valid_until else "Lapsed", "colour": "orange"}
    if review.outcome and not review.is_reopened:
        return {"text": review.get_outcome_display(), "colour": "green" if review.has_passed else "red"}
    return {"text": str(review.get_state_display()), "colour": "green" if review.has_passed else "blue"}


def _open_conditions(case: Any) -> list[Condition]:
    rows = Condition.of_case(case).filter(issued_at__isnull=False).exclude(state__in=Condition.CLOSED)
    return list(rows.order_by("due_date", "number"))


def _owners(conditions: list[Condition]) -> dict[int, ConditionEntry]:
    """Give the entry by which each condition was taken on, as far as it was; the newest counts."""
    rows = ConditionEntry.objects.filter(condition__in=conditions, kind=ConditionEntry.Kind.TAKEN_ON)
    return {row.condition_id: row for row in rows.select_related("entered_by__organisation").order_by("pk")}


def _risks(case: Any, now: datetime.datetime) -> list[RiskRow]:
    """Give the risks of the case that are still to be answered or carried by somebody."""
    rows = case.gate_risks.filter(carried_into=None).select_related("review__stage", "question", "holder__organisation")
    found = []
    for risk in rows.order_by("number"):
        risk.procurement = case
        if not risk.is_ended:
            found.append(risk_row(risk, now))
    return found


def _missing(case: Any, current: dict[str, Any] | None, now: datetime.datetime) -> list[Missing]:
    if current is None or current["hidden"]:
        return []
    return why_not_passed(case, current["code"], now)
