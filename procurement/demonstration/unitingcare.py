"""UnitingCare: each regulator content with its own part, and nobody holding the whole of the risk.

Known: Cambridgeshire and Peterborough CCG; a limited liability partnership of 2 foundation trusts; 5 years, about
£0.8bn; served from April to December 2015. Everything in ``TRUE_THEN`` was so at signature. Dates, answers and the
second commissioner are invented, and the case says so.
"""

from __future__ import annotations

import datetime
from types import MappingProxyType

from mcp_portal.accounts.roles import Kind
from mcp_portal.audit.unit import unit_of_work

from . import replay, risks
from .people import POSTS, Place, gather
from .play import Play, Progress, play_scenes

TITLE = "Cambridgeshire and Peterborough older people’s services"
NOTE = "Replay: UnitingCare with what was true at signature. Dates, answers and the second commissioner are invented."

TRUE_THEN = MappingProxyType({
    "CP2-P2": "The contract is to start while clarifications on cost are open",
    "CP2-S1": "The price is expected to go up by 21%, or £34m, after 1 month",
    "CP2-F1": "Year 1 is short by about £30m",
    "CP2-F4": "Recovery of VAT is not settled for a limited liability partnership",
    "CP2-F2": "No parent company guarantee stands behind the partnership",
    "CP2-F3": "The duties of the advisers are not clear",
    "CP2-M1": "Each regulator looks at its own part and nobody holds the whole risk",
})  # fmt: skip
"""What a body rates red at gateway 2, by question."""

FAILURE = replay.Failure(
    TITLE, NOTE,
    MappingProxyType({
        "variant": "partial", "list_size": 870_000, "practice_count": 108, "value_per_year": "160,000,000",
        "term_min_years": 5, "term_max_years": 5,
    }),
    "Community services for older people\nUrgent care for older people\nEnd of life care", TRUE_THEN,
)  # fmt: skip

PLACE = Place(
    organisations={
        "ccg": {
            "name": "NHS Cambridgeshire and Peterborough CCG", "kind": Kind.CCG, "ods_code": "06H",
            "address": "Lockton House", "town": "Cambridge", "postcode": "CB2 8FH", "phone": "+44 1632960021",
            "email": "procurement@cpccg.example", "url": "https://www.cpccg.example",
        },
        "council": {
            "name": "Cambridgeshire council (invented as a party)", "kind": Kind.COUNCIL, "address": "Shire Hall",
            "town": "Cambridge", "postcode": "CB3 0AP", "phone": "+44 1632960022",
            "email": "procurement@cambridgeshire.example", "url": "https://www.cambridgeshire.example",
        },
        "provider": {"name": "UnitingCare Partnership LLP", "kind": Kind.PROVIDER},
    },
    posts=POSTS,
    suffix=".unitingcare",
)  # fmt: skip


def planning(play: Play) -> None:
    """Open the case, seat its people and let everyone declare."""
    replay.planning(play, FAILURE)


def gateway_two(play: Play) -> None:
    """Take gateway 2 to moderation: VAT is said not to apply, and nobody accepts any risk."""
    replay.gateway_two(play, FAILURE)
    vat = next(risk for risk in risks.risks_of(play, "2") if risk.cause == "vat")
    words = {"words": "The partnership expects to recover VAT as the 2 trusts do"}
    play.fill("provider", "assurance:risk_step", vat.number, "set_aside", answers=words)


SCENES = (
    ("planning", planning),
    ("market_engagement", replay.early_engagement),
    ("market_engagement", replay.gateway_one),
    ("market_engagement", gateway_two),
)
"""Each scene with the state the case is in after it; it never gets past gateway 2."""


def play_unitingcare(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case to moderation at gateway 2; raise Stuck where a page refuses a step."""
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
