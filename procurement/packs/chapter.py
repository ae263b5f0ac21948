"""The procurement's own chapter of a pack: facts, dates, decisions, notices, deadlines and the ledger's rows.

Plain values only; ``context.py`` tells their shape. The caller has checked that the reader sees the case.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from mcp_portal.accounts.queries import label_of
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.queries import trail
from mcp_portal.nhsuk.wording import plural, pounds, upper_first
from mcp_portal.workflow.guards import Unmet
from mcp_portal.workflow.offers import steps_for
from procurement import queries
from procurement.deadlines import LIGHT_TOUCH, Answer, compute, england
from procurement.deadlines.times import in_words
from procurement.models import Decision, KeyDate, Procurement
from procurement.queries.money import sum_in_force

# Asking for a pack, making it and taking it out change no pack: otherwise no two would ever be the same.
QUIET = (
    "documents.requested",
    "documents.rendered",
    "documents.downloaded",
    "procurement.history_exported",
    "procurement.notice_exported",
    "procurement.themes_exported",
    "procurement.money_exported",
    "procurement.practices_exported",
    "conflicts.refused",
    "conflicts.refusals_exported",
)

MARKS: dict[str, str] = {Procurement.Clock.TRAINING: "Training case", Procurement.Clock.HISTORY: "History case"}
"""Stands on every page of a case whose clock is not the real one."""


def chapter(case: Procurement, review: Any, user: Any, now: datetime.datetime) -> dict[str, Any]:
    """Give everything a pack of this gateway prints about the procurement."""
    gates = {gate.stage.code: gate for gate in case.gate_reviews.select_related("stage").order_by("attempt")}
    rows = trail(case).exclude(step__in=QUIET)
    return {
        "reference": case.reference,
        "title": case.title,
        "commissioners": [{"name": c.organisation.name, "leads": c.leads} for c in _commissioners(case)],
        "state": case.get_state_display(),
        "mark": MARKS.get(case.clock_kind, ""),
        "note": case.note,
        "regime": LIGHT_TOUCH.name,
        "calendar": england().described,
        "facts": _facts(case),
        "holds": [_hold(row) for row in case.standing_holds()],
        "events": _events(case, review, gates),
        "decisions": _decisions(case, rows),
        "notices": [_notice(notice) for notice in case.notices.all()],
        "deadlines": [_deadline(answer) for answer in _answers(case, review, gates)],
        "next": _next(case, user, now),
        "trail": _trail(case, review, rows),
        "ledger": _position(rows),
    }


def _commissioners(case: Procurement) -> Any:
    return case.commissioners.select_related("organisation")


def _facts(case: Procurement) -> list[dict[str, str]]:
    shortest, longest = case.term_min_years, case.term_max_years
    term = f"{longest} years" if shortest == longest else f"{shortest} to {longest} years"
    low, high = pounds(case.value_low), pounds(case.value_high)
    total = high if low == high else f"{low} to {high}"
    facts = [
        ("Contract", case.get_variant_display()),
        ("Population", f"{plural(case.list_size, 'person', 'people')} in {plural(case.practice_count, 'practice')}"),
        ("Value", f"{pounds(case.value_per_year)} a year, {total} over {term}, excluding VAT"),
        ("Contract sum", sum_in_force(case)),
        ("Term", term),
        ("Scope", "; ".join(line.text for line in case.scope_lines.all())),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _hold(row: Any) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(),
        "since": row.placed_at,
        "by": str(row.placed_by),
        "reason": row.reason,
        "scope": row.scope,
        "review": row.review_date,
    }


def _events(case: Procurement, review: Any, gates: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give planned and past dates, and the day each gateway was signed off."""
    dated = [(row.happened or row.planned, row.label, row.happened is None) for row in queries.key_dates(case, gates)]
    events = [
        {"date": when, "label": label, "planned": planned, "this": False} for when, label, planned in dated if when
    ]
    issued = [gate for gate in gates.values() if gate.issued_at]
    return events + [
        {"date": gate.issued_at.date(), "label": gate.stage.name, "planned": False, "this": gate.pk == review.pk}
        for gate in issued
    ]


def _decisions(case: Procurement, rows: QuerySet[LedgerEntry]) -> list[dict[str, Any]]:
    table = Decision._meta.db_table
    recorded = dict(rows.filter(subject_table=table).values_list("subject_id", "seq"))
    return [
        {
            "date": decision.decided_on,
            "body": f"{decision.body}, {decision.organisation.name}",
            "what": decision.get_kind_display(),
            "words": decision.words,
            "present": decision.present,
            "quorate": decision.quorate,
            "excluded": decision.excluded,
            "minute": decision.minute_reference,
            "by": str(decision.recorded_by),
            "record": recorded.get(decision.pk),
        }
        for decision in case.decisions.select_related("organisation", "recorded_by__organisation")
    ]


def _notice(notice: Any) -> dict[str, Any]:
    return {
        "form": notice.get_kind_display(),
        "sent": notice.dispatched_on,
        "number": notice.oj_number or notice.document_number,
        "what": notice.get_state_display(),
    }


def _answers(case: Procurement, review: Any, gates: Mapping[str, Any]) -> list[Answer]:
    """Work out every deadline whose inputs are known."""
    found = [queries.working_of(case, kind, gates) for kind in KeyDate.Kind]
    if review.issued_at and review.valid_until:
        given = {"stage": review.stage.code, "issued": review.issued_at.date()}
        found.append(compute("gateway_validity", given))
    signed = [signature.signed_at.date() for signature in case.signatures.all()]
    if signed:
        found.append(compute("award_notice", {"signed": max(signed)}))
    return [answer for answer in found if answer is not None]


def _deadline(answer: Answer) -> dict[str, Any]:
    meanings = {asked.name: asked.meaning for asked in answer.rule.inputs}
    inputs = [
        {
            "label": upper_first(meanings[name]),
            "value": in_words(value) if isinstance(value, datetime.date) else str(value),
        }
        for name, value in answer.inputs.items()
    ]
    return {
        "title": answer.rule.title,
        "result": in_words(answer.date),
        "follows": in_words(answer.earliest_next) if answer.earliest_next else "",
        "kind": answer.kind.value,
        "source": answer.source,
        "inputs": inputs,
        "working": [{"what": row["what"], "day": row["date"], "why": row["detail"]} for row in answer.as_rows()],
    }


def _next(case: Procurement, user: Any, now: datetime.datetime) -> dict[str, Any] | None:
    """Give the step the case itself waits for, with all that is missing."""
    offers = [offer for offer in steps_for(case, user, now, everyone=True) if not offer.danger]
    if not offers:
        return None
    return {"label": offers[0].label, "who": offers[0].who, "unmet": [unmet(row) for row in offers[0].unmet]}


def unmet(row: Unmet) -> dict[str, str]:
    """Give a requirement for paper, where "You" would name nobody."""
    who = label_of(row.roles) if row.who == "You" else row.who
    return {"what": row.what, "detail": row.detail, "who": who, "source": row.rule}


def _trail(case: Procurement, review: Any, rows: QuerySet[LedgerEntry]) -> list[dict[str, Any]]:
    """Give the rows from the opening of this attempt to its last step, so that later work changes no pack."""
    own = rows.filter(subject_table=review._meta.db_table, subject_id=review.pk)
    ends = list(own.order_by("seq").values_list("seq", flat=True))
    if not ends:
        return []
    between = list(rows.filter(seq__gte=ends[0], seq__lte=ends[-1]).order_by("seq"))
    words = queries.sentences(case, between)
    return [
        {
            "record": row.seq,
            "at": row.occurred_at,
            "recorded_at": row.recorded_at,
            "who": row.who,
            "what": f"{row.what}: {row.after}" if row.after else row.what,
            "hash": entry.hash,
        }
        for row, entry in zip(words, between, strict=True)
    ]


def _position(rows: QuerySet[LedgerEntry]) -> dict[str, Any]:
    last = rows.order_by("-seq")[0]
    return {"row": last.seq, "hash": last.hash, "at": last.occurred_at}
