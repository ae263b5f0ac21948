"""The checklist of launch and award: every question answered with evidence, and accepted by a second person."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import guards
from procurement.actions.checklist import answer, review
from procurement.actions.route import choose_route, sign_test, write_test
from procurement.checklist import AWARD, LAUNCH, QUESTIONS, STATEMENTS, asked_at
from procurement.models import ChecklistEntry, Procurement
from procurement.queries.checklist import checklist
from tests import factories
from tests.procurement.modification.test_pages import TO_SIGNED
from tests.procurement.scoring.scene import NOON, walk

MOST_QUERIES = 30


@pytest.fixture
def case(db: None) -> Any:
    """Give a case that is being planned, with a lead, an SRO and a legal adviser."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    made.legal = factories.person(Role.LEGAL, case=made)
    return made


def at_award(case: Any) -> Any:
    """Take the case to its preferred bidder."""
    with unit_of_work(case.lead, at=NOON):
        walk(Procurement.objects.get(pk=case.pk), *TO_SIGNED[: TO_SIGNED.index("preferred_bidder") + 1])
    return case


def answered(case: Any, *codes: str, moment: str = LAUNCH, words: str = "Yes", by: Any = None) -> None:
    by = by or case.lead
    for code in codes:
        with unit_of_work(by, at=NOON):
            answer(case, moment, code, words=words, evidence="Paper 1", by=by, now=NOON)


def numbers(case: Any, moment: str = LAUNCH) -> dict[str, int]:
    with unit_of_work(case.sro, at=NOON):
        rows = checklist(Procurement.objects.get(pk=case.pk))[moment]
        return {row.asked.code: row.answer.number for row in rows if row.answer}


def reviewed(case: Any, *accepted: str, words: str = "", by: Any = None, moment: str = LAUNCH, **seen: Any) -> None:
    by = by or case.sro
    shown = seen.get("seen", numbers(case, moment))
    with unit_of_work(by, at=NOON):
        review(case, moment, seen=shown, accepted=accepted, words=words, by=by, now=NOON)


def missing(case: Any, guard: Any) -> list[str]:
    with unit_of_work(case.lead, at=NOON):
        return [one.what for one in guard.unmet(Procurement.objects.get(pk=case.pk), case.lead, NOON)]


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_a_call_asks_12_questions_at_the_launch_and_a_direct_award_17() -> None:
    assert len(QUESTIONS) == 17
    assert len(asked_at(LAUNCH, direct=False)) == 12
    assert asked_at(LAUNCH, direct=True) == QUESTIONS
    assert asked_at(AWARD, direct=False)[-3:] == STATEMENTS


def test_the_launch_waits_for_every_question_and_for_its_review(case: Any) -> None:
    assert len(missing(case, guards.launch_checklist_reviewed)) == 12
    answered(case, *(one.code for one in asked_at(LAUNCH, direct=False)))
    assert missing(case, guards.launch_checklist_reviewed)[7] == "“8. Conflicts declared” waits for a second person"

    reviewed(case, *(one.code for one in QUESTIONS))

    assert missing(case, guards.launch_checklist_reviewed) == []


def test_the_award_asks_again_and_for_the_reasons_of_regulation_3(case: Any) -> None:
    at_award(case)
    assert len(missing(case, guards.award_checklist_reviewed)) == 12
    assert missing(case, guards.award_reasons_stated)[0] == (
        "“Regulation 3(2). Transparent, proportionate, equal” has not been answered"
    )
    answered(case, "3-2", "3-3", "3-4", moment=AWARD)

    reviewed(case, "3-2", "3-3", "3-4", moment=AWARD)

    assert missing(case, guards.award_reasons_stated) == []
    assert len(missing(case, guards.award_checklist_reviewed)) == 12


def test_an_answer_that_is_sent_back_is_answered_again(case: Any) -> None:
    answered(case, "8", "9")
    reviewed(case, "9", words="Name the register")
    assert "“8. Conflicts declared” has not been answered" in missing(case, guards.launch_checklist_reviewed)

    answered(case, "8", words="Yes, in the register")
    reviewed(case, "8")

    with unit_of_work(case.lead, at=NOON):
        kinds = ChecklistEntry.objects.filter(question="8").values_list("kind", flat=True)
        assert list(kinds) == ["answer", "returned", "answer", "accepted"]
    assert len(missing(case, guards.launch_checklist_reviewed)) == 10


def test_nothing_is_sent_back_without_words(case: Any) -> None:
    answered(case, "8")

    with pytest.raises(Refused, match="what is missing"):
        reviewed(case)


def test_nobody_reviews_their_own_answer(case: Any) -> None:
    factories.hold(case.lead, Role.SRO, case=case)
    answered(case, "8")

    with pytest.raises(Refused, match="No answer waits for you"):
        reviewed(case, "8", by=case.lead)
    with unit_of_work(case.lead, at=NOON), pytest.raises(Error), transaction.atomic():
        ChecklistEntry.objects.create(
            procurement_id=case.pk, number=2, moment=LAUNCH, question="8", kind="accepted", author=case.lead,
            by=case.lead, at=NOON,
        )  # fmt: skip


def test_an_answer_that_changed_meanwhile_is_not_accepted_unseen(case: Any) -> None:
    answered(case, "8")
    seen = numbers(case)
    answered(case, "8", words="Something else")

    with pytest.raises(Refused, match="changed after you opened the page"):
        reviewed(case, "8", seen=seen)


def test_answers_are_the_leads_and_reviews_those_of_sro_and_legal_adviser(case: Any) -> None:
    with pytest.raises(NotAllowed):
        answered(case, "8", by=case.sro)
    answered(case, "8", "9")
    with pytest.raises(NotAllowed):
        reviewed(case, "8", by=case.lead)

    reviewed(case, "8", "9", by=case.legal)

    assert len(missing(case, guards.launch_checklist_reviewed)) == 10


def test_each_checklist_is_written_in_its_time(case: Any) -> None:
    with pytest.raises(Refused, match="from the preferred bidder to the award"):
        answered(case, "8", moment=AWARD)
    at_award(case)
    with pytest.raises(Refused, match="until the call is opened"):
        answered(case, "8")


def test_questions_about_an_award_without_a_call_arise_with_that_route(case: Any) -> None:
    with pytest.raises(Refused, match="does not arise here"):
        answered(case, "15")
    said = {"ground": "technical", "evidence": "A study", "alternatives": "None", "capable": "One"}
    with unit_of_work(case.lead, at=NOON):
        test = write_test(case, by=case.lead, now=NOON, **said)
    with unit_of_work(case.legal, at=NOON):
        sign_test(test, met=True, words="Met", by=case.legal, now=NOON)
    with unit_of_work(case.sro, at=NOON):
        choose_route(case, route="DIRECT", reason="One provider only", by=case.sro, now=NOON)

    answered(case, "15")

    assert len(missing(case, guards.launch_checklist_reviewed)) == 17


def test_an_entry_is_never_changed(case: Any) -> None:
    answered(case, "8")

    with unit_of_work(case.lead, at=NOON), pytest.raises(Error), transaction.atomic():
        ChecklistEntry.objects.update(words="No")


def test_the_award_starts_with_what_was_said_before_the_launch(case: Any, sign_in: Any) -> None:
    answered(case, "8", words="All twelve have declared")
    at_award(case)

    page = sign_in(case.lead).get(at(case, "checklist_question", AWARD, "8"))

    assert "The form starts with what was said before the launch" in words_of(page)
    assert "All twelve have declared" in BeautifulSoup(page.content, "html.parser").select_one("textarea").text


def test_blank_answers_are_refused_with_a_sentence(case: Any, sign_in: Any) -> None:
    page = sign_in(case.lead).post(at(case, "checklist_question", LAUNCH, "8"), {"words": " ", "evidence": ""})

    assert "Enter the answer" in words_of(page)
    assert "Enter where it is shown" in words_of(page)


def test_a_review_whose_page_was_tampered_with_is_refused(case: Any, sign_in: Any) -> None:
    answered(case, "8")

    page = sign_in(case.sro).post(at(case, "checklist_review", LAUNCH), {"accepted": ["8"], "seen": "8:x"})

    assert "Open the page again" in words_of(page)


def test_a_question_or_moment_that_is_none_is_not_found(case: Any, sign_in: Any) -> None:
    reader = sign_in(case.lead)

    for moment, code in ((LAUNCH, "99"), ("never", "1"), (LAUNCH, "3-2"), (LAUNCH, "15")):
        assert reader.get(at(case, "checklist_question", moment, code)).status_code == 404


def test_the_page_and_the_file_hold_every_answer_with_the_same_queries(case: Any, sign_in: Any) -> None:
    answered(case, "1")
    reader = sign_in(case.lead)
    reader.get(at(case, "checklist"))
    with CaptureQueriesContext(connection) as few:
        reader.get(at(case, "checklist"))
    for _again in range(5):
        answered(case, *(str(n) for n in range(1, 13)), words="=1+1")

    with CaptureQueriesContext(connection) as many:
        page = words_of(reader.get(at(case, "checklist")))

    assert "0 of 12 accepted" in page
    assert len(many) == len(few) <= MOST_QUERIES
    file = reader.get(at(case, "checklist_export", "csv")).content.decode()
    assert file.count("8. Conflicts declared") == 5 + 1
    assert "\n=1" not in file
