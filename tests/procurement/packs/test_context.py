"""What the pack prints, from chapters alone."""

import copy
import datetime
import json

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from mcp_portal.documents import render
from procurement.packs import timeline
from procurement.packs.context import UNKEYED, context

from . import sample


def page(own=None, assurance=None, conflicts=None):
    printed = context(own or sample.own(), assurance or sample.assurance(), conflicts or sample.conflicts())
    return BeautifulSoup(render.source("gateway_pack", printed), "html.parser")


def text(soup):
    return " ".join(soup.get_text(" ").split())


def section(soup, name):
    return soup.find(id=name).find_parent("section")


def rows(soup, caption_or_heading):
    head = soup.find(["caption", "h3"], string=caption_or_heading)
    table = head.find_parent("table") if head.name == "caption" else head.find_next("table")
    return [[text(cell) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]


def test_the_context_is_plain_json():
    printed = context(sample.own(), sample.assurance(), sample.conflicts())

    assert json.loads(json.dumps(printed)) == printed


def test_the_cover_is_the_answer():
    cover = page().find(id="cover")

    assert cover.h1.string == "Gateway 2 review pack"
    assert text(cover.find(class_="decision")) == (
        "Decision of the bodies that sign Proceed with conditions "
        "4 conditions must be closed: 3 before signature, 1 before go-live."
    )
    assert rows(cover, "Signed off by")[0] == [
        "NHS England", "Commissioner: contract, finance, procurement, engagement", "Proceed with conditions",
        "Sign-off officer, NHS England 19 January 2018, 2:05pm Record 18,431",
    ]  # fmt: skip
    assert "Valid to G2-DUD-MCP-2016-2 Gateway 2, attempt 2 19 January 2018 19 April 2018" in text(cover)


def test_paper_alone_answers_who_decided_what_and_when():
    trail = [
        [text(cell) for cell in row.find_all(["th", "td"])]
        for row in section(page(), "sec-trail").table.tbody.find_all("tr")
    ]

    assert [row[0] for row in trail] == sorted([row[0] for row in trail], key=lambda when: moment(when))
    assert trail[0][1:3] == [sample.GUARDIAN, f"Recused: {sample.MEMBER}"]
    assert trail[-1] == [
        "19 January 2018, 4:40pm",
        "Lead reviewer, NHS England",
        "Issued the outcome",
        "Proceed with conditions Record 18,441",
    ]
    decision = next(row for row in trail if row[1] == "Governing body, NHS Dudley CCG")
    assert "9 voting members present, quorate." in decision[3]
    assert "Excluded: 2 members left the room for the item." in decision[3]
    assert "Minute GB 17/114" in decision[3]


def test_a_signature_is_named_once_and_rows_of_one_moment_stand_in_the_order_of_the_ledger():
    assurance = sample.assurance()
    when = assurance["bodies"][2]["signature"]["at"]
    again = {"by": "Sign-off officer, CQC", "what": "Sign for your body", "result": ""}
    assurance["steps"] += [again | {"at": when, "record": 18440}, again | {"at": when, "record": 18439}]

    trail = section(page(assurance=assurance), "sec-trail").table.tbody.find_all("tr")

    records = [text(row).split("Record ")[-1] for row in trail if "4:31pm" in text(row)]
    assert records == ["18,439", "18,440"]


def moment(when):
    for form in ("%d %B %Y, %I:%M%p", "%d %B %Y, %I%p", "%d %B %Y"):
        try:
            return datetime.datetime.strptime(when, form)
        except ValueError:
            continue
    raise AssertionError(when)


def test_paper_alone_answers_on_which_evidence():
    evidence = section(page(), "sec-evidence")

    hashes = rows(evidence, "Fingerprints (SHA-256)")
    assert hashes[0] == ["EV-01", "13 November 2017, 9:14am", "01" * 32]
    assert len(hashes) == 10
    assert text(evidence.find(id="ev-EV-01")).endswith("CP2-P1")


def test_paper_alone_answers_with_which_conditions():
    conditions = section(page(), "sec-conditions")

    assert rows(conditions, "Before signature")[0] == [
        "C-01", "Both variations of hospital contracts are signed. ( CP2-C3 )", f"{sample.FINANCE} 2 February 2018",
        "Signed variations", "NHS England Open",
    ]  # fmt: skip


def test_paper_alone_answers_who_was_recused_in_the_released_words_only():
    conflicts = section(page(), "sec-conflicts")

    assert rows(conflicts, "Who was recused") == [
        [
            sample.MEMBER,
            "Takes no part in this procurement and sees nothing of it Financial interest",
            "The whole procurement From 2 May 2017 to the end",
            f"{sample.GUARDIAN}, 2 May 2017, 11am, Record 16,011",
        ]
    ]
    assert "13 of 14 members of the team hold a current declaration" in text(conflicts)
    assert "Evaluator, NHS Dudley CCG" in text(conflicts)


def test_gaps_come_first():
    coverage = section(page(), "sec-coverage").table.tbody.find_all("tr")

    answers = [text(row.find("td")) for row in coverage]
    assert answers == ["No answer", "In part", "In part", *["In full"] * 7, "Does not apply"]


def test_a_theme_shows_the_most_careful_rating_of_each_body():
    themes = {row[0]: row[1:] for row in rows(section(page(), "sec-ratings"), "Themes, by body")}

    assert themes["Finance and risk"] == ["2", "Amber", "Amber", "Not rated"]
    assert themes["Delivery capability"] == ["2", "Green", "Amber", "Green"]
    assert themes["Information and digital"] == ["1", "Not rated", "Not rated", "Not rated"]


def test_every_open_requirement_is_listed_with_who_and_source():
    soup = section(page(), "sec-decision")

    assert rows(soup, "The review")[0] == [
        "Condition C-02 is open Due 31 January 2018", sample.LEAD, "Condition of NHS England",
    ]  # fmt: skip
    assert rows(soup, "The case: decide to award") == [
        ["Dudley Metropolitan Borough Council has not decided to award", "Secretary", "House rule"]
    ]


def test_a_review_under_way_says_so():
    assurance = sample.assurance() | {"outcome": None, "state": "In review"}
    assurance["bodies"][1]["signature"] = assurance["bodies"][2]["signature"] = None

    cover = page(assurance=assurance).find(id="cover")

    assert "State of the review No outcome yet The review stands at “In review”. 1 of 3 bodies has signed." in text(
        cover
    )
    assert rows(cover, "Signed off by")[2] == [
        "CQC", "Registration, quality history, safety of the care model", "Not signed", "Its signature is needed",
    ]  # fmt: skip


def test_proceed_at_risk_takes_the_place_of_the_decision():
    assurance = sample.assurance()
    assurance["outcome"] |= {
        "code": "proceed_at_risk", "label": "Proceed at risk", "sentence": "Two requirements are not met.",
        "at_risk": [{"question": "CP2-C3", "text": "The variation is not signed.", "holder": sample.FINANCE,
                     "until": sample.day(2018, 2, 28), "consequence": "Both costs are carried."}],
    }  # fmt: skip

    soup = page(assurance=assurance)

    assert soup.find(id="cover").find(class_="decision") is None
    assert "The variation is not signed. Finance lead, NHS Dudley CCG, until 28 February 2018" in text(
        soup.find(id="cover")
    )
    assert "proceed at risk" in soup.h1["data-foot"]
    assert "Both costs are carried." in text(section(soup, "sec-decision"))


def test_what_bodies_say_about_each_others_ratings_is_printed():
    ratings = text(section(page(), "sec-ratings"))

    assert "NHS Improvement: green NHS England Disagrees: One point waits for its signature." in ratings


def test_paper_alone_answers_what_was_asked_how_long_the_clock_stood_and_what_the_panel_said():
    turns = section(page(), "sec-turns")

    assert "CL-01 About CP2-F4 : Who pays the VAT that cannot be recovered?" in text(turns)
    assert "Asked for NHS Improvement: Reviewer, NHS Improvement, 5 December 2017, 10am. Wanted by 12 " in text(turns)
    assert "The provider, up to the sum in schedule 5." in text(turns)
    assert rows(turns, "When the clock stood") == [
        ["5 December 2017, 10am", "12 December 2017, 10am", "5 working days"]
    ]
    assert rows(turns, "The meeting of 17 January 2018")[0] == [
        "Recommendation",
        "Proceed with the conditions drafted.",
    ]
    assert [row[0] for row in rows(turns, "Who attended")] == ["NHS England", "NHS Improvement", "CQC"]


def test_what_stands_over_the_case_is_on_the_cover_and_beside_the_decision():
    hold = {"kind": "Paused by a regulator", "since": sample.at(2018, 1, 22), "by": "Sign-off officer, CQC",
            "reason": "A service closed.", "scope": "signature", "review": sample.day(2018, 2, 5)}  # fmt: skip
    elsewhere = {"stage": "Gateway 1", "reason": "Winter.", "until": sample.day(2018, 3, 1)}
    reopening = {"trigger": "The scope changed", "reason": "Beds were added.", "by": "Sign-off officer, CQC",
                 "at": sample.at(2018, 2, 1)}  # fmt: skip
    stage = {"name": "Dialogue review", "subject": "", "blocks": "Closing the dialogue", "reason": "A new model",
             "by": sample.SRO, "at": sample.at(2017, 9, 1)}  # fmt: skip
    assurance = sample.assurance() | {
        "at_risk_elsewhere": [elsewhere], "reopening": reopening, "added_stages": [stage]
    }  # fmt: skip

    soup = page(sample.own() | {"holds": [hold]}, assurance)

    for place in (soup.find(id="cover"), section(soup, "sec-decision")):
        assert "Paused by a regulator, since 22 January 2018. A service closed. It stops: signature." in text(place)
        assert "Proceed at risk, without gateway 1. Winter. Until 1 March 2018." in text(place)
    assert "The scope changed. Beds were added." in text(section(soup, "sec-decision"))
    assert rows(soup, "Stages added to this case")[0][1:3] == ["Closing the dialogue", "A new model"]


def test_a_stage_with_nothing_in_it_prints_sentences_not_empty_tables():
    own = sample.own() | {"events": [], "decisions": [], "notices": [], "deadlines": [], "trail": [], "next": None}
    empty = dict.fromkeys(
        ["themes", "questions", "evidence", "conditions", "risks", "reviewers", "rating_history", "opinions", "steps",
         "unmet", "left_out", "bodies", "clarifications", "clock_stops"], [],
    ) | {"panel": None, "clock": ""}  # fmt: skip
    stage = {"code": "early", "name": "Early engagement", "subject": "Strategy and options"}
    assurance = sample.assurance() | empty | {"outcome": None, "stage": stage}
    conflicts = sample.conflicts() | {"recused": [], "undeclared": [], "quorum": [], "refused": []}

    soup = page(own, assurance, conflicts)

    assert all(table.tbody.find("tr") for table in soup.find_all("table"))
    for sentence in (
        "Nobody has been recused from this case.",
        "No condition was set.",
        "This stage asks no questions.",
        "Nothing has been decided yet.",
        "No deadline can be worked out yet.",
        "The bodies asked for no clarification.",
        "The panel has not met.",
    ):
        assert sentence in text(soup)
    assert render.pdf("gateway_pack", context(own, assurance, conflicts)).startswith(b"%PDF")


def test_an_entry_made_late_says_so():
    ledger = text(section(page(), "sec-ledger"))

    assert ledger.count("Recorded late") == 1
    assert "Recorded late, on 16 November 2017" in ledger


def test_every_link_has_a_place_to_go():
    soup = page()

    targets = {link["href"][1:] for link in soup.find_all("a")}
    assert targets <= {element["id"] for element in soup.find_all(id=True)}


def test_the_position_in_the_ledger_is_no_part_of_the_content():
    later = sample.own() | {"ledger": {"row": 99_999, "hash": "f" * 64, "at": sample.at(2018, 2, 1)}}

    first = context(sample.own(), sample.assurance(), sample.conflicts())
    second = context(later, sample.assurance(), sample.conflicts())

    assert {key for key in first if first[key] != second[key]} == set(UNKEYED)


def test_chapters_are_not_changed():
    chapters = [sample.own(), sample.assurance(), sample.conflicts()]
    before = copy.deepcopy(chapters)

    context(*chapters)

    assert chapters == before


days = st.dates(datetime.date(2016, 1, 1), datetime.date(2040, 1, 1))


@given(st.lists(st.tuples(days, st.booleans()), max_size=30))
def test_a_drawing_keeps_its_marks_and_labels_inside(events):
    drawn = timeline.drawing(
        [
            {"date": when, "label": "Requests close", "text": "1 Jan 2017", "planned": p, "this": False}
            for when, p in events
        ]
    )

    if drawn is None:
        assert len({when for when, _ in events}) < 2 or len({when for when, _ in sorted(events)[-timeline.MOST :]}) < 2
        return
    assert len(drawn["marks"]) == min(len(events), timeline.MOST)
    for mark in drawn["marks"]:
        assert timeline.LEFT <= mark["x"] <= timeline.RIGHT
        assert 0 <= mark["centre"] <= timeline.WIDTH
    assert all(timeline.LEFT <= tick <= timeline.RIGHT for tick in drawn["ticks"])
    assert len(drawn["ticks"]) <= 40


@pytest.mark.parametrize("events", [0, 1])
def test_there_is_no_drawing_of_fewer_than_two_dates(events):
    own = sample.own()

    soup = page(own | {"events": own["events"][:events]})

    assert soup.find("svg") is None
