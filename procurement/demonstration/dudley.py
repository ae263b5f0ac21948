"""Dudley as its 2017 contract notice meant it to go: from the July 2016 plan to a live service in April 2018.

Facts: the governing body paper of July 2016, the notices of December 2016 and June 2017. What never happened
(selection onwards as written here, every outcome, every number of a notice) is invented, and the case says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work

from . import checklists, market, registers, scoring
from .answers import load
from .clarified import OF_DUDLEY
from .contracted import record_the_contract
from .declared import dismiss_the_matches, everyone_declares, recuse_the_gp_member
from .dialogued import hold_rounds
from .people import gather
from .play import Play, Progress, at, last_scene, on, play_scenes
from .prepared_care_model import prepare_care_model
from .prepared_consultation import conclude_consultation, prepare_consultation
from .prepared_money import prepare_money
from .prepared_organisation import prepare_organisation
from .prepared_practices import prepare_practices
from .prepared_specification import prepare_specification
from .prepared_timetable import prepare_timetable
from .sole_bidder import do_the_duties

TITLE = "Dudley Multispecialty Community Provider"
NOTE = "Demonstration: Dudley as its 2017 notice meant it to go. What the sources do not give is invented."

SCOPE = (
    "Community-based physical health services for adults and children",
    "Some outpatient services, for adults and children",
    "Urgent care centre and primary care out-of-hours service",
    "Primary medical services under existing GMS, PMS and APMS contracts",
    "All mental health services",
    "All learning disability services",
    "Intermediate care and NHS continuing healthcare",
    "End of life care",
    "Voluntary and community sector services",
)

AREAS = {
    "I": {"authorities__0__nuts": "UKG3", "authorities__1__nuts": "UKG3"},
    "II": {"objects__0__lots__0__nuts": "UKG3"},
}
"""West Midlands: the code list of December 2016 has no code of its own for Dudley that the 2020 schema still knows."""

SELECTION = (
    "Is the bidder suitable: grounds for exclusion, economic and financial standing?",
    "Can the bidder show capability in community, mental health and primary medical services?",
    "Can the bidder show support of GP practices?",
)
AWARD = (("Quality of care and outcomes: access, continuity, coordination", "45"), ("Delivery and mobilisation", "25"),
         ("Finance and risk", "30"))  # fmt: skip

CONSORTIUM = (
    "Acute hospital trust (invented)", "Community health trust (invented)", "Mental health trust (invented)",
    "Learning disability trust (invented)", "GP practices of Dudley as a company (invented)",
)  # fmt: skip
"""Members of the one bidder, by their type: the sources say four trusts and GP practices, and name no company."""

PLANNED = {
    "information_notice": "2016-12-01", "call": "2017-06-09", "requests_close": "2017-07-14",
    "final_tenders": "2017-12-01", "award": "2018-02-06", "signature": "2018-02-23", "go_live": "2018-04-01",
}  # fmt: skip

CONDITIONS = {
    "1": (("nhs_england", "CP1-M1", "Show the effect on the acute trust of moving about £80m out of its contract",
          "A signed impact assessment and the trust's response", "before_notice", "finance_lead", "2017-06-02"),),
    "2": (("nhs_improvement", "CP2-F2", "Each trust of the consortium signs a guarantee for its share",
          "Guarantees signed by each trust", "before_signature", "provider", "2018-02-20"),
          ("nhs_england", "CP2-F2", "The contract names the guarantees and what happens when one falls away",
           "Final contract, clause on guarantees", "before_signature", "lead", "2018-02-20")),
    "3": (("cqc", "CP3-A2", "Send the certificate of registration for the last two locations",
          "Certificates of registration", "before_go_live", "provider", "2018-03-29"),),
}  # fmt: skip


def planning(play: Play) -> None:
    """Open the case, seat its people, enter its facts and let everyone declare."""
    cast, lead = play.cast, play.cast.lead
    facts = {
        "title": play.title or TITLE, "variant": "full", "list_size": 318_000,
        "practice_count": 46, "member_practices": 46,
        "value_per_year": "244,300,000", "term_min_years": 10, "term_max_years": 15, "clock_kind": play.clock_kind,
        f"{play.clock_kind}_date": on("2016-07-14"), "note": NOTE, "lead_commissioner": cast.organisations["ccg"].pk,
        "others": [cast.organisations["council"].pk],
    }  # fmt: skip
    page = play.desk.fill(lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    play.fill("lead", "procurement:scope", answers={"lines": "\n".join(SCOPE)})
    prepare_timetable(play, PLANNED)
    prepare_money(play)
    prepare_practices(play)
    prepare_care_model(play, SCOPE)
    prepare_organisation(play)
    play.clock("2016-09-12")
    everyone_declares(play)
    recuse_the_gp_member(play)


def early_engagement(play: Play) -> None:
    """Hold early engagement, then start to talk to the market."""
    gateway = load("early")
    play.open_gateway("early")
    play.answer_gateway("early", gateway.answers, gateway.files)
    play.submit_gateway("early", met="2016-09-08", due="2016-10-03")
    play.clock("2016-10-03")
    feedback = {
        "feedback": "A clear case for one provider. Show at gateway 1 how the acute trust copes with the loss of about "
        "£80m, and keep GP members out of decisions they gain from.",
    }
    play.fill("nhse_lead", "assurance:review_step", "early", "issue_feedback", answers=feedback)
    play.document(
        "lead", "engagement-plan", "Market engagement plan.txt", "One event open to all. Questions and answers to all."
    )
    play.clock("2016-10-10")
    prepare_consultation(play)
    play.clock("2016-11-21")
    play.step("sro", "start_market_engagement")


def market_engagement(play: Play) -> None:
    """Send the information notice, hold the market event and publish its report."""
    number = play.notice("PRI_ONLY", drafted_by="lead", sections=AREAS)
    play.clock("2016-12-01")
    play.send_notice(number, document_number="2016-000101", oj_number="2016/S 234-426587", published="2016-12-03")
    play.clock("2017-01-31")
    market.hold_the_event(play)
    play.document(
        "lead", "engagement-report", "Market engagement report.txt", "Event of 19 January 2017, questions and answers."
    )
    play.step("lead", "finish_market_engagement")


def gateway_one(play: Play) -> None:
    """Look at the CCG's own governance, and take gateway 1 through the three bodies."""
    review = "Every practice would be in the contract: who decides for the CCG from then on. (invented)"
    play.document("lead", "governance-review", "Review of the governance.txt", review)
    play.clock("2017-03-13")
    conclude_consultation(play)
    prepare_specification(play)
    everyone_declares(play)
    play.take_gateway("1", load("1"), met="2017-03-30", submitted="2017-04-03", due="2017-05-26", signed="2017-05-26",
                      conditions=CONDITIONS["1"])  # fmt: skip
    play.clock("2017-06-01")
    play.meet_conditions("1", "before_notice", "Impact assessment agreed with the trust on 31 May 2017")


def call(play: Play) -> None:
    """Set criteria, sign off, decide and open the call for competition."""
    play.fill("lead", "procurement:criteria", answers={
        "selection": "\n".join(SELECTION),
        **{f"name_{n}": name for n, (name, _) in enumerate(AWARD, 1)},
        **{f"weight_{n}": weight for n, (_, weight) in enumerate(AWARD, 1)},
    })  # fmt: skip
    scoring.ask_questions(play)
    market.choose_the_call(play)
    words = {
        "words": "Notice, selection questions and invitation to dialogue follow PCR 2015 regs. 74 to 76",
        "confirmed": "on",
    }
    play.fill("legal", "procurement:legal_sign_off", answers=words)
    checklists.before_launch(play, checklists.DUDLEY)
    play.decide("launch", "2017-06-01", "Launch the procurement as a dialogue under the light touch regime")
    number = play.notice("CONTRACT", drafted_by="lead")
    play.clock("2017-06-09", hour=9)
    play.step("sro", "open_call", requests_close_at=at("2017-07-14", 12))
    play.send_notice(number, document_number="2017-000102", oj_number="2017/S 111-223344", published="2017-06-13")


def selection(play: Play) -> None:
    """Receive and open the one response, let everyone answer about the names in it, and start selection."""
    play.clock("2017-07-05", hour=9)
    market.ask_and_answer(play)
    play.clock("2017-07-12")
    play.fill("lead", "procurement:bid_add", answers={
        "name": "Dudley Integrated Health and Care", "received_at": at("2017-07-12", 9, 30),
        "make_up": "Four NHS trusts and GP practices of Dudley; legal form not settled",
        "provider": play.cast.organisations["provider"].pk,
    })  # fmt: skip
    for name in CONSORTIUM:
        play.party(1, role="member", name=name, from_date=on("2017-06-30"))
    play.clock("2017-07-14", hour=14)
    dismiss_the_matches(play)
    play.open_responses("selection")
    play.clock("2017-07-17")
    play.step("lead", "start_selection")


def dialogue(play: Play) -> None:
    """Put the bidder on the shortlist and hold two rounds."""
    play.clock("2017-08-18")
    play.decide("shortlist", "2017-08-17", "Take the one bidder that qualifies into dialogue", of=("ccg",))
    reasons = {
        "reasons": "Meets every selection question. Efforts to attract others are in the report on market engagement."
    }
    play.fill("secretary", "procurement:bid_step", 1, "shortlist", answers=reasons)
    play.clock("2017-09-04")
    play.party(1, role="adviser", name="Legal adviser to the consortium (invented)", from_date=on("2017-09-01"))
    play.step("lead", "start_dialogue")
    market.share_figures(play)
    hold_rounds(play)
    market.follow_up(play)
    registers.name_who_decides(play)
    registers.fill(play)


def close_dialogue(play: Play) -> None:
    """Close dialogue for everyone at once."""
    play.clock("2017-11-10")
    do_the_duties(play)
    play.step("sro", "close_dialogue")


def final_tenders(play: Play) -> None:
    """Ask for final tenders."""
    play.document(
        "lead", "tender-documents", "Invitation to submit final tenders.txt", "Final tenders close on 1 December 2017."
    )
    words = "Final tenders close at noon on 1 December 2017. What was agreed is listed by its number. (invented)"
    play.fill("lead", "procurement:final_invitation", answers={"words": words})
    play.clock("2017-11-13")
    play.step("lead", "invite_final_tenders", final_tenders_close_at=at("2017-12-01", 12))


def evaluation(play: Play) -> None:
    """Receive, open and evaluate the final tender."""
    play.clock("2017-11-30", hour=16)
    received = {"received_at": at("2017-11-30", 15, 10)}
    play.fill("lead", "procurement:bid_step", 1, "submit_final", answers=received)
    play.clock("2017-12-01", hour=14)
    play.open_responses("final")
    play.step("lead", "start_evaluation")


def preferred_bidder(play: Play) -> None:
    """File the moderated results and name the preferred bidder."""
    play.clock("2017-12-12")
    scoring.file_scores(play)
    scoring.say_how_it_came(play)
    scoring.agree(play, (*scoring.SCORES[:-1], (scoring.CHANGED,)), held="2017-12-12")
    scoring.file_results(play, (
        "Strong on access and continuity; coordination with social care still thin",
        "Credible plan; the path to a legal form is long",
        "Affordable in the base case; depends on guarantees",
    ))  # fmt: skip
    play.document(
        "moderator", "evaluation-report", "Evaluation report.txt", "One tender, above every pass mark. Price not low."
    )
    play.clock("2017-12-15")
    play.decide("preferred", "2017-12-14", "Name Dudley Integrated Health and Care as preferred bidder")
    because = {"reasons": "Passes every criterion, and the benchmark shows value for money"}
    play.fill("secretary", "procurement:bid_step", 1, "prefer", answers=because)
    play.step("secretary", "confirm_preferred_bidder")


def gateway_two(play: Play) -> None:
    """Take gateway 2 through the three bodies."""
    play.clock("2017-12-18")
    everyone_declares(play)
    play.take_gateway(
        "2", load("2"), met="2017-12-20", submitted="2017-12-21", due="2018-02-02", signed="2018-02-02",
        conditions=CONDITIONS["2"], after_submission=lambda: play.step("sro", "enter_gateway_2"), clarified=OF_DUDLEY,
    )  # fmt: skip


def award(play: Play) -> None:
    """Decide the award."""
    play.clock("2018-02-06")
    checklists.before_award(play, checklists.DUDLEY)
    play.decide("award", "2018-02-06", "Award the contract to Dudley Integrated Health and Care for up to 15 years")
    play.step("secretary", "decide_award")
    registers.publish_decision(play, "award")


def standstill(play: Play) -> None:
    """Send the letters and wait."""
    opening = "Thank you for your tender. This letter tells you how it was decided and when the standstill ends."
    play.fill("lead", "procurement:standstill", answers={"planned_on": on("2018-02-08"), "letters": opening})
    to = "Bid director of the consortium\nbid.director@dihc.example"
    play.fill("lead", "procurement:standstill_letter", 1, answers={"sent_to": to})
    play.fill("sro", "procurement:standstill_step", "approve_letters")
    play.clock("2018-02-08", hour=16)
    play.fill("lead", "procurement:letters_sent", answers={"sent_at": at("2018-02-08", 15)})
    play.fill("lead", "procurement:letter_received", 1, answers={"received_at": at("2018-02-08", 15, 4)})
    play.step("lead", "start_standstill")


def signature(play: Play) -> None:
    """Meet the last condition, and let every party sign."""
    play.clock("2018-02-20")
    play.meet_conditions("2", "before_signature", "Guarantees signed by the four trusts on 19 February 2018")
    play.clock("2018-02-23")
    for who in ("accountable_officer", "council_officer", "provider"):
        answers = {"organisation": play.cast.people[who].organisation_id, "confirmed": "on"}
        play.fill(who, "procurement:signatures", answers=answers)
    play.step("sro", "sign_contract")


def mobilisation(play: Play) -> None:
    """Publish the award and start to mobilise."""
    number = play.notice("AWARD_CONTRACT", drafted_by="lead")
    play.clock("2018-03-01")
    play.send_notice(number, document_number="2018-000103", oj_number="2018/S 044-096321", published="2018-03-03")
    record_the_contract(play)
    plan = "Registration, transfer of staff, records, first payment."
    play.document("lead", "mobilisation-plan", "Mobilisation plan.txt", plan)
    play.step("lead", "start_mobilisation")


def live(play: Play) -> None:
    """Take gateway 3 through the three bodies and go live."""
    play.clock("2018-03-05", hour=9)
    play.take_gateway(
        "3", load("3"), met="2018-03-05", submitted="2018-03-06", due="2018-03-23", signed="2018-03-23",
        conditions=CONDITIONS["3"],
    )  # fmt: skip
    play.clock("2018-03-28")
    play.meet_conditions("3", "before_go_live", "Certificates of registration received on 27 March 2018")
    play.clock("2018-04-01", hour=8)
    play.step("sro", "go_live", went_live_on=on("2018-04-01"))


Scene = Callable[[Play], None]

SCENES: tuple[tuple[str, Scene], ...] = (
    ("planning", planning),
    ("market_engagement", early_engagement),
    ("pre_launch", market_engagement),
    ("pre_launch", gateway_one),
    ("call_published", call),
    ("selection", selection),
    ("dialogue", dialogue),
    ("dialogue_closed", close_dialogue),
    ("final_tenders", final_tenders),
    ("evaluation", evaluation),
    ("preferred_bidder", preferred_bidder),
    ("gateway_2", gateway_two),
    ("award_decided", award),
    ("standstill", standstill),
    ("contract_signed", signature),
    ("mobilisation", mobilisation),
    ("live", live),
)
"""Each scene with the state the case is in after it. ``pre_launch`` is reached before gateway 1 and held through it."""


def play_dudley(*, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None) -> Play:
    """Play the case up to a state, by default to a live service; raise Stuck where a page refuses a step."""
    last_scene(SCENES, until)
    with unit_of_work(None, at=now):
        play = Play(gather(now))
    return play_scenes(play, SCENES, until, progress)
