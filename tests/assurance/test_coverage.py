"""What goes stale when something changes: exactly the ratings and signatures that rest on it."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assurance.bodies import Body
from assurance.coverage import BIDDER, FACTS_OF_QUESTION, PRICE, SCOPE, Fact, changed
from assurance.staleness import Staleness

NOON = datetime.datetime(2017, 5, 22, 12, tzinfo=datetime.UTC)
CATALOGUE = json.loads((settings.BASE_DIR / "assurance/catalogue/isap_2017.json").read_text())
ASKED = next(stage["questions"] for stage in CATALOGUE["stages"] if stage["code"] == "2")
DOCUMENTS = range(1, 7)
citing = st.lists(st.sets(st.sampled_from(DOCUMENTS)), min_size=len(ASKED), max_size=len(ASKED))


class Table(Staleness):
    """The rows of a gateway 2 in which every line is rated and every body has signed."""

    def __init__(self, cited: list[set[int]]):
        self.review = SimpleNamespace(
            is_with_reviewers=True, is_signed_off=False, stage=SimpleNamespace(rule="all"), case=self
        )
        self.bodies = [SimpleNamespace(body=body, part="lead", signs=True) for body in Body.values]
        self.questions = [
            SimpleNamespace(
                pk=pk,
                code=row["code"],
                text=row["text"],
                rated_by=row["rated_by"],
                rests_on=FACTS_OF_QUESTION.get(row["code"], ()),
            )
            for pk, row in enumerate(ASKED)
        ]
        documents = {
            n: SimpleNamespace(number=n, added_at=NOON, document=SimpleNamespace(sha256=f"{n}")) for n in DOCUMENTS
        }
        self.answers = {pk: _answer(sorted(numbers), documents) for pk, numbers in enumerate(cited)}
        self.told = {name: Fact(f"The {name}") for name in (BIDDER, PRICE, SCOPE)}
        self.documents, self.conditions, self.risks, self.filed, self.sign_offs = documents, [], [], {}, {}

    def gateway_facts(self, names: Any) -> dict[str, Fact]:
        return {name: self.told[name] for name in names}

    def sign(self) -> Table:
        """File every rating, then let every body sign."""
        rated = [(question, body) for question in self.questions for body in question.rated_by]
        for pk, (question, body) in enumerate(rated):
            self.filed[question.pk, body] = SimpleNamespace(
                pk=pk, value="green", reason="Read", filed_at=NOON, covers=self.covers_of(question)
            )
        for body in Body.values:
            self.sign_offs[body] = SimpleNamespace(covers=self.covers_of_signature(body), signed_at=NOON)
        return self

    def stale(self) -> tuple[set[tuple[str, str]], set[str]]:
        """Give what is stale as the papers read now say it."""
        for name in ("facts", "_of_question", "_changed_at"):
            self.__dict__.pop(name, None)
        codes = {question.pk: question.code for question in self.questions}
        keys = {row.pk: key for key, row in self.filed.items()}
        ratings = {(codes[keys[pk][0]], keys[pk][1]) for pk in self.stale_ratings}
        return ratings, set(self.stale_sign_offs)

    def holding(self, codes: set[str]) -> tuple[set[tuple[str, str]], set[str]]:
        """Give the ratings of some questions, and the bodies that hold one of them."""
        ratings = {(row.code, body) for row in self.questions if row.code in codes for body in row.rated_by}
        return ratings, {body for _code, body in ratings}


def _answer(numbers: list[int], documents: dict[int, Any]) -> Any:
    cited = [SimpleNamespace(evidence=documents[n], pages=f"page {n}") for n in numbers]
    return SimpleNamespace(status="answered", words="As the evidence says", gap="", cited=cited, answered_at=NOON)


def test_nothing_is_stale_as_long_as_nothing_changes() -> None:
    assert Table([{1}] * len(ASKED)).sign().stale() == (set(), set())


@given(cited=citing, number=st.sampled_from(DOCUMENTS))
def test_a_changed_document_makes_stale_exactly_what_cites_it(cited: list[set[int]], number: int) -> None:
    table = Table(cited).sign()
    table.documents[number].document.sha256 = "another"

    expected = {question.code for question, numbers in zip(table.questions, cited, strict=True) if number in numbers}
    assert table.stale() == table.holding(expected)


@given(cited=citing, pk=st.integers(0, len(ASKED) - 1), field=st.sampled_from(["status", "words", "gap", "cited"]))
def test_a_changed_answer_makes_stale_exactly_the_ratings_of_its_question(
    cited: list[set[int]], pk: int, field: str
) -> None:
    table = Table(cited).sign()
    answer = table.answers[pk]
    answer.cited = [SimpleNamespace(evidence=row.evidence, pages="page 99") for row in answer.cited]
    if field != "cited":
        table.answers[pk] = _answer(sorted(cited[pk]), table.documents)
        setattr(table.answers[pk], field, "another")

    expected = {table.questions[pk].code} if field != "cited" or cited[pk] else set()
    assert table.stale() == table.holding(expected)


@pytest.mark.parametrize("fact", [BIDDER, PRICE, SCOPE])
def test_a_changed_fact_makes_stale_exactly_the_questions_that_rest_on_it(fact: str) -> None:
    table = Table([{1}] * len(ASKED)).sign()
    table.told[fact] = Fact("Another")

    expected = {question.code for question in table.questions if fact in FACTS_OF_QUESTION.get(question.code, ())}
    assert expected
    assert table.stale() == table.holding(expected)


def test_the_bidder_counts_for_the_7_questions_that_dudley_had_to_ask_again() -> None:
    resting = {code for code, facts in FACTS_OF_QUESTION.items() if BIDDER in facts}

    assert resting == {"CP2-F1", "CP2-F2", "CP2-F4", "CP2-D1", "CP2-Q1", "CP2-G1", "CP2-M1"}


def test_what_was_filed_before_covers_were_kept_is_never_stale() -> None:
    table = Table([{1}] * len(ASKED)).sign()
    for row in (*table.filed.values(), *table.sign_offs.values()):
        row.covers = {}
    table.documents[1].document.sha256 = "another"

    assert table.stale() == (set(), set())


def test_what_is_put_back_holds_again() -> None:
    table = Table([{1}] * len(ASKED)).sign()
    table.told[BIDDER] = Fact("Another")
    table.told[BIDDER] = Fact("The bidder")

    assert table.stale() == (set(), set())


def test_a_change_is_told_in_words_with_its_day() -> None:
    before = {"document:7": "a", "answer:CP2-F1": "b", "risk:12": "c", "fact:bidder": "d", "document:9": "e"}
    now = {"document:7": "x", "answer:CP2-F1": "y", "fact:bidder": "z", "document:11": "f", "document:9": "e"}

    assert changed(before, now, {"document:7": datetime.date(2017, 5, 3)}) == [
        "The make-up or legal form of the bidder changed",
        "Document EV-07 was replaced on 3 May 2017",
        "Document EV-11 was added",
        "The answer to CP2-F1 changed",
        "Risk 12 was taken out",
    ]
