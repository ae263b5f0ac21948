"""Which question is answered by which page of which document, and for which body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assurance.bodies import in_order
from assurance.models import Citation, Evidence, GateReview, Question
from assurance.papers import body_name

HEAD = (
    "Question",
    "Text",
    "Mandatory",
    "Side",
    "Rated by",
    "Answer",
    "Evidence",
    "Version",
    "Title",
    "Pages",
    "SHA-256",
)


@dataclass(frozen=True)
class QuestionRow:
    """One question with the places that answer it."""

    question: Question
    bodies: list[str]
    cited: list[Citation]
    status: str
    is_open: bool

    @property
    def without_pages(self) -> bool:
        """Say whether documents are cited, but no page of any."""
        return bool(self.cited) and not any(citation.pages for citation in self.cited)


@dataclass(frozen=True)
class PieceRow:
    """One piece of evidence with the questions of each body that it answers, and where."""

    piece: Evidence
    by_body: dict[str, list[tuple[str, str]]]

    @property
    def is_shared(self) -> bool:
        """Say whether it answers questions of more than 1 body."""
        return sum(1 for places in self.by_body.values() if places) > 1

    @property
    def is_cited(self) -> bool:
        """Say whether any question cites it."""
        return any(self.by_body.values())


@dataclass(frozen=True)
class Coverage:
    """How far the evidence of a review answers its questions."""

    bodies: list[str]
    questions: list[QuestionRow]
    pieces: list[PieceRow]

    @property
    def open(self) -> list[QuestionRow]:
        """The mandatory questions that nothing answers."""
        return [row for row in self.questions if row.is_open]

    @property
    def without_pages(self) -> list[QuestionRow]:
        """The questions for which documents are cited, but no page."""
        return [row for row in self.questions if row.without_pages]

    @property
    def uncited(self) -> list[PieceRow]:
        """The evidence that no question cites."""
        return [row for row in self.pieces if not row.is_cited]

    @property
    def shared(self) -> list[PieceRow]:
        """The evidence that answers questions of several bodies."""
        return [row for row in self.pieces if row.is_shared]


def coverage(review: GateReview, body: str = "") -> Coverage:
    """Give what answers the questions of a review, or of one body."""
    papers = review.papers
    asked = [question for question in papers.questions if not body or body in question.rated_by]
    rows = [_question(papers, question) for question in asked]
    bodies = sorted({one for row in rows for one in row.question.rated_by if body in ("", one)}, key=in_order)
    pieces = {row.pk: PieceRow(row, {one: [] for one in bodies}) for row in sorted(papers.evidence, key=_by_number)}
    for row in rows:
        for citation in row.cited:
            for one in set(row.question.rated_by) & set(bodies):
                pieces[citation.evidence_id].by_body[one].append((row.question.code, citation.pages))
    return Coverage(bodies, rows, list(pieces.values()))


def _by_number(piece: Evidence) -> int:
    return piece.number


def _question(papers: Any, question: Question) -> QuestionRow:
    answer = papers.answers.get(question.pk)
    return QuestionRow(
        question=question,
        bodies=[body_name(body) for body in sorted(question.rated_by, key=in_order)],
        cited=answer.cited if answer else [],
        status=str(answer.get_status_display()) if answer else "Not answered",
        is_open=question.mandatory and not papers.is_answered(question),
    )


def coverage_rows(found: Coverage) -> Iterator[tuple[Any, ...]]:
    """Give the coverage as rows of a list: each question with each place, then the evidence nobody cites."""
    for row in found.questions:
        question = row.question
        asked = (
            question.code, question.text, "Yes" if question.mandatory else "No", question.get_side_display(),
            ", ".join(row.bodies), row.status,
        )  # fmt: skip
        for citation in row.cited:
            yield (*asked, *_piece(citation.evidence, citation.pages))
        if not row.cited:
            yield (*asked, "", "", "", "", "")
    for unused in found.uncited:
        yield ("", "", "", "", "", "No question cites it", *_piece(unused.piece, ""))


def _piece(piece: Evidence, pages: str) -> tuple[Any, ...]:
    return (piece.code, piece.version, piece.title, pages, piece.document.sha256)


def older_versions(review: GateReview) -> dict[int, list[Evidence]]:
    """Give the replaced versions of each piece that stands, by its number, newest first."""
    found: dict[int, list[Evidence]] = {row.number: [] for row in review.papers.evidence}
    for row in review.evidence.exclude(replaced_by=None).order_by("-version"):
        if row.number in found:
            found[row.number].append(row)
    return found
