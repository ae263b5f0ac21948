"""Steps of a review off its straight way: clarification, the panel, and the reopening of an outcome."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assurance import access, clock, guards
from assurance.bodies import Body
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of, holders
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import current
from mcp_portal.nhsuk.wording import listed
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import Refused, step

from .clarification import Clarification, ClockStop
from .panel import PanelMeeting, Reopening
from .record import Remark, Submission
from .states import State

TOLD_OF_A_REOPENING = (
    Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF
)  # fmt: skip


class Turns(Stateful):
    """What can happen to a review besides its way from draft to outcome."""

    # Declared by the review itself.
    papers: Any
    due_date: Any
    get_absolute_url: Any

    class Meta:
        abstract = True

    @step(
        field="state",
        source=[State.IN_REVIEW, State.CLARIFICATION, State.MODERATION],
        target=State.CLARIFICATION,
        label="Ask for clarification",
        effect="The clock stands until every question is answered. All 3 bodies read questions and answers.",
        done="Questions asked",
        allowed=access.asks_for_clarification,
        recorded=("due_date",),
    )
    def ask_for_clarification(
        self, *, by: Any, now: datetime.datetime, asked: list[tuple[Any, str]], due_date: datetime.date
    ) -> list[str]:
        """Put questions about lines to the commissioner or the provider and stop the clock."""
        ClockStop.begin(self, by, now)
        self.asked = Clarification.ask(self, asked, body_of(by, self.case) or "", due_date, by, now)
        to_provider = any(line.side != "commissioner" for line, _words in asked)
        page = reverse("assurance:clarifications", args=[self.case.reference])
        _tell(self, by, page, Role.SRO, Role.LEAD, *([Role.PROVIDER] if to_provider else []))
        return ["asked"]

    @step(
        field="state",
        source=State.CLARIFICATION,
        target=State.IN_REVIEW,
        label="Go on with the review",
        effect="Freezes what the answers changed. The clock runs on, and the due date moves by the days it stood.",
        done="The review goes on",
        allowed=access.resumes_review,
        guards=[guards.every_clarification_answered],
    )
    def resume(self, *, by: Any, now: datetime.datetime) -> list[str]:
        """Let the clock run on with the answers given."""
        if not self.papers.is_as_submitted():
            Submission.freeze(self, by, now)
            del self.papers
        stood = ClockStop.end(self, by, now)
        _tell(self, by, self.get_absolute_url(), Role.REVIEWER)
        if stood is None or self.due_date is None:
            return []
        days = clock.working_days(timezone.localdate(stood.stopped_at), timezone.localdate(now))
        self.due_date = clock.after_working_days(self.due_date, days)
        return ["due_date"]

    @step(
        field="state",
        source=State.MODERATION,
        target=State.RECOMMENDED,
        label="Record the panel meeting",
        effect="Ratings are closed. The bodies sign on the recommendation of the panel.",
        done="Panel meeting recorded",
        allowed=access.leads_rating,
        recorded=("met_on",),
        guards=[guards.every_line_rated, guards.ratings_still_hold, guards.evidence_unchanged],
    )
    def recommend(
        self, *, by: Any, now: datetime.datetime, met_on: datetime.date, attended: list[Any], **words: str
    ) -> None:
        """Keep the meeting at which the bodies agreed what to recommend; each signing body has to be there."""
        there = {str(body): [one for one in self.papers.people_of(body) if one in attended] for body in Body}
        missing = [body_name(body) for body in self.papers.signing if not there[body]]
        if missing:
            raise Refused(f"The panel was not quorate: nobody of {listed(missing)} attended")
        PanelMeeting.hold(self, there, by, now, met_on=met_on, **words)

    @step(
        field="state",
        source=State.RECOMMENDED,
        target=State.MODERATION,
        label="Take back to moderation",
        effect="Lines can be rated again. The panel has to meet again before the bodies sign.",
        done="Taken back to moderation",
        allowed=access.leads_rating,
        guards=[guards.nobody_has_signed],
        danger=True,
    )
    def reconsider(self, *, by: Any, now: datetime.datetime, reason: str) -> None:
        """Open the ratings again, with a reason."""
        Remark.keep(self, "reconsidered", reason, by, now)

    @step(
        field="state",
        source=[State.OUTCOME_ISSUED, State.CONDITIONS_MET],
        target=State.REOPENED,
        label="Reopen this outcome",
        effect="It no longer counts as passed. A new attempt starts from its evidence.",
        done="Outcome reopened",
        allowed=access.is_sign_off,
        recorded=("trigger",),
        guards=[guards.outcome_passed],
        danger=True,
    )
    def reopen(self, *, by: Any, now: datetime.datetime, trigger: str, reason: str, price_move: Any = None) -> None:
        """Say that something material changed since the outcome was issued, and tell the team."""
        Reopening.objects.create(
            review_id=self.pk, procurement_id=self.case.pk, trigger=trigger, reason=reason, price_move=price_move,
            reopened_by=by, reopened_at=now,
        )  # fmt: skip
        _tell(self, by, self.get_absolute_url(), *TOLD_OF_A_REOPENING)


def _tell(review: Any, by: Any, link: str, *roles: str) -> None:
    """Tell the people of some roles that something waits for them; the mail names nothing but the case."""
    case = review.case
    words = f"Something is waiting for you: {case.reference}"
    for person in holders(case, *roles):
        if person != by:
            tell(person, words, link, at=current().at, case=case, kind=Kind.WAITS)
