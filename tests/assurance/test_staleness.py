"""Ratings and signatures that no longer hold: who is told, what is refused, and how they are given anew."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from assurance import actions, queries
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import Refused
from procurement.actions import PartyFacts, enter_party
from procurement.models import Bid, Procurement
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene
from tests.conflicts.asking import answered
from tests.procurement.scoring.scene import walk

ASKED_AGAIN = {"CP2-F1", "CP2-F2", "CP2-F4", "CP2-D1", "CP2-Q1", "CP2-G1", "CP2-M1"}


def preferred(scene: Scene) -> Bid:
    """Give the case a preferred bidder."""
    with unit_of_work(scene.lead, at=scene.now):
        bid = Bid.objects.create(
            procurement=scene.case, number=1, entered_name="Four trusts and practices", received_at=scene.now,
            named_at=scene.now, make_up="Four NHS trusts and GP practices; legal form not settled",
        )  # fmt: skip
        walk(bid, "shortlisted", "final_submitted", "preferred")
    return bid


def becomes_a_trust(scene: Scene, bid: Bid) -> None:
    """Let a new NHS trust stand behind the bid, and everyone who is asked about its name answer."""
    with unit_of_work(scene.lead, at=scene.now):
        facts = PartyFacts("member", "Dudley Integrated NHS Trust", scene.now.date())
        enter_party(Bid.objects.get(pk=bid.pk), facts, by=scene.lead, now=scene.now)
    for person in scene.everybody:
        answered(person, scene.case)


def test_when_the_bidder_becomes_a_new_trust_exactly_7_questions_and_their_signatures_go_stale(scene: Scene) -> None:
    scene.to_outcome("1")
    bid = preferred(scene)
    scene.to_moderation("2")
    scene.sign(ENGLAND)
    scene.sign(CQC)

    becomes_a_trust(scene, bid)

    officer = scene.officers[IMPROVEMENT]
    with scene.acting(officer) as review:
        papers = review.papers
        codes = {question.pk: question.code for question in papers.questions}
        stale = {codes[row.question_id] for row in papers.filed.values() if row.pk in papers.stale_ratings}
        assert stale == ASKED_AGAIN
        of = sum(len(question.rated_by) for question in papers.questions if question.code in ASKED_AGAIN)
        assert len(papers.stale_ratings) == of
        assert papers.stale_sign_offs.keys() == {ENGLAND, CQC}
        with pytest.raises(Refused) as refusal:
            review.sign(by=officer, now=scene.now, version=review.version, outcome="proceed", words="Fine")
    assert [row.what for row in refusal.value.unmet if "CP2-F1" in row.what] == [
        "NHS England has to rate CP2-F1 again", "NHS Improvement has to rate CP2-F1 again",
    ]  # fmt: skip
    assert refusal.value.unmet[0].detail == "The make-up or legal form of the bidder changed on 22 May 2017"

    assert told(scene, scene.officers[ENGLAND]) == 1
    assert told(scene, scene.officers[IMPROVEMENT]) == 0
    assert told(scene, scene.reviewers[IMPROVEMENT]) == 1


def told(scene: Scene, who: object) -> int:
    """Count how often somebody was told that something of theirs changed; the mail names the case alone."""
    with unit_of_work(who, at=scene.now):
        rows = Outbox.objects.filter(user=who, subject__startswith="Something you rated or signed has changed")
        assert all(row.subject.endswith(f": {scene.case.reference}") for row in rows)
        return rows.count()


def changed_price(scene: Scene) -> None:
    """Put the value of the contract right, as 2 people do."""
    with unit_of_work(scene.lead, at=scene.now):
        Procurement.objects.filter(pk=scene.case.pk).update(value_per_year=300_000_000)
        scene.case.refresh_from_db(fields=["value_per_year"])
        actions.notice_changes(scene.case)


def test_a_stale_signature_is_given_anew_after_the_lines_were_rated_again(scene: Scene) -> None:
    scene.to_moderation("1")
    for body in (ENGLAND, CQC):
        scene.sign(body)
    changed_price(scene)

    with pytest.raises(Refused, match="NHS England has to rate CP1-F1 again"):
        scene.sign(IMPROVEMENT)
    scene.take(scene.lead_reviewer, "reconsider", reason="The value of the contract changed")
    scene.file(ENGLAND, "CP1-F1")
    scene.file(ENGLAND, "CP1-F2")
    scene.file(IMPROVEMENT, "CP1-F1")
    with pytest.raises(Refused, match="Your body has signed"):
        scene.file(CQC, "CP1-Q1")
    scene.sign(IMPROVEMENT)
    with scene.acting(scene.sro) as review:
        assert review.papers.stale_sign_offs.keys() == {ENGLAND}
        assert not review.outcome
    last = scene.sign(ENGLAND)

    assert last.outcome == "proceed"
    with scene.acting(scene.sro) as review:
        assert review.sign_offs.count() == 4
        old = review.sign_offs.get(superseded_by__isnull=False)
        assert (old.body, old.superseded_by.body) == (ENGLAND, ENGLAND)


def test_the_outcome_is_not_issued_while_a_signature_is_stale(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    scene.sign(CQC)
    changed_price(scene)

    officer = scene.officers[CQC]
    with scene.acting(officer) as review, pytest.raises(Refused) as refusal:
        review.issue_outcome(by=officer, now=scene.now, version=review.version)

    unmet = {row.guard for row in refusal.value.unmet}
    assert unmet == {"every_body_signed", "ratings_still_hold", "signatures_still_hold"}
    assert "The signature of NHS England no longer holds" in str(refusal.value)
    assert "The signature of CQC" not in str(refusal.value)


def test_owners_are_told_once_for_each_change(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    changed_price(scene)
    changed_price(scene)

    assert told(scene, scene.officers[ENGLAND]) == 1
    assert told(scene, scene.reviewers[ENGLAND]) == 1
    assert told(scene, scene.reviewers[CQC]) == 0


def test_a_condition_added_after_the_signature_is_refused(scene: Scene) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)

    with pytest.raises(Refused, match="has signed, so its conditions cannot change"):
        scene.set_condition(ENGLAND)


def test_an_outcome_does_not_let_the_case_go_on_when_something_it_was_signed_on_changes(scene: Scene) -> None:
    scene.to_outcome("1")
    with unit_of_work(scene.lead, at=scene.now):
        assert queries.passing(scene.case, "1", scene.now)

    changed_price(scene)

    with unit_of_work(scene.lead, at=scene.now):
        assert not queries.passing(scene.case, "1", scene.now)
        named = [row.what for row in queries.why_not_passed(scene.case, "1", scene.now)]
        assert named == [
            "The signature of NHS England no longer holds", "The signature of NHS Improvement no longer holds",
        ]  # fmt: skip


def test_the_page_says_what_changed_and_what_has_to_be_done_again(scene: Scene, sign_in: Any) -> None:
    scene.to_moderation("1")
    scene.sign(ENGLAND)
    changed_price(scene)
    scene.take(scene.lead_reviewer, "reconsider", reason="The value of the contract changed")
    page = reverse("assurance:review", args=[scene.case.reference, "1"])

    soup = BeautifulSoup(sign_in(scene.reviewers[ENGLAND]).get(page).content, "html.parser")

    shown = " ".join(soup.get_text(" ").split())
    assert "You have 2 lines left to rate" in shown
    assert "The value of the contract changed. Rate this line again." in shown
    assert "No longer holds. The value of the contract changed." in shown
    assert "Signature no longer holds" in shown
    assert "Rate this line again CP1-F2" in shown
