"""The letter of outcome: issued once, the same file for everybody, for readers of gateways only."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.db import Error, transaction
from django.urls import reverse

from assurance.models import Letter
from mcp_portal.accounts.roles import Role
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
