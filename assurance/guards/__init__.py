"""What must hold before a step of a gateway or of a condition."""

from .at_risk import every_open_risk_has_its_holder, gateway_was_submitted, red_lines_have_risks
from .clarification import every_clarification_answered, nobody_has_signed, outcome_passed
from .conditions import (
    condition_is_issued,
    condition_is_not_yours_yet,
    conditions_allow_the_outcome,
    conditions_closed,
    conditions_were_set,
    every_condition_is_held,
)
from .evidence import cited_pages_are_there, evidence_is_scanned
from .opening import no_attempt_stands, previous_stage_passed
from .places import file_page, line_page, review_page
from .rating import enough_bodies_rated, every_line_rated
from .risks import (
    every_risk_is_held,
    figures_allow_it,
    figures_are_asked,
    figures_are_there,
    holder_accepts,
    holder_is_named,
    risk_stands_here,
    risks_allow_the_outcome,
    somebody_else_confirms,
)
from .signing import (
    amber_lines_have_conditions,
    body_has_not_signed,
    every_body_signed,
    not_signed,
    raters_gave_no_support,
    ratings_still_hold,
    signatures_still_hold,
    signer_gave_no_support,
    signer_is_clear,
    signer_is_independent,
    signers_still_clear,
)
from .submission import (
    approval_recorded,
    declarations_current,
    evidence_complete,
    evidence_unchanged,
    reviewers_clear,
    reviewers_named,
)

__all__ = [
    "amber_lines_have_conditions",
    "approval_recorded",
    "body_has_not_signed",
    "cited_pages_are_there",
    "condition_is_issued",
    "condition_is_not_yours_yet",
    "conditions_allow_the_outcome",
    "conditions_closed",
    "conditions_were_set",
    "declarations_current",
    "enough_bodies_rated",
    "every_body_signed",
    "every_clarification_answered",
    "every_condition_is_held",
    "every_line_rated",
    "every_open_risk_has_its_holder",
    "every_risk_is_held",
    "evidence_complete",
    "evidence_is_scanned",
    "evidence_unchanged",
    "figures_allow_it",
    "figures_are_asked",
    "figures_are_there",
    "gateway_was_submitted",
    "holder_accepts",
    "holder_is_named",
    "file_page",
    "line_page",
    "no_attempt_stands",
    "nobody_has_signed",
    "not_signed",
    "outcome_passed",
    "previous_stage_passed",
    "raters_gave_no_support",
    "ratings_still_hold",
    "red_lines_have_risks",
    "review_page",
    "reviewers_clear",
    "reviewers_named",
    "risk_stands_here",
    "risks_allow_the_outcome",
    "signatures_still_hold",
    "signer_gave_no_support",
    "signer_is_clear",
    "signer_is_independent",
    "signers_still_clear",
    "somebody_else_confirms",
]
