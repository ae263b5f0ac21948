"""What the letter of outcome says: plain words, fixed on the day the outcome was issued."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, cast

from assurance.models import GateReview, Letter
from assurance.outcome import PASSING, Outcome
from assurance.papers import body_name
from mcp_portal.nhsuk.wording import day, listed, lower_first, moment, plural

MARKS = {"training": "Training case", "history": "History case"}
SHORT = {Letter.Kind.OUTCOME: "L", Letter.Kind.FEEDBACK: "F", Letter.Kind.REOPENED: "R"}
DECIDES = (
    "The commissioner stays the legal decision maker. This letter is not a decision on the procurement, "
    "on a bid or on the award of a contract."
)
REOPENS = (
    "A sign-off officer reopens this outcome when the make-up or legal form of the bidder, the price or the scope "
    "changes materially, when the outcome lapses, or when there is a new red risk."
)
NEW_ATTEMPT = "The senior responsible officer opens a new attempt. It starts from the evidence of this one."
ONLY_AT_RISK = (
    "It opens only by a new attempt that passes, or by a recorded decision to proceed at risk until a day, asked for "
    "by the accountable officer and agreed by each body that has not let it pass."
)
CLOSING = (
    "The owner of each condition sends the evidence that closes it by its due date. Only the body that set a condition "
    "accepts or waives it. A condition that is open holds up the step it names."
)


def missing_letter(review: GateReview, kept: Iterable[str]) -> Letter.Kind | None:
    """Give the letter that belongs to a review and is not kept, because the portal wrote none then; or None.

    An outcome that was reopened gets no letter that says it stands.
    """
    if not review.is_signed_off:
        return None
    kind = Letter.Kind.FEEDBACK if review.stage.ends_in_feedback else Letter.Kind.OUTCOME
    wanted = Letter.Kind.REOPENED if review.is_reopened else kind
    return None if wanted in kept else wanted


def letter(review: GateReview, kind: str, late: datetime.datetime | None = None) -> dict[str, Any]:
    """Give everything the letter prints, as plain JSON values; ``late`` when it is written after what it tells."""
    case: Any = review.case
    issued: Any = review.issued_at
    reopening = review.reopening if kind == Letter.Kind.REOPENED else None
    told: Any = reopening.reopened_at if reopening else issued
    at: Any = late or told
    outcome = _outcome(review, kind)
    return {
        "letter": {
            "title": str(Letter.Kind(kind).label),
            "reference": f"{SHORT[Letter.Kind(kind)]}-{_stage(review)}-{case.reference}-{review.attempt}",
            "date": day(at),
            "stamp": at.isoformat(timespec="seconds"),
            "mark": MARKS.get(case.clock_kind, ""),
            "note": case.note,
            "kind": kind,
        },
        "case": {"title": case.title, "reference": case.reference},
        "to": _addressed_to(case),
        "from": [body_name(part.body) for part in review.papers.bodies],
        "stage": {"name": review.stage.name, "subject": review.stage.subject, "attempt": review.attempt},
        "outcome": outcome,
        "signatures": _signatures(review) if kind == Letter.Kind.OUTCOME else [],
        "rests_on": [*_late(told, late), *_rests_on(review)],
        "conditions": _conditions(review) if kind == Letter.Kind.OUTCOME else [],
        "risks": _risks(review) if kind == Letter.Kind.OUTCOME else [],
        "next": _next(review, kind),
    }


def _stage(review: GateReview) -> str:
    code = review.stage.code
    return "EE" if code == "early" else f"G{code}" if code.isdecimal() else code.upper()


def _addressed_to(case: Any) -> list[str]:
    rows = case.commissioners.select_related("organisation").order_by("-leads", "pk")
    return [f"{row.organisation.name} (lead)" if row.leads else row.organisation.name for row in rows]


def _outcome(review: GateReview, kind: str) -> dict[str, str]:
    if kind == Letter.Kind.FEEDBACK:
        remark = review.remarks.filter(about="feedback").last()
        sentence = "Early engagement has been recorded. Nobody signs at this stage: it is neither passed nor failed."
        words = remark.words if remark else ""
        return {"label": "Feedback issued", "sentence": sentence, "words": words, "valid": ""}
    if kind == Letter.Kind.REOPENED:
        why, issued = review.reopening, cast(datetime.datetime, review.issued_at)
        was = f"“{review.get_outcome_display().lower()}” of {day(issued)}"
        words = f"{why.get_trigger_display()}: {why.reason}"
        return {
            "label": "Outcome reopened",
            "sentence": f"The outcome {was} no longer counts as passed.",
            "words": words,
            "valid": "",
        }
    signing = listed(body_name(body) for body in review.papers.signing)
    sentence = f"It is the strictest of the outcomes that {signing} signed, each for its own part."
    return {"label": str(review.get_outcome_display()), "sentence": sentence, "words": "", "valid": _valid(review)}


def _valid(review: GateReview) -> str:
    if review.outcome not in PASSING:
        return ""
    if review.valid_until is None:
        return "No end is set"
    return f"Until {day(review.valid_until)} ({review.stage.validity}, default)"


def _signatures(review: GateReview) -> list[dict[str, str]]:
    parts = {part.body: part.remit for part in review.papers.bodies}
    return [
        {
            "body": body_name(body),
            "remit": parts.get(body, ""),
            "outcome": str(row.get_outcome_display()),
            "words": row.words,
            "softer": row.softer_reason,
            "by": str(row.signed_by),
            "at": moment(row.signed_at),
        }
        for body in review.papers.signing
        if (row := review.papers.sign_offs.get(body)) is not None
    ]


def _rests_on(review: GateReview) -> list[dict[str, str]]:
    papers = review.papers
    rows = [{"label": "Questions", "value": _catalogue(review)}]
    if papers.submission is not None:
        sent = papers.submission
        rows += [
            {
                "label": "Submission",
                "value": f"Number {sent.number}, {moment(sent.submitted_at)}, by {sent.submitted_by}",
            },
            {"label": "Evidence", "value": f"{plural(len(papers.evidence), 'file')}, as frozen at submission"},
            {"label": "Fingerprint (SHA-256)", "value": sent.sha256},
        ]
    approval = review.approvals.order_by("recorded_at", "pk").last()
    if approval is not None:
        rows.append({"label": "Approved by", "value": f"{approval.meeting}, {day(approval.meeting_date)}"})
    return rows


def _late(told: datetime.datetime, late: datetime.datetime | None) -> list[dict[str, str]]:
    """Say that a letter was written after what it tells, and of which day its tables are."""
    if late is None:
        return []
    words = f"Of {moment(told)}. No letter was written then. Conditions and risks are those of the day of this letter"
    return [{"label": "What it tells", "value": words}]


def _catalogue(review: GateReview) -> str:
    count = plural(len(review.papers.questions), "line of enquiry", "lines of enquiry")
    return f"{count} of {review.stage.name if review.stage.version is None else review.stage.version.title}"


def _conditions(review: GateReview) -> list[dict[str, str]]:
    return [
        {
            "code": row.code,
            "text": row.text,
            "closes": row.closes,
            "type": str(row.get_type_display()),
            "owner": str(row.get_owner_role_display()),
            "due": day(row.due_date),
            "body": body_name(row.body),
        }
        for row in review.papers.conditions
    ]


def _risks(review: GateReview) -> list[dict[str, str]]:
    return [
        {
            "code": row.code,
            "text": row.text,
            "holder": row.holder_words,
            "until": day(row.due_date) if row.due_date else "Not accepted",
        }
        for row in review.papers.risks
        if not row.is_ended and row.carried_into_id is None
    ]


def _next(review: GateReview, kind: str) -> list[str]:
    if kind == Letter.Kind.FEEDBACK:
        return ["Gateway 1 can be opened when the commissioner is ready.", DECIDES]
    if kind == Letter.Kind.REOPENED:
        earlier = review.letters.exclude(kind=Letter.Kind.REOPENED).exists()
        return [
            f"Until a new attempt has passed, this gateway holds up: {lower_first(review.stage.blocks)}.",
            NEW_ATTEMPT,
            *(["The earlier letter is kept as it was issued."] if earlier else []),
        ]
    return [*_after(review), DECIDES]


def _after(review: GateReview) -> list[str]:
    blocks = lower_first(review.stage.blocks)
    if review.outcome == Outcome.RESUBMIT:
        return [NEW_ATTEMPT, f"Until it has passed, this gateway holds up: {blocks}."]
    if review.outcome == Outcome.DO_NOT_PROCEED:
        return [f"This gateway holds up: {blocks}.", ONLY_AT_RISK]
    found = [f"This gateway no longer holds up: {blocks}."]
    return [*found, CLOSING, REOPENS] if review.papers.conditions else [*found, REOPENS]
