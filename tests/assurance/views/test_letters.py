"""The letter of outcome: issued once, the same file for everybody, for readers of gateways only."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.db import Error, transaction
from django.urls import reverse

from assurance.actions.letters import issue_letters
from assurance.models import Letter
from mcp_portal.accounts.roles import Role
from mcp_portal.audit import unit
from mcp_portal.documents import jobs, render
from mcp_portal.documents.models import RenderJob
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.factories import person


@pytest.fixture
def issued(scene: Scene) -> Scene:
    """Issue an outcome with a condition."""
    scene.to_moderation("1")
    scene.set_condition(ENGLAND, text="Close the year 1 gap")
    for body in (ENGLAND, IMPROVEMENT, CQC):
        scene.sign(body, "proceed_with_conditions")
    return scene


def letter_of(scene: Scene) -> Letter:
    """Give the one letter of the review."""
    with scene.acting(scene.sro) as review:
        return review.letters.get()


def address(scene: Scene, name: str = "letters", *more: str) -> str:
    """Give the address of a page about the letters."""
    return reverse(f"assurance:{name}", args=[scene.case.reference, "1", 1, *more])


def test_the_letter_is_kept_with_the_outcome_and_never_changes(issued: Scene) -> None:
    kept = letter_of(issued)

    assert kept.words["outcome"]["label"] == "Proceed with conditions"
    assert [row["body"] for row in kept.words["signatures"]] == ["NHS England", "NHS Improvement", "CQC"]
    assert kept.words["conditions"][0]["text"] == "Close the year 1 gap"
    assert len(kept.words["rests_on"][3]["value"]) == 64
    assert kept.words["to"] == [f"{issued.case.commissioners.get().organisation.name} (lead)"]
    with issued.acting(issued.sro), pytest.raises(Error), transaction.atomic():
        Letter.objects.filter(pk=kept.pk).update(kind="feedback")


def test_everybody_who_asks_gets_the_same_file(issued: Scene, sign_in: Any) -> None:
    for who in (issued.sro, issued.reviewers[CQC]):
        sign_in(who).post(address(issued), {"kind": "outcome"})
    jobs.run(RenderJob.objects.get(kind="letter_of_outcome").pk)

    sent = [sign_in(who).get(address(issued, "letter_download", "outcome")) for who in (issued.sro, issued.lead)]

    first, second = (b"".join(one.streaming_content) for one in sent)
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert str(pdf.docinfo.Title).startswith("Letter of outcome: Gateway 1")
    shown = BeautifulSoup(sign_in(issued.sro).get(address(issued)).content, "html.parser").main.get_text(" ")
    assert "Download L-G1-" in shown


def test_letters_are_for_readers_of_gateways_only(issued: Scene, sign_in: Any) -> None:
    for one in (person(Role.SRO), person(Role.BIDDER, case=issued.case)):
        assert sign_in(one).get(address(issued)).status_code == 404
        assert sign_in(one).post(address(issued), {"kind": "outcome"}).status_code == 404
        assert sign_in(one).get(address(issued, "letter_download", "outcome")).status_code == 404


def test_feedback_is_a_letter_too(scene: Scene) -> None:
    scene.to_review("early")
    scene.take(scene.lead_reviewer, "issue_feedback", feedback="Go on, and reconcile <first>")

    kept = letter_of(scene)

    assert kept.kind == "feedback"
    assert "reconcile &lt;first&gt;" in render.source("letter_of_outcome", kept.words)


def test_before_anything_is_issued_there_is_no_letter(scene: Scene, sign_in: Any) -> None:
    scene.pass_early()
    scene.to_review("1")

    assert sign_in(scene.sro).get(address(scene)).status_code == 404


def pictured(kept: Letter) -> BeautifulSoup:
    """Give the letter as it is printed."""
    return BeautifulSoup(render.source("letter_of_outcome", kept.words), "html.parser")


def test_a_reopening_is_a_letter_of_its_own_beside_the_one_that_was_issued(issued: Scene) -> None:
    first = letter_of(issued)
    issued.move_clock("2017-06-12")
    issued.take(issued.officers[ENGLAND], "reopen", trigger="scope", reason="Mental health is left out")

    with issued.acting(issued.sro) as review:
        kept, second = review.letters.all()

    assert (kept.pk, kept.words) == (first.pk, first.words)
    text = " ".join(pictured(second).get_text(" ").split())
    assert second.reference == f"R-G1-{issued.case.reference}-1"
    assert second.words["letter"]["date"] == "12 June 2017"
    assert "The outcome “proceed with conditions” of 22 May 2017 no longer counts as passed." in text
    assert "The scope changed: Mental health is left out" in text
    assert "The earlier letter is kept as it was issued." in text
    assert (second.words["signatures"], second.words["conditions"], second.issued_by) == (
        [], [], issued.officers[ENGLAND],
    )  # fmt: skip


def test_an_outcome_without_a_letter_gets_one_that_says_so_once(
    scene: Scene, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.to_moderation("1")
    with monkeypatch.context() as before_letters:
        before_letters.setattr(unit, "LISTENERS", [one for one in unit.LISTENERS if one is not issue_letters])
        for body in (ENGLAND, IMPROVEMENT, CQC):
            scene.sign(body)
    scene.move_clock("2017-06-12")
    page = reverse("assurance:review", args=[scene.case.reference, "1"])
    assert "Issue the letter" not in sign_in(scene.lead).get(page).content.decode()
    assert sign_in(scene.lead).post(address(scene), {"issue": "1"}).status_code == 404

    officer = sign_in(scene.officers[CQC])
    assert "Issue the letter" in officer.get(page).content.decode()
    said = officer.post(address(scene), {"issue": "1"}, follow=True)
    again = officer.post(address(scene), {"issue": "1"}, follow=True)

    kept = letter_of(scene)
    assert "Letter of outcome issued" in said.content.decode()
    assert "has been issued already" in again.content.decode()
    assert "Issue the letter" not in officer.get(page).content.decode()
    assert (kept.issued_by, kept.words["letter"]["date"]) == (scene.officers[CQC], "12 June 2017")
    assert "Of 22 May 2017, 1pm. No letter was written then." in kept.words["rests_on"][0]["value"]
    assert kept.words["outcome"]["valid"].startswith("Until 22 November 2017")
