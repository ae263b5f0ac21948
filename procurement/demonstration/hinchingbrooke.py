"""Hinchingbrooke: leaving was cheaper than staying.

Known: a franchise of 10 years from February 2012, left in January 2015; the provider's cost of termination was capped
at £2m, while support payments reached about £5m; savings were too optimistic. The franchise is told here as an MCP
contract that goes through the gateways, with dates and answers invented, and the case says so.
"""

from __future__ import annotations

import datetime
from types import MappingProxyType

from mcp_portal.accounts.roles import Kind
from mcp_portal.audit.unit import unit_of_work

from . import replay, risks
from .people import POSTS, Place, gather
from .play import Play, Progress, play_scenes
from .unitingcare import PLACE as NEARBY

TITLE = "Hinchingbrooke hospital and community services"
NOTE = "Replay: the price of leaving Hinchingbrooke. The 3 figures are known; the rest, also as an MCP, is invented."

FIGURES = MappingProxyType({"termination_cap": "£2m", "year_loss": "£5m", "support_paid": "£5m"})
"""The cap and the support are known; that one year's plausible loss equals the support is inferred."""

RED = MappingProxyType({"CP2-C1": "The provider can leave for less than it can lose in 1 year"})
FAILURE = replay.Failure(
    TITLE, NOTE,
    MappingProxyType({
        "variant": "partial", "list_size": 160_000, "practice_count": 24, "value_per_year": "100,000,000",
        "term_min_years": 10, "term_max_years": 10,
    }),
    "Hospital services\nCommunity services", RED,
)  # fmt: skip

PLACE = Place(
    organisations={**NEARBY.organisations, "provider": {"name": "Franchise operator", "kind": Kind.PROVIDER}},
    posts=POSTS,
    suffix=".hinchingbrooke",
)


def planning(play: Play) -> None:
    """Open the case, seat its people and let everyone declare."""
    replay.planning(play, FAILURE)


def gateway_two(play: Play) -> None:
    """Take gateway 2 to moderation: every risk is held but the price of leaving, which is compared."""
    replay.gateway_two(play, FAILURE)
    until = datetime.date(2018, 12, 31)
    for risk in risks.risks_of(play, "2"):
        if risk.asks_figures:
            risks.name(play, risk, "provider")
            play.fill("provider", "assurance:risk_step", risk.number, "enter_figures", answers=FIGURES)
        elif risk.state == risk.State.RAISED:
            risks.hold_one(play, risk, risks.HOLDERS[risk.side], until)


SCENES = (
    ("planning", planning),
    ("market_engagement", replay.early_engagement),
    ("market_engagement", replay.gateway_one),
    ("market_engagement", gateway_two),
)
"""Each scene with the state the case is in after it; it never gets past gateway 2."""


def play_hinchingbrooke(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case to moderation at gateway 2; raise Stuck where a page refuses a step."""
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
