"""Who decided what and when, who took no part, and the ledger's rows."""

from __future__ import annotations

import datetime
from typing import Any

from mcp_portal.nhsuk.wording import day, moment, number, plural

LATE = datetime.timedelta(days=1)
"""More than this between what happened and its entry is printed as recorded late (house rule)."""


def trail(own: dict[str, Any], assurance: dict[str, Any], conflicts: dict[str, Any]) -> list[dict[str, str]]:
    """Put the decisions of all bodies into one list, oldest first; a signature is named once."""
    signed = [body for body in assurance["bodies"] if body["signature"]]
    records = {body["signature"]["record"] for body in signed if body["signature"]["record"]}
    rows = [_of_commissioner(decision) for decision in own["decisions"]]
    rows += [_of_body(body) for body in signed]
    rows += [_of_step(step) for step in assurance["steps"] if step["record"] not in records]
    rows += [_of_recusal(recusal) for recusal in conflicts["recused"]]
    rows += [_of_ruling(ruling) for ruling in conflicts["rulings"]]
    return [words for _order, words in sorted(rows, key=lambda row: row[0])]


def conflicts(given: dict[str, Any]) -> dict[str, Any]:
    """Word the chapter of interests and recusals."""
    return {
        "guidance": given["guidance"],
        "declared": f"{given['declared']} of {given['team']}",
        "undeclared": given["undeclared"],
        "recused": [_recusal(recusal) for recusal in given["recused"]],
        "quorum": given["quorum"],
        "refused": [_refusal(row) for row in given["refused"]],
    }


def ledger_row(row: dict[str, Any]) -> dict[str, str]:
    """Word a row of the ledger."""
    late = row["recorded_at"] is not None and row["recorded_at"] - row["at"] > LATE
    return {
        "record": number(row["record"]),
        "at": moment(row["at"]),
        "late": f"Recorded late, on {day(row['recorded_at'])}" if late else "",
        "who": row["who"],
        "what": row["what"],
        "hash": row["hash"][:16],
    }


def record(seq: int | None) -> str:
    """Word the number of a ledger row."""
    return f"Record {number(seq)}" if seq else ""


def sentence(words: str) -> str:
    """Close words with a full stop, so that the next sentence does not run into them."""
    return words if not words or words.rstrip()[-1:] in ".!?”" else f"{words.rstrip()}."


def _refusal(row: dict[str, Any]) -> dict[str, str]:
    first, last = day(row["first"]), day(row["last"])
    return {
        "who": row["who"],
        "times": plural(row["times"], "page"),
        "when": first if first == last else f"{first} to {last}",
        "record": record(row["record"]),
    }


def _recusal(recusal: dict[str, Any]) -> dict[str, str]:
    until = f"to {day(recusal['to'])}" if recusal["to"] else "to the end"
    ruled = [recusal["ruled_by"], moment(recusal["ruled_at"]), record(recusal["record"])]
    return {
        "who": recusal["who"],
        "sentence": recusal["sentence"],
        "interest": recusal["interest"],
        "scope": recusal["scope"],
        "ruled": ", ".join(word for word in ruled if word),
        "period": f"From {day(recusal['from'])} {until}",
    }


def _row(when: datetime.datetime | datetime.date, who: str, what: str, result: str, seq: int | None) -> tuple:
    """Give a row behind what orders it: the moment, then the number in the ledger; a mere day counts as its noon."""
    if isinstance(when, datetime.datetime):
        order, words = when, moment(when)
    else:
        order, words = datetime.datetime.combine(when, datetime.time(12), datetime.UTC), day(when)
    return (order, seq or 0), {"when": words, "who": who, "what": what, "result": result, "record": record(seq)}


def _of_commissioner(decision: dict[str, Any]) -> tuple:
    quorate = "quorate" if decision["quorate"] else "not quorate"
    facts = [
        sentence(decision["words"]),
        f"{plural(decision['present'], 'voting member')} present, {quorate}.",
        f"Excluded: {decision['excluded']}." if decision["excluded"] else "Nobody was excluded.",
        f"Minute {decision['minute']}, entered by {decision['by']}." if decision["minute"] else "",
    ]
    result = " ".join(fact for fact in facts if fact)
    return _row(decision["date"], decision["body"], decision["what"], result, decision["record"])


def _of_body(body: dict[str, Any]) -> tuple:
    signed = body["signature"]
    result = f"{signed['decision']}. {sentence(signed['reason'])}" if signed["reason"] else signed["decision"]
    named = signed["by"].endswith(body["name"])
    who = signed["by"] if named else f"{signed['by']}, for {body['name']}"
    return _row(signed["at"], who, "Signed", result, signed["record"])


def _of_step(step: dict[str, Any]) -> tuple:
    return _row(step["at"], step["by"], step["what"], step["result"], step["record"])


def _of_recusal(recusal: dict[str, Any]) -> tuple:
    return _row(
        recusal["ruled_at"], recusal["ruled_by"], f"Recused: {recusal['who']}", recusal["sentence"], recusal["record"]
    )


def _of_ruling(ruling: dict[str, Any]) -> tuple:
    return _row(ruling["at"], ruling["by"], "Ruling", ruling["what"], ruling["record"])
