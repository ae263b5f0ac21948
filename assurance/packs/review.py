"""The chapter of assurance in the pack of a gateway: plain values, as far as the reader may see them."""

from __future__ import annotations

import datetime
from typing import Any

from assurance import queries
from assurance.models import Answer, GateReview, Question, RiskEntry
from assurance.papers import body_name
from conflicts.queries import declaration_words
from mcp_portal.accounts.queries import body_of
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.workflow.declaring import declared_steps

from .turns import turns


def chapter(review: GateReview, user: Any, now: datetime.datetime) -> dict[str, Any]:
    """Give everything of a review that a reader may have on paper, and what was left out and why."""
    body, records = body_of(user, review.case), _records(review)
    review.papers.read_reviewers()
    return {
        "stage": {
            "code": review.stage.code,
            "name": review.stage.name,
            "subject": review.stage.subject,
        },
        "attempt": review.attempt,
        "state": str(review.get_state_display()),
        "catalogue": review.stage.edition,
        "combining": f"{review.papers.rule_words}.",
        "outcome": _at_risk(review, now) or _outcome(review),
        "bodies": [_body(review, part, records) for part in review.papers.bodies],
        "themes": _themes(review),
        "questions": [_question(review, question, body) for question in review.papers.questions],
        "evidence": _evidence(review),
        "conditions": _conditions(review),
        "risks": _risks(review, now),
        "reviewers": _reviewers(review, now),
        "rating_history": _rating_history(review, user),
        "opinions": _opinions(review, body),
        "steps": _steps(review, records),
        **turns(review, now),
        "unmet": _unmet(review, user, now),
        "left_out": _left_out(review, body),
    }


def _records(review: GateReview) -> list[LedgerEntry]:
    """Give the ledger rows of the steps of this review, oldest first."""
    rows = LedgerEntry.objects.filter(subject_table=review._meta.db_table, subject_id=review.pk)
    return list(rows.select_related("actor__organisation").order_by("seq"))


def _outcome(review: GateReview) -> dict[str, Any] | None:
    if not review.is_signed_off:
        return None
    if not review.outcome:
        feedback = review.remarks.filter(about="feedback").last()
        return {
            "code": "feedback_issued",
            "label": "Feedback issued",
            "sentence": "Early engagement has been recorded. Gateway 1 can be opened.",
            "reason": feedback.words if feedback else "",
            "issued_at": review.issued_at,
            "valid_to": None,
            "at_risk": [],
        }
    if review.is_reopened:
        return _reopened(review)
    decisive = [row for row in review.papers.sign_offs.values() if row.outcome == review.outcome]
    return {
        "code": review.outcome,
        "label": str(review.get_outcome_display()),
        "sentence": "",
        "reason": " ".join(f"{row.get_body_display()}: {row.words}" for row in decisive),
        "issued_at": review.issued_at,
        "valid_to": review.valid_until,
        "at_risk": [],
    }


def _reopened(review: GateReview) -> dict[str, Any]:
    """Give what stands in the place of an outcome that no longer counts."""
    was = f"“{str(review.get_outcome_display()).lower()}”"
    return {
        "code": "reopened",
        "label": "Outcome reopened",
        "sentence": f"The outcome {was} no longer counts as passed.",
        "reason": f"{review.reopening.get_trigger_display()}: {review.reopening.reason}",
        "issued_at": review.issued_at,
        "valid_to": None,
        "at_risk": [],
    }


def _at_risk(review: GateReview, now: datetime.datetime) -> dict[str, Any] | None:
    """Give what stands in the place of the outcome while the case goes on at risk without this gateway."""
    override = queries.standing_override(review.case, review.stage.code, now)
    if override is None:
        return None
    agreed = [f"{row.get_body_display()}: {row.words}" for row in override.agreements.all()]
    return {
        "code": "proceed_at_risk",
        "label": "Proceed at risk",
        "sentence": f"{review.stage.name} has not passed. The risks below are held by 1 person each.",
        "reason": " ".join([override.reason, *agreed]),
        "issued_at": override.begun_at,
        "valid_to": override.expires_on,
        "at_risk": [
            {
                "question": term["question"], "text": term["text"], "holder": term["holder"],
                "until": datetime.date.fromisoformat(term["until"]), "consequence": "",
            }
            for term in override.terms
        ],
    }  # fmt: skip


def _risks(review: GateReview, now: datetime.datetime) -> list[dict[str, str]]:
    rows = queries.risk_rows(review, now)
    entries = RiskEntry.objects.filter(risk__in=[row.risk for row in rows]).exclude(words="").order_by("pk")
    words = {entry.risk_id: entry.words for entry in entries}
    return [
        {
            "code": row.risk.code,
            "question": row.risk.question.code if row.risk.question else "",
            "text": row.risk.text,
            "likelihood": "",
            "effect": "",
            "action": " ".join(filter(None, [words.get(row.risk.pk, ""), row.comparison])),
            "holder": row.risk.holder_words,
            "left": row.status,
        }
        for row in rows
    ]


def _body(review: GateReview, part: Any, records: list[LedgerEntry]) -> dict[str, Any]:
    signed = review.papers.sign_offs.get(part.body)
    return {
        "code": part.body,
        "name": body_name(part.body),
        "signs_for": part.remit,
        "required": part.signs,
        "signature": _signature(signed, records) if signed else None,
    }


def _signature(signed: Any, records: list[LedgerEntry]) -> dict[str, Any]:
    softer = f" Softer than its ratings allow: {signed.softer_reason}" if signed.softer_reason else ""
    own = [row for row in records if row.step.endswith(".sign") and row.actor_id == signed.signed_by_id]
    return {
        "decision": str(signed.get_outcome_display()),
        "reason": signed.words + softer,
        "by": str(signed.signed_by),
        "at": signed.signed_at,
        "record": own[-1].seq if own else None,
    }


def _themes(review: GateReview) -> list[dict[str, str]]:
    asked = {question.theme for question in review.papers.questions}
    return [{"code": theme.value, "name": theme.label} for theme in Question.Theme if theme in asked]


def _question(review: GateReview, question: Question, reader_body: str | None) -> dict[str, Any]:
    answer = review.papers.answers.get(question.pk)
    return {
        "code": question.code,
        "theme": question.theme,
        "side": str(question.get_side_display()),
        "text": question.text,
        "mandatory": question.mandatory,
        "good": question.good,
        "good_by_default": question.good_by_default,
        **_answer(answer),
        "ratings": [
            {
                "body": row.body,
                "rating": row.value,
                "reason": row.reason,
                "by": str(row.reviewer),
                "at": row.filed_at,
            }
            for (pk, _body), row in queries.shown_ratings(review, reader_body).items()
            if pk == question.pk and row.value != "not_applicable"
        ],
    }


def _answer(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {
            "status": "unanswered", "answer": "", "answered_by": "", "answered_at": None, "gap": "Not answered",
            "evidence": [],
        }  # fmt: skip
    status = answer.status if answer.cited or answer.does_not_apply else "unanswered"
    return {
        "status": status,
        "answer": answer.words,
        "answered_by": str(answer.answered_by),
        "answered_at": answer.answered_at,
        "gap": answer.gap or ("No evidence" if status == "unanswered" else ""),
        "evidence": [citation.evidence.code for citation in answer.cited],
    }


def _evidence(review: GateReview) -> list[dict[str, Any]]:
    rows = review.evidence.filter(replaced_by=None).select_related("document__blob", "added_by__organisation")
    return [
        {
            "code": row.code,
            "title": row.title,
            "version": row.edition,
            "date": None,
            "by": str(row.added_by),
            "name": "" if row.is_for_the_bodies_only else row.document.name,
            "size": None if row.is_for_the_bodies_only else row.document.size,
            "sha256": row.document.sha256,
            "frozen_at": row.frozen_at,
        }
        for row in rows.order_by("number")
    ]


def _conditions(review: GateReview) -> list[dict[str, Any]]:
    rows = review.conditions.select_related("question", "closed_by__organisation").order_by("number")
    return [
        {
            "code": row.code,
            "question": row.question.code if row.question else "",
            "type": str(row.get_type_display()),
            "text": row.text,
            "closes": row.closes,
            "owner": str(row.get_owner_role_display()),
            "due": row.due_date,
            "issued_by": body_name(row.body),
            "status": row.status,
            "closed_by": str(row.closed_by) if row.closed_by else "",
            "closed_at": row.closed_at,
        }
        for row in rows
    ]


def _reviewers(review: GateReview, now: datetime.datetime) -> list[dict[str, str]]:
    words = declaration_words(review.case, now)
    people = {row.user_id: row for row in review.papers.reviewers}
    return [
        {
            "body": body_name(row.organisation.kind),
            "who": str(row.user),
            "declaration": words.get(pk, "No declaration for this procurement"),
        }
        for pk, row in sorted(people.items(), key=lambda item: str(item[1].user))
    ]


def _rating_history(review: GateReview, user: Any) -> list[dict[str, Any]]:
    changes = []
    for question in review.papers.questions:
        for earlier in queries.earlier_ratings(review, question, user):
            later = earlier.superseded_by
            if later is None:
                continue
            changes.append(
                {
                    "question": question.code, "body": earlier.body, "from": earlier.value, "to": later.value,
                    "at": later.filed_at, "reason": later.reason,
                }
            )  # fmt: skip
    return changes


def _opinions(review: GateReview, reader_body: str | None) -> list[dict[str, Any]]:
    """Give what bodies said about each other's ratings, those that were replaced among them."""
    ratings = {row.rating_id: row.rating for said in review.papers.opinions.values() for row in said.values()}
    rows = [row for rating in ratings.values() for row in queries.opinions_on(review, rating, reader_body)]
    return [
        {
            "question": row.rating.question.code, "of": row.rating.body, "rating": row.rating.value,
            "body": row.body, "agrees": row.agrees, "words": row.words, "by": str(row.person), "at": row.said_at,
        }
        for row in sorted(rows, key=lambda row: (row.rating.question.order, row.pk))
    ]  # fmt: skip


def _steps(review: GateReview, records: list[LedgerEntry]) -> list[dict[str, Any]]:
    labels = {f"{review._meta.label_lower}.{step.name}": step.label for step in declared_steps(review)}
    labels["assurance.review_opened"] = f"Opened {review}"
    return [
        {
            "at": row.occurred_at,
            "by": str(row.actor) if row.actor else "",
            "what": labels[row.step],
            "result": _result(review, row),
            "record": row.seq,
        }
        for row in records
        if row.step in labels
    ]


def _result(review: GateReview, row: LedgerEntry) -> str:
    if row.before == row.after or not row.after:
        return ""
    return str(GateReview.State(row.after).label)


def _unmet(review: GateReview, user: Any, now: datetime.datetime) -> list[dict[str, str]]:
    offered = [offer for offer in queries.offers(review, user, now) if not offer.danger]
    return [
        {"what": row.what, "detail": row.detail, "who": row.who, "source": row.rule}
        for offer in offered
        for row in offer.unmet
    ]


def _left_out(review: GateReview, reader_body: str | None) -> list[dict[str, str]]:
    filed, shown = review.papers.filed, queries.shown_ratings(review, reader_body)
    hidden = {body_name(body) for _question, body in filed.keys() - shown.keys()}
    ground = "Shown after your body has filed its own" if reader_body else "Shown after the body has signed"
    return [
        {"what": f"Ratings of {name}", "ground": ground, "where": "Ratings of each question"} for name in sorted(hidden)
    ]
