"""The procurement's chapter of the sample."""

from typing import Any

from .people import SRO, at, day


def own() -> dict[str, Any]:
    """The procurement's chapter."""
    return {
        "reference": "DUD-MCP-2016",
        "title": "Dudley multispecialty community provider",
        "commissioners": [
            {"name": "NHS Dudley CCG", "leads": True},
            {"name": "Dudley Metropolitan Borough Council", "leads": False},
        ],
        "state": "Preferred bidder named",
        "mark": "History case",
        "note": "Events after June 2017 are invented.",
        "regime": "Public Contracts Regulations 2015, light touch regime (regulations 74 to 77)",
        "calendar": "Bank holidays of England and Wales",
        "facts": [
            {"label": "Contract", "value": "Fully integrated: one contract with one organisation"},
            {"label": "Registered list", "value": "318,000 people in 46 practices"},
            {"label": "Value", "value": "£244.3m a year, excluding VAT"},
            {"label": "Term", "value": "10 to 15 years"},
            {
                "label": "Scope",
                "value": "Community physical health; general practice; mental health; urgent care centre",
            },
        ],
        "holds": [],
        "events": [
            {"date": day(2017, 6, 9), "label": "Contract notice", "planned": False, "this": False},
            {"date": day(2017, 7, 14), "label": "Requests close", "planned": False, "this": False},
            {"date": day(2017, 9, 4), "label": "Dialogue opens", "planned": False, "this": False},
            {"date": day(2017, 10, 13), "label": "Final tender", "planned": False, "this": False},
            {"date": day(2017, 11, 9), "label": "Preferred bidder", "planned": False, "this": False},
            {"date": day(2018, 1, 19), "label": "Gateway 2", "planned": False, "this": True},
            {"date": day(2018, 1, 25), "label": "Award decision", "planned": True, "this": False},
            {"date": day(2018, 2, 6), "label": "Signature", "planned": True, "this": False},
            {"date": day(2018, 4, 1), "label": "Service starts", "planned": True, "this": False},
        ],
        "decisions": [
            {
                "date": day(2017, 11, 9),
                "body": "Governing body, NHS Dudley CCG",
                "what": "Preferred bidder",
                "words": "The consortium of four trusts and the practices is the preferred bidder.",
                "present": 9,
                "quorate": True,
                "excluded": "2 members left the room for the item",
                "minute": "GB 17/114",
                "by": "Secretary, NHS Dudley CCG",
                "record": 17822,
            },
            {
                "date": day(2017, 11, 14),
                "body": "Cabinet, Dudley Metropolitan Borough Council",
                "what": "Preferred bidder",
                "words": "Agreed as proposed.",
                "present": 8,
                "quorate": True,
                "excluded": "",
                "minute": "C 201",
                "by": "Secretary, Dudley Metropolitan Borough Council",
                "record": 17830,
            },
        ],
        "notices": [
            {
                "form": "F21 prior information",
                "sent": day(2016, 12, 1),
                "number": "2016/S 233-425011",
                "what": "Information only",
            },
            {
                "form": "F21 contract notice",
                "sent": day(2017, 6, 9),
                "number": "2017/S 111-223344",
                "what": "Call for competition",
            },
        ],
        "deadlines": [
            {
                "title": "Standstill",
                "result": "Monday 5 February 2018, 11:59pm",
                "kind": "law",
                "follows": "Tuesday 6 February 2018",
                "source": "PCR 2015 reg. 87",
                "inputs": [{"label": "Last letter sent", "value": "26 January 2018"}],
                "working": [
                    {"what": "Last letter sent, by e-mail", "day": "Friday 26 January 2018", "why": "Day 0"},
                    {"what": "Add 10 days", "day": "Monday 5 February 2018", "why": "A working day, so no move"},
                ],
            },
            {
                "title": "End of validity of gateway 2",
                "result": "Thursday 19 April 2018",
                "kind": "default",
                "follows": "",
                "source": "House rule (default)",
                "inputs": [{"label": "Outcome issued", "value": "19 January 2018"}],
                "working": [
                    {"what": "Outcome issued", "day": "Friday 19 January 2018", "why": "Month 0"},
                    {"what": "Add 3 months", "day": "Thursday 19 April 2018", "why": "Same day of the third month"},
                ],
            },
        ],
        "next": {
            "label": "Decide to award",
            "who": "Senior responsible officer",
            "unmet": [
                {
                    "what": "Dudley Metropolitan Borough Council has not decided to award",
                    "detail": "",
                    "who": "Secretary",
                    "source": "House rule",
                }
            ],
        },
        "trail": [
            {
                "record": 17822,
                "at": at(2017, 11, 9, 15),
                "recorded_at": at(2017, 11, 9, 15, 4),
                "who": "Secretary, NHS Dudley CCG",
                "what": "Recorded a decision",
                "hash": "41c2e7d7" + "0" * 56,
            },
            {
                "record": 18102,
                "at": at(2017, 11, 13, 9, 14),
                "recorded_at": at(2017, 11, 16, 9),
                "who": SRO,
                "what": "Submitted gateway 2",
                "hash": "7d7808a0" + "1" * 56,
            },
        ],
        "ledger": {"row": 18442, "hash": "a0368b5b" * 8, "at": at(2018, 1, 19, 16, 42)},
    }
