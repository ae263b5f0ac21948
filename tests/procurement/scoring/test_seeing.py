"""Who sees which individual scores, and when; what a recusal leaves."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement import queries
from procurement.models import Score
from tests import factories

from .scene import NOON, Scene

SENTENCE = "Hidden because of your declared interest in Dudley GP Federation"


def page_of(response: Any) -> BeautifulSoup:
    """Read a response as a person does."""
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def at(scene: Scene, name: str, *args: Any) -> str:
    """Give an address below the case."""
    return reverse(f"procurement:{name}", args=[scene.case.reference, *args])


def cells(page: BeautifulSoup, tender: int = 1) -> list[list[str]]:
    """Give the rows of questions of one tender in the matrix, a list of words each, the header left out."""
    table = page.find(id=f"tender-{tender}").find_parent("section").find("table")
    rows = [row.find_all("td") for row in table.select("tbody tr")]
    return [[cell.text for cell in row] for row in rows if row]


# --- an evaluator's own work ------------------------------------------------------------------------------------


def test_the_list_says_what_is_left_and_leads_to_the_next_one(scene: Scene, sign_in: Any) -> None:
    person = scene.evaluators[0]
    scene.file(person, scene.bids[0], scene.question())

    page = page_of(sign_in(person).get(at(scene, "scores")))

    assert "You filed 1 of 8 scores" in page.text
    assert page.find("a", string=lambda text: text and "Score the next one" in text)["href"] == at(
        scene, "score", 2, 1, 1
    )
    assert "7 of 10" in page.text


def test_a_score_is_filed_on_its_page_which_leads_to_the_next(scene: Scene, sign_in: Any) -> None:
    client = sign_in(scene.evaluators[0])

    answer = client.post(at(scene, "score", 1, 1, 1), {"score": "7.5", "reasons": "Strong on access"}, follow=True)

    page = page_of(answer)
    assert "Score filed: Bidder 1, question 1.1" in page.text
    assert answer.redirect_chain[-1][0] == at(scene, "score", 2, 1, 1)
    assert "Strong on access" in page_of(client.get(at(scene, "score", 1, 1, 1))).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"score": "11", "reasons": "x"}, "Score must be between 0 and 10"),
        ({"score": "-1", "reasons": "x"}, "Score must be between 0 and 10"),
        ({"score": "good", "reasons": "x"}, "Score must be a number, like 7 or 7.5"),
        ({"score": "7.125", "reasons": "x"}, "Score must have 2 decimal places or fewer"),
        ({"score": "7", "reasons": " "}, "Enter the reasons for the score"),
        ({"score": "", "reasons": "x"}, "Enter the score"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    scene: Scene, sign_in: Any, typed: dict[str, str], told: str
) -> None:
    page = page_of(sign_in(scene.evaluators[0]).post(at(scene, "score", 1, 1, 1), typed))

    assert told in page.select_one(".nhsuk-error-summary").text
    assert page.find("input", {"name": "score"})["value"] == typed["score"]
    assert page.find("textarea", {"name": "reasons"}).text.strip() == typed["reasons"].strip()


def test_a_change_asks_why_and_keeps_what_was_there(scene: Scene, sign_in: Any) -> None:
    person = scene.evaluators[0]
    scene.file(person, scene.bids[0], scene.question(), 7)
    client, address = sign_in(person), at(scene, "score", 1, 1, 1)

    refused = page_of(client.post(address, {"score": "3", "reasons": "Page 14"}))
    assert "Enter why you change your score" in refused.select_one(".nhsuk-error-summary").text
    client.post(address, {"score": "3", "reasons": "Page 14", "change_reason": "Missed it"})

    text = page_of(client.get(address)).text
    assert "Reasons for 7" in text
    assert "Missed it" in text


def test_only_evaluators_have_a_list_of_their_own(scene: Scene, sign_in: Any) -> None:
    assert sign_in(scene.moderator).get(at(scene, "scores")).status_code == 404
    assert sign_in(scene.lead).get(at(scene, "score", 1, 1, 1)).status_code == 404


def test_without_a_declaration_the_page_says_where_to_declare(scene: Scene, sign_in: Any) -> None:
    person = factories.person(Role.EVALUATOR, case=scene.case)

    page = page_of(sign_in(person).get(at(scene, "score", 1, 1, 1)))

    assert "You have no current declaration for this procurement" in page.text
    assert page.select_one(f"main a[href$='?case={scene.case.reference}']").text.startswith(
        "Declare for this procurement"
    )
    assert page.select_one("main form") is None


# --- the scores of others ---------------------------------------------------------------------------------------


def test_an_evaluator_sees_others_only_when_all_of_theirs_are_filed(scene: Scene, sign_in: Any) -> None:
    first, second = scene.evaluators
    scene.file_all(second, 9)
    scene.file(first, scene.bids[0], scene.question(), 4)

    page = page_of(sign_in(first).get(at(scene, "matrix")))
    assert "You see your own scores only" in page.text
    assert cells(page)[0] == ["4", "10"]
    assert "9" not in {cell for row in cells(page) for cell in row}
    reasons = page_of(sign_in(first).get(at(scene, "score_reasons", 1, 1)))
    assert "Reasons for 4" in reasons.text
    assert "Reasons for 9" not in reasons.text

    for question in scene.questions():
        for bid in scene.bids:
            if (bid, question.pk) != (scene.bids[0], scene.question().pk):
                scene.file(first, bid, question, 4)
    page = page_of(sign_in(first).get(at(scene, "matrix")))
    assert cells(page)[0] == ["4", "9", "6.50", "10"]
    assert "Reasons for 9" in page_of(sign_in(first).get(at(scene, "score_reasons", 1, 1))).text


def test_the_moderator_sees_every_score_with_its_reasons_from_the_first_on(scene: Scene, sign_in: Any) -> None:
    scene.file(scene.evaluators[0], scene.bids[0], scene.question(), 4)
    scene.file(scene.evaluators[0], scene.bids[0], scene.question(), 6, why="Read again")

    client = sign_in(scene.moderator)

    assert cells(page_of(client.get(at(scene, "matrix"))))[0] == ["6", "–", "6.00", "10"]
    text = page_of(client.get(at(scene, "score_reasons", 1, 1))).text
    assert "Reasons for 4" in text
    assert "Changed because: Read again" in text


@pytest.mark.parametrize("role", [Role.LEAD, Role.OPENER, Role.REVIEWER, Role.AUDITOR, Role.FINANCE_LEAD])
def test_the_rest_of_the_team_sees_scores_only_when_they_are_locked(scene: Scene, sign_in: Any, role: str) -> None:
    person = factories.person(role, case=scene.case)
    scene.file(scene.evaluators[0], scene.bids[0], scene.question(), 4)

    before = page_of(sign_in(person).get(at(scene, "matrix")))
    assert "Scores are shown to you when the evaluation is over" in before.text
    assert not before.select("table.portal-scores")
    assert sign_in(person).get(at(scene, "matrix_export", "csv")).status_code == 404

    scene.lock()
    assert cells(page_of(sign_in(person).get(at(scene, "matrix"))))[0][0] == "4"


@pytest.mark.parametrize("role", [Role.BIDDER, Role.PROVIDER, Role.GUARDIAN, Role.NOTICE_ADMIN])
def test_others_never_see_scores(scene: Scene, sign_in: Any, role: str) -> None:
    scene.lock()

    client = sign_in(factories.person(role, case=scene.case))

    assert client.get(at(scene, "matrix")).status_code == 404
    assert client.get(at(scene, "score_reasons", 1, 1)).status_code == 404


def test_the_export_holds_what_the_reader_sees_and_nothing_that_is_a_formula(scene: Scene, sign_in: Any) -> None:
    first, second = scene.evaluators
    scene.file(first, scene.bids[0], scene.question(), 4)
    scene.file(second, scene.bids[0], scene.question(), 9)

    own = sign_in(first).get(at(scene, "matrix_export", "csv")).content.decode()
    every = sign_in(scene.moderator).get(at(scene, "matrix_export", "csv")).content.decode()

    assert "Reasons for 4" in own
    assert "Reasons for 9" not in own
    assert "Reasons for 9" in every
    assert sign_in(scene.moderator).get(at(scene, "matrix_export", "xlsx")).status_code == 200


# --- recusal ----------------------------------------------------------------------------------------------------


def test_a_recused_evaluator_finds_nothing_of_the_tender(scene: Scene, sign_in: Any) -> None:
    first, second = scene.evaluators
    scene.file_all(second, 9)
    scene.recuse(first, scene.bids[0])
    client = sign_in(first)

    page = page_of(client.get(at(scene, "scores")))
    assert "Bidder 1" not in page.text
    assert "You filed 0 of 4 scores" in page.text
    assert client.get(at(scene, "score", 1, 1, 1)).status_code == 404
    assert client.post(at(scene, "score", 1, 1, 1), {"score": "5", "reasons": "x"}).status_code == 404
    assert client.get(at(scene, "score_reasons", 1, 1)).status_code == 404
    with unit_of_work(first, at=NOON):
        assert not Score.objects.filter(bid_id=scene.bids[0].pk).exists()
        assert Score.objects.filter(bid_id=scene.bids[1].pk).exists()


def test_where_a_tender_is_hidden_no_total_average_or_rank_is_shown_and_the_page_says_why(
    scene: Scene, sign_in: Any
) -> None:
    first, second = scene.evaluators
    scene.recuse(first, scene.bids[0])
    scene.file_all(second, 9)
    scene.file_all(first, 5, but=(scene.bids[0],))

    page = page_of(sign_in(first).get(at(scene, "matrix")))

    assert SENTENCE in page.text
    assert "So no averages, totals and ranks are shown to you" in page.text
    assert "Bidder 1" not in page.text
    assert cells(page, 2)[0] == ["5", "9", "10"]
    assert "Rank" not in page.text
    assert "Weighted total" not in page.text


def test_others_read_recused_in_the_cells_and_nothing_is_missing_there(scene: Scene, sign_in: Any) -> None:
    first, second = scene.evaluators
    scene.file(first, scene.bids[0], scene.question(), 1)
    scene.recuse(first, scene.bids[0])
    scene.file_all(second, 9)
    scene.file_all(first, 5, but=(scene.bids[0],))

    page = page_of(sign_in(scene.moderator).get(at(scene, "matrix")))

    assert cells(page, 1) == [["recused", "9", "9.00", "10"]] * 4
    summary = [
        [cell.text.split()[-1] for cell in row.find_all(["td"])] for row in page.select(".portal-table tbody tr")
    ]
    assert summary == [["4", "0", "90.00", "1"], ["8", "0", "70.00", "2"]]
    text = page_of(sign_in(scene.moderator).get(at(scene, "score_reasons", 1, 1))).text
    assert "Reasons for 1" in text, "what was filed before the ruling stays on the record"
    assert "recused, does not count" in text


def test_whoever_is_recused_from_the_procurement_finds_no_page_and_no_row(scene: Scene, sign_in: Any) -> None:
    first, second = scene.evaluators
    scene.file_all(second, 9)
    scene.recuse(first)
    client = sign_in(first)

    for name, args in (("scores", ()), ("matrix", ()), ("score", (1, 1, 1)), ("score_reasons", (1, 1))):
        assert client.get(at(scene, name, *args)).status_code == 404
    with unit_of_work(first, at=NOON):
        assert not Score.objects.exists()


# --- how often it asks ------------------------------------------------------------------------------------------


def asked(client: Any, address: str) -> list[str]:
    """Give the queries of a page; the transaction round it is none."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in found if "SAVEPOINT" not in one["sql"]]


def test_the_matrix_and_the_own_list_ask_as_little_for_a_large_evaluation(db: None, sign_in: Any) -> None:
    counted = {}
    for size in (1, 4):
        scene = Scene(tenders=size, evaluators=size, questions=size)
        for person in scene.evaluators[1:]:
            scene.file(person, scene.bids[0], scene.question())
        for who, name in ((scene.moderator, "matrix"), (scene.evaluators[0], "scores")):
            counted.setdefault(name, []).append(asked(sign_in(who), at(scene, name)))

    for few, many in counted.values():
        assert len(few) == len(many), "\n".join(many)
    assert len(counted["matrix"][1]) <= 12, "\n".join(counted["matrix"][1])


def test_the_scores_of_a_case_are_none_of_a_stranger(scene: Scene, sign_in: Any) -> None:
    stranger = factories.person(Role.EVALUATOR, case=factories.case())

    assert sign_in(stranger).get(at(scene, "matrix")).status_code == 404
    with unit_of_work(stranger, at=NOON):
        assert queries.evaluation_matrix(scene.case, stranger).tables == []


def test_the_moderator_reads_the_individual_scores_beside_the_result_to_file(scene: Scene, sign_in: Any) -> None:
    scene.file(scene.evaluators[0], scene.bids[0], scene.question(), 4)
    client = sign_in(scene.moderator)

    page = page_of(client.get(at(scene, "result", 1, 1)))

    assert "What each evaluator scored" in page.text
    assert "Reasons for 4" in page.text
    client.post(at(scene, "result", 1, 1), {"score": "40", "reasons": "Agreed in moderation"})
    filed = page_of(client.get(at(scene, "result", 1, 1)))
    assert "40 of 100" in filed.text
    assert "Reasons for 4" in filed.text, "individual reasons outlive the consensus"


def test_the_page_of_the_evaluation_leads_to_ones_own_scores_and_to_the_matrix(scene: Scene, sign_in: Any) -> None:
    own, matrix = at(scene, "scores"), at(scene, "matrix")

    of_evaluator = page_of(sign_in(scene.evaluators[0]).get(at(scene, "evaluation")))
    assert {own, matrix} <= {link["href"] for link in of_evaluator.select("main a")}
    of_moderator = page_of(sign_in(scene.moderator).get(at(scene, "evaluation")))
    assert own not in {link["href"] for link in of_moderator.select("main a")}
