"""Reads about declarations, rulings and the register that pages and other apps may ask."""

from .asked import Asked, asked_to_declare
from .declared import (
    SOON,
    Declared,
    TeamMember,
    current_declaration,
    declaration_words,
    kept_guidance,
    team_declarations,
    waiting_for_ruling,
    without_current_declaration,
)
from .limits import Limit, limited_people, limits_on
from .recused import (
    Released,
    hidden_from,
    is_recused,
    recused_case_ids,
    recused_people,
    released_on_case,
    released_sentences,
)
from .register import RegisterFilter, RegisterRow, register, register_counts
from .waiting import GuardianWork, liftings_to_confirm, waiting_for_guardian

__all__ = [
    "SOON",
    "Asked",
    "Declared",
    "GuardianWork",
    "Limit",
    "RegisterFilter",
    "RegisterRow",
    "Released",
    "TeamMember",
    "asked_to_declare",
    "current_declaration",
    "hidden_from",
    "declaration_words",
    "is_recused",
    "kept_guidance",
    "liftings_to_confirm",
    "limited_people",
    "limits_on",
    "recused_case_ids",
    "recused_people",
    "register",
    "register_counts",
    "released_on_case",
    "released_sentences",
    "team_declarations",
    "waiting_for_guardian",
    "waiting_for_ruling",
    "without_current_declaration",
]
