"""Rating together: what reviewers read and press on the page of a line."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from assurance.models import Rating
from mcp_portal.accounts.roles import Role
from tests.assurance.scene import ENGLAND, IMPROVEMENT, Scene
from tests.factories import hold, person

from .test_pages import banner, see, send, words

__all__ = ["see", "send"]
CODE = "CP1-F1"
LINE = ("assurance:question", "1", CODE)


def answers_on(soup: BeautifulSoup) -> dict[str, str]:
    """Give what the form of a page would send, as it stands."""
    form = next(form for form in soup.select("main form") if form.select_one("[name=reason]"))
    given = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    given |= {field["name"]: field["value"] for field in form.select("input[type=radio][checked]")}
    given["reason"] = form.select_one("[name=reason]").get_text().strip()
    return {name: value for name, value in given.items() if name != "csrfmiddlewaretoken"}


def a_colleague(scene: Scene) -> Any:
    """Give a second reviewer of NHS Improvement."""
    home = scene.reviewers[IMPROVEMENT].organisation
    return hold(person(of=home, post="Second reviewer"), Role.REVIEWER, case=scene.case, of=home).user


def test_one_press_agrees_and_words_are_asked_to_disagree(rated: Scene, see: Any, send: Any) -> None:
    theirs = rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    rated.file(IMPROVEMENT, CODE, "amber", "Nearly reconciled")
    who, address = rated.reviewers[IMPROVEMENT], ("assurance:opinion", "1", CODE, theirs.pk)

    page = see(who, *LINE)
    assert words(page.select_one("form button[name=agree]")) == "Agree with the rating of NHS England"
    agreed = send(who, *address, agree="1")
    assert banner(agreed) == "Your body agrees with NHS England on CP1-F1"
    assert "NHS Improvement agrees" in words(agreed)
    assert agreed.select_one("form button[name=agree]") is None

    empty = send(who, *address, words="")
    assert "Enter why your body disagrees" in words(empty)
    said = send(who, *address, words="It is £2m")
    assert "NHS Improvement disagrees: It is £2m" in words(said)
    assert "NHS Improvement disagrees with NHS England: It is £2m" in words(see(who, "assurance:review", "1"))


def test_nobody_is_asked_about_a_rating_they_may_not_see(rated: Scene, see: Any) -> None:
    theirs = rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")

    for who in (rated.reviewers[IMPROVEMENT], rated.lead):
        see(who, "assurance:opinion", "1", CODE, theirs.pk, status=404)


def test_the_second_of_two_reviewers_reads_the_others_rating_beside_their_own_words(
    rated: Scene, see: Any, send: Any
) -> None:
    opened = answers_on(see(rated.reviewers[IMPROVEMENT], *LINE))
    colleague = a_colleague(rated)
    send(colleague, *LINE, value="red", reason="The gap is £30m", file="1")

    soup = send(rated.reviewers[IMPROVEMENT], *LINE, **{**opened, "value": "green", "reason": "I saw it", "file": "1"})

    assert "Your body filed another rating for this line after you opened the page" in words(soup)
    assert "The gap is £30m" in words(soup.select_one("[aria-labelledby=beside]"))
    assert answers_on(soup)["reason"] == "I saw it"
    again = send(rated.reviewers[IMPROVEMENT], *LINE, **answers_on(soup), file="1")
    assert banner(again) == "Rating of CP1-F1 filed"


def test_a_draft_is_kept_and_its_author_told_that_a_colleague_has_filed(rated: Scene, see: Any, send: Any) -> None:
    opened = answers_on(see(rated.reviewers[IMPROVEMENT], *LINE))
    send(a_colleague(rated), *LINE, value="red", reason="The gap is £30m", file="1")

    soup = send(rated.reviewers[IMPROVEMENT], *LINE, **{**opened, "reason": "Half a thought", "save": "1"})

    assert "A colleague filed a rating after you opened the page" in banner(soup)
    assert answers_on(soup)["reason"] == "Half a thought"
    assert "The gap is £30m" in words(soup)


@pytest.mark.parametrize("press", ["save", "file"])
def test_a_draft_of_another_window_is_not_written_over(rated: Scene, see: Any, send: Any, press: str) -> None:
    who = rated.reviewers[IMPROVEMENT]
    opened = answers_on(see(who, *LINE))
    send(who, *LINE, **{**opened, "reason": "A long thought in the first window", "save": "1"})

    soup = send(who, *LINE, **{**opened, "value": "green", "reason": "In the second window", press: "1"})

    assert "You changed your draft in another window after you opened the page" in words(soup)
    assert "A long thought in the first window" in words(soup.select_one("[aria-labelledby=beside]"))
    assert answers_on(soup)["reason"] == "In the second window"
    with rated.acting(who):
        assert Rating.objects.get().reason == "A long thought in the first window"


def test_a_rating_after_the_panel_gets_a_sentence_and_its_words_back(rated: Scene, see: Any, send: Any) -> None:
    who = rated.reviewers[IMPROVEMENT]
    rated.rate_everything()
    opened = answers_on(see(who, *LINE))
    rated.take(rated.lead_reviewer, "open_moderation")
    rated.recommend()

    soup = send(who, *LINE, **{**opened, "value": "red", "reason": "Too late", "file": "1"})

    assert "The panel has met on gateway 1, so its ratings are closed" in words(soup.select_one(".nhsuk-error-summary"))
    assert "Red. Too late" in words(soup.select_one("[aria-labelledby=typed]"))
    assert "so its ratings are closed" in words(see(who, *LINE))


def test_a_withdrawn_review_gets_a_sentence_even_when_the_next_attempt_is_open(
    rated: Scene, see: Any, send: Any
) -> None:
    who = rated.reviewers[IMPROVEMENT]
    theirs = rated.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    rated.file(IMPROVEMENT, CODE)
    opened = answers_on(see(who, *LINE))
    rated.take(rated.sro, "withdraw", reason="Not ready")
    sentence = "This attempt at gateway 1 was withdrawn, so nobody rates it any more"

    for _attempt in (1, 2):
        soup = send(who, *LINE, **{**opened, "value": "red", "reason": "Not reconciled", "file": "1"})
        assert sentence in words(soup.select_one(".nhsuk-error-summary"))
        assert "Not reconciled" in words(soup.select_one("[aria-labelledby=typed]"))
        assert banner(send(who, "assurance:opinion", "1", CODE, theirs.pk, agree="1")) == sentence
        if _attempt == 1:
            rated.open("1")


def test_a_rating_while_questions_are_open_gets_a_sentence_and_its_words_back(
    rated: Scene, see: Any, send: Any
) -> None:
    who = rated.reviewers[IMPROVEMENT]
    opened = answers_on(see(who, *LINE))
    rated.ask(ENGLAND, CODE)

    soup = send(who, *LINE, **{**opened, "value": "red", "reason": "Cannot wait", "file": "1"})

    assert "Gateway 1 waits for answers to questions" in words(soup.select_one(".nhsuk-error-summary"))
    assert "Red. Cannot wait" in words(soup.select_one("[aria-labelledby=typed]"))
