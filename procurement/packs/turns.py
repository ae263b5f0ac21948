"""Clarifications, the panel, a reopening, added stages, and what stands over a case, as the pack prints them."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.wording import day, lower_first, moment, plural

from .decisions import sentence

NOT_STOPPED = "It does not stop care already delivered, nor time limits that the law runs."


def warnings(own: dict[str, Any], assurance: dict[str, Any]) -> list[dict[str, str]]:
    """Give what stands over the whole case and so stands on every pack: pauses, and other gateways gone past."""
    holds = [
        {
            "title": f"{hold['kind']}, since {day(hold['since'])}",
            "words": f"{sentence(hold['reason'])} It stops: {sentence(hold['scope'])} {NOT_STOPPED}",
            "until": f"To be looked at again on {day(hold['review'])}. Placed by {hold['by']}",
        }
        for hold in own["holds"]
    ]
    return holds + [
        {
            "title": f"Proceed at risk, without {lower_first(row['stage'])}",
            "words": sentence(row["reason"]),
            "until": f"Until {day(row['until'])}",
        }
        for row in assurance["at_risk_elsewhere"]
    ]


def turns(assurance: dict[str, Any]) -> dict[str, Any]:
    """Word what happened to the review off its straight way."""
    return {
        "clock": assurance["clock"],
        "clock_stops": [_stop(row) for row in assurance["clock_stops"]],
        "clarifications": [_clarification(row) for row in assurance["clarifications"]],
        "panel": _panel(assurance["panel"]),
        "remarks": [_said(row) for row in assurance["remarks"]],
        "reopening": _said(assurance["reopening"]),
        "added_stages": [_said(row) for row in assurance["added_stages"]],
    }


def _said(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return {**row, "at": moment(row["at"])} if row else None


def _stop(row: dict[str, Any]) -> dict[str, str]:
    return {
        "from": moment(row["from"]),
        "to": moment(row["to"]) if row["to"] else "It stands now",
        "days": plural(row["days"], "working day") if row["to"] else "Not over",
    }


def _clarification(row: dict[str, Any]) -> dict[str, Any]:
    answered = f"{row['replied_by']}, {moment(row['replied_at'])}" if row["replied_at"] else ""
    return {
        "code": row["code"],
        "question": row["question"],
        "words": row["words"],
        "asked": f"{row['body']}: {row['by']}, {moment(row['at'])}",
        "due": day(row["due"]),
        "reply": row["reply"],
        "answered": answered,
        "evidence": row["evidence"],
    }


def _panel(given: dict[str, Any] | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {
        **given,
        "met_on": day(given["met_on"]),
        "at": moment(given["at"]),
        "attended": [{"body": one["body"], "who": one["who"]} for one in given["attended"]],
    }
