"""What must hold before moderation opens."""

from __future__ import annotations

import datetime
from typing import Any

from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import listed, plural
from mcp_portal.workflow.guards import Missing, guard

from .places import line_page, review_page


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
        page=line_page(review, left[0]) if yours else "",
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
