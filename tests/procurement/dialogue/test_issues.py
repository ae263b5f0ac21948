"""The ledger of dialogue: it cannot be closed with a material issue open, and nothing said is lost."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.audit.unit import unit_of_work
from procurement.demonstration.desk import Stuck
from procurement.demonstration.play import Play
from procurement.demonstration.towerhamlets import BIDDERS, EMPLOYER, LIMIT, PANEL_MEMBER, SENTENCE
from procurement.models import DialogueEntry, DialogueIssue

MOST_QUERIES = 13


def raise_issue(play: Play, bid: int = 1, topic: str = "VAT", **more: Any) -> int:
    answers = {
        "topic": topic, "words": "Who bears VAT that cannot be recovered?", "material": True, "secret": False,
        "owner": "Chief finance officer", **more,
    }  # fmt: skip
    page = play.fill("lead", "procurement:issue_add", bid, answers=answers)
    return int(page.rstrip("/").rsplit("/", 1)[-1])


def move(play: Play, number: int, step: str, words: str = "As the bidder wrote on 2 October") -> None:
    play.fill("lead", "procurement:dialogue_issue_step", number, step, answers={"words": words})


def close_the_round(play: Play) -> None:
    play.clock("2017-10-06")
    play.fill("lead", "procurement:dialogue", answers={"outcome": "Clear enough for final tenders"})


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_dialogue_does_not_close_while_a_material_issue_is_open_or_parked_and_names_each(talking: Play) -> None:
    first, second = raise_issue(talking, 1), raise_issue(talking, 2, topic="Staff transfer")
    move(talking, second, "park")
    close_the_round(talking)

    with pytest.raises(Stuck) as stuck:
        talking.step("sro", "close_dialogue")

    assert f"Issue {first} with {BIDDERS[0][0]}, vAT, is not agreed".lower() in str(stuck.value).lower()
    assert f"Issue {second} with {BIDDERS[1][0]}, staff transfer, is not agreed" in str(stuck.value)

    move(talking, first, "agree")
    move(talking, second, "agree")
    talking.step("sro", "close_dialogue")
    assert talking.case().state == "dialogue_closed"


def test_an_issue_that_is_not_material_holds_nothing_up_and_becoming_so_needs_a_reason(talking: Play) -> None:
    number = raise_issue(talking)
    with pytest.raises(Stuck, match="Enter the reason"):
        talking.fill("lead", "procurement:issue_weigh", number, answers={"words": ""})
    talking.fill("lead", "procurement:issue_weigh", number, answers={"words": "HMRC wrote that it can be recovered"})
    close_the_round(talking)

    talking.step("sro", "close_dialogue")

    with unit_of_work(talking.cast.lead):
        kinds = [(row.kind, row.words) for row in DialogueEntry.objects.filter(issue__number=number)]
    assert kinds[-1] == ("not_material", "HMRC wrote that it can be recovered")
    assert kinds[0][0] == "raised"


def test_every_word_about_an_issue_stays_and_the_database_keeps_it(talking: Play, sign_in: Any) -> None:
    number = raise_issue(talking)
    for step, words in (
        ("park", "After the tax ruling"),
        ("reopen", "The ruling came"),
        ("agree", "The bidder bears it"),
    ):
        move(talking, number, step, words)
    client = sign_in(talking.cast.lead)

    text = words_of(client.get(talking.url("procurement:dialogue_issue", number)))
    csv = client.get(talking.url("procurement:dialogue_issues_export", "csv")).content.decode()

    for words in ("After the tax ruling", "The ruling came", "The bidder bears it"):
        assert words in text
        assert words in csv
    for sql in ("UPDATE procurement_dialogueentry SET words = 'x'", "DELETE FROM procurement_dialogueentry"):
        with unit_of_work(talking.cast.lead), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


def test_the_issues_of_a_hidden_bid_are_shown_to_nobody_from_whom_it_is_hidden(talking: Play, sign_in: Any) -> None:
    shown, hidden = raise_issue(talking, 1), raise_issue(talking, EMPLOYER, words="Only they know this")
    client = sign_in(talking.cast.people[PANEL_MEMBER])

    text = words_of(client.get(talking.url("procurement:dialogue_issues"))).replace(SENTENCE, "").replace(LIMIT, "")

    assert f"Issue {shown}" in text
    assert BIDDERS[EMPLOYER - 1][0] not in text
    assert client.get(talking.url("procurement:dialogue_issue", hidden)).status_code == 404
    assert client.get(talking.url("procurement:dialogue_issue", shown)).status_code == 200


def test_only_bidders_in_dialogue_get_issues_and_only_while_it_is_open(talking: Play) -> None:
    withdrawn = {"reasons": "Its members could not agree"}
    talking.fill("lead", "procurement:bid_step", 3, "withdraw", answers=withdrawn)

    with pytest.raises(Stuck, match="is not in dialogue"):
        raise_issue(talking, 3)
    close_the_round(talking)
    talking.step("sro", "close_dialogue")
    with pytest.raises(Stuck, match="Dialogue is not open"):
        raise_issue(talking, 1)


def test_topics_stand_once_and_bidders_side_by_side_with_as_many_queries_for_many(talking: Play, sign_in: Any) -> None:
    raise_issue(talking, 1, "VAT")
    raise_issue(talking, 2, "vat")
    client, url = sign_in(talking.cast.lead), talking.url("procurement:dialogue_issues")
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url)
        assert len(BeautifulSoup(page.content, "html.parser").select("tbody tr")) == len({*topics})
        return len(seen)

    topics = ["VAT"]
    few = queries()
    for place in range(12):
        raise_issue(talking, 1 + place % 3, f"Topic {place}")
        topics.append(f"Topic {place}")

    assert few == queries() <= MOST_QUERIES


def test_two_people_who_settle_the_same_issue_do_not_overwrite_each_other(talking: Play, sign_in: Any) -> None:
    number = raise_issue(talking)
    url = talking.url("procurement:dialogue_issue_step", number, "agree")
    client = sign_in(talking.cast.lead)
    seen = BeautifulSoup(client.get(url).content, "html.parser").find("input", {"name": "version"})["value"]
    move(talking, number, "park", "Put aside meanwhile")

    answer = client.post(url, {"words": "Agreed on the old page", "version": seen})

    assert answer.status_code == 409
    with unit_of_work(talking.cast.lead):
        assert DialogueIssue.objects.get(number=number).state == "parked"
