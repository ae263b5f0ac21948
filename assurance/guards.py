"""What must hold before a step of a gateway or of a condition."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts.queries import waiting_for_ruling, without_current_declaration
from mcp_portal.accounts.queries import body_of, roles_on
from mcp_portal.accounts.roles import COMMISSIONING, REVIEWING, Role
from mcp_portal.nhsuk.wording import day, listed, lower_first, plural
from mcp_portal.workflow.guards import Missing, guard

from .papers import body_name

SCHEME = "Gateway scheme (default)"
HOUSE_SIGNING = "House rule: all 3 bodies sign"
CONFLICTS = "Managing conflicts of interest, NHS England, June 2016"


def review_page(review: Any) -> str:
    """Give the page of a review."""
    return review.get_absolute_url()


def _line(review: Any, question: Any) -> str:
    return reverse("assurance:question", args=[review.case.reference, review.stage.code, question.code])


@guard(source=SCHEME, role=Role.LEAD, page=review_page, link="Answer the questions")
def evidence_complete(review: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Every mandatory question has an answer with evidence, or a reason why it does not apply."""
    missing = review.papers.unanswered()
    if not missing:
        return None
    asked = sum(1 for question in review.papers.questions if question.mandatory)
    has = "has" if len(missing) == 1 else "have"
    return Missing(
        f"{len(missing)} of {asked} questions {has} no answer with evidence",
        listed(question.code for question in missing),
        page=_line(review, missing[0]),
        link="Answer the next question",
    )


@guard(source=CONFLICTS, role=Role.GUARDIAN, page="conflicts:case_conflicts", link="See who has to declare")
def declarations_current(review: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Every member of the team has a current declaration of interests."""
    people = without_current_declaration(review.case, now)
    if not people:
        return None
    verb = "has" if len(people) == 1 else "have"
    return Missing(
        f"{plural(len(people), 'team member')} {verb} no current declaration of interests",
        listed(str(person) for person in people),
    )


@guard(source=SCHEME, role=Role.SYSTEM_ADMIN, page="procurement:team", link="See the people on this case")
def reviewers_named(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every body that signs has a reviewer and a sign-off officer."""
    papers = review.papers
    missing = []
    for body in papers.signing:
        if not papers.people_of(body, Role.REVIEWER, Role.LEAD_REVIEWER):
            missing.append(Missing(f"{body_name(body)} has no reviewer on this case"))
        if not papers.people_of(body, Role.SIGN_OFF):
            missing.append(Missing(f"{body_name(body)} has no sign-off officer on this case"))
    return missing


@guard(
    source="House rule: reviewers declare for each procurement",
    role=Role.REVIEWER,
    page="conflicts:case_conflicts",
    link="See who has to declare",
)
def reviewers_clear(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every reviewer has a current declaration for this procurement that awaits no ruling."""
    # A recused reviewer does not see the case at all, so no rule is needed here.
    undeclared = without_current_declaration(review.case, now, REVIEWING)
    unruled = waiting_for_ruling(review.case, now, REVIEWING)
    return [
        *(Missing(f"{person} has no current declaration of interests", who=str(person)) for person in undeclared),
        *(Missing(f"A declaration of {person} awaits a ruling", who=Role.GUARDIAN.label) for person in unruled),
    ]


@guard(source=SCHEME, role=Role.LEAD_REVIEWER, page=review_page, link="See the evidence")
def evidence_unchanged(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """Evidence and answers are those that were submitted, by their hashes."""
    if review.papers.is_as_submitted():
        return None
    return "Evidence or answers differ from what was submitted"


@guard(
    source="Gateway scheme (default): every line rated",
    role=Role.REVIEWER,
    page=review_page,
    link="See the lines",
)
def every_line_rated(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every body has filed its rating of every line it must rate."""
    missing = []
    for body in (row.body for row in review.papers.bodies):
        left, lines = review.papers.unrated(body), review.papers.lines_of(body)
        if left:
            missing.append(_unrated(review, user, body, left, len(lines)))
    return missing


def _unrated(review: Any, user: Any, body: str, left: list[Any], of: int) -> Missing:
    yours = user is not None and body_of(user, review.case) == body
    verb = "is" if len(left) == 1 else "are"
    return Missing(
        f"{len(left)} of {'your' if yours else body_name(body) + '’s'} {of} lines {verb} not rated",
        listed(question.code for question in left),
        who="You" if yours else f"Reviewer, {body_name(body)}",
        page=_line(review, left[0]) if yours else "",
        link="Rate the next line" if yours else "",
    )


@guard(source="House rule: gateways 2 and 3 are rated by 2 bodies", role=Role.LEAD_REVIEWER, page=review_page)
def enough_bodies_rated(review: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """Every mandatory line is rated by as many different bodies as the stage asks for."""
    papers = review.papers
    thin = papers.thinly_rated()
    # While a body has lines left, the requirement before this one names them.
    if not thin or any(papers.unrated(row.body) for row in papers.bodies):
        return None
    least = review.stage.bodies_per_line
    lines, wanted = plural(len(thin), "line is", "lines are"), plural(least, "body", "different bodies")
    return Missing(
        f"{lines} rated by fewer than {wanted}",
        listed(question.code for question in thin),
    )


@guard(source=HOUSE_SIGNING, role=Role.SIGN_OFF, page=review_page)
def body_has_not_signed(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The body has not signed yet; a signature is given once."""
    if user is None:
        return None if review.papers.unsigned() else "All bodies have signed"
    body = body_of(user, review.case)
    if body is None or body not in review.papers.signing:
        return "Your body does not sign this gateway"
    return f"{body_name(body)} has signed already" if body in review.papers.sign_offs else None


@guard(source="House rule: nobody assures what they commission", role=Role.SIGN_OFF)
def signer_is_independent(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The person who signs holds no commissioner role on this case."""
    if user is not None and not roles_on(user, review.case).isdisjoint(COMMISSIONING):
        return "You hold a commissioner role on this case"
    return None


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


@guard(source=SCHEME, role=Role.SIGN_OFF, page=review_page)
def conditions_were_set(review: Any, user: Any, now: datetime.datetime) -> str | None:
    """The outcome came with conditions."""
    return None if review.papers.conditions else "The outcome has no conditions"


@guard(source="House rule: only the body that set a condition closes it", role=Role.SIGN_OFF, page=review_page)
def conditions_closed(review: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition is accepted or waived by the body that set it."""
    return [
        Missing(
            f"Condition {condition.number} is {condition.status.lower()}",
            condition.text,
            who=f"Sign-off officer, {body_name(condition.body)}",
            page=reverse("assurance:condition", args=[review.case.reference, review.stage.code, condition.pk]),
            link=f"See condition {condition.number}",
        )
        for condition in review.papers.conditions
        if not condition.is_closed
    ]


@guard(source=SCHEME, role=Role.SIGN_OFF, page=lambda condition: condition.review.get_absolute_url())
def condition_is_issued(condition: Any, user: Any, now: datetime.datetime) -> str | None:
    """The condition was issued with the outcome of its gateway."""
    return None if condition.is_issued else "The outcome of this gateway has not been issued"


@guard(
    source="Gateway scheme (default): stages follow each other",
    role=Role.SRO,
    page="assurance:gateways",
    link="See the gateways",
)
def previous_stage_passed(opening: Any, user: Any, now: datetime.datetime) -> Missing | None:
    """The stage before has a passing outcome."""
    if not opening.stage.previous:
        return None
    reviews = opening.case.gate_reviews.filter(stage__code=opening.stage.previous, issued_at__isnull=False)
    last = reviews.order_by("-attempt").first()
    if last is not None and last.has_passed:
        return None
    name = opening.name_of(opening.stage.previous)
    return Missing(f"{name} has not been passed", link=f"See {lower_first(name)}")


@guard(
    source="House rule: one attempt at a time",
    role=Role.SRO,
    page="assurance:gateways",
    link="See the gateways",
)
def no_attempt_stands(opening: Any, user: Any, now: datetime.datetime) -> str | None:
    """No attempt is under way, and none has passed and still holds."""
    last = opening.case.gate_reviews.filter(stage__code=opening.stage.code).order_by("-attempt").first()
    if last is None:
        return None
    if last.is_live:
        return f"{opening.stage.name} is under way already"
    if last.holds_on(timezone.localdate(now)):
        until = f" until {day(last.valid_until)}" if last.valid_until else ""
        return f"{opening.stage.name} has been passed{until}"
    return None
