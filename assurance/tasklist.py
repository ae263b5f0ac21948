"""What a person sees first on the page of a review: the one next thing, or for whom it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from assurance import access
from assurance.models import GateReview
from assurance.queries import words_of
from mcp_portal.nhsuk.wording import listed, plural, weekday
from mcp_portal.workflow.offers import Offer

ALWAYS_OPEN = frozenset({"ask_for_clarification"})
"""Steps that nobody waits for, because they can be taken at any time."""


@dataclass(frozen=True)
class Next:
    """The next thing: a heading, a sentence, a button and how it is marked (wait, stop, done or nothing)."""

    heading: str
    text: str = ""
    kind: str = ""
    button: dict[str, str] | None = None
    link: dict[str, str] | None = None


def next_thing(review: GateReview, user: Any, lines: list[Any], offered: list[Offer], add: str) -> Next:
    """Give the next thing for a person; ``add`` is the page where evidence is added."""
    if review.is_signed_off or not review.is_live:
        return _ended(review)
    return (
        _rate(review, user, lines)
        or _answer(review, user, lines, add)
        or _clarify(review, user)
        or _step(offered)
        or Next("Waiting for others", _waits_for(offered), "wait")
    )


def _rate(review: GateReview, user: Any, lines: list[Any]) -> Next | None:
    if not (review.is_being_rated and access.is_reviewer(review, user)):
        return None
    yours = [line for line in lines if line.is_yours]
    left = [line for line in yours if line.own is None or line.stale]
    if not left or review.stage.ends_in_feedback:
        return None
    due = f" They are due by {weekday(review.due_date)}." if review.due_date else ""
    text = f"Your body rates {plural(len(yours), 'line')}.{due}"
    heading = f"You have {plural(len(left), 'line')} left to rate"
    return Next(heading, text, button={"text": "Rate the next line", "href": left[0].href})


def _answer(review: GateReview, user: Any, lines: list[Any], add: str) -> Next | None:
    if not (review.may_change_evidence and access.prepares_evidence(review, user)):
        return None
    missing = review.papers.unanswered()
    if not missing:
        return None
    href = next(line.href for line in lines if line.question.pk == missing[0].pk)
    asked = sum(1 for question in review.papers.questions if question.mandatory)
    heading = f"{len(missing)} of {plural(asked, 'question')} {'has' if len(missing) == 1 else 'have'} no answer"
    text = "Each question needs an answer with evidence, or a reason why it does not apply."
    link = {"text": "Answer the next question", "href": href}
    return Next(heading, text, button={"text": "Add evidence", "href": add}, link=link)


def _clarify(review: GateReview, user: Any) -> Next | None:
    if not (review.is_in_clarification and access.prepares_evidence(review, user)):
        return None
    left = [one for one in review.papers.clarifications if one.reply is None]
    if not left:
        return None
    due = min(one.due_date for one in left)
    heading = f"The 3 bodies wait for {plural(len(left), 'answer')}"
    text = f"The clock stands until every question is answered. The first answer is wanted by {weekday(due)}."
    page = reverse("assurance:clarification", args=[review.case.reference, left[0].pk])
    return Next(heading, text, button={"text": "Answer the next question", "href": page})


def _step(offered: list[Offer]) -> Next | None:
    ready = next((o for o in offered if o.can_go and not o.danger and o.name not in ALWAYS_OPEN), None)
    if ready is None:
        return None
    return Next(ready.label, ready.effect, button={"text": ready.label, "href": ready.url})


def _waits_for(offered: list[Offer]) -> str:
    others = [offer for offer in offered if not offer.danger and offer.name not in ALWAYS_OPEN]
    holders = sorted({row.who for offer in others for row in offer.unmet} or {offer.who for offer in others})
    steps = listed(f"“{offer.label}”" for offer in others)
    return f"The next step is {steps}. It waits for {listed(holders)}." if others else ""


def _ended(review: GateReview) -> Next:
    if not review.is_signed_off:
        return Next("This attempt was withdrawn", "A new attempt starts from its evidence.", "stop")
    if review.is_reopened:
        return Next(words_of(review), "It no longer counts as passed. A new attempt starts from its evidence.", "stop")
    if not review.has_passed:
        return Next(words_of(review), "A new attempt starts from its evidence.", "stop")
    until = f"It is valid until {weekday(review.valid_until)}. " if review.valid_until else ""
    left = [condition for condition in review.papers.conditions if not condition.is_closed]
    if not left:
        return Next(words_of(review), until.strip(), "done")
    is_open = f"{plural(len(left), 'condition')} {'is' if len(left) == 1 else 'are'} not met."
    return Next(words_of(review), until + is_open, "wait", link={"text": "See the conditions", "href": "#conditions"})


def blocked(offered: list[Offer]) -> list[Offer]:
    """Give the steps that cannot be taken yet, of whoever they are; never those that undo something."""
    return [offer for offer in offered if offer.unmet and not offer.danger]
