"""Questions, ratings, evidence and conditions of a gateway pack."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.wording import day, moment, number

RATINGS = {"green": "Green", "amber": "Amber", "red": "Red", "none": "Not rated"}
CARE = ["none", "green", "amber", "red"]
"""From least to most careful."""

ANSWERS = {
    # status: (words, class of the cell); the order is the order of the coverage table
    "unanswered": ("No answer", "open"),
    "partly": ("In part", "part"),
    "answered": ("In full", "full"),
    "not_applicable": ("Does not apply", "na"),
}


def findings(assurance: dict[str, Any]) -> dict[str, Any]:
    """Give coverage, ratings, findings, conditions and evidence as the pack prints them."""
    questions = [_question(question, assurance) for question in assurance["questions"]]
    order = list(ANSWERS)
    return {
        "counts": counts(assurance),
        "coverage": sorted(questions, key=lambda q: order.index(q["status"])),
        "themes": _themes(assurance, questions),
        "questions": questions,
        "tally": _tally(assurance),
        "condition_groups": _condition_groups(assurance["conditions"]),
        "risks": assurance["risks"],
        "evidence": [_evidence(item, assurance) for item in assurance["evidence"]],
        "opinions": [_opinion(one, assurance) for one in assurance.get("opinions", [])],
        "changes": [_change(change, assurance) for change in assurance["rating_history"]],
    }


def counts(assurance: dict[str, Any]) -> dict[str, int]:
    """Count questions by answer and by rating."""
    questions = assurance["questions"]
    found = {status: sum(q["status"] == status for q in questions) for status in ANSWERS}
    for rating in ("red", "amber"):
        found[rating] = sum(any(r["rating"] == rating for r in q["ratings"]) for q in questions)
    return found


def condition(given: dict[str, Any]) -> dict[str, Any]:
    """Word a condition."""
    closed = f"{given['status']}, {moment(given['closed_at'])}" if given["closed_at"] else given["status"]
    return {
        **given,
        "due": day(given["due"]),
        "status": f"{closed}, {given['closed_by']}" if given["closed_by"] else closed,
        "closed_at": "",
    }


def _question(question: dict[str, Any], assurance: dict[str, Any]) -> dict[str, Any]:
    words, cell = ANSWERS[question["status"]]
    rated = {rating["body"]: rating for rating in question["ratings"]}
    titles = {item["code"]: item["title"] for item in assurance["evidence"]}
    answered = question["answered_at"]
    return {
        "code": question["code"],
        "theme": question["theme"],
        "side": question["side"],
        "text": question["text"],
        "status": question["status"],
        "status_words": words,
        "status_class": cell,
        "answer": question["answer"],
        "answered": f"{question['answered_by']}, {moment(answered)}" if answered else "",
        "gap": question["gap"],
        "good": f"{question['good']} (default)" if question["good_by_default"] else question["good"],
        "evidence": [{"code": code, "title": titles.get(code, "")} for code in question["evidence"]],
        "cells": [_cell(rated.get(body["code"])) for body in assurance["bodies"]],
        "reasons": [_reason(body, rated[body["code"]]) for body in assurance["bodies"] if body["code"] in rated],
        "conditions": [c["code"] for c in assurance["conditions"] if c["question"] == question["code"]],
    }


def _cell(rating: dict[str, Any] | None) -> dict[str, str]:
    value = rating["rating"] if rating else "none"
    return {"value": value, "words": RATINGS[value]}


def _reason(body: dict[str, Any], rating: dict[str, Any]) -> dict[str, Any]:
    by = f"{rating['by']}, {moment(rating['at'])}" if rating["at"] else rating["by"]
    return {"body": body["name"], **_cell(rating), "reason": rating["reason"], "by": by}


def _themes(assurance: dict[str, Any], questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    themes = []
    for theme in assurance["themes"]:
        inside = [question for question in questions if question["theme"] == theme["code"]]
        columns = zip(*(question["cells"] for question in inside), strict=True)
        worst = [max((cell["value"] for cell in column), key=CARE.index) for column in columns]
        cells = [{"value": value, "words": RATINGS[value]} for value in worst]
        themes.append({"name": theme["name"], "count": len(inside), "cells": cells, "questions": inside})
    return [theme for theme in themes if theme["questions"]]


def _tally(assurance: dict[str, Any]) -> list[dict[str, Any]]:
    def row(body: dict[str, Any]) -> dict[str, Any]:
        given = [r["rating"] for q in assurance["questions"] for r in q["ratings"] if r["body"] == body["code"]]
        tally = {rating: number(given.count(rating)) for rating in ("green", "amber", "red")}
        unrated = len(assurance["questions"]) - len(given)
        signed = body["signature"]
        return {
            "body": body["name"],
            **tally,
            "none": number(unrated),
            "signed": f"{signed['decision']}, {moment(signed['at'])}" if signed else "Not signed",
            "reason": signed["reason"] if signed else "",
        }

    return [row(body) for body in assurance["bodies"]]


def _condition_groups(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kinds = dict.fromkeys(given["type"] for given in conditions)
    return [
        {"kind": kind, "conditions": [condition(given) for given in conditions if given["type"] == kind]}
        for kind in kinds
    ]


def _evidence(item: dict[str, Any], assurance: dict[str, Any]) -> dict[str, Any]:
    questions = [q["code"] for q in assurance["questions"] if item["code"] in q["evidence"]]
    return {
        "code": item["code"],
        "title": item["title"],
        "by": item["by"],
        "version": item["version"],
        "date": day(item["date"]) if item["date"] else "",
        "name": item["name"],
        "size": f"{number(item['size'])} bytes" if item["size"] is not None else "Shown to the 3 bodies only",
        "sha256": item["sha256"],
        "frozen": moment(item["frozen_at"]) if item["frozen_at"] else "Not frozen",
        "questions": questions,
    }


def _opinion(given: dict[str, Any], assurance: dict[str, Any]) -> dict[str, Any]:
    names = {body["code"]: body["name"] for body in assurance["bodies"]}
    words = RATINGS.get(given["rating"], "Not applicable")
    return {
        "question": given["question"],
        "of": f"{names.get(given['of'], given['of'])}: {words.lower()}",
        "body": names.get(given["body"], given["body"]),
        "says": "Agrees" if given["agrees"] else f"Disagrees: {given['words']}",
        "by": f"{given['by']}, {moment(given['at'])}",
    }


def _change(change: dict[str, Any], assurance: dict[str, Any]) -> dict[str, Any]:
    names = {body["code"]: body["name"] for body in assurance["bodies"]}
    return {
        "question": change["question"],
        "body": names.get(change["body"], change["body"]),
        "from": {"value": change["from"], "words": RATINGS[change["from"]]},
        "to": {"value": change["to"], "words": RATINGS[change["to"]]},
        "at": moment(change["at"]),
        "reason": change["reason"],
    }
