"""The lines of enquiry of a review, as far as a reader may see what the bodies think of them."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects

from assurance.bodies import in_order
from assurance.guards import file_page, line_page
from assurance.models import Answer, GateReview, Opinion, Question, Rating
from assurance.outcome import PASSING, Value
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.nhsuk.wording import day, listed, lower_first
from mcp_portal.workflow.offers import Offer, steps_for


@dataclass(frozen=True)
class Other:
    """What another body thinks of a line: a rating, or why it is not shown."""

    name: str
    rating: Rating | None
    why: str
    stale: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of enquiry for one reader."""

    question: Question
    answer: Answer | None
    is_yours: bool
    own: Rating | None
    draft: Rating | None
    others: list[Other]
    differ: bool
    href: str
    own_body: str | None
    opinions: list[Opinion]
    is_assigned: bool
    stale: list[str] = field(default_factory=list)

    @property
    def values(self) -> set[str]:
        """Give the values of the line that the reader sees."""
        return {row.value for row in (self.own, *(other.rating for other in self.others)) if row}

    @property
    def cited(self) -> list[Any]:
        """Give the evidence the answer cites."""
        return self.answer.cited if self.answer else []

    def file_page(self, review: GateReview, evidence: int) -> str:
        """Give the address of a file that the answer cites, by its key."""
        return file_page(review, evidence)


def may_see(review: GateReview, question_id: int, of_body: str, reader_body: str | None) -> bool:
    """Say whether a reader sees what a body filed for a question.

    Reviewers see another body's rating once their own body has filed its own, or when every body has;
    everybody else sees the ratings of a body when it has signed, or when the outcome was issued.
    """
    if review.is_signed_off or of_body == reader_body:
        return True
    if reader_body is not None:
        return review.is_after_rating or (question_id, reader_body) in review.papers.filed
    return of_body in review.papers.sign_offs


def shown_ratings(review: GateReview, reader_body: str | None) -> dict[tuple[int, str], Rating]:
    """Give the filed ratings that a reader may see."""
    return {key: row for key, row in review.papers.filed.items() if may_see(review, *key, reader_body)}


def lines(review: GateReview, user: Any) -> list[Line]:
    """Give every line of a review for a reader: theirs first, each part in the order of the catalogue."""
    body = body_of(user, review.case)
    made = [_line(review, question, user, body) for question in review.papers.questions]
    return sorted(made, key=lambda line: not line.is_yours)


def _line(review: GateReview, question: Question, user: Any, body: str | None) -> Line:
    papers = review.papers
    own = papers.filed.get((question.pk, body)) if body else None
    others = [
        _other(review, question, other, body) for other in sorted(question.rated_by, key=in_order) if other != body
    ]
    values = {row.value for row in (own, *(other.rating for other in others)) if row}
    return Line(
        question=question,
        answer=papers.answers.get(question.pk),
        is_yours=body is not None and body in question.rated_by,
        own=own,
        draft=papers.draft_of(question, user),
        others=others,
        differ=len(values) > 1,
        href=line_page(review, question),
        own_body=body,
        stale=papers.stale_rating(question.pk, body),
        is_assigned=body is not None and papers.assigned.get((question.pk, body)) == user.pk,
        opinions=[
            opinion
            for rating in (own, *(other.rating for other in others))
            if rating
            for opinion in opinions_on(review, rating, body)
        ],
    )


def opinions_on(review: GateReview, rating: Rating, reader_body: str | None) -> list[Opinion]:
    """Give the opinion that counts of each body on a rating, as far as the reader may see them.

    An opinion tells what its own body thinks too: it is read by those who may see the ratings of both.
    """
    said = review.papers.opinions.get(rating.pk, {})
    shown = {body for body in (rating.body, *said) if may_see(review, rating.question_id, body, reader_body)}
    for opinion in said.values():
        opinion.rating = rating
    return [opinion for body, opinion in said.items() if {body, rating.body} <= shown]


def _other(review: GateReview, question: Question, of_body: str, reader_body: str | None) -> Other:
    if may_see(review, question.pk, of_body, reader_body):
        rating = review.papers.filed.get((question.pk, of_body))
        missing = "Not rated" if review.is_signed_off else "Not filed yet"
        return Other(
            body_name(of_body), rating, "" if rating else missing, review.papers.stale_rating(question.pk, of_body)
        )
    if not review.is_with_reviewers:
        why = "Rates this line"
    elif review.stage.ends_in_feedback and reader_body is None:
        why = "Shown with the feedback"
    elif reader_body is None:
        why = "Shown after it signs"
    elif reader_body in question.rated_by:
        why = "Hidden until you file"
    else:
        why = "Shown in moderation"
    return Other(body_name(of_body), None, why)


def bodies(review: GateReview, reader_body: str | None = None, *, link_to_review: bool = True) -> list[dict[str, Any]]:
    """Give the three bodies strip of a review: name, you, state, facts and link of each body."""
    strip = [_body(review, row.body, reader_body) for row in review.papers.bodies]
    if link_to_review:
        link = {"text": f"See {lower_first(review.stage.name)}", "href": review.get_absolute_url()}
        return [{**body, "link": link} for body in strip]
    return strip


def _body(review: GateReview, body: str, reader_body: str | None) -> dict[str, Any]:
    papers = review.papers
    of = papers.lines_of(body)
    filed = len(of) - len(papers.unrated(body))
    signed = papers.sign_offs.get(body)
    if review.is_with_reviewers or review.is_signed_off:
        facts = [["Lines filed", f"{filed} of {len(of)}"], ["Ratings", _ratings_words(review, body, reader_body)]]
    else:
        facts = [["Lines to rate", str(len(of))]]
    if signed is not None:
        facts.append(["Signed", day(signed.signed_at)])
        if body in papers.stale_sign_offs:
            facts.append(["Changed since", listed(papers.stale_sign_offs[body])])
    elif not review.stage.ends_in_feedback:
        facts.append(["Signed", "Not yet"])
        if review.due_date and review.is_live:
            facts.append(["Due", day(review.due_date)])
    return {
        "code": body,
        "name": body_name(body),
        "you": body == reader_body,
        "state": _state(review, body, filed, len(of)),
        "facts": facts,
        "link": None,
    }


def _state(review: GateReview, body: str, filed: int, of: int) -> dict[str, str]:
    signed = review.papers.sign_offs.get(body)
    if body in review.papers.stale_sign_offs:
        return {"text": "Signature no longer holds", "colour": "orange"}
    if signed is not None:
        return {
            "text": signed.get_outcome_display(),
            "colour": "green" if signed.outcome in PASSING else "red",
        }
    if review.is_signed_off:
        return {"text": "Feedback given", "colour": "green"}
    if not review.is_with_reviewers:
        waits = review.state in (GateReview.State.DRAFT, GateReview.State.BOARD_APPROVED)
        words = "Waiting for the submission" if waits else str(review.get_state_display())
        return {"text": words, "colour": "white"}
    if review.is_after_rating:
        return {"text": "Ready to sign", "colour": "aqua-green"}
    if filed == of:
        return {"text": "All lines rated", "colour": "aqua-green"}
    return {"text": "Reviewing" if filed else "Not started", "colour": "blue" if filed else "white"}


def _ratings_words(review: GateReview, body: str, reader_body: str | None) -> str:
    all_shown = review.is_signed_off or body == reader_body or body in review.papers.sign_offs
    if all_shown or (reader_body is not None and review.is_after_rating):
        return count_of_ratings(review, body)
    if review.stage.ends_in_feedback:
        return "Shown with the feedback"
    return "Shown in moderation" if reader_body else "Shown after it signs"


def count_of_ratings(review: GateReview, body: str) -> str:
    """Count the filed ratings of a body: "9 green, 2 amber"."""
    counts = Counter(review.papers.values_of(body))
    words = [f"{counts[value]} {value.label.lower()}" for value in Value if counts[value]]
    return ", ".join(words) or "None yet"


def is_open_to(review: GateReview, body: str) -> bool:
    """Say whether a body can still rate and set conditions: in review, and no signature of it holds."""
    return review.is_with_reviewers and not review.papers.has_signed(body)


def earlier_ratings(review: GateReview, question: Question, user: Any) -> list[Rating]:
    """Give the superseded ratings of a question that the reader may see, oldest first."""
    body = body_of(user, review.case)
    rows = review.ratings.filter(question=question, superseded_by__isnull=False, filed_at__isnull=False)
    rows = rows.select_related("reviewer__organisation").order_by("filed_at", "pk")
    return [row for row in rows if may_see(review, question.pk, row.body, body)]


def evidence_with_questions(review: GateReview) -> list[dict[str, Any]]:
    """Give the evidence that stands, each piece with the questions that cite it and where."""
    papers = review.papers
    # Only this page names who added each: read here, so that the page of a review builds no person for each file.
    prefetch_related_objects(papers.evidence, "added_by__organisation")
    cited: dict[int, list[dict[str, str]]] = {row.pk: [] for row in papers.evidence}
    for question in papers.questions:
        answer = papers.answers.get(question.pk)
        for citation in answer.cited if answer else []:
            cited[citation.evidence_id].append({"code": question.code, "pages": citation.pages})
    return [{"piece": row, "questions": cited[row.pk]} for row in sorted(papers.evidence, key=lambda row: row.number)]


def offers(review: GateReview, user: Any, now: datetime.datetime) -> list[Offer]:
    """Give the steps out of the present state that fit the stage, also those of other people."""
    other = "open_moderation" if review.stage.ends_in_feedback else "issue_feedback"
    return [offer for offer in steps_for(review, user, now, everyone=True) if offer.name != other]
