"""The roles of the portal, what each may do and which may never meet in one person on one case."""

from dataclasses import dataclass

from django.db import models


class Kind(models.TextChoices):
    """Kinds of organisation."""

    CCG = "ccg", "Clinical commissioning group"
    ICB = "icb", "Integrated care board"
    COUNCIL = "council", "Council"
    NHS_ENGLAND = "nhs_england", "NHS England (assurer)"
    NHS_IMPROVEMENT = "nhs_improvement", "NHS Improvement (assurer)"
    CQC = "cqc", "Care Quality Commission (assurer)"
    NHS_ENGLAND_COMMISSIONER = "nhs_england_commissioner", "NHS England (commissioner)"
    PROVIDER = "provider", "Provider"
    TRUST = "trust", "NHS trust"
    ADVISER = "adviser", "Adviser or support unit"
    OPERATOR = "operator", "Operator of the portal"
    OTHER = "other", "Other"


BODIES = (Kind.NHS_ENGLAND, Kind.NHS_IMPROVEMENT, Kind.CQC)
"""The assuring bodies, always named in this order."""

BODY_NAMES = {Kind.NHS_ENGLAND: "NHS England", Kind.NHS_IMPROVEMENT: "NHS Improvement", Kind.CQC: "CQC"}

COMMISSIONERS = (Kind.CCG, Kind.ICB, Kind.COUNCIL, Kind.NHS_ENGLAND_COMMISSIONER)


class Role(models.TextChoices):
    """What a person is on a case, or for an organisation when no case is named."""

    LEAD = "lead", "Procurement lead"
    SRO = "sro", "Senior responsible officer"
    ACCOUNTABLE_OFFICER = "accountable_officer", "Accountable officer"
    FINANCE_LEAD = "finance_lead", "Finance lead"
    LEGAL = "legal", "Legal adviser"
    MEMBER = "member", "Committee member"
    SECRETARY = "secretary", "Committee secretary"
    GUARDIAN = "guardian", "Conflicts of Interest Guardian"
    EVALUATOR = "evaluator", "Evaluator"
    MODERATOR = "moderator", "Moderator"
    OPENER = "opener", "Opener"
    REVIEWER = "reviewer", "Reviewer"
    LEAD_REVIEWER = "lead_reviewer", "Lead reviewer"
    SIGN_OFF = "sign_off", "Sign-off officer"
    PROVIDER = "provider", "Provider user"
    BIDDER = "bidder", "Bidder user"
    NOTICE_ADMIN = "notice_admin", "Notice administrator"
    SYSTEM_ADMIN = "system_admin", "System administrator"
    AUDITOR = "auditor", "Auditor"


REVIEWING = frozenset({Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF})
BIDDING = frozenset({Role.PROVIDER, Role.BIDDER})
NEUTRAL = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})
COMMISSIONING = frozenset(Role) - REVIEWING - BIDDING - NEUTRAL
"""The team of the commissioners; each of them declares interests before the call."""

GIVEN_BY_THE_TEAM = COMMISSIONING - {Role.GUARDIAN}
"""Roles the lead and the SRO of a case give; nobody on a case chooses the Guardian who rules on them."""

DECLARING = COMMISSIONING | REVIEWING


@dataclass(frozen=True)
class Exclusion:
    """Two sets of roles that one person never holds on one case at the same time."""

    one: frozenset
    other: frozenset
    because: str


EXCLUSIONS = (
    Exclusion(REVIEWING, COMMISSIONING, "A reviewer holds no commissioner role on the same case"),
    Exclusion(BIDDING, COMMISSIONING | REVIEWING, "A bidder or provider holds no other role on the same case"),
    Exclusion(frozenset({Role.NOTICE_ADMIN}), frozenset({Role.SRO, Role.LEGAL}),
              "A notice administrator does not approve notices"),
    Exclusion(frozenset({Role.LEAD}), frozenset({Role.SRO, Role.LEGAL}),
              "A procurement lead does not approve their own notice"),
    Exclusion(frozenset({Role.EVALUATOR}), frozenset({Role.OPENER}), "An evaluator does not open responses"),
    Exclusion(frozenset({Role.SYSTEM_ADMIN}), frozenset(Role) - NEUTRAL,
              "A system administrator sees no case content"),
)  # fmt: skip

HELD_WITHOUT_A_CASE = frozenset(
    {Role.SYSTEM_ADMIN, Role.GUARDIAN, Role.NOTICE_ADMIN, Role.AUDITOR, Role.LEAD, Role.SRO}
    | {Role.ACCOUNTABLE_OFFICER, Role.MEMBER, Role.SECRETARY}
)
"""Roles that may be held for an organisation; the others only ever on one case."""

KINDS_OF = {
    **dict.fromkeys(REVIEWING, BODIES),
    Role.ACCOUNTABLE_OFFICER: COMMISSIONERS,
    Role.SRO: COMMISSIONERS,
    Role.GUARDIAN: COMMISSIONERS,
    Role.SYSTEM_ADMIN: (Kind.OPERATOR,),
    Role.PROVIDER: (Kind.PROVIDER, Kind.TRUST, Kind.OTHER),
    Role.BIDDER: (Kind.PROVIDER, Kind.TRUST, Kind.OTHER),
}
"""The kinds of organisation a role can be held for; roles that are not named may be held for any."""


def clash(role: str, held: set[str]) -> str | None:
    """Say why a role cannot be added to those already held on a case, or None when it can."""
    for rule in EXCLUSIONS:
        for here, there in ((rule.one, rule.other), (rule.other, rule.one)):
            if role in here and held & there:
                return rule.because
    return None
