"""What keeps a person from rating a line, and what bodies say about each other's ratings."""

from __future__ import annotations

from typing import Any

from assurance.coverage import digest
from assurance.models import GateReview, Question, Rating
from mcp_portal.nhsuk.wording import lower_first

from .lines import may_see

WITHDRAWN = "This attempt at {stage} was withdrawn, so nobody rates it any more"
CLOSED = {
    GateReview.State.CLARIFICATION: "{Stage} waits for answers to questions. You can rate it again when it goes on",
    GateReview.State.RECOMMENDED: "The panel has met on {stage}, so its ratings are closed",
    GateReview.State.WITHDRAWN: WITHDRAWN,
}


def why_closed(review: GateReview) -> str:
    """Say in a sentence why nobody rates a review now; empty when it is being rated."""
    if review.is_being_rated:
        return ""
    words = "{Stage} is not being rated now"
    if review.is_signed_off:
        words = "The outcome of {stage} was issued, so its ratings are closed"
        if review.stage.ends_in_feedback:
            words = "The feedback of {stage} was issued, so its ratings are closed"
    words = CLOSED.get(review.state, words)
    return words.format(stage=lower_first(review.stage.name), Stage=review.stage.name)


def why_not_rated(review: GateReview, body: str, question: Question | None = None, user: Any = None) -> str:
    """Say in a sentence why a body cannot rate a review or one line of it; empty when it can."""
    if closed := why_closed(review):
        return closed
    if question is not None and body not in question.rated_by:
        return "Your body does not rate this line"
    if review.papers.has_signed(body):
        return "Your body has signed, so its ratings cannot change"
    if user is not None and review.papers.supported_by(user.pk) is not None:
        return "You gave support to the site at this stage, so somebody else of your body rates"
    return ""


def mark(value: str, reason: str) -> str:
    """Give a mark by which a form knows the draft it was opened with."""
    return digest([value, reason.strip()])[:16]


def mark_of(draft: Rating | None) -> str:
    """Give the mark of a draft, empty when there is none."""
    return mark(draft.value, draft.reason) if draft else ""


def why_no_opinion(review: GateReview, rating: Rating, body: str, user: Any = None) -> str:
    """Say in a sentence why a body cannot agree or disagree with a rating; empty when it can."""
    if rating.body == body:
        return "Another body agrees or disagrees with this rating, not your own"
    if closed := why_not_rated(review, body, user=user):
        return closed
    if not may_see(review, rating.question_id, rating.body, body):
        return "File the rating of your body first. You see this one then"
    if rating.superseded_by_id is not None:
        return "This rating was replaced after you opened the page. Read the new one first"
    return ""
