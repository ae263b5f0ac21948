"""The chapter of interests and recusals of the sample."""

from typing import Any

from .people import GUARDIAN, MEMBER, at, day


def conflicts() -> dict[str, Any]:
    """The chapter of interests and recusals."""
    return {
        "guidance": "Managing conflicts of interest, June 2017",
        "team": 14,
        "declared": 13,
        "undeclared": ["Evaluator, NHS Dudley CCG"],
        "recused": [
            {
                "who": MEMBER,
                "sentence": "Takes no part in this procurement and sees nothing of it",
                "interest": "Financial",
                "scope": "The whole procurement",
                "ruled_by": GUARDIAN,
                "ruled_at": at(2017, 5, 2),
                "from": day(2017, 5, 2),
                "to": None,
                "record": 16011,
            },
        ],
        "rulings": [],
        "quorum": [
            {
                "decision": "Preferred bidder",
                "need": "Four elected clinical members",
                "source": "Constitution, schedule 2",
                "present": "Four without a conflict",
                "met": True,
            },
        ],
        "refused": [
            {
                "who": "Member, NHS Dudley CCG",
                "times": 3,
                "first": at(2017, 5, 4),
                "last": at(2017, 5, 9),
                "record": 16120,
            },
        ],
    }
