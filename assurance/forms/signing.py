"""Questions of a signature."""

from __future__ import annotations

from typing import Any

from assurance.outcome import Outcome, is_softer
from assurance.papers import body_name
from mcp_portal.accounts.queries import body_of
from mcp_portal.nhsuk.fields import LongText, Radios
from mcp_portal.nhsuk.wording import listed
from mcp_portal.workflow.forms import StepForm, asked_by

from .words import Words


@asked_by("assurance.GateReview", "issue_outcome")
class IssueForm(StepForm):
    """Why the outcome is softer than a body signed; nothing is asked when it is not."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        papers = self.subject.papers
        if papers.overruled:
            names = listed(body_name(body) for body in papers.overruled)
            made = papers.combined.label.lower()
            self.fields["reason"] = LongText(
                label=f"{names} signed a stricter outcome. Why is “{made}” issued?", max_length=4000,
                hint="Printed with the outcome",
                error_messages={"required": f"Enter why “{made}” is issued although {names} signed a stricter outcome"},
            )  # fmt: skip


@asked_by("assurance.GateReview", "sign")
class SignForm(StepForm):
    """The signature of one body."""

    outcome = Radios(choices=Outcome.choices)
    words = Words("Why?", "Enter why your body signs this outcome", hint="Printed beside your signature")
    softer_reason = LongText(
        label="If this is softer than your ratings allow: why?", required=False, max_length=4000,
        hint="Leave this empty unless the outcome is softer than the one your ratings lead to",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.derived = self.subject.papers.derived(body_of(self.by, self.subject.case))
        self.fields["outcome"] = Radios(
            label="Which outcome does your body sign?",
            choices=Outcome.choices,
            hint=f"The ratings of your body lead to “{self.derived.label.lower()}” or stricter",
            error_messages={"required": "Select the outcome your body signs"},
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason when the outcome is softer than the ratings allow."""
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome and is_softer(outcome, self.derived) and not cleaned.get("softer_reason"):
            self.add_error("softer_reason", f"Enter why the outcome is softer than “{self.derived.label.lower()}”")
        return cleaned
