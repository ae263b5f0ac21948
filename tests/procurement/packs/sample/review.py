"""The chapter of the gateway review of the sample."""

import datetime
from typing import Any

from .people import FINANCE, LEAD, SRO, at, day
from .turns import turns

BODIES = [
    (
        "nhs_england",
        "NHS England",
        "Commissioner: contract, finance, procurement, engagement",
        "Proceed with conditions",
        18431,
        at(2018, 1, 19, 14, 5),
    ),
    (
        "nhs_improvement",
        "NHS Improvement",
        "Provider: capability, finance, delivery, governance",
        "Proceed with conditions",
        18436,
        at(2018, 1, 19, 15, 20),
    ),
    (
        "cqc",
        "CQC",
        "Registration, quality history, safety of the care model",
        "Proceed",
        18440,
        at(2018, 1, 19, 16, 31),
    ),
]

# code, theme, text, status, evidence, gap, ratings by body in order ("" = does not rate it)
QUESTIONS = [
    (
        "CP2-P1",
        "P",
        "Was the process run as advertised, and is equal treatment shown?",
        "answered",
        ["EV-01", "EV-02"],
        "",
        "green green ",
    ),
    ("CP2-P2", "P", "Are all clarifications that affect price closed?", "answered", ["EV-03"], "", "green green "),
    (
        "CP2-C1",
        "C",
        "Is the final contract agreed: term, breaks, scope, variation, termination and exit?",
        "answered",
        ["EV-04"],
        "",
        "green green ",
    ),
    (
        "CP2-C3",
        "C",
        "Have the hospital contracts changed at the same time, for activity and for the risk that is shared?",
        "unanswered",
        [],
        "Signed variation of each of the two hospital contracts",
        "amber amber ",
    ),
    (
        "CP2-F1",
        "F",
        "Do the long-term model, liquidity and downside cases stand?",
        "answered",
        ["EV-05"],
        "",
        "green amber ",
    ),
    (
        "CP2-F4",
        "F",
        "Are tax, pensions and indemnity settled for the legal form chosen?",
        "partly",
        ["EV-06"],
        "Written ruling on VAT",
        "amber amber ",
    ),
    (
        "CP2-D1",
        "D",
        "Are board, clinical and executive leaders able to run the service?",
        "answered",
        ["EV-07"],
        "",
        "green green green",
    ),
    (
        "CP2-D2",
        "D",
        "Is the plan to mobilise believable?",
        "partly",
        ["EV-08"],
        "A fallback date for the transfer of records",
        "green amber green",
    ),
    (
        "CP2-Q1",
        "Q",
        "Is quality governed, and is the path to registration clear?",
        "answered",
        ["EV-09"],
        "",
        "green green green",
    ),
    (
        "CP2-G1",
        "G",
        "Are conflicts in the evaluation and in the new provider managed?",
        "answered",
        ["EV-10"],
        "",
        "green green ",
    ),
    ("CP2-I1", "I", "Are systems, records and reporting ready?", "not_applicable", [], "Tested at gateway 3", "  "),
]

EVIDENCE = [
    ("EV-01", "Evaluation report", "v3"),
    ("EV-02", "Moderation record", "final"),
    ("EV-03", "Closed list of price clarifications", "v7"),
    ("EV-04", "Contract, agreed draft", "v19"),
    ("EV-05", "Long-term financial model and downside cases", "v8"),
    ("EV-06", "Advice on tax, pensions and indemnity", "v2"),
    ("EV-07", "Board and leadership review", "v1"),
    ("EV-08", "Mobilisation plan", "v5"),
    ("EV-09", "Quality governance framework and registration plan", "v2"),
    ("EV-10", "Report of the Guardian on conflicts", "November 2017"),
]


def _signature(decision: str, name: str, record: int, when: datetime.datetime) -> dict[str, Any]:
    return {
        "decision": decision,
        "reason": "",
        "by": f"Sign-off officer, {name}",
        "at": when,
        "record": record,
    }


def _ratings(words: str) -> list[dict[str, Any]]:
    rows = zip(BODIES, words.split(" "), strict=True)
    return [
        {
            "body": body[0],
            "rating": word,
            "reason": "Read in full and sampled against the record.",
            "by": f"Reviewer, {body[1]}",
            "at": at(2018, 1, 12),
        }
        for body, word in rows
        if word
    ]


def assurance() -> dict[str, Any]:
    """The chapter of the gateway review."""
    return {
        "stage": {"code": "2", "name": "Gateway 2", "subject": "Contract readiness and provider capability"},
        "attempt": 2,
        "state": "Outcome issued",
        "catalogue": "ISAP questions, version 2.0 (16 August 2017)",
        "combining": "All three bodies sign gateway 2. The outcome is the most careful of the three.",
        "outcome": {
            "code": "proceed_with_conditions",
            "label": "Proceed with conditions",
            "sentence": "",
            "reason": "Contract and provider are ready in all but four points. Each has an owner and a date.",
            "issued_at": at(2018, 1, 19, 16, 40),
            "valid_to": day(2018, 4, 19),
            "at_risk": [],
        },
        "bodies": [
            {
                "code": code,
                "name": name,
                "signs_for": remit,
                "required": True,
                "signature": _signature(decision, name, record, when),
            }
            for code, name, remit, decision, record, when in BODIES
        ],
        "themes": [
            {"code": "P", "name": "Procurement and legal"},
            {"code": "C", "name": "Contract"},
            {"code": "F", "name": "Finance and risk"},
            {"code": "D", "name": "Delivery capability"},
            {"code": "Q", "name": "Quality and care model"},
            {"code": "G", "name": "Governance and conflicts"},
            {"code": "I", "name": "Information and digital"},
        ],
        "questions": [
            {
                "code": code,
                "theme": theme,
                "side": "Commissioner",
                "text": text,
                "mandatory": True,
                "good": "Each point has a page that shows it.",
                "good_by_default": True,
                "status": status,
                "answer": ""
                if status in ("unanswered", "not_applicable")
                else "The evidence named below shows it; the log gives page and paragraph for each point.",
                "answered_by": LEAD,
                "answered_at": at(2017, 11, 10),
                "gap": gap,
                "evidence": evidence,
                "ratings": _ratings(words),
            }
            for code, theme, text, status, evidence, gap, words in QUESTIONS
        ],
        "evidence": [
            {
                "code": code,
                "title": title,
                "version": version,
                "date": day(2017, 11, 8),
                "by": LEAD,
                "name": f"{code.lower()}.pdf",
                "size": 120_000 + 1_000 * n,
                "sha256": f"{n:02x}" * 32,
                "frozen_at": at(2017, 11, 13, 9, 14),
            }
            for n, (code, title, version) in enumerate(EVIDENCE, 1)
        ],
        "conditions": [
            _condition(
                "C-01",
                "CP2-C3",
                "Before signature",
                "Both variations of hospital contracts are signed.",
                "Signed variations",
                FINANCE,
                day(2018, 2, 2),
                "NHS England",
            ),
            _condition(
                "C-02",
                "CP2-F1",
                "Before signature",
                "The benchmark is refreshed with current costs.",
                "Refreshed benchmark",
                LEAD,
                day(2018, 1, 31),
                "NHS England",
            ),
            _condition(
                "C-03",
                "CP2-F4",
                "Before signature",
                "The VAT position is ruled on in writing.",
                "Ruling",
                "Finance director, lead trust",
                day(2018, 2, 5),
                "NHS Improvement",
            ),
            _condition(
                "C-04",
                "CP2-D2",
                "Before go-live",
                "A fallback date for the transfer of records is agreed.",
                "Decision record",
                "Chief operating officer, provider",
                day(2018, 3, 9),
                "NHS Improvement",
            ),
        ],
        "risks": [
            {
                "code": "R-01",
                "text": "Hospital income does not fall when activity moves, and the commissioner pays twice.",
                "likelihood": "Likely",
                "effect": "Severe",
                "action": "C-01; monthly count of activity that moved",
                "holder": FINANCE,
                "left": "Moderate",
            },
        ],
        "reviewers": [
            {
                "body": name,
                "who": f"Reviewer, {name}",
                "declaration": "Declared for this procurement on 4 December 2017: nothing to declare",
            }
            for _, name, *_ in BODIES
        ],
        "rating_history": [
            {
                "question": "CP2-P2",
                "body": "nhs_improvement",
                "from": "red",
                "to": "green",
                "at": at(2018, 1, 9),
                "reason": "The four open price points of the first attempt are closed; list signed by both sides.",
            },
        ],
        "opinions": [
            {
                "question": "CP2-P2",
                "of": "nhs_improvement",
                "rating": "green",
                "body": "nhs_england",
                "agrees": False,
                "words": "One point waits for its signature.",
                "by": "Reviewer, NHS England",
                "at": at(2018, 1, 10),
            },
        ],
        "steps": [
            {
                "at": at(2017, 11, 13, 9, 14),
                "by": SRO,
                "what": "Submitted gateway to the 3 bodies",
                "result": "10 items of evidence frozen",
                "record": 18102,
            },
            {
                "at": at(2018, 1, 19, 16, 40),
                "by": "Lead reviewer, NHS England",
                "what": "Issued the outcome",
                "result": "Proceed with conditions",
                "record": 18441,
            },
        ],
        **turns(),
        "unmet": [
            {
                "what": "Condition C-02 is open",
                "detail": "Due 31 January 2018",
                "who": LEAD,
                "source": "Condition of NHS England",
            },
            {
                "what": "Condition C-01 is open",
                "detail": "Due 2 February 2018",
                "who": FINANCE,
                "source": "Condition of NHS England",
            },
        ],
        "left_out": [
            {
                "what": "Tender prices by line",
                "ground": "Trade secret of the bidder; read by reviewers in the portal",
                "where": "EV-04, schedule 5",
            }
        ],
    }


def _condition(code, question, kind, text, closes, owner, due, issued_by) -> dict[str, Any]:
    return {
        "code": code,
        "question": question,
        "type": kind,
        "text": text,
        "closes": closes,
        "owner": owner,
        "due": due,
        "issued_by": issued_by,
        "status": "Open",
        "closed_by": "",
        "closed_at": None,
    }
