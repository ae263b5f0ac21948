"""A virtual MCP: practices, a trust and the commissioners of a town sign an alliance agreement; nothing is procured.

Everything is invented but the way itself: an alliance over the contracts there are, with shared aims, decisions and
gain and risk (MCP framework 2016, section 3).
"""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Kind
from mcp_portal.audit.unit import unit_of_work
from procurement.models import AllianceMember

from .people import POSTS, Place, gather
from .play import Play, Progress, on, play_scenes
from .replay import same_for_each

TITLE = "Harbour town alliance"
NOTE = "Demonstration of a virtual MCP. The town, its organisations and all figures are invented."
SCOPE = "Community nursing\nCare of people with ongoing needs\nSocial prescribing"
PLANNED = {
    "early": "2016-10-03", "consulted": "2017-05-20", "gate_1": "2017-05-26", "signature": "2017-06-12",
    "gate_3": "2017-08-25", "go_live": "2017-09-01",
}  # fmt: skip

PLACE = Place(
    organisations={
        "ccg": {
            "name": "NHS Harbour CCG (invented)", "kind": Kind.CCG, "ods_code": "99Y", "address": "Harbour House",
            "town": "Harbour", "postcode": "HB1 1AA", "phone": "+44 1632960031",
            "email": "procurement@harbourccg.example", "url": "https://www.harbourccg.example",
        },
        "council": {
            "name": "Harbour council (invented)", "kind": Kind.COUNCIL, "address": "Town Hall", "town": "Harbour",
            "postcode": "HB1 1AB", "phone": "+44 1632960032", "email": "procurement@harbour.example",
            "url": "https://www.harbour.example",
        },
        "provider": {"name": "Harbour practices federation (invented)", "kind": Kind.PROVIDER},
        "trust": {"name": "Harbour community trust (invented)", "kind": Kind.TRUST},
    },
    posts=POSTS,
    suffix=".harbour",
)  # fmt: skip

AIMS = "Fewer days in hospital for people with ongoing needs\nOne care plan for each of them\nOne team for each hub"
DECISIONS: dict[str, Any] = {
    "rule": "majority", "majority": 75, "reserved": "A change of shares, of members or of the term",
    "chair": "Independent chair, chosen by all members", "deadlock": "The chief officers meet within 10 days",
}  # fmt: skip
TERM: dict[str, Any] = {
    "starts_on": on("2017-09-01"), "ends_on": on("2022-08-31"), "notice_months": 6,
    "leaving": "Its share is divided among the others in their proportions",
}  # fmt: skip
JOINING = (
    ("trust", "trust", "Community contract of 2016", "35", "600,000", "450,000"),
    ("provider", "practices", "GMS contracts of the members", "25", "400,000", "300,000"),
)
"""Organisation, part, the contract it keeps, its share and what it gains and bears at most a year."""
OF_THE_COMMISSIONERS = {"ccg": "30", "council": "10"}


def planning(play: Play) -> None:
    """Open the case, seat its people, enter its facts and let everyone declare."""
    cast = play.cast
    facts = {
        "title": play.title or TITLE, "variant": "virtual", "list_size": 124_000, "practice_count": 17,
        "value_per_year": "61,000,000", "term_min_years": 5, "term_max_years": 5, "clock_kind": play.clock_kind,
        f"{play.clock_kind}_date": on("2016-07-14"), "note": NOTE, "others": [cast.organisations["council"].pk],
        "lead_commissioner": cast.organisations["ccg"].pk,
    }  # fmt: skip
    page = play.desk.fill(cast.lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    play.fill("lead", "procurement:scope", answers={"lines": SCOPE})
    play.fill("lead", "procurement:dates", answers={kind: on(day) for kind, day in PLANNED.items()})
    play.clock("2016-09-12")
    play.everyone_declares()


def early_engagement(play: Play) -> None:
    """Hold early engagement, then begin to form the alliance."""
    papers = same_for_each("early engagement")
    play.open_gateway("early")
    play.answer_gateway("early", papers.answers, papers.files)
    play.submit_gateway("early", met="2016-09-08", due="2016-10-03")
    play.clock("2016-10-03")
    play.fill("nhse_lead", "assurance:review_step", "early", "issue_feedback", answers={"feedback": "Go on (invented)"})
    play.step("sro", "form_alliance")


def agreement(play: Play) -> None:
    """Write the terms, enter the members and their shares, record each consent, and agree."""
    play.fill("lead", "procurement:alliance")
    play.fill("lead", "procurement:alliance_terms", "aims", answers={"aims": AIMS})
    play.fill("lead", "procurement:alliance_terms", "decisions", answers=DECISIONS)
    play.fill("lead", "procurement:alliance_terms", "term", answers=TERM)
    for key, role, contract, share, gain, loss in JOINING:
        play.fill("lead", "procurement:alliance_member_add", answers={
            "organisation": play.cast.organisations[key].pk, "role": role, "contract": contract, "share": share,
            "most_gain": gain, "most_loss": loss,
        })  # fmt: skip
    for key, share in OF_THE_COMMISSIONERS.items():
        member = _members(play)[play.cast.organisations[key].pk]
        play.fill("lead", "procurement:alliance_member", member, answers={"share": share})
    for number, member in enumerate(_members(play).values(), 1):
        said = {"consented_on": on("2016-09-29"), "meeting": "Board meeting", "minute_reference": f"B/{number}"}
        play.fill("lead", "procurement:alliance_consent", member, answers=said)
    play.fill("lead", "procurement:alliance_step", "agree")


def _members(play: Play) -> dict[int, int]:
    """Give the key of each member by that of its organisation."""
    with unit_of_work(play.cast.lead):
        rows = AllianceMember.objects.filter(procurement__reference=play.reference).order_by("pk")
        return dict(rows.values_list("organisation_id", "pk"))


def signature(play: Play) -> None:
    """Take gateway 1 through the three bodies, let every member sign, and mobilise."""
    play.clock("2017-03-13")
    play.everyone_declares()
    play.take_gateway("1", same_for_each("gateway 1"), met="2017-03-30", submitted="2017-04-03", due="2017-05-26",
                      signed="2017-05-26", conditions=())  # fmt: skip
    play.clock("2017-06-12")
    play.everyone_declares()
    play.fill("sro", "procurement:alliance_step", "sign", answers={"signed_on": on("2017-06-12")})
    plan = "Who does what from the first day in each hub (invented)."
    play.document("lead", "mobilisation-plan", "Mobilisation plan.txt", plan)
    play.step("sro", "mobilise_alliance")


def live(play: Play) -> None:
    """Take gateway 3 through the three bodies, put the agreement in force and start the service."""
    play.clock("2017-08-07")
    play.everyone_declares()
    play.take_gateway("3", same_for_each("gateway 3"), met="2017-08-03", submitted="2017-08-08", due="2017-08-25",
                      signed="2017-08-25", conditions=())  # fmt: skip
    play.clock("2017-09-01", hour=8)
    play.fill("sro", "procurement:alliance_step", "put_in_force")
    play.step("sro", "start_alliance_service", went_live_on=on("2017-09-01"))


SCENES = (
    ("planning", planning),
    ("alliance", early_engagement),
    ("alliance", agreement),
    ("mobilisation", signature),
    ("live", live),
)
"""Each scene with the state the case is in after it."""


def play_alliance(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case up to a state, by default to a live service; raise Stuck where a page refuses a step."""
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
