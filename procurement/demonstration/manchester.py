"""Manchester: a council and a CCG buy together, one bidder responds, and no contract is awarded.

Known: Manchester CCG and Manchester City Council; 10 years, £5.9bn, 600,000 people, core general practice left out;
tender of 10 March 2017; one compliant submission, from a board of providers; dialogue; no award: services went on
from April 2018 under contracts that were there. Every other date, word and score is invented, and the case says so.
"""

from __future__ import annotations

import datetime

from mcp_portal.accounts.roles import Kind
from mcp_portal.audit.unit import unit_of_work

from . import competition
from .competition import Award, Story
from .people import POSTS, Place, gather
from .play import Play, Progress, last_scene, play_scenes

TITLE = "Manchester local care organisation"
NOTE = "Manchester as it ended: one bidder and no award. What the sources do not give is invented."

PLACE = Place(
    organisations={
        "ccg": {
            "name": "NHS Manchester CCG", "kind": Kind.CCG, "ods_code": "14L", "address": "Parkway 3",
            "town": "Manchester", "postcode": "M14 7LU", "phone": "+44 1632960031",
            "email": "procurement@manchesterccg.example", "url": "https://www.manchesterccg.example",
        },
        "council": {
            "name": "Manchester City Council", "kind": Kind.COUNCIL, "address": "Town Hall",
            "town": "Manchester", "postcode": "M60 2LA", "phone": "+44 1632960032",
            "email": "procurement@manchester.example", "url": "https://www.manchester.example",
        },
        "provider": {"name": "Manchester Provider Board (invented as a party)", "kind": Kind.PROVIDER},
    },
    posts=POSTS,
    suffix=".manchester",
)  # fmt: skip

AREAS = {
    "I": {"authorities__0__nuts": "UKD3", "authorities__1__nuts": "UKD3"},
    "II": {"objects__0__lots__0__nuts": "UKD3"},
}

STORY = Story(
    title=TITLE,
    note=NOTE,
    facts={
        "variant": "partial", "list_size": 600_000, "practice_count": 90, "value_per_year": "590,000,000",
        "term_min_years": 10, "term_max_years": 10,
    },
    scope="Community health services\nMental health services\nAdult social care\nPublic health services",
    areas=AREAS,
    planned={
        "information_notice": "2016-11-01", "call": "2017-03-10", "requests_close": "2017-04-14",
        "final_tenders": "2017-09-29", "award": "2017-12-15", "signature": "2018-01-31", "go_live": "2018-04-01",
    },
    days={
        "opened": "2016-07-14", "early": "2016-08-15", "feedback": "2016-09-05", "information_notice": "2016-10-03",
        "information_published": "2016-10-06", "engaged": "2016-11-14", "gateway_1_opened": "2016-12-05",
        "gateway_1_sent": "2016-12-12", "gateway_1_signed": "2017-02-20", "launch": "2017-03-01",
        "call": "2017-03-10", "call_published": "2017-03-15", "received": "2017-04-12", "requests_close": "2017-04-14",
        "shortlist": "2017-05-10", "round_1_closed": "2017-06-30", "round_2_closed": "2017-08-25",
        "tendered": "2017-09-28", "tenders_close": "2017-09-29", "evaluated": "2017-10-09", "preferred": "2017-10-30",
    },
    numbers={"information_notice": ("2016-000301", "2016/S 192-344501"), "call": ("2017-000302", "2017/S 052-096102")},
    selection=("Is the bidder suitable: grounds for exclusion, economic and financial standing?",
               "Can the bidder show capability in community, mental health and social care?"),
    award=(
        Award("Quality of care", "60", "How would health and social care be joined up in each neighbourhood?", "7",
              "Neighbourhood teams are described; the part of the hospitals is thin (invented)"),
        Award("Finance and risk", "40", "Is the offer affordable over 10 years, and who bears a shortfall?", "6",
              "Affordable in the base case; VAT of a body outside the NHS is open (invented)"),
    ),
    bidder="Manchester Provider Board",
    make_up="NHS trusts, the council's own services and GPs as a board of providers; no legal entity yet (invented)",
    members=("Acute trust of Manchester (invented)", "Mental health trust of Manchester (invented)",
             "GP federations of Manchester (invented)"),
    topics=(("Care model, outcomes and neighbourhoods", "Outcomes agreed (invented)"),
            ("Budget, social care, VAT and the form of the provider", "Risk share agreed; VAT put to HMRC (invented)")),
)  # fmt: skip


def planning(play: Play) -> None:
    """Open the case, seat its people and let everyone declare."""
    competition.planning(play, STORY)


def early_engagement(play: Play) -> None:
    """Hold early engagement."""
    competition.early_engagement(play, STORY)


def market_engagement(play: Play) -> None:
    """Send the information notice and report on the market event."""
    competition.market_engagement(play, STORY)


def gateway_one(play: Play) -> None:
    """Take gateway 1 through the three bodies."""
    competition.gateway_one(play, STORY)


def call(play: Play) -> None:
    """Open the call of 10 March 2017, as each of the two authorities decided."""
    competition.call(play, STORY)


def responses(play: Play) -> None:
    """Receive and open the one compliant submission."""
    competition.responses(play, STORY)


def dialogue(play: Play) -> None:
    """Hold dialogue with one bidder."""
    competition.dialogue(play, STORY)


def close_dialogue(play: Play) -> None:
    """Close dialogue once the duties in place of competition are done."""
    competition.close_dialogue(play, STORY)


def final_tender(play: Play) -> None:
    """Receive and open the final tender."""
    competition.final_tender(play, STORY)


def preferred_bidder(play: Play) -> None:
    """Evaluate the tender and name the preferred bidder."""
    competition.evaluation(play, STORY)


def no_award(play: Play) -> None:
    """End without an award: services go on under the contracts that are there."""
    competition.stop(
        play,
        decided="2018-03-19",
        words="End the procurement; services start in April 2018 under the contracts that are there",
        reason="Services go on from April 2018 under existing contracts; no contract is awarded",
        number=("2018-000303", "2018/S 060-132303"),
        published="2018-03-23",
    )


SCENES = (
    ("planning", planning),
    ("market_engagement", early_engagement),
    ("pre_launch", market_engagement),
    ("pre_launch", gateway_one),
    ("call_published", call),
    ("selection", responses),
    ("dialogue", dialogue),
    ("dialogue_closed", close_dialogue),
    ("evaluation", final_tender),
    ("preferred_bidder", preferred_bidder),
    ("abandoned", no_award),
)
"""Each scene with the state the case is in after it."""


def play_manchester(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case up to a state, by default to its end without an award; raise Stuck where a page refuses a step."""
    last_scene(SCENES, until)
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
