"""Three chapters into what the gateway pack prints. Pure: plain values in, plain JSON values out.

Each app gives its chapter as plain dicts of str, int, bool, None, date and aware datetime; people by post; raw
text, because the template escapes. A key that has nothing yet is None, "" or an empty list, never absent.

``assurance.packs.chapter(review, user, now)``:
    stage {code, name, subject}; attempt; state; catalogue; combining
    outcome None or {code, label, sentence, reason, issued_at, valid_to, at_risk [{question, text, holder, until,
    consequence}]}
    bodies [{code, name, signs_for, required, signature None or {decision, reason, by, at, record}}]
    themes [{code, name}]
    questions [{code, theme, side, text, mandatory, good, good_by_default,
    status answered|partly|unanswered|not_applicable, answer, answered_by, answered_at, gap, evidence [code],
    ratings [{body, rating green|amber|red, reason, by, at}]}]
    evidence [{code, title, version, date, by, name, size, sha256, frozen_at}]
    conditions [{code, question, type, text, closes, owner, due, issued_by, status, closed_by, closed_at}]
    risks [{code, question, text, likelihood, effect, action, holder, left}]; reviewers [{body, who, declaration}]
    rating_history [{question, body, from, to, at, reason}]
    opinions [{question, of, rating, body, agrees, words, by, at}]; steps [{at, by, what, result, record}]
    clock, how long it has run; clock_stops [{from, to or None, days}]
    clarifications [{code, question, words, body, by, at, due, reply, replied_by, replied_at, evidence [code]}]
    panel None or {met_on, attended [{body, who}], recusals, recommendation, by, at}; remarks [{about, words, by, at}]
    reopening None or {trigger, reason, by, at}; added_stages [{name, subject, blocks, reason, by, at}]
    at_risk_elsewhere [{stage, reason, until}]
    unmet [{what, detail, who, source}]; left_out [{what, ground, where}]
``conflicts.packs.chapter(case, now)``:
    guidance; team; declared; undeclared [post]
    recused [{who, sentence, interest, scope, ruled_by, ruled_at, from, to, record}] (released sentences only)
    rulings [{at, by, what, record}]; quorum [{decision, need, source, present, met}]
``procurement.packs.chapter.chapter(case, user, now)``:
    reference; title; commissioners [{name, leads}]; state; regime; calendar
    mark "Training case"|"History case"|""; note, what the case says of itself on every page
    facts [{label, value}]; holds [{kind, since, by, reason, scope, review}]; events [{date, label, planned, this}]
    decisions [{date, body, what, words, present, quorate, excluded, minute, by, record}]
    notices [{form, sent, number, what}]
    deadlines [{title, result, follows, kind, source, inputs [{label, value}], working [{what, day, why}]}]
    next None or {label, who, unmet [{what, detail, who, source}]}, the step the case itself waits for
    trail [{record, at, recorded_at or None, who, what, hash}]; ledger {row, hash, at}
"""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.wording import day, moment, number, plural

from . import decisions, findings, timeline, turns

MARKING = "OFFICIAL-SENSITIVE: COMMERCIAL"
CUT = "Regulator copy"
SHOWN_CONDITIONS = 5
SHOWN_RISKS = 3

HOLDING = ("proceed", "proceed_with_conditions", "feedback_issued", "proceed_at_risk")
"""The outcomes that let a case go on; the others hold for no time."""

UNKEYED = ("ledger",)
"""The parts that do not make another pack: the position at which this content was first asked for."""

SECTIONS = (
    ("decision", "Decision and sign-off", "Reasons, how the signatures became one outcome, what is still open"),
    ("trail", "Who decided what, and when", "Decisions of every body in order, with the record of each"),
    ("case", "The case in brief", "What is bought, for whom, for how long; dates and notices"),
    ("coverage", "Questions and their evidence", "Every question with its evidence, unanswered first"),
    ("ratings", "Ratings by theme", "By theme and by question, one column for each body"),
    ("findings", "Findings, question by question", "Answer, ratings, reasons"),
    ("turns", "Clarifications and the panel", "Questions asked while the clock stood, answers, the recommendation"),
    ("conditions", "Conditions and residual risks", "Owner, date, what closes it; who holds what remains"),
    ("conflicts", "Conflicts and recusals", "Who took no part and who ruled so; declarations; quorum"),
    ("deadlines", "Deadlines, with their working", "Rule, source, inputs, days counted and skipped"),
    ("evidence", "Evidence", "Index and fingerprints of the files as frozen"),
    ("ledger", "Audit trail", "Rows of the ledger, each with the fingerprint that chains it"),
    ("left-out", "What is left out of this copy", "And on what ground"),
    ("about", "About this file, and how to check it", "Ledger position and fingerprints"),
)


def context(own: dict[str, Any], assurance: dict[str, Any], conflicts: dict[str, Any]) -> dict[str, Any]:
    """Put the chapters together into everything the template prints, worded and ordered."""
    outcome = _outcome(assurance)
    head = {
        "title": _title(assurance["stage"]),
        "reference": pack_reference(own, assurance),
        "attempt": assurance["attempt"],
        "marking": MARKING,
        "cut": CUT,
        "stage": assurance["stage"],
        "state": assurance["state"],
        "issued": outcome["issued"],
        "valid_to": outcome["valid_to"],
    }
    return {
        "pack": head,
        "case": _case(own),
        "outcome": outcome,
        "warnings": turns.warnings(own, assurance),
        "combining": assurance["combining"],
        "bodies": [_body(body) for body in assurance["bodies"]],
        "sections": _sections(),
        "tiles": _tiles(assurance, conflicts),
        "drawing": timeline.drawing(_events(own)),
        "dates": _dates(own),
        "next": _next(assurance["conditions"]),
        "remaining": _remaining(assurance["risks"]),
        "rules": _rules(own, assurance, conflicts),
        "requirements": _requirements(own, assurance),
        "trail": decisions.trail(own, assurance, conflicts),
        **findings.findings(assurance),
        **turns.turns(assurance),
        "conflicts": decisions.conflicts(conflicts),
        "reviewers": assurance["reviewers"],
        "notices": [{**notice, "sent": _day(notice["sent"])} for notice in own["notices"]],
        "deadlines": own["deadlines"],
        "rows": [decisions.ledger_row(row) for row in own["trail"]],
        "left_out": assurance["left_out"],
        "ledger": _ledger(own["ledger"]),
    }


def pack_reference(own: dict[str, Any], assurance: dict[str, Any]) -> str:
    """Give the reference of the pack: "G2-DUD-MCP-2016-2" is the second attempt at gateway 2."""
    stage = assurance["stage"]["code"]
    return f"{'EE' if stage == 'early' else f'G{stage}'}-{own['reference']}-{assurance['attempt']}"


def _title(stage: dict[str, Any]) -> str:
    return f"{stage['name']} review pack"


def _case(own: dict[str, Any]) -> dict[str, Any]:
    names = [f"{c['name']} (lead)" if c["leads"] else c["name"] for c in own["commissioners"]]
    return {
        "reference": own["reference"],
        "title": own["title"],
        "commissioners": names,
        "author": own["commissioners"][0]["name"] if names else own["reference"],
        "state": own["state"],
        "mark": own["mark"],
        "note": own["note"],
        "facts": own["facts"],
    }


def _outcome(assurance: dict[str, Any]) -> dict[str, Any]:
    given = assurance["outcome"]
    if given is None:
        return _no_outcome(assurance)
    at_risk = [{**item, "until": _day(item["until"])} for item in given["at_risk"]]
    return {
        "decided": given["code"] != "reopened",
        "at_risk": bool(at_risk) or given["code"] == "proceed_at_risk",
        "unmet": at_risk,
        "label": given["label"],
        "sentence": given["sentence"] or _sentence(assurance),
        "reason": given["reason"],
        "issued": day(given["issued_at"]),
        "valid_to": _day(given["valid_to"]) or ("No end set" if given["code"] in HOLDING else "Does not apply"),
    }


def _no_outcome(assurance: dict[str, Any]) -> dict[str, Any]:
    needed = [body for body in assurance["bodies"] if body["required"]]
    signed = [body for body in needed if body["signature"]]
    sentence = f"The review stands at “{assurance['state']}”."
    if needed:
        sentence += (
            f" {len(signed)} of {plural(len(needed), 'body', 'bodies')} {'has' if len(signed) == 1 else 'have'} signed."
        )
    return {
        "decided": False,
        "at_risk": False,
        "unmet": [],
        "label": "No outcome yet",
        "sentence": sentence,
        "reason": "",
        "issued": "Not issued",
        "valid_to": "Not issued",
    }


def _sentence(assurance: dict[str, Any]) -> str:
    open_ones = [c for c in assurance["conditions"] if not c["closed_at"]]
    if not open_ones:
        return "No condition is open."
    by_type = {kind: sum(c["type"] == kind for c in open_ones) for kind in _types(open_ones)}
    parts = ", ".join(f"{count} {kind[:1].lower()}{kind[1:]}" for kind, count in by_type.items())
    return f"{plural(len(open_ones), 'condition')} must be closed: {parts}."


def _types(conditions: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(condition["type"] for condition in conditions))


def _body(body: dict[str, Any]) -> dict[str, Any]:
    signed = body["signature"]
    words = None
    if signed:
        words = {
            "decision": signed["decision"],
            "reason": signed["reason"],
            "by": signed["by"],
            "at": moment(signed["at"]),
            "record": decisions.record(signed["record"]),
        }
    return {**body, "signature": words}


def _sections() -> list[dict[str, str]]:
    return [
        {"id": f"sec-{name}", "title": f"{place} {title}", "text": text}
        for place, (name, title, text) in enumerate(SECTIONS, 1)
    ]


def _tiles(assurance: dict[str, Any], conflicts: dict[str, Any]) -> list[dict[str, str]]:
    counts = findings.counts(assurance)
    asked = len(assurance["questions"]) - counts["not_applicable"]
    bodies = [body for body in assurance["bodies"] if body["required"]]
    signed = [body for body in bodies if body["signature"]]
    conditions = assurance["conditions"]
    open_ones = sum(not c["closed_at"] for c in conditions)
    recused = len(conflicts["recused"])
    return [
        {
            "figure": f"{counts['answered']} of {asked}",
            "words": f"questions answered in full; {counts['partly']} in part, {counts['unanswered']} not at all",
        },
        {
            "figure": number(counts["red"]),
            "words": f"rated red; {plural(counts['amber'], 'question')} rated amber by at least one body",
        },
        {"figure": number(len(conditions)), "words": f"conditions set; {open_ones} of them open"},
        {
            "figure": f"{len(signed)} of {len(bodies)}",
            "words": f"bodies signed; {plural(recused, 'person', 'people')} recused from the case",
        },
    ]


def _events(own: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**event, "text": f"{event['date'].day} {event['date']:%b %Y}"} for event in own["events"]]


def _dates(own: dict[str, Any]) -> list[dict[str, str]]:
    def state(event: dict[str, Any]) -> str:
        return "This gateway" if event["this"] else "Planned" if event["planned"] else "Done"

    ordered = sorted(own["events"], key=lambda event: event["date"])
    return [{"date": day(e["date"]), "label": e["label"], "state": state(e)} for e in ordered]


def _next(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted((c for c in conditions if not c["closed_at"]), key=lambda c: c["due"])
    shown = [{**findings.condition(c)} for c in ordered[:SHOWN_CONDITIONS]]
    return {"shown": shown, "others": max(len(ordered) - SHOWN_CONDITIONS, 0)}


def _remaining(risks: list[dict[str, Any]]) -> dict[str, Any]:
    scale = ["Severe", "High", "Moderate", "Low"]
    ordered = sorted(risks, key=lambda risk: scale.index(risk["left"]) if risk["left"] in scale else len(scale))
    return {"shown": ordered[:SHOWN_RISKS], "others": max(len(ordered) - SHOWN_RISKS, 0)}


def _rules(own: dict[str, Any], assurance: dict[str, Any], conflicts: dict[str, Any]) -> list[dict[str, str]]:
    rules = [
        ("Procurement", own["regime"]),
        ("Questions", assurance["catalogue"]),
        ("Conflicts", conflicts["guidance"]),
        ("Calendar", own["calendar"]),
    ]
    return [{"label": label, "value": value} for label, value in rules if value]


def _requirements(own: dict[str, Any], assurance: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what is open: of the next step of the review, and of the next step of the case."""
    steps = [("The review", assurance["unmet"])] if assurance["unmet"] else []
    if own["next"] and own["next"]["unmet"]:
        steps.append((f"The case: {own['next']['label'][:1].lower()}{own['next']['label'][1:]}", own["next"]["unmet"]))
    return [{"step": step, "unmet": unmet} for step, unmet in steps]


def _ledger(ledger: dict[str, Any]) -> dict[str, str]:
    return {
        "row": f"row {number(ledger['row'])}",
        "hash": ledger["hash"],
        "at": moment(ledger["at"]),
        "stamp": ledger["at"].isoformat(timespec="seconds"),
    }


def _day(value: Any) -> str:
    return day(value) if value else ""
