"""Agreeing and disagreeing with what another body filed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from assurance import actions, queries
from assurance.models import Opinion
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import CQC, ENGLAND, IMPROVEMENT, Scene

CODE = "CP1-F1"


@pytest.fixture
def rated(scene: Scene) -> Scene:
    """Give gateway 1 in review, with one line that NHS England has rated red."""
    scene.pass_early()
    scene.to_review("1")
    scene.file(ENGLAND, CODE, "red", "The baseline is not reconciled")
    return scene


def say(scene: Scene, body: str, of: str = ENGLAND, agrees: bool = True, words: str = "") -> Opinion:
    """Let a reviewer say something about the standing rating of another body."""
    who = scene.reviewers[body]
    with scene.acting(who) as review:
        rating = next(row for (_, of_body), row in review.papers.filed.items() if of_body == of)
        return actions.give_opinion(rating, by=who, now=scene.now, agrees=agrees, words=words)


def said(scene: Scene, who: Any) -> list[str]:
    """Give what a person reads about the line."""
    with scene.acting(who) as review:
        line = next(line for line in queries.lines(review, who) if line.question.code == CODE)
        return [f"{opinion}: {opinion.words}" for opinion in line.opinions]


def test_a_body_agrees_once_it_has_filed_its_own_rating(rated: Scene) -> None:
    with pytest.raises(Refused, match="File the rating of your body first"):
        say(rated, IMPROVEMENT)

    rated.file(IMPROVEMENT, CODE, "amber", "Nearly reconciled")
    say(rated, IMPROVEMENT)

    assert said(rated, rated.reviewers[IMPROVEMENT]) == ["NHS Improvement agrees: "]


def test_disagreeing_needs_words(rated: Scene) -> None:
    rated.file(IMPROVEMENT, CODE)

    with pytest.raises(Refused, match="Enter why your body disagrees"):
        say(rated, IMPROVEMENT, agrees=False, words="  ")


def test_the_newest_opinion_of_a_body_counts_and_all_are_kept(rated: Scene) -> None:
    rated.file(IMPROVEMENT, CODE)
    say(rated, IMPROVEMENT)
    say(rated, IMPROVEMENT, agrees=False, words="The difference is £2m, not £30m")

    assert said(rated, rated.reviewers[ENGLAND]) == ["NHS Improvement disagrees: The difference is £2m, not £30m"]
    with rated.acting(rated.reviewers[ENGLAND]):
        assert Opinion.objects.count() == 2


def test_an_opinion_is_read_only_by_who_may_see_both_ratings(rated: Scene) -> None:
    rated.file(IMPROVEMENT, CODE)
    say(rated, IMPROVEMENT)

    assert said(rated, rated.reviewers[CQC]) == []
    assert said(rated, rated.lead) == []


def test_a_body_says_nothing_about_its_own_rating_and_a_commissioner_about_none(rated: Scene) -> None:
    with pytest.raises(Refused, match="not your own"):
        say(rated, ENGLAND)
    with rated.acting(rated.lead) as review:
        rating = next(iter(review.papers.filed.values()))
        with pytest.raises(NotAllowed):
            actions.give_opinion(rating, by=rated.lead, now=rated.now, agrees=True)


def test_a_rating_that_was_replaced_keeps_its_opinions_and_takes_no_more(rated: Scene) -> None:
    rated.file(IMPROVEMENT, CODE)
    first = say(rated, IMPROVEMENT)
    rated.file(ENGLAND, CODE, "amber", "Reconciled, not signed")

    who = rated.reviewers[IMPROVEMENT]
    with rated.acting(who) as review:
        old = queries.earlier_ratings(review, first.rating.question, who)[0]
        assert [str(row) for row in queries.opinions_on(review, old, IMPROVEMENT)] == ["NHS Improvement agrees"]
        with pytest.raises(Refused, match="was replaced after you opened the page"):
            actions.give_opinion(old, by=who, now=rated.now, agrees=True)
    assert said(rated, who) == []


def test_a_body_that_does_not_rate_a_line_says_what_it_thinks_in_moderation(rated: Scene) -> None:
    with pytest.raises(Refused, match="You see this one then"):
        say(rated, CQC)
    rated.rate_everything()
    rated.take(rated.lead_reviewer, "open_moderation")
    with rated.acting(rated.reviewers[CQC]) as review:
        question = review.stage.questions.get(code=CODE)
        rating = review.papers.filed[question.pk, ENGLAND]
        actions.give_opinion(rating, by=rated.reviewers[CQC], now=rated.now, agrees=True)

    assert said(rated, rated.reviewers[ENGLAND]) == ["CQC agrees: "]


def test_an_opinion_is_never_changed_even_by_sql(rated: Scene) -> None:
    rated.file(IMPROVEMENT, CODE)
    say(rated, IMPROVEMENT)

    with rated.acting(rated.lead):
        for change in (lambda rows: rows.update(agrees=False), lambda rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(Opinion.objects.all())
