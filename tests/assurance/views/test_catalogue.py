"""What administrators and readers of gateways see of the catalogue, and what they can do there."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.actions import catalogue as edit
from assurance.models import CatalogueVersion, Question
from assurance.queries import catalogue as ask
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from tests.assurance.actions.test_catalogue import FIRST, Desk, asked, content
from tests.factories import NOON, case, person

CP1 = {"stage": "1"}


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture
def see(desk: Desk, sign_in: Any) -> Any:
    """Open a page: ``see("edition", "isap-2017", who=reader)``; administrators by default."""

    def opened(name: str, *args: Any, who: Any = None, query: str = "", status: int = 200) -> BeautifulSoup:
        response = sign_in(who or desk.admin).get(reverse(f"assurance:{name}", args=args) + query)
        assert response.status_code == status
        return BeautifulSoup(response.content, "html.parser")

    return opened


@pytest.fixture
def send(desk: Desk, sign_in: Any) -> Any:
    """Post to a page and give the page that follows."""

    def sent(name: str, /, *args: Any, who: Any = None, **answers: Any) -> BeautifulSoup:
        response = sign_in(who or desk.admin).post(reverse(f"assurance:{name}", args=args), answers, follow=True)
        return BeautifulSoup(response.content, "html.parser")

    return sent


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def errors(soup: BeautifulSoup) -> list[str]:
    return [" ".join(item.get_text(" ").split()) for item in soup.select(".nhsuk-error-summary__list li")]


def answers_for(question: Question, **changed: Any) -> dict[str, Any]:
    """Give what the form of a question sends."""
    given = {**content(question), "evidence_expected": "\n".join(question.evidence_expected)}
    return {**given, "mandatory": "yes" if question.mandatory else "no", "seen": question.edits, **changed}


def question_page(question: Question) -> tuple[Any, ...]:
    return question.stage.version.code, question.stage.code, question.pk


def test_the_list_shows_editions_and_drafts_to_administrators(desk: Desk, see: Any) -> None:
    desk.published()
    desk.draft()

    rows = [words(row) for row in see("catalogue").select("tbody tr")]

    assert len(rows) == 4
    assert "Draft 2" in rows[0]
    assert "When published" in rows[0]
    assert "16 August 2017" in rows[1]
    assert "first edition" in rows[1]
    assert "1 June 2017" in rows[2]


def test_somebody_who_reads_gateways_reads_published_editions_only(desk: Desk, see: Any) -> None:
    reviewer = person(Role.REVIEWER, case=case())
    desk.draft()

    soup = see("catalogue", who=reviewer)
    assert len(soup.select("tbody tr")) == 2
    assert see("edition", FIRST, who=reviewer).find("a", string="Make a draft from this edition") is None
    see("edition_question", FIRST, "1", "CP1-S1", who=reviewer)
    see("edition", "draft-1", who=reviewer, status=404)


@pytest.mark.parametrize("role", [Role.BIDDER, Role.PROVIDER, Role.EVALUATOR, None])
def test_who_does_not_read_gateways_gets_404(desk: Desk, see: Any, role: Any) -> None:
    stranger = person(role, case=case()) if role else person()

    see("catalogue", who=stranger, status=404)
    see("edition", FIRST, who=stranger, status=404)
    see("edition_changes", FIRST, who=stranger, status=404)
    see("edition_export", FIRST, "csv", who=stranger, status=404)
    see("edition_question", FIRST, "1", "CP1-S1", who=stranger, status=404)


def test_only_administrators_have_pages_that_change_anything(desk: Desk, see: Any) -> None:
    draft = desk.draft()
    reviewer, question = person(Role.REVIEWER, case=case()), asked(draft)

    see("edition_draft", FIRST, who=reviewer, status=404)
    for name, *more in (
        ("edition_edit",), ("edition_publish",), ("edition_discard",), ("stage_edit", "1"), ("question_add", "1"),
        ("edition_stage_add",), ("stage_rename", "1"), ("stage_remove", "1"),
        ("question_edit", "1", question.pk), ("question_remove", "1", question.pk),
    ):  # fmt: skip
        see(name, draft.code, *more, who=reviewer, status=404)
        see(name, draft.code, *more)
        see(name, FIRST, *more, status=404)


def test_a_case_and_its_people_are_no_part_of_the_catalogue(desk: Desk, see: Any) -> None:
    made = case(title="Somewhere Provider")

    assert made.title not in words(see("edition", FIRST))


def test_an_edition_shows_figures_as_defaults_and_its_questions(see: Any) -> None:
    text = words(see("edition", FIRST))

    assert "Usual time (default) 50 working days" in text
    assert "Outcome holds for (default) 3 months" in text
    assert "58 questions" in text


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("?words=CP2-P2", lambda row: row.code == "CP2-P2"),
        ("?stage=3&theme=F", lambda row: row.stage.code == "3" and row.theme == "F"),
        ("?body=cqc&stage=early", lambda row: row.stage.code == "early" and "cqc" in row.rated_by),
        ("?words=zzzz", lambda row: False),
    ],
)
def test_questions_are_filtered(see: Any, query: str, fits: Any) -> None:
    wanted = [row.code for row in ask.questions_of(CatalogueVersion.objects.get(code=FIRST)) if fits(row)]

    shown = [row.th.a.get_text() for row in see("edition", FIRST, query=query).select("tbody tr")]

    assert shown == wanted


def test_a_list_is_taken_out_as_csv_and_xlsx_with_its_filters(desk: Desk, sign_in: Any) -> None:
    address = reverse("assurance:edition_export", args=[FIRST, "csv"])
    client = sign_in(desk.admin)

    lines = client.get(address + "?stage=3").content.decode().splitlines()

    assert len(lines) == 12
    assert "None was closed by a promise" in lines[1]
    assert client.get(address.replace("csv", "xlsx")).content[:2] == b"PK"
    assert client.get(address.replace("csv", "ods")).status_code == 404
    with unit_of_work(desk.admin, at=NOON):
        assert LedgerEntry.objects.filter(step="assurance.edition_exported").count() == 2


def test_a_draft_is_made_changed_and_published_in_pages(desk: Desk, see: Any, send: Any) -> None:
    assert "Only administrators see it" in words(send("edition_draft", FIRST, title="Second edition", code="isap-2018"))
    draft = CatalogueVersion.objects.get(code="isap-2018")
    question = asked(draft)
    send("question_edit", *question_page(question), **answers_for(question, good="Every pound has a source"))
    send("question_add", "isap-2018", "1", **answers_for(question, code="CP1-X1", seen=0, place=1))
    gone = asked(draft, "CP1-I1")
    send("question_remove", *question_page(gone), seen=0)

    text = words(see("edition_publish", "isap-2018"))
    assert "Questions added (1)" in text
    assert "Questions removed (1)" in text
    assert "Every pound has a source" in text
    draft.refresh_from_db()
    text = words(
        send(
            "edition_publish", "isap-2018", seen=draft.edits, reason="Reviewers asked for it",
            from_date_day=1, from_date_month=7, from_date_year=2017,
        )
    )  # fmt: skip

    assert "published. It can no longer change" in text
    assert "Used from 1 July 2017" in text
    assert "Reviewers asked for it" in text
    assert see("edition", "isap-2018").select("tbody tr a")[8].get_text() == "CP1-X1"
    assert "Every pound has a source" in words(see("edition_question", "isap-2018", "1", "CP1-S1"))


def test_the_figures_of_a_stage_are_changed_in_a_page(desk: Desk, see: Any, send: Any) -> None:
    draft = desk.draft()
    parts = {f"{name}_{body}": value for body in ("nhs_england", "nhs_improvement", "cqc")
             for name, value in (("part", "lead"), ("signs", "yes"), ("remit", "Its part"))}  # fmt: skip
    given = {"seen": 0, "target_days": 70, "bodies_per_line": 2, "rule": "all", "combining": "All sign", **parts}

    told = send("stage_edit", draft.code, "2", **given, validity_months=3, validity_weeks=9)
    assert errors(told) == ["Enter months or weeks, not both"]
    nobody = {name: "no" for name in parts if name.startswith("signs")}
    assert errors(send("stage_edit", draft.code, "2", **{**given, **nobody})) == ["Select yes for at least one body"]
    send("stage_edit", draft.code, "2", **given, validity_weeks=9)

    text = words(see("edition", draft.code))
    assert "70 working days" in text
    assert "9 weeks" in text
    assert errors(send("stage_edit", draft.code, "2", **given))[0].startswith("Somebody changed this stage")


def test_a_stage_is_added_renamed_and_removed_in_the_pages(desk: Desk, see: Any, send: Any) -> None:
    draft = desk.draft()
    given = {
        "seen": 0, "name": "Key stage review", "subject": "Ready to close the dialogue", "place": 3, "previous": "1",
        "held_when": "Before dialogue closes", "holds_up": "close_dialogue",
    }  # fmt: skip

    assert errors(send("edition_stage_add", draft.code, **given)) == ["Select the stage that it starts from"]
    added = send("edition_stage_add", draft.code, **given, like="2")
    headings = [words(found) for found in added.main.find_all("h3")]
    assert headings[2] == "Key stage review: ready to close the dialogue"
    assert "Close dialogue" in words(added)
    assert "Key stage review asks nothing: add a question" in words(added)

    page = see("stage_rename", draft.code, "key-stage-review")
    assert page.find("input", {"name": "holds_up", "checked": True})["value"] == "close_dialogue"
    changed = {**given, "name": "Final review", "place": 2, "previous": "early"}
    assert "Final review changed" in words(send("stage_rename", draft.code, "key-stage-review", **changed))
    told = send("stage_rename", draft.code, "key-stage-review", **{**changed, "name": "Typed again"})
    assert errors(told)[0].startswith("Somebody changed this stage")
    assert told.find("input", {"name": "name"})["value"] == "Typed again"

    assert see("stage_rename", draft.code, "2").find("input", {"name": "holds_up"}) is None
    assert errors(send("stage_remove", draft.code, "2", seen=2)) == [
        "Steps of every case ask for Gateway 2, so it cannot be removed"
    ]
    assert "Final review removed" in words(send("stage_remove", draft.code, "key-stage-review", seen=2))
    late = words(send("stage_rename", draft.code, "key-stage-review", **changed))
    assert "Somebody removed this stage after you opened the page" in late
    see("stage_rename", draft.code, "key-stage-review", status=404)


def test_half_a_known_failure_is_asked_for_in_words(desk: Desk, send: Any) -> None:
    question = asked(desk.draft())

    only = send("question_edit", *question_page(question), **answers_for(question, failure="Lost", failure_source=""))
    source = send("question_edit", *question_page(question), **answers_for(question, failure="", failure_source="NAO"))

    assert errors(only) == ["Enter the source of the known failure"]
    assert errors(source) == ["Enter the known failure, or take its source away"]


@pytest.mark.parametrize("code", ["CP1-S2", "cp1-s2"])
def test_a_code_that_is_taken_is_refused(desk: Desk, send: Any, code: str) -> None:
    question = asked(desk.draft())

    told = send("question_edit", *question_page(question), **answers_for(question, code=code))

    assert errors(told) == [f"Gateway 1 already has a question {code}: enter another code"]


@pytest.mark.parametrize("code", ["ISAP 2018", "isap/2018", "-", FIRST])
def test_a_code_of_an_edition_can_stand_in_an_address_and_is_new(send: Any, code: str) -> None:
    assert len(errors(send("edition_draft", FIRST, title="Second edition", code=code))) == 1


def test_a_question_says_what_a_rating_of_it_rests_on_by_default(see: Any) -> None:
    said = words(see("edition_question", FIRST, "1", "CP1-F1"))

    assert "rests on Its answer, its evidence and the value of the contract (default)" in said


def test_who_was_slower_is_told_keeps_the_words_and_can_save_them_then(desk: Desk, send: Any) -> None:
    question = asked(desk.draft())
    mine = answers_for(question, text="My own words?")
    desk.change(question, text="Faster words?")

    told = send("question_edit", *question_page(question), **mine)

    assert errors(told)[0].startswith("Somebody changed this question after you opened the page")
    assert told.find("textarea", {"name": "text"}).get_text().strip() == "My own words?"
    send("question_edit", *question_page(question), **{**mine, "seen": told.find("input", {"name": "seen"})["value"]})
    assert asked(question.stage.version).text == "My own words?"


def test_words_for_a_question_somebody_removed_are_kept_and_can_be_added_again(desk: Desk, send: Any) -> None:
    question = asked(desk.draft())
    mine = answers_for(question, text="My own words?")
    with desk.at_work() as when:
        edit.remove_question(question, seen=0, **when)

    told = send("question_edit", *question_page(question), **mine)
    assert errors(told) == ["Somebody removed this question after you opened the page. Save to add it again"]

    send("question_edit", *question_page(question), **{**mine, "seen": told.find("input", {"name": "seen"})["value"]})
    assert asked(question.stage.version).text == "My own words?"


def test_words_for_a_draft_somebody_published_are_kept(desk: Desk, send: Any) -> None:
    draft = desk.draft()
    question = desk.change(asked(draft), text="Counted?")
    desk.publish(draft)

    told = send("question_edit", *question_page(question), **answers_for(question, text="My own words?"))

    assert errors(told)[0].startswith("This edition has been published, so it cannot change")
    assert "My own words?" in words(told)


def test_publishing_says_everything_that_keeps_it_from_being_done(desk: Desk, see: Any) -> None:
    draft = desk.draft()
    desk.change(asked(draft, "CP2-P1"), rated_by=["cqc"])

    soup = see("edition_publish", draft.code)

    assert "CP2-P1 is mandatory and needs 2 bodies that rate it" in words(soup)
    assert soup.find("textarea") is None


def test_a_draft_begun_before_another_was_published_says_so(desk: Desk, see: Any) -> None:
    older = desk.draft()
    desk.published()

    assert "has been published since this draft was begun" in words(see("edition", older.code))


def test_a_draft_is_discarded(desk: Desk, send: Any) -> None:
    draft = desk.draft()

    assert "Draft discarded" in words(send("edition_discard", draft.code, seen=0))
    assert not CatalogueVersion.objects.filter(pk=draft.pk).exists()


def test_what_changed_between_two_editions_is_one_page(desk: Desk, see: Any) -> None:
    desk.published()

    text = words(see("edition_changes", "draft-1"))
    assert "Questions changed (1)" in text
    assert "counted in pounds and people" in text
    assert "Nothing differs" not in text
    back = words(see("edition_changes", FIRST, query="?from=draft-1"))
    assert "Questions changed (1)" in back
    assert "no earlier edition" in words(see("edition_changes", FIRST)) or "Choose an edition" in words(
        see("edition_changes", FIRST)
    )
    see("edition_changes", FIRST, query="?from=nothing", status=404)


def test_a_longer_catalogue_takes_no_more_queries(desk: Desk, sign_in: Any) -> None:
    client = sign_in(desk.admin)
    pages = [reverse("assurance:catalogue"), reverse("assurance:edition", args=["draft-1"])]
    draft = desk.draft()

    def counts() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked_for:
                client.get(page)
            found.append(len(asked_for))
        return found

    counts()
    few = counts()
    with desk.at_work() as when:
        for number in range(20):
            edit.make_draft(draft.based_on, code=f"more-{number}", title=f"More {number}", **when)
    given = content(asked(draft))
    stage = ask.stages_of(draft).get(code="1")
    Question.objects.bulk_create(
        Question(stage=stage, order=50 + n, **{**given, "code": f"CP1-N{n}"}) for n in range(40)
    )

    assert counts() == few
    assert few[1] <= 20


def test_a_page_has_its_headings_in_order(desk: Desk, see: Any) -> None:
    desk.published(datetime.date(2017, 7, 1))
    draft = desk.draft()
    for name, *args in (
        ("catalogue",), ("edition", draft.code), ("edition_changes", "draft-1"), ("edition_publish", draft.code),
        ("edition_question", FIRST, "1", "CP1-F1"), ("question_add", draft.code, "1"), ("stage_edit", draft.code, "2"),
    ):  # fmt: skip
        levels = [int(found.name[1]) for found in see(name, *args).main.find_all(["h1", "h2", "h3", "h4"])]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False)), (name, levels)
