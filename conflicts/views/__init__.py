"""Pages about interests."""

from .case import case_conflicts
from .declarations import DeclarationStep, declaration, declaration_discard, declaration_filed
from .declaring import declare, declare_again, interest_add, interest_change, interest_remove
from .mine import my_conflicts
from .refusals import refused, refused_export
from .register import register, register_export
from .rulings import RecusalStep, guardian, recusal, recusal_create, ruling_create
from .screening import questions

__all__ = [
    "DeclarationStep",
    "RecusalStep",
    "case_conflicts",
    "declaration",
    "declaration_discard",
    "declaration_filed",
    "declare",
    "declare_again",
    "guardian",
    "interest_add",
    "interest_change",
    "interest_remove",
    "my_conflicts",
    "questions",
    "recusal",
    "recusal_create",
    "refused",
    "refused_export",
    "register",
    "register_export",
    "ruling_create",
]
