"""What happened to the review of the sample off its straight way."""

from typing import Any

from .people import LEAD, at, day


def turns() -> dict[str, Any]:
    """Give one clarification that was answered, and the panel."""
    return {
        "clock": "44 working days of 50 (default), without the days it stood for clarification",
        "clock_stops": [{"from": at(2017, 12, 5), "to": at(2017, 12, 12), "days": 5}],
        "clarifications": [
            {
                "code": "CL-01",
                "question": "CP2-F4",
                "words": "Who pays the VAT that cannot be recovered?",
                "body": "NHS Improvement",
                "by": "Reviewer, NHS Improvement",
                "at": at(2017, 12, 5),
                "due": day(2017, 12, 12),
                "reply": "The provider, up to the sum in schedule 5.",
                "replied_by": LEAD,
                "replied_at": at(2017, 12, 11),
                "evidence": ["EV-06"],
            }
        ],
        "panel": {
            "met_on": day(2018, 1, 17),
            "attended": [
                {"body": name, "who": f"Sign-off officer, {name}"} for name in ("NHS England", "NHS Improvement", "CQC")
            ],
            "recusals": "Nobody was excluded",
            "recommendation": "Proceed with the conditions drafted.",
            "by": "Lead reviewer, NHS England",
            "at": at(2018, 1, 17),
        },
        "remarks": [],
        "reopening": None,
        "added_stages": [],
        "at_risk_elsewhere": [],
    }
