"""What must hold before a step of this app."""

from .breaches import pause_has_ended, person_has_been_told, person_has_not_been_told
from .declarations import (
    aware_date_has_come,
    has_an_interest,
    is_from_a_file,
    is_superseded,
    is_the_latest,
    live_interests_are_kept,
    material_interests_are_ruled_on,
    no_live_interest,
)
from .gifts import (
    departs_from_the_guidance,
    follows_the_guidance,
    offer_has_been_made,
    somebody_else_can_approve,
)
from .recusals import (
    is_a_second_person,
    is_replaced_by_a_stricter_one,
    is_replaced_no_longer,
    second_person_has_no_conflict,
)

__all__ = [
    "aware_date_has_come",
    "departs_from_the_guidance",
    "follows_the_guidance",
    "has_an_interest",
    "is_a_second_person",
    "is_from_a_file",
    "is_replaced_by_a_stricter_one",
    "is_replaced_no_longer",
    "is_superseded",
    "is_the_latest",
    "live_interests_are_kept",
    "material_interests_are_ruled_on",
    "no_live_interest",
    "offer_has_been_made",
    "pause_has_ended",
    "person_has_been_told",
    "person_has_not_been_told",
    "second_person_has_no_conflict",
    "somebody_else_can_approve",
]
