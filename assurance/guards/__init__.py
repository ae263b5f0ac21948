"""What must hold before a step of a gateway or of a condition."""

from .conditions import condition_is_issued, conditions_closed, conditions_were_set
from .opening import no_attempt_stands, previous_stage_passed
from .places import line_page, review_page
from .rating import enough_bodies_rated, every_line_rated
from .signing import (
    amber_lines_have_conditions,
    body_has_not_signed,
    every_body_signed,
    not_signed,
    signer_is_clear,
    signer_is_independent,
)
from .submission import declarations_current, evidence_complete, evidence_unchanged, reviewers_clear, reviewers_named

__all__ = [
    "amber_lines_have_conditions",
    "body_has_not_signed",
    "condition_is_issued",
    "conditions_closed",
    "conditions_were_set",
    "declarations_current",
    "enough_bodies_rated",
    "every_body_signed",
    "every_line_rated",
    "evidence_complete",
    "evidence_unchanged",
    "line_page",
    "no_attempt_stands",
    "not_signed",
    "previous_stage_passed",
    "review_page",
    "reviewers_clear",
    "reviewers_named",
    "signer_is_clear",
    "signer_is_independent",
]
