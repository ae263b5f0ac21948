"""Pages about interests."""

from .breaches import (
    BreachStep,
    breach,
    breach_evidence,
    breach_evidence_add,
    breach_pause_end,
    breach_progress,
    breach_report,
    breach_report_about,
    breaches,
    breaches_export,
    findings,
    public_breaches,
    public_breaches_export,
)
from .case import case_conflicts
from .declarations import DeclarationStep, declaration, declaration_discard, declaration_filed
from .declaring import declare, declare_again, interest_add, interest_change, interest_remove
from .gifts import (
    GiftStep,
    gift,
    gift_change,
    gift_declare,
    gift_discard,
    gift_replace,
    gifts,
    gifts_export,
    public_gifts,
    public_gifts_export,
)
from .guardian import guardian, guardian_export
from .matching import MatchStep, match, match_export, match_list, match_ruling
from .mine import my_conflicts
from .people_by_bidders import candidate_check, matrix, matrix_export
from .refusals import refused, refused_export
from .register import register, register_export
from .rulings import RecusalStep, answer_ruling, recusal, recusal_create, ruling_create
from .screening import question_interest, questions, questions_answered

__all__ = [
    "BreachStep",
    "DeclarationStep",
    "GiftStep",
    "MatchStep",
    "RecusalStep",
    "answer_ruling",
    "breach",
    "breach_evidence",
    "breach_evidence_add",
    "breach_pause_end",
    "breach_progress",
    "breach_report",
    "breach_report_about",
    "breaches",
    "breaches_export",
    "candidate_check",
    "case_conflicts",
    "declaration",
    "declaration_discard",
    "declaration_filed",
    "declare",
    "declare_again",
    "findings",
    "gift",
    "gift_change",
    "gift_declare",
    "gift_discard",
    "gift_replace",
    "gifts",
    "gifts_export",
    "guardian",
    "guardian_export",
    "interest_add",
    "interest_change",
    "interest_remove",
    "match",
    "match_export",
    "match_list",
    "match_ruling",
    "matrix",
    "matrix_export",
    "my_conflicts",
    "public_breaches",
    "public_breaches_export",
    "public_gifts",
    "public_gifts_export",
    "question_interest",
    "questions",
    "questions_answered",
    "recusal",
    "recusal_create",
    "refused",
    "refused_export",
    "register",
    "register_export",
    "ruling_create",
]
