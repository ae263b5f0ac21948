"""What people see on the pages about gateways, and what they can do there."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance import actions
from mcp_portal.accounts.roles import Role
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene, text_file
from tests.factories import hold, person


@pytest.fixture
def see(scene: Scene, sign_in: Any) -> Any:
    """Open a page as a person: ``see(person, "assurance:gateways")``."""

    def opened(who: Any, name: str, *args: Any, status: int = 200) -> BeautifulSoup:
        response = sign_in(who).get(reverse(name, args=[scene.case.reference, *args]))
        assert response.status_code == status, response.status_code
        return BeautifulSoup(response.content, "html.parser")

    return opened


@pytest.fixture
def send(scene: Scene, sign_in: Any) -> Any:
    """Post to a page as a person and give the page that follows."""

    def sent(who: Any, name: str, *args: Any, query: str = "", **answers: Any) -> BeautifulSoup:
        address = reverse(name, args=[scene.case.reference, *args]) + query
        response = sign_in(who).post(address, answers, follow=True)
        return BeautifulSoup(response.content, "html.parser")

    return sent


def words(soup: BeautifulSoup) -> str:
    """Give the words of a page."""
    return " ".join(soup.get_text(" ").split())


def heading(soup: BeautifulSoup) -> str:
    """Give the words of the first heading."""
    return " ".join(soup.h1.get_text(" ").split())


def banner(soup: BeautifulSoup) -> str:
    """Give the words of the message that says what was done."""
    found = soup.select_one(".nhsuk-notification-banner__content")
    return " ".join(found.get_text(" ").split()) if found else ""


def test_the_gateways_tab_shows_four_stages_and_what_each_blocks(scene: Scene, see: Any) -> None:
    soup = see(scene.sro, "assurance:gateways")

    names = [" ".join(stop.get_text().split()) for stop in soup.select(".portal-stage__name")]
    assert names == [
        "Early engagement: strategy and first thinking",
        "Gateway 1: case for change",
        "Gateway 2: contract readiness and provider capability",
        "Gateway 3: safe launch",
    ]
    assert "Any call for competition" in words(soup)
    assert soup.select_one(".portal-subnav a[aria-current=page]").get_text() == "Gateways"
    assert soup.find("a", string=lambda text: text and "Open early engagement" in text)


def lapsed(soup: BeautifulSoup) -> list[str]:
    """Give the stages marked as lapsed."""
    return [
        box.h2.get_text() for box in soup.select("section") if box.select_one(".nhsuk-tag") and "Lapsed" in words(box)
    ]


def test_an_outcome_lapses_until_the_next_stage_has_begun(scene: Scene, see: Any) -> None:
    scene.to_outcome("1")
    scene.move_clock("2017-12-01")
    before = see(scene.sro, "assurance:gateways")
    scene.open("2")
    after = see(scene.sro, "assurance:gateways")

    assert lapsed(before) == ["Gateway 1: case for change"]
    assert lapsed(after) == []


def test_a_stranger_gets_404_for_every_page(scene: Scene, see: Any) -> None:
    scene.to_submitted("early")
    stranger = person(post="Passer-by")
    for name, args in (
        ("assurance:gateways", ()),
        ("assurance:review", ("early",)),
        ("assurance:question", ("early", "EE-S1")),
        ("assurance:evidence", ("early",)),
        ("assurance:evidence_download", ("early", 1)),
    ):
        see(stranger, name, *args, status=404)


@pytest.mark.parametrize("role", [Role.BIDDER, Role.EVALUATOR, Role.NOTICE_ADMIN])
def test_people_on_the_case_without_a_part_in_gateways_get_404(scene: Scene, see: Any, role: str) -> None:
    scene.open("early")
    other = person(post=Role(role).label)
    hold(other, role, case=scene.case)

    see(other, "assurance:gateways", status=404)
    see(other, "assurance:review", "early", status=404)


def test_opening_a_gateway_too_early_says_what_is_missing(scene: Scene, see: Any, send: Any) -> None:
    soup = see(scene.sro, "assurance:review_create", "2")
    after = send(scene.sro, "assurance:review_create", "2")

    assert "Gateway 1 has not been passed" in words(soup)
    assert "Gateway 1 has not been passed" in words(after)
    assert not soup.select("main form[method=post]")


def test_the_senior_responsible_officer_opens_early_engagement(scene: Scene, send: Any) -> None:
    soup = send(scene.sro, "assurance:review_create", "early")

    assert banner(soup) == "Early engagement opened"
    assert "8 of 8 questions have no answer with evidence" in words(soup)


def test_the_commissioner_adds_files_and_answers_questions(scene: Scene, see: Any, send: Any) -> None:
    scene.open("early")
    files = [text_file("strategy.txt", "One"), text_file("needs.txt", "Two")]
    given = {"uploads": files, "questions": ["EE-S1"], "pages": "pages 1 to 3"}
    listed = send(scene.lead, "assurance:evidence_add", "early", **given)
    answered = send(
        scene.lead, "assurance:question", "early", "EE-S1", status="answered", words="Two long conditions", file="1"
    )

    assert banner(listed) == "2 files added"
    assert "EV-01 strategy" in words(listed)
    assert "EV-02 needs" in words(listed)
    assert banner(answered) == "Answer to EE-S1 saved"
    assert heading(answered).endswith("MCP or PACS?")


def test_no_file_is_answered_beside_the_field_and_in_the_summary(scene: Scene, send: Any) -> None:
    scene.open("early")

    soup = send(scene.lead, "assurance:evidence_add", "early", pages="pages 1 to 3")

    assert soup.title.get_text().startswith("Error: ")
    assert "Choose at least 1 file" in words(soup.select_one(".nhsuk-error-summary"))
    assert soup.find("input", {"name": "pages"})["value"] == "pages 1 to 3"


def test_a_partly_answered_question_asks_what_is_missing(scene: Scene, send: Any) -> None:
    scene.open("early")

    soup = send(scene.lead, "assurance:question", "early", "EE-S1", status="partly", words="Half", file="1")

    assert "Enter what is still missing" in words(soup.select_one(".nhsuk-error-summary"))
    assert soup.find("textarea", {"name": "words"}).get_text().strip() == "Half"


def test_the_question_about_consultation_leads_to_what_was_heard(scene: Scene, see: Any) -> None:
    scene.open("early")

    link = see(scene.lead, "assurance:question", "early", "EE-E1").find("a", string="What we heard and what changed")

    assert link["href"] == reverse("procurement:consultation_record", args=[scene.case.reference])
    see(scene.reviewers[ENGLAND], "procurement:consultation_record")


def test_a_reviewer_sees_own_lines_first_and_the_ratings_of_others_hidden(scene: Scene, see: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(ENGLAND, "CP1-F1", "red", "Not reconciled")

    soup = see(scene.reviewers[IMPROVEMENT], "assurance:review", "1")

    assert heading(soup).endswith("Gateway 1: case for change")
    assert soup.select_one("#next").get_text() == "You have 5 lines left to rate"
    line = soup.select_one("#CP1-F1")
    assert "Hidden until you file" in words(line)
    assert "Red" not in words(line)
    assert "Not reconciled" not in words(soup)
    assert "(you)" in words(soup.select_one(".portal-body--you"))


def test_a_reviewer_files_a_rating_and_goes_on_to_the_next_line(scene: Scene, send: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    soup = send(
        scene.reviewers[IMPROVEMENT], "assurance:question", "1", "CP1-F1", value="amber", reason="Unsigned", file="1"
    )

    assert banner(soup) == "Rating of CP1-F1 filed"
    assert "CP1-F3" in heading(soup)


def test_an_amber_rating_without_a_reason_keeps_what_was_chosen(scene: Scene, send: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    soup = send(scene.reviewers[IMPROVEMENT], "assurance:question", "1", "CP1-F1", value="amber", file="1")

    assert "Enter the reason for your rating" in words(soup.select_one(".nhsuk-error-summary"))
    assert soup.find("input", {"name": "value", "value": "amber"}).has_attr("checked")


def test_a_draft_is_kept_for_its_author(scene: Scene, see: Any, send: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    send(scene.reviewers[IMPROVEMENT], "assurance:question", "1", "CP1-F1", reason="To be finished", save="1")
    own = see(scene.reviewers[IMPROVEMENT], "assurance:review", "1")
    other = see(scene.reviewers[ENGLAND], "assurance:question", "1", "CP1-F1")

    assert "Draft, not filed" in words(own.select_one("#CP1-F1"))
    assert "To be finished" not in words(other)


def test_words_typed_are_kept_when_a_colleague_filed_in_the_meantime(scene: Scene, send: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(ENGLAND, "CP1-F1", "red", "Not reconciled")

    soup = send(
        scene.lead_reviewer, "assurance:question", "1", "CP1-F1", value="green", reason="Seen the note", file="1"
    )

    assert "Your body filed another rating" in words(soup.select_one(".nhsuk-error-summary"))
    assert soup.find("textarea", {"name": "reason"}).get_text().strip() == "Seen the note"


def test_lines_are_filtered_by_rating(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    scene.file(IMPROVEMENT, "CP1-F1", "red", "Not reconciled")

    address = reverse("assurance:review", args=[scene.case.reference, "1"]) + "?rating=red"
    soup = BeautifulSoup(sign_in(scene.reviewers[IMPROVEMENT]).get(address).content, "html.parser")

    assert [line["id"] for line in soup.select(".portal-line")] == ["CP1-F1"]


def test_a_refused_step_lists_everything_at_once(scene: Scene, see: Any, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    soup = see(scene.lead_reviewer, "assurance:review", "1")
    address = reverse("assurance:review_step", args=[scene.case.reference, "1", "open_moderation"])
    refused = sign_in(scene.lead_reviewer).post(address, {"version": 99}, headers={"accept": "application/json"})

    blocked = words(soup.select_one(".portal-blocked"))
    for sentence in (
        "16 of your 16 lines are not rated",
        "5 of NHS Improvement’s 5 lines are not rated",
        "3 of CQC’s 3 lines are not rated",
    ):
        assert sentence in blocked
    assert refused.status_code == 409


def test_a_body_signs_and_the_last_signature_issues_the_outcome(scene: Scene, see: Any, send: Any) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    scene.sign(CQC)
    officer = scene.officers[IMPROVEMENT]

    before = see(officer, "assurance:sign", "1")
    version = before.find("input", {"name": "version"})["value"]
    after = send(officer, "assurance:sign", "1", version=version, outcome="proceed", words="Our part is in order")

    assert "Sign gateway 1 for NHS Improvement" in heading(before)
    assert "Provider and system" in words(before)
    assert "Proceed, 22 May 2017" in words(after)
    assert "Valid until" in words(after)


def test_signing_without_a_choice_says_what_to_do(scene: Scene, see: Any, send: Any) -> None:
    scene.to_recommended()
    officer = scene.officers[IMPROVEMENT]
    version = see(officer, "assurance:sign", "1").find("input", {"name": "version"})["value"]

    soup = send(officer, "assurance:sign", "1", version=version)

    summary = words(soup.select_one(".nhsuk-error-summary"))
    assert "Select the outcome your body signs" in summary
    assert "Enter why your body signs this outcome" in summary


def test_a_reviewer_cannot_open_the_signing_page(scene: Scene, see: Any) -> None:
    scene.to_moderation("1")

    see(scene.reviewers[CQC], "assurance:sign", "1", status=404)
    see(scene.sro, "assurance:sign", "1", status=404)


def test_a_condition_is_set_met_and_accepted_in_the_pages(scene: Scene, see: Any, send: Any) -> None:
    scene.to_moderation("1")
    officer = scene.officers[IMPROVEMENT]
    drafted = send(
        officer, "assurance:condition_add", "1", question="CP1-F3", text="Test the downside", closes="A signed note",
        type="before_award", owner_role="lead", due_date_day=1, due_date_month=9, due_date_year=2017,
    )  # fmt: skip
    for body in (ENGLAND, CQC):
        scene.sign(body)
    scene.sign(IMPROVEMENT, "proceed_with_conditions")
    with scene.acting(scene.lead) as review:
        pk = review.conditions.get().pk

    asked = see(scene.lead, "assurance:condition_step", "1", pk, "submit_evidence")
    version = asked.find("input", {"name": "version"})["value"]
    sent = send(
        scene.lead, "assurance:condition_step", "1", pk, "submit_evidence", version=version,
        words="The note is signed", file=text_file("note.txt"),
    )  # fmt: skip
    accepted = send(officer, "assurance:condition_step", "1", pk, "accept", version=2, words="It closes the gap")

    assert banner(drafted) == "Condition 1 drafted. It is issued with the outcome"
    assert banner(sent) == "Evidence sent"
    assert banner(accepted) == "Condition met"
    assert "It closes the gap" in words(accepted)


def test_evidence_is_downloaded_as_a_file_and_recorded(scene: Scene, sign_in: Any) -> None:
    scene.to_submitted("early")
    with scene.acting(scene.lead) as review:
        pk = review.evidence.get().pk

    address = reverse("assurance:evidence_download", args=[scene.case.reference, "early", pk])
    response = sign_in(scene.reviewers[CQC]).get(address)

    assert response["Content-Disposition"].startswith("attachment")
    assert (
        b"".join(response.streaming_content if response.streaming else [response.content]) == b"What the evidence says"
    )


def test_the_page_of_a_review_asks_the_database_the_same_at_two_sizes(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")
    for body in (ENGLAND, IMPROVEMENT):
        scene.file(body, "CP1-F1")
    reader = sign_in(scene.reviewers[IMPROVEMENT])
    address = reverse("assurance:review", args=[scene.case.reference, "1"])
    reader.get(address)

    with CaptureQueriesContext(
        connection,
    ) as few:
        reader.get(address)
    scene.rate_everything()
    for _ in range(5):
        scene.set_condition(ENGLAND)
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    # Two of them are savepoints, which are there in a test alone.
    assert len(many) <= len(few) <= 22, "\n".join(query["sql"][:160] for query in many)


def test_the_page_of_a_draft_asks_the_database_the_same_at_two_sizes(scene: Scene, sign_in: Any) -> None:
    scene.open("early")
    reader = sign_in(scene.lead)
    address = reverse("assurance:review", args=[scene.case.reference, "early"])
    reader.get(address)

    with CaptureQueriesContext(connection) as few:
        reader.get(address)
    with scene.acting(scene.lead) as review:
        files = [text_file(f"paper {number}.txt", f"Paper {number}") for number in range(12)]
        questions = list(review.stage.questions.all())
        actions.add_evidence(review, files, by=scene.lead, now=scene.now, questions=questions)
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) <= len(few) <= 20, "\n".join(query["sql"][:160] for query in few)
