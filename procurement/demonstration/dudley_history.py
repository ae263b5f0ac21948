"""Dudley as it happened: one bidder, a new trust in its place, a stop by NHS England, and no contract.

Known: information notice about 1 December 2016, market event 19 January 2017, contract notice 9 June 2017; one viable
consortium of four trusts and GPs without a settled legal form; dialogue; award put off to April 2020 for a new NHS
trust; the trust was made on 1 April 2020 without the contract; NHS England stopped the transfer early in 2021, between
gateways; the procurement ended in 2022 under the board that came after the CCG. Every other day and word is invented.
"""

from __future__ import annotations

import datetime

from django.urls import reverse

from mcp_portal.accounts.roles import Kind
from mcp_portal.audit.unit import unit_of_work
from procurement.models import MakeUpChange

from . import competition, risks
from .competition import Award, Story
from .dudley import AREAS, CONSORTIUM, PLANNED, SCOPE, SELECTION
from .people import POSTS, Place, gather
from .play import SIGNERS, Play, Progress, last_scene, on, play_scenes
from .replay import same_for_each

TITLE = "Dudley Multispecialty Community Provider, as it happened"
NOTE = "Dudley as it happened, to its end without a contract. What the sources do not give is invented."
TRUST = "Dudley Integrated Health and Care NHS Trust"
BOARD = "NHS Black Country Integrated Care Board"

PLACE = Place(
    organisations={
        "trust": {"name": TRUST, "kind": Kind.TRUST, "ods_code": "RYK"},
        "icb": {
            "name": BOARD, "kind": Kind.ICB, "ods_code": "QUA", "address": "Civic Centre", "town": "Wolverhampton",
            "postcode": "WV1 1SH", "phone": "+44 1632960041", "email": "procurement@blackcountryicb.example",
            "url": "https://www.blackcountryicb.example",
        },
    },
    posts=POSTS,
)  # fmt: skip

STORY = Story(
    title=TITLE,
    note=NOTE,
    facts={
        "variant": "full", "list_size": 318_000, "practice_count": 46, "member_practices": 46,
        "value_per_year": "244,300,000", "term_min_years": 10, "term_max_years": 15,
    },
    scope="\n".join(SCOPE),
    areas=AREAS,
    planned=PLANNED,
    days={
        "opened": "2016-07-14", "early": "2016-08-15", "feedback": "2016-10-03", "information_notice": "2016-12-01",
        "information_published": "2016-12-03", "engaged": "2017-01-31", "gateway_1_opened": "2017-03-13",
        "gateway_1_sent": "2017-04-03", "gateway_1_signed": "2017-05-26", "launch": "2017-06-01",
        "call": "2017-06-09", "call_published": "2017-06-13", "received": "2017-07-12", "requests_close": "2017-07-14",
        "shortlist": "2017-09-14", "round_1_closed": "2018-01-31", "round_2_closed": "2018-05-25",
        "tendered": "2018-06-28", "tenders_close": "2018-06-29", "evaluated": "2018-07-10", "preferred": "2018-07-26",
    },
    numbers={"information_notice": ("2016-000401", "2016/S 234-426589"), "call": ("2017-000402", "2017/S 111-223346")},
    selection=SELECTION,
    award=(
        Award("Quality of care and outcomes: access, continuity, coordination", "45",
              "How will patients of every practice get faster access and the same doctor over time?", "8",
              "Strong on access and continuity; social care still thin (invented)"),
        Award("Delivery and mobilisation", "25", "How will staff and practices move, and in what legal form?", "6",
              "Credible for staff; the legal form is not settled (invented)"),
        Award("Finance and risk", "30", "Is the offer affordable over the term, and who bears a shortfall?", "6",
              "Affordable in the base case; rests on guarantees of four trusts (invented)"),
    ),
    bidder="Dudley Integrated Health and Care",
    make_up="Four NHS trusts and GP practices of Dudley; legal form not settled",
    members=CONSORTIUM,
    topics=(("Care model, outcomes and the place of practices", "Outcomes framework agreed (invented)"),
            ("Budget, risk share and the form of the provider", "A new trust is thought of (invented)")),
)  # fmt: skip

SIGNED_BEFORE = ("nhs_improvement",)
"""Bodies that had signed gateway 2 when the bidder changed. Invented."""

HELD_UNTIL = "2022-12-31"


def planning(play: Play) -> None:
    """Open the case, seat its people and let everyone declare."""
    competition.planning(play, STORY)


def early_engagement(play: Play) -> None:
    """Hold early engagement, then start to talk to the market."""
    competition.early_engagement(play, STORY)


def market_engagement(play: Play) -> None:
    """Send the information notice before gateway 1, and report on the event of 19 January 2017."""
    competition.market_engagement(play, STORY)
    review = "Every practice would be in the contract: who decides for the CCG from then on. (invented)"
    play.document("lead", "governance-review", "Review of the governance.txt", review)


def gateway_one(play: Play) -> None:
    """Take gateway 1 through the three bodies."""
    competition.gateway_one(play, STORY)


def call(play: Play) -> None:
    """Send the contract notice of 9 June 2017, after gateway 1."""
    competition.call(play, STORY)


def responses(play: Play) -> None:
    """Receive and open the response of the one consortium."""
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


def gateway_two(play: Play) -> None:
    """Take gateway 2 to its signatures; one body has signed, the others wait for the form of the provider."""
    papers = same_for_each("gateway 2")
    play.clock("2018-09-03")
    play.everyone_declares()
    play.open_gateway("2")
    play.answer_gateway("2", papers.answers, papers.files)
    play.clock("2018-09-10")
    play.submit_gateway("2", met="2018-09-06")
    play.step("sro", "enter_gateway_2")
    play.fill("nhse_lead", "assurance:review_step", "2", "accept", answers={"due_date": on("2018-11-30")})
    play.rate_gateway("2", {})
    risks.hold(play, "2", on(HELD_UNTIL))
    play.fill("nhse_lead", "assurance:review_step", "2", "open_moderation")
    play.clock("2018-11-12")
    play.everyone_declares()
    play.sign_gateway("2", {body: ("proceed", "Our part is in order (invented)") for body in SIGNED_BEFORE})


def new_trust(play: Play) -> None:
    """Let the consortium become a new NHS trust: everyone is asked, the SRO permits it, and much opens again."""
    play.clock("2020-03-02")
    play.everyone_declares()
    case = play.case()
    play.fill("lead", "procurement:make_up_propose", 1, answers={
        "what": "The consortium of four trusts and GPs becomes a new NHS trust",
        "reasons": "One body that can hold the contract; the award was put off for it",
        "from_date": on("2020-04-01"), "name": TRUST, "make_up": "A new NHS trust with GP practices of Dudley",
        "form": "nhs_trust", "provider": play.cast.organisations["trust"].pk,
    })  # fmt: skip
    play.everyone_answers(reverse("conflicts:questions", args=[case.pk]))
    with unit_of_work(play.cast.people["sro"]):
        change = MakeUpChange.objects.get(bid__procurement=case).pk
    permitted = {
        "permitted": True,
        "reasons": "No other bidder is left, and the new body is held to the same (invented)",
    }
    play.fill("sro", "procurement:make_up_decide", 1, change, answers=permitted)


def stopped(play: Play) -> None:
    """Let NHS England pause the case, between gateways."""
    play.clock("2021-02-01")
    play.everyone_declares()
    play.fill(SIGNERS["nhs_england"], "procurement:hold_place", "regulator", answers={
        "reason": "The transfer to the new trust does not go on", "scope": "Every step towards the award",
        "review_date": on("2021-07-01"),
    })  # fmt: skip


def ended(play: Play) -> None:
    """End it in 2022, when another board has come in the place of the CCG, and publish that there is no award."""
    play.clock("2022-07-04")
    ccg = play.cast.organisations["ccg"]
    page = reverse("accounts:organisation_edit", args=[ccg.pk])
    play.desk.fill(play.cast.people["first_admin"], page, {"successor": play.cast.organisations["icb"].pk})
    with unit_of_work(play.cast.lead):
        commissioner = play.case().commissioners.get(organisation=ccg).pk
    play.fill("lead", "procurement:succession", commissioner, answers={
        "from_date": on("2022-07-01"), "basis": "Health and Care Act 2022, section 20", "deciding_body": "Board",
    })  # fmt: skip
    play.clock("2022-07-21")
    words = "End the procurement without a contract (invented)"
    play.decide("abandon", "2022-07-21", words, of=("icb", "council"))
    reason = "The transfer to the new trust was stopped; no contract is awarded"
    play.step("sro", "abandon", ended_reason=reason)
    with unit_of_work(play.cast.people[SIGNERS["nhs_england"]]):
        hold = play.case().holds.get(lifted_at=None).pk
    why = {"reason": "The commissioners ended the procurement"}
    play.fill(SIGNERS["nhs_england"], "procurement:hold_lift", hold, answers=why)
    notice = play.notice("AWARD_CONTRACT", drafted_by="lead")
    play.send_notice(notice, document_number="2022-000403", oj_number="2022/S 144-410987", published="2022-07-27")


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
    ("gateway_2", gateway_two),
    ("gateway_2", new_trust),
    ("gateway_2", stopped),
    ("abandoned", ended),
)
"""Each scene with the state the case is in after it."""

BEFORE_THE_CHANGE = SCENES.index(("gateway_2", new_trust))
"""Before this scene the bidder is the consortium, and one body has signed gateway 2."""


def play_dudley_history(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case up to a state, by default to its end without a contract; raise Stuck where a page refuses."""
    last_scene(SCENES, until)
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
