"""Drafts of the catalogue: begun, changed by several people, published and then frozen."""

from __future__ import annotations

import contextlib
import datetime
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from assurance.actions import catalogue as edit
from assurance.actions import edition_stages
from assurance.models import CatalogueVersion, Question, Stage, StageBody
from assurance.queries import catalogue as ask
from assurance.queries import edition_for
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Changed, NotAllowed, Refused
from tests.factories import NOON, case, person

FIRST = "isap-2017"
JUNE = datetime.date(2017, 6, 1)


class Desk:
    """An administrator and what they do, each in a unit of work."""

    def __init__(self) -> None:
        self.admin = person(Role.SYSTEM_ADMIN)
        self.number = 0

    @contextlib.contextmanager
    def at_work(self, who: Any = None) -> Any:
        with unit_of_work(who or self.admin, at=NOON):
            yield {"by": who or self.admin, "now": NOON}

    def draft(self, of: str = FIRST) -> CatalogueVersion:
        self.number += 1
        with self.at_work() as when:
            base = CatalogueVersion.objects.get(code=of)
            return edit.make_draft(base, code=f"draft-{self.number}", title=f"Draft {self.number}", **when)

    def change(self, question: Question, **given: Any) -> Question:
        with self.at_work() as when:
            return edit.change_question(question, **{**content(question), "seen": question.edits, **given}, **when)

    def publish(self, draft: CatalogueVersion, from_date: datetime.date = JUNE, **more: Any) -> CatalogueVersion:
        draft.refresh_from_db()
        with self.at_work() as when:
            given = {"from_date": from_date, "reason": "Clearer words", "seen": draft.edits, **more}
            return edit.publish(draft, **given, **when)

    def published(self, from_date: datetime.date = JUNE) -> CatalogueVersion:
        draft = self.draft()
        self.change(asked(draft), text="Is the case for change counted in pounds and people?")
        return self.publish(draft, from_date)


def asked(edition: CatalogueVersion, code: str = "CP1-S1") -> Question:
    return ask.questions_of(edition).get(code=code)


def content(question: Question) -> dict[str, Any]:
    names = (
        "code", "text", "theme", "side", "mandatory", "rated_by", "evidence_expected", "good", "rests_on", "source",
        "failure", "failure_source", "asked_when",
    )  # fmt: skip
    return {name: getattr(question, name) for name in names}


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_a_draft_is_a_copy_of_everything_and_changes_nothing_in_the_edition(desk: Desk) -> None:
    base = CatalogueVersion.objects.get(code=FIRST)
    before = ask.hash_of(base)

    draft = desk.draft()

    assert not ask.changes_between(base, draft)
    assert draft.based_on == base
    assert not draft.is_published
    assert ask.hash_of(base) == before


def test_only_system_administrators_edit(desk: Desk) -> None:
    base = CatalogueVersion.objects.get(code=FIRST)
    someone = person(Role.SRO)

    with desk.at_work(someone) as when, pytest.raises(NotAllowed):
        edit.make_draft(base, code="mine", title="Mine", **when)


def test_a_code_is_used_once(desk: Desk) -> None:
    base = CatalogueVersion.objects.get(code=FIRST)

    with desk.at_work() as when, pytest.raises(Refused, match="choose another"):
        edit.make_draft(base, code=FIRST, title="Again", **when)


def test_the_second_of_two_who_change_a_question_is_told(desk: Desk) -> None:
    question = asked(desk.draft())
    desk.change(question, text="Counted?")

    with pytest.raises(Changed, match="after you opened the page"):
        desk.change(question, text="Added up?")

    assert asked(question.stage.version).text == "Counted?"


def test_two_who_change_two_questions_are_not_in_each_others_way(desk: Desk) -> None:
    draft = desk.draft()
    one, other = asked(draft, "CP1-S1"), asked(draft, "CP1-S2")

    desk.change(one, text="Counted?")
    desk.change(other, text="Compared?")

    assert {row.code for row in ask.changes_between(draft.based_on, draft).changed} == {"CP1-S1", "CP1-S2"}


def test_a_question_goes_to_the_place_it_is_given(desk: Desk) -> None:
    draft = desk.draft()
    last = ask.questions_of(draft).filter(stage__code="3").last()

    desk.change(last, place=1)

    codes = list(ask.questions_of(draft).filter(stage__code="3").values_list("code", flat=True))
    assert codes[0] == last.code
    assert len(codes) == 11


def test_the_order_in_which_bodies_were_ticked_is_no_change(desk: Desk) -> None:
    draft = desk.draft()
    question = ask.questions_of(draft).filter(rated_by__len=2).first()

    desk.change(question, rated_by=question.rated_by[::-1])

    assert not ask.changes_between(draft.based_on, draft)


def test_a_known_failure_comes_with_its_source_or_not_at_all(desk: Desk) -> None:
    question = asked(desk.draft())

    for half in ({"failure": "It failed"}, {"failure_source": "A report"}):
        with pytest.raises(Refused, match="both"):
            desk.change(question, **{"failure": "", "failure_source": "", **half})


def test_questions_are_added_and_removed(desk: Desk) -> None:
    draft = desk.draft()
    stage = draft.stages.get(code="1")
    given = content(asked(draft))

    with desk.at_work() as when:
        made = edit.add_question(stage, **{**given, "code": "CP1-X1"}, **when)
        gone = asked(draft, "CP1-I1")
        edit.remove_question(gone, seen=gone.edits, **when)
        with pytest.raises(Refused, match="already has"):
            edit.add_question(stage, **{**given, "code": "CP1-X1"}, **when)

    found = ask.changes_between(draft.based_on, draft)
    assert [row.code for row in found.added] == [made.code] == ["CP1-X1"]
    assert [row.code for row in found.removed] == ["CP1-I1"]


def test_figures_of_a_stage_and_who_signs_are_changed(desk: Desk) -> None:
    draft = desk.draft()
    stage = draft.stages.get(code="2")
    figures = {"target_days": 60, "validity_months": None, "validity_weeks": 20}

    with desk.at_work() as when:
        edition_stages.change_stage(stage, seen=0, figures=figures, bodies={"cqc": {"signs": False}}, **when)
        with pytest.raises(Changed):
            edition_stages.change_stage(stage, seen=0, figures=figures, **when)
        with pytest.raises(Refused, match="not both"):
            edition_stages.change_stage(stage, seen=1, figures={"validity_months": 3}, **when)

    (row,) = ask.changes_between(draft.based_on, draft).stages
    assert {change.field for change in row.changes} == {"target_days", "validity_months", "validity_weeks", "signs"}


def test_publishing_keeps_who_why_when_and_the_hash_of_what_it_says(desk: Desk) -> None:
    edition = desk.published()

    edition.refresh_from_db()
    assert (edition.published_by, edition.reason, edition.from_date) == (desk.admin, "Clearer words", JUNE)
    assert edition.content_sha256 == ask.hash_of(edition)
    with unit_of_work(desk.admin, at=NOON):
        entry = LedgerEntry.objects.filter(step="assurance.edition_published").get()
    assert entry.detail["sha256"] == edition.content_sha256


def test_nobody_publishes_what_they_have_not_seen(desk: Desk) -> None:
    draft = desk.draft()
    desk.change(asked(draft), text="Counted?")

    with pytest.raises(Changed):
        desk.publish(draft, seen=0)


def test_everything_that_keeps_a_draft_from_being_published_is_said_at_once(desk: Desk) -> None:
    draft = desk.draft()
    desk.change(asked(draft, "CP2-P1"), rated_by=["nhs_england"])
    with desk.at_work() as when:
        for question in ask.questions_of(draft).filter(stage__code="early"):
            edit.remove_question(question, seen=question.edits, **when)

    with pytest.raises(Refused) as refused:
        desk.publish(draft, datetime.date(2016, 7, 1))

    said = [unmet.what for unmet in refused.value.unmet]
    assert said == [
        "Early engagement asks nothing: add a question",
        "CP2-P1 is mandatory and needs 2 bodies that rate it",
        "It must start after 1 July 2016, when the edition it is based on did",
        "Another edition starts on 1 July 2016: choose another day",
    ]


def test_an_edition_in_which_nothing_differs_is_not_published(desk: Desk) -> None:
    with pytest.raises(Refused, match="Nothing differs"):
        desk.publish(desk.draft())


@pytest.mark.parametrize("code", [FIRST, "draft-1"])
def test_the_database_changes_no_row_of_a_published_edition(desk: Desk, code: str) -> None:
    desk.published()
    edition = CatalogueVersion.objects.get(code=code)
    stage = edition.stages.get(code="1")
    question = stage.questions.first()
    elsewhere = asked(desk.draft())

    for attempt in (
        lambda: CatalogueVersion.objects.filter(pk=edition.pk).update(title="Other"),
        lambda: CatalogueVersion.objects.filter(pk=edition.pk).update(published_at=None),
        lambda: Stage.objects.filter(pk=stage.pk).update(target_days=1),
        lambda: StageBody.objects.filter(stage=stage).update(signs=False),
        lambda: Question.objects.filter(pk=question.pk).update(text="Other?"),
        lambda: Question.objects.filter(pk=question.pk).update(stage=elsewhere.stage),
        lambda: Question.objects.filter(pk=elsewhere.pk).update(stage=stage),
        lambda: Question.objects.filter(pk=question.pk)._raw_delete("default"),
        lambda: Question.objects.create(stage=stage, order=99, **{**content(question), "code": "NEW"}),
        lambda: Stage.objects.create(version=edition, code="9", order=9, name="Nine"),
    ):
        with pytest.raises(DatabaseError, match="portal:"), transaction.atomic():
            attempt()


def test_a_draft_that_was_published_takes_no_more_changes(desk: Desk) -> None:
    draft = desk.draft()
    question = asked(draft)
    question = desk.change(question, text="Counted?")
    desk.publish(draft)

    with pytest.raises(Refused, match="has been published"):
        desk.change(question, text="Added up?")


def test_a_discarded_draft_leaves_nothing_and_its_edition_whole(desk: Desk) -> None:
    draft = desk.draft()
    question = asked(draft)

    with desk.at_work() as when:
        edit.discard(draft, seen=0, **when)

    assert not CatalogueVersion.objects.filter(code="draft-1").exists()
    assert Question.objects.filter(stage__version__code=FIRST).count() == 58
    with pytest.raises(Refused, match="discarded"):
        desk.change(question, text="Counted?")


def test_a_draft_is_used_by_no_case_and_a_published_edition_by_cases_from_its_day(desk: Desk) -> None:
    opened = case()
    desk.draft()

    assert edition_for(opened, JUNE).code == FIRST
    edition = desk.published()
    assert edition_for(opened, JUNE) == edition
    assert edition_for(opened, JUNE - datetime.timedelta(days=1)).code == FIRST


def test_two_who_press_at_once_change_a_question_once(committed_db: str) -> None:
    desk = Desk()
    question = asked(desk.draft())
    other = person(Role.SYSTEM_ADMIN)
    told, start = [], threading.Barrier(2)

    def press(who: Any, text: str) -> None:
        start.wait()
        try:
            with unit_of_work(who, at=NOON):
                edit.change_question(question, **{**content(question), "text": text}, seen=0, by=who, now=NOON)
        except Refused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=given) for given in ((desk.admin, "One?"), (other, "Two?"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == ["Somebody changed this question after you opened the page"]
    assert Question.objects.get(pk=question.pk).edits == 1
