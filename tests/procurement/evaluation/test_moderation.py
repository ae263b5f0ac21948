"""A score is agreed when everyone has scored, and changes later only with a reason and a second person."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused
from procurement.models import ModeratedScore
from tests import factories
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, Scene

MEETING = {
    "held_on_day": "1", "held_on_month": "3", "held_on_year": "2016", "attended": "Both evaluators, the moderator",
    "note": "All answers were read again.",
}  # fmt: skip
AGREED = {"score": "4", "reasons": "No date for any practice."}
LATE = {"score": "6", "reasons": "Dates are in annex 3.", "change_reason": "Annex 3 was not read at the meeting."}
CONFIRMED = {"confirmed": "yes", "words": "Annex 3 was in the tender."}
MOST_QUERIES = 25


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def at(scene: Scene, what: str = "", *args: Any, number: int = 1, position: int = 1, question: int = 1) -> str:
    name = f"procurement:moderated{'_' if what else ''}{what}"
    return reverse(name, args=[scene.case.reference, number, position, question, *args])


def on_case(scene: Scene, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[scene.case.reference, *args])


def meet(scene: Scene, sign_in: Any) -> dict[str, str]:
    """Let everyone score and the moderator record a meeting; give the answers that agree on a score."""
    for person in scene.evaluators:
        scene.file_all(person)
    moderator = sign_in(scene.moderator)
    assert "Meeting recorded" in words_of(
        moderator.post(on_case(scene, "moderation_meeting_add"), MEETING, follow=True)
    )
    with unit_of_work(scene.moderator, at=NOON):
        return {**AGREED, "meeting": str(scene.case.moderation_meetings.get().pk)}


def change_of(scene: Scene) -> int:
    with unit_of_work(scene.moderator, at=NOON):
        return ModeratedScore.objects.get(number__gt=1).pk


def test_nothing_is_agreed_before_every_evaluator_has_scored(scene: Scene, sign_in: Any) -> None:
    scene.file_all(scene.evaluators[0])
    moderator = sign_in(scene.moderator)
    moderator.post(on_case(scene, "moderation_meeting_add"), MEETING)
    with unit_of_work(scene.moderator, at=NOON):
        answers = {**AGREED, "meeting": str(scene.case.moderation_meetings.get().pk)}

    page = words_of(moderator.post(at(scene, "agree"), answers))

    assert "Nothing can be agreed before every evaluator has scored. Still to score: Evaluator 2" in page
    assert "No date for any practice" in page  # what was typed is still there
    assert "Still to score: Evaluator 2" in words_of(moderator.get(at(scene)))


def test_an_agreed_score_closes_the_individual_ones_and_changes_only_with_a_second_person(
    scene: Scene, sign_in: Any
) -> None:
    answers = meet(scene, sign_in)
    moderator = sign_in(scene.moderator)
    assert "Agreed score: 4 of 10" in words_of(moderator.post(at(scene, "agree"), answers, follow=True))
    with pytest.raises(Refused, match="agreed on a score"):
        scene.file(scene.evaluators[0], scene.bids[0], scene.question(), 9, why="Too late")

    assert "Enter why the agreed score changes" in words_of(
        moderator.post(at(scene, "change"), {**LATE, "change_reason": ""})
    )
    waiting = words_of(moderator.post(at(scene, "change"), LATE, follow=True))
    assert "Waits for a second person" in waiting
    assert "Agreed score: 4 of 10 Counts" in waiting
    alone = words_of(moderator.post(at(scene, "confirm", change_of(scene)), CONFIRMED, follow=True))
    assert "Somebody else has to be the second person" in alone

    sro = sign_in(scene.sro)  # type: ignore[attr-defined]
    page = words_of(sro.post(at(scene, "confirm", change_of(scene)), CONFIRMED, follow=True))

    assert "Change of the agreed score: 6 of 10 Counts" in page
    assert "Annex 3 was not read at the meeting." in page
    assert "Agreed score: 4 of 10 Counted until it was changed" in page
    assert "Reasons for 7" in page  # the individual notes
    export = sro.get(on_case(scene, "moderation_export", "csv")).content.decode()
    for words in ("Reasons for 7", "No date for any practice.", "Dates are in annex 3.", LATE["change_reason"],
                  CONFIRMED["words"], "Senior responsible officer"):  # fmt: skip
        assert words in export
    with unit_of_work(scene.moderator), pytest.raises(DatabaseError), transaction.atomic():
        ModeratedScore.objects.update(score=9)


def test_a_change_that_is_not_confirmed_does_not_count(scene: Scene, sign_in: Any) -> None:
    moderator = sign_in(scene.moderator)
    moderator.post(at(scene, "agree"), meet(scene, sign_in))
    moderator.post(at(scene, "change"), LATE)
    refused = {"confirmed": "no", "words": "Annex 3 came late."}

    page = words_of(sign_in(scene.evaluators[0]).post(at(scene, "confirm", change_of(scene)), refused, follow=True))

    assert "Agreed score: 4 of 10 Counts" in page
    assert "Not confirmed by" in page


def test_no_sql_lets_one_person_confirm_their_own_change(scene: Scene, sign_in: Any) -> None:
    moderator = sign_in(scene.moderator)
    moderator.post(at(scene, "agree"), meet(scene, sign_in))
    moderator.post(at(scene, "change"), LATE)
    change, statement = change_of(scene), (
        "INSERT INTO procurement_changeconfirmation (procurement_id, change_id, first_id, second_id, confirmed, words,"
        " said_at) VALUES (%s, %s, %s, %s, true, 'Mine', now())"
    )  # fmt: skip
    me, other = scene.moderator.pk, scene.evaluators[0].pk
    for first, second in ((me, me), (other, me), (me, other)):
        with unit_of_work(scene.moderator, at=NOON), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement, [scene.case.pk, change, first, second])


def test_the_result_on_a_criterion_is_what_the_agreed_scores_come_to(scene: Scene, sign_in: Any) -> None:
    answers, moderator = meet(scene, sign_in), sign_in(scene.moderator)
    result = reverse("procurement:result", args=[scene.case.reference, 1, 1])
    filed = {"score": "90", "reasons": "As agreed"}
    moderator.post(at(scene, "agree"), answers)
    assert "No score is agreed yet on question 1.2" in words_of(moderator.post(result, filed))
    moderator.post(at(scene, "agree", question=2), {**answers, "score": "7"})

    assert "The agreed scores come to 55.00 by the published formula" in words_of(moderator.post(result, filed))
    assert 'value="55.00"' in moderator.get(result).content.decode()
    moderator.post(result, {**filed, "score": "55"})

    page = words_of(moderator.post(at(scene, "change"), LATE, follow=True))
    assert "The result on this criterion is filed" in page


def test_a_recused_person_and_a_stranger_find_nothing(scene: Scene, sign_in: Any) -> None:
    sign_in(scene.moderator).post(at(scene, "agree"), meet(scene, sign_in))
    recused = factories.person(Role.MEMBER, case=scene.case)
    ruled(recused, scene.guardian, scene.case, handling="papers_withheld", bid=scene.bids[1])

    reader = sign_in(recused)
    assert reader.get(at(scene)).status_code == 404
    assert reader.get(on_case(scene, "moderation_export", "csv")).status_code == 404
    assert "Agreed score: 4" not in words_of(reader.get(on_case(scene, "moderation")))
    with unit_of_work(recused, at=NOON):
        assert not scene.case.moderation_meetings.exists()
    assert sign_in(factories.person()).get(at(scene)).status_code == 404


def test_the_list_asks_the_same_however_much_is_agreed(scene: Scene, sign_in: Any) -> None:
    answers, moderator, counts = meet(scene, sign_in), sign_in(scene.moderator), []
    for number, question in ((1, 1), (2, 2)):
        moderator.post(at(scene, "agree", number=number, question=question), answers)
        moderator.post(at(scene, "change", number=number, question=question), LATE)
        moderator.get(on_case(scene, "moderation"))
        with CaptureQueriesContext(connection) as asked:
            assert "of 8 scores agreed" in words_of(moderator.get(on_case(scene, "moderation")))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES
