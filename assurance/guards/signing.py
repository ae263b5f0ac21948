"""What must hold before a body signs and the outcome is issued."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from assurance.bodies import in_order
from assurance.papers import body_name
from conflicts.queries import waiting_for_ruling, without_current_declaration
from mcp_portal.accounts.queries import body_of, roles_on
from mcp_portal.accounts.roles import COMMISSIONING, REVIEWING, Role
from mcp_portal.nhsuk.wording import day, lower_first, plural
from mcp_portal.workflow.guards import Missing, guard

from .places import HOUSE_SIGNING, line_page, review_page

COVERAGE = "House rule: a rating and a signature cover exactly what was there"
INDEPENDENCE = "Gateway scheme (default): who supports a site does not assure it at the same stage"


@guard(source=HOUSE_SIGNING, role=Role.SIGN_OFF, page=review_page)
def body_has_not_signed(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The body has given no signature that still holds; a stale or conflicted one is given anew."""
    if user is None:
        left = (body for body in review.papers.signing if not _counts(review, body, now))
        return None if any(left) else "All bodies have signed"
    body = body_of(user, review.case)
    if body is None or body not in review.papers.signing:
        return "Your body does not sign this gateway"
    return f"{body_name(body)} has signed already" if _counts(review, body, now) else None


def _counts(review: Any, body: str, now: datetime.datetime) -> bool:
    return review.papers.has_signed(body) and body not in review.papers.conflicted(now)


@guard(source="House rule: nobody assures what they commission", role=Role.SIGN_OFF)
def signer_is_independent(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person who signs holds no commissioner role on this case."""
    if user is not None and not roles_on(user, review.case).isdisjoint(COMMISSIONING):
        return "You hold a commissioner role on this case"
    return None


@guard(source=INDEPENDENCE, role=Role.SIGN_OFF, page="assurance:support", link="See the support given")
def signer_gave_no_support(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person who signs gave no hands-on support to the site at this stage."""
    if review.papers.supported_by(user and user.pk) is None:
        return None
    return f"You gave support to the site at {lower_first(review.stage.name)}, so somebody else of your body signs"


@guard(source=INDEPENDENCE, role=Role.LEAD_REVIEWER, page="assurance:support", link="See the support given")
def raters_gave_no_support(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Nobody whose rating counts gave hands-on support to the site at this stage."""
    papers, codes = review.papers, {question.pk: question.code for question in review.papers.questions}
    return [
        Missing(
            f"{codes[question_id]} was rated by somebody who supported the site at this stage",
            f"Somebody else of {body_name(body)} has to rate it again",
            who=f"Reviewer, {body_name(body)}",
        )
        for (question_id, body), row in papers.filed.items()
        if question_id in codes and papers.supported_by(row.reviewer_id) is not None
    ]


@guard(source=COVERAGE, role=Role.REVIEWER, page=review_page)
def ratings_still_hold(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Nothing that a filed rating rests on has changed since it was filed."""
    papers = review.papers
    return [
        Missing(
            f"{body_name(body)} has to rate {question.code} again",
            "; ".join(papers.stale_rating(question.pk, body)),
            who=f"Reviewer, {body_name(body)}",
            page=line_page(review, question),
            link=f"See {question.code}",
        )
        for question in papers.questions
        for body in sorted(question.rated_by, key=in_order)
        if papers.stale_rating(question.pk, body)
    ]


@guard(source=COVERAGE, role=Role.SIGN_OFF, page=review_page)
def signatures_still_hold(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Nothing that a signature covers has changed since it was given."""
    stale = review.papers.stale_sign_offs
    return [
        Missing(
            f"The signature of {body_name(body)} no longer holds",
            "; ".join(stale[body]),
            who=f"Sign-off officer, {body_name(body)}",
            page=review.get_absolute_url(),
            link=f"See {lower_first(review.stage.name)}",
        )
        for body in review.papers.signing
        if body in stale
    ]


@guard(source="House rule: reviewers declare for each procurement", role=Role.SIGN_OFF, page=review_page)
def signers_still_clear(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Everybody whose signature counts is still clear of conflicts and gave no support at this stage."""
    why = review.papers.conflicted(now)
    return [
        Missing(
            f"The signature of {body_name(body)} cannot be counted",
            why[body],
            who=f"Sign-off officer, {body_name(body)}",
        )
        for body in review.papers.signing
        if body in why
    ]


@guard(
    source="House rule: reviewers declare for each procurement",
    role=Role.SIGN_OFF,
    page=lambda review: f"{reverse('conflicts:declare')}?case={review.case.reference}",
    link="Declare your interests",
)
def signer_is_clear(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The person who signs has a current declaration that awaits no ruling."""
    if user is None:
        return []
    missing = []
    if user in without_current_declaration(review.case, now, REVIEWING):
        missing.append(Missing("You have no current declaration of interests for this case", who="You"))
    if user in waiting_for_ruling(review.case, now, REVIEWING):
        missing.append(Missing("Your declaration awaits a ruling", who=Role.GUARDIAN.label))
    return missing


@guard(source="Gateway scheme (default): any amber line needs a condition", role=Role.SIGN_OFF, page=review_page)
def amber_lines_have_conditions(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every line the body rates amber carries a condition of that body."""
    body = body_of(user, review.case) if user is not None else None
    add = reverse("assurance:condition_add", args=[review.case.reference, review.stage.code])
    return [
        Missing(
            f"{question.code} is amber and has no condition",
            question.text,
            who=f"Reviewer or sign-off officer, {body_name(body)}" if body else "",
            page=f"{add}?question={question.code}",
            link=f"Set a condition for {question.code}",
        )
        for question in review.papers.without_condition(body)
    ]


@guard(source=HOUSE_SIGNING, role=Role.SIGN_OFF, page=review_page)
def every_body_signed(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every body that signs this gateway has signed."""
    return [not_signed(review, body) for body in review.papers.unsigned()]


def not_signed(review: Any, body: str) -> Missing:
    """Say that a body has not signed, and how far it is."""
    name, left, lines = body_name(body), review.papers.unrated(body), review.papers.lines_of(body)
    detail = f"{len(left)} of its {plural(len(lines), 'line')} not rated" if left else "All its lines are rated"
    due = f", due on {day(review.due_date)}" if review.due_date and review.is_with_reviewers else ""
    return Missing(
        f"{name} has not signed {lower_first(review.stage.name)}",
        detail + due,
        who=f"Sign-off officer, {name}",
        page=review.get_absolute_url(),
        link=f"See {lower_first(review.stage.name)}",
    )
