"""Tower Hamlets: the conflict nobody asked about again.

Known: a member of an evaluation panel declared before the bidders were known, was employed by one of them, and was
not asked again when bids came in. Everything else here is invented, and the case says so: dates, amounts, bidders.
Here the portal asks, closes the case to the member until the Guardian has ruled, and keeps the member from scoring.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.urls import reverse

from conflicts.models import Answer, NewName
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit.unit import unit_of_work

from . import checklists
from .answers import Gateway
from .dudley import PLANNED, Scene
from .people import POSTS, Place, Post, gather
from .play import Play, Progress, at, last_scene, on, play_scenes

TITLE = "Tower Hamlets Multispecialty Community Provider"
NOTE = "Replay: a panel member employed by a bidder. Only that is known; bidders, dates and amounts are invented."

PANEL_MEMBER = "panel_member"
"""Key of the person who declared before the bidders were known."""

EMPLOYER = 2
"""Number of the response of the bidder that employs the panel member."""

PLACE = Place(
    organisations={
        "ccg": {
            "name": "NHS Tower Hamlets CCG", "kind": Kind.CCG, "ods_code": "08V", "address": "Alderney Road",
            "town": "Tower Hamlets", "postcode": "E1 4DG", "phone": "+44 1632960011",
            "email": "procurement@towerhamletsccg.example", "url": "https://www.towerhamletsccg.example",
        },
        "council": {
            "name": "London Borough of Tower Hamlets", "kind": Kind.COUNCIL, "address": "Mulberry Place",
            "town": "Tower Hamlets", "postcode": "E14 2BG", "phone": "+44 1632960012",
            "email": "procurement@towerhamlets.example", "url": "https://www.towerhamlets.example",
        },
        "provider": {"name": "Mile End Community Partnership (invented)", "kind": Kind.PROVIDER},
    },
    posts=(*POSTS, Post(PANEL_MEMBER, "Panel member", "ccg", (Role.EVALUATOR,))),
    suffix=".towerhamlets",
)  # fmt: skip

AREAS = {
    "I": {"authorities__0__nuts": "UKI42", "authorities__1__nuts": "UKI42"},
    "II": {"objects__0__lots__0__nuts": "UKI42"},
}
SELECTION = ("Is the bidder suitable: grounds for exclusion, economic and financial standing?",)
AWARD = (("Quality of care", "60", "How would care be joined up?"), ("Price", "40", "Is the price sound?"))

BIDDERS = (
    ("Mile End Community Partnership (invented)", ("GP practices of the borough as a company (invented)",)),
    ("Docklands Integrated Care (invented)", ("Docklands Community Health (invented)", "Acute trust (invented)")),
    ("Riverside Health Alliance (invented)", ("Social enterprise for nursing (invented)",)),
)  # fmt: skip

SENTENCE = "Hidden because of your declared interest in Docklands Integrated Care (invented)"
LIMIT = "You do not score because of your declared interest in Docklands Integrated Care (invented)"


def _same_for_each(stage: str) -> Gateway:
    """Give papers in which every question has the same short answer: this replay is not about gateways."""
    words = {"words": "Set out in the paper (invented for this replay)", "evidence": "paper"}
    signed = {body: ("proceed", "No objection (invented)") for body in ("nhs_england", "nhs_improvement", "cqc")}
    return Gateway({"paper": f"Papers of {stage}.txt"}, defaultdict(lambda: words), {}, signed)


def planning(play: Play) -> None:
    """Open the case, seat its people, and let everyone declare before any bidder is known."""
    cast = play.cast
    facts = {
        "title": play.title or TITLE, "variant": "partial", "list_size": 290_000, "practice_count": 36,
        "value_per_year": "60,000,000", "term_min_years": 10, "term_max_years": 10, "clock_kind": play.clock_kind,
        f"{play.clock_kind}_date": on("2016-07-14"), "note": NOTE, "lead_commissioner": cast.organisations["ccg"].pk,
        "others": [cast.organisations["council"].pk],
    }  # fmt: skip
    page = play.desk.fill(cast.lead, reverse("procurement:case_create"), facts)
    play.reference = page.rstrip("/").rsplit("/", 1)[-1]
    play.seat()
    play.fill("lead", "procurement:scope", answers={"lines": "Community health services\nUrgent care"})
    play.fill("lead", "procurement:dates", answers={kind: on(day) for kind, day in PLANNED.items()})
    play.clock("2016-09-12")
    play.everyone_declares()


def early_engagement(play: Play) -> None:
    """Hold early engagement, then start to talk to the market."""
    papers = _same_for_each("early engagement")
    play.open_gateway("early")
    play.answer_gateway("early", papers.answers, papers.files)
    play.submit_gateway("early", met="2016-09-08", due="2016-10-03")
    play.clock("2016-10-03")
    feedback = {"feedback": "Go on (invented)"}
    play.fill("nhse_lead", "assurance:review_step", "early", "issue_feedback", answers=feedback)
    play.document("lead", "engagement-plan", "Market engagement plan.txt", "One event open to all (invented).")
    play.clock("2016-11-21")
    play.step("sro", "start_market_engagement")


def market_engagement(play: Play) -> None:
    """Send the information notice and publish the report of the market event."""
    number = play.notice("PRI_ONLY", drafted_by="lead", sections=AREAS)
    play.clock("2016-12-01")
    play.send_notice(number, document_number="2016-000201", oj_number="2016/S 234-426588", published="2016-12-03")
    play.clock("2017-01-31")
    play.document("lead", "engagement-report", "Market engagement report.txt", "Questions and answers (invented).")
    play.step("lead", "finish_market_engagement")


def gateway_one(play: Play) -> None:
    """Take gateway 1 through the three bodies."""
    play.clock("2017-03-13")
    play.everyone_declares()
    play.take_gateway("1", _same_for_each("gateway 1"), met="2017-03-30", submitted="2017-04-03", due="2017-05-26",
                      signed="2017-05-26", conditions=())  # fmt: skip
    play.clock("2017-06-01")


def call(play: Play) -> None:
    """Set criteria and questions, sign off, decide and open the call for competition."""
    play.fill("lead", "procurement:criteria", answers={
        "selection": "\n".join(SELECTION),
        **{f"name_{n}": name for n, (name, _, _) in enumerate(AWARD, 1)},
        **{f"weight_{n}": weight for n, (_, weight, _) in enumerate(AWARD, 1)},
    })  # fmt: skip
    for position, (_, _, question) in enumerate(AWARD, 1):
        play.fill("lead", "procurement:questions", position, answers={"text_1": question, "maximum_1": 10})
    words = {"words": "Procedure follows PCR 2015 regs. 74 to 76 (invented)", "confirmed": "on"}
    play.fill("legal", "procurement:legal_sign_off", answers=words)
    checklists.before_launch(play)
    play.decide("launch", "2017-06-01", "Launch the procurement")
    number = play.notice("CONTRACT", drafted_by="lead")
    play.clock("2017-06-09", hour=9)
    play.step("sro", "open_call", requests_close_at=at("2017-07-14", 12))
    play.send_notice(number, document_number="2017-000202", oj_number="2017/S 111-223345", published="2017-06-13")


def responses(play: Play) -> None:
    """Record three responses with who stands behind them; nobody but the procurement lead knows whose they are."""
    play.clock("2017-07-12")
    for number, (name, members) in enumerate(BIDDERS, 1):
        answers = {"name": name, "make_up": "A consortium (invented)", "received_at": at("2017-07-12", 9)}
        if number == 1:
            answers["provider"] = play.cast.organisations["provider"].pk
        play.fill("lead", "procurement:bid_add", answers=answers)
        for member in members:
            play.party(number, role="member", name=member, from_date=on("2017-07-01"))
    play.clock("2017-07-14", hour=14)


def opening(play: Play) -> None:
    """Let two people open; everyone but the panel member answers about the names now shown."""
    play.open_responses("selection", but=(PANEL_MEMBER,))


def positive_answer(play: Play) -> None:
    """Let the panel member answer about the new names: employed by one of the bidders."""
    names = names_of(play)
    employer = next(name.pk for name in names if name.bid.number == EMPLOYER and name.kind == NewName.Kind.BIDDER)
    page = reverse("conflicts:questions", args=[names[0].procurement_id])
    said = {f"name_{name.pk}": "interest" if name.pk == employer else "none" for name in names}
    further = play.desk.fill(play.cast.people[PANEL_MEMBER], page, said)
    play.desk.fill(play.cast.people[PANEL_MEMBER], further, {
        "category": "financial", "nature": "Employed by the bidder", "basis": "actual", "material": True,
        "expects_to_move": False, "from_date": on("2015-04-01"),
    })  # fmt: skip


def ruling(play: Play) -> None:
    """Let the Guardian hide the bidder from the panel member and keep the panel member from scoring."""
    guardian = play.cast.guardian
    with unit_of_work(guardian):
        answer = Answer.objects.waiting().get(person=play.cast.people[PANEL_MEMBER])
    play.desk.fill(guardian, answer.get_absolute_url(), {
        "bid": answer.bid_id, "handling": "papers_withheld", "released_sentence": SENTENCE,
        "reason": "An employee of a bidder gains from its success",
    })  # fmt: skip
    play.fill("guardian", "conflicts:recusal_create", answers={
        "person": play.cast.people[PANEL_MEMBER].pk, "bid": "whole", "handling": "discuss_no_vote",
        "released_sentence": LIMIT, "reason": "Who works for one bidder does not score the others either",
    })  # fmt: skip


def selection(play: Play) -> None:
    """Start selection."""
    play.clock("2017-07-17")
    play.step("lead", "start_selection")


def dialogue(play: Play) -> None:
    """Put all three on the shortlist and open a round of dialogue."""
    play.clock("2017-08-18")
    play.decide("shortlist", "2017-08-17", "Take all three into dialogue", of=("ccg",))
    for number in range(1, len(BIDDERS) + 1):
        reasons = {"reasons": "Meets every selection question"}
        play.fill("secretary", "procurement:bid_step", number, "shortlist", answers=reasons)
    play.step("lead", "start_dialogue")
    play.fill("lead", "procurement:dialogue", answers={"topics": "Care model and price"})


def close_dialogue(play: Play) -> None:
    """Close the round, and dialogue for all at once."""
    play.clock("2017-10-06")
    play.fill("lead", "procurement:dialogue", answers={"outcome": "Solutions are clear enough for final tenders"})
    play.step("sro", "close_dialogue")


def final_tenders(play: Play) -> None:
    """Ask for final tenders, receive and open them."""
    text = "Final tenders close on 1 December 2017."
    play.document("lead", "tender-documents", "Invitation to submit final tenders.txt", text)
    play.clock("2017-11-13")
    play.step("lead", "invite_final_tenders", final_tenders_close_at=at("2017-12-01", 12))
    play.clock("2017-11-30", hour=16)
    for number in range(1, len(BIDDERS) + 1):
        received = {"received_at": at("2017-11-30", 15)}
        play.fill("lead", "procurement:bid_step", number, "submit_final", answers=received)
    play.clock("2017-12-01", hour=14)
    play.open_responses("final")
    play.step("lead", "start_evaluation")


def evaluation(play: Play) -> None:
    """Let the other evaluator score every tender on every question, and the moderator file every result."""
    play.clock("2017-12-04")
    play.everyone_declares(but=(PANEL_MEMBER,))
    for number in range(1, len(BIDDERS) + 1):
        for position, _criterion in enumerate(AWARD, 1):
            answers = {"score": 6 + number % 3, "reasons": "As the tender says (invented)"}
            play.fill("evaluator", "procurement:score", number, position, 1, answers=answers)
            results = {"score": 60 + 10 * (number % 3), "reasons": "As the panel agreed (invented)"}
            play.fill("moderator", "procurement:result", number, position, answers=results)


def names_of(play: Play) -> list[Any]:
    """Give the names on the case, with their bids, as the procurement lead sees them."""
    with unit_of_work(play.cast.lead):
        found = NewName.objects.filter(procurement__reference=play.reference)
        return list(found.select_related("bid").order_by("pk"))


SCENES: tuple[tuple[str, Scene], ...] = (
    ("planning", planning),
    ("market_engagement", early_engagement),
    ("pre_launch", market_engagement),
    ("pre_launch", gateway_one),
    ("call_published", call),
    ("call_published", responses),
    ("call_published", opening),
    ("call_published", positive_answer),
    ("call_published", ruling),
    ("selection", selection),
    ("dialogue", dialogue),
    ("dialogue_closed", close_dialogue),
    ("evaluation", final_tenders),
    ("evaluation", evaluation),
)
"""Each scene with the state the case is in after it."""

EVE = SCENES.index(("call_published", opening))
"""Before this scene the responses are there, and nobody has opened them."""

TALKS = SCENES.index(("dialogue", dialogue))
"""After this scene all three are in dialogue."""


def play_towerhamlets(
    *, until: str = "", now: datetime.datetime, progress: Progress = lambda done, of, words: None
) -> Play:
    """Play the case up to a state, by default the evaluation; raise Stuck where a page refuses a step."""
    last_scene(SCENES, until)
    with unit_of_work(None, at=now):
        play = Play(gather(now, PLACE))
    return play_scenes(play, SCENES, until, progress)
