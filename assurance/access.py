"""Who: the roles on both sides of a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from assurance.bodies import Body
from mcp_portal.accounts.access import is_system_admin, on_case
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.accounts.queries import body_of, label_of, roles_on
from mcp_portal.accounts.roles import Role

is_sro = on_case(Role.SRO)
is_secretary = on_case(Role.SECRETARY)
is_lead_reviewer = on_case(Role.LEAD_REVIEWER)
is_reviewer = on_case(Role.REVIEWER, Role.LEAD_REVIEWER)
is_sign_off = on_case(Role.SIGN_OFF)
is_reviewing = on_case(Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF)
prepares_evidence = on_case(Role.LEAD, Role.SRO)

may_read = on_case(
    Role.LEAD,
    Role.SRO,
    Role.ACCOUNTABLE_OFFICER,
    Role.FINANCE_LEAD,
    Role.LEGAL,
    Role.MEMBER,
    Role.SECRETARY,
    Role.GUARDIAN,
    Role.REVIEWER,
    Role.LEAD_REVIEWER,
    Role.SIGN_OFF,
    Role.AUDITOR,
)
"""Bidders, providers and those who score bids or handle notices do not read gateways."""

edits_catalogue = is_system_admin


def reads_catalogue(user: Any) -> bool:
    """Say whether a person reads published editions: who reads gateways of any case, and administrators."""
    if edits_catalogue(None, user):
        return True
    return RoleHolding.objects.on(today()).filter(user=user, role__in=may_read.roles).exists()


@dataclass(frozen=True)
class ForStage:
    """True for a lead reviewer, at a stage that ends the way named."""

    in_feedback: bool
    roles: tuple[str, ...] = (Role.LEAD_REVIEWER,)

    def __call__(self, obj: Any, user: Any) -> bool:
        return is_lead_reviewer(obj, user) and obj.stage.ends_in_feedback == self.in_feedback

    def __str__(self) -> str:
        return label_of(self.roles)


leads_feedback = ForStage(in_feedback=True)
leads_rating = ForStage(in_feedback=False)
issues_letters = on_case(Role.SIGN_OFF, Role.LEAD_REVIEWER)


@dataclass(frozen=True)
class IssuingBody:
    """True for a sign-off officer of the body that set the condition."""

    roles: tuple[str, ...] = (Role.SIGN_OFF,)

    def __call__(self, obj: Any, user: Any) -> bool:
        return is_sign_off(obj, user) and body_of(user, obj.case) == obj.body

    def __str__(self) -> str:
        return "Sign-off officer of the body that set it"


is_issuing_body = IssuingBody()


@dataclass(frozen=True)
class Owner:
    """True for the owner of a condition, and for those who act for the commissioner."""

    roles: tuple[str, ...] = (Role.LEAD, Role.SRO)

    def __call__(self, obj: Any, user: Any) -> bool:
        return not roles_on(user, obj.case).isdisjoint({*self.roles, obj.owner_role})

    def __str__(self) -> str:
        return "Owner of the condition, procurement lead or senior responsible officer"


owns_condition = Owner()


@dataclass(frozen=True)
class OwningRole:
    """True for who holds the role that owns a condition; taking it on waits on nobody's list."""

    roles: tuple[str, ...] = ()

    def __call__(self, obj: Any, user: Any) -> bool:
        return obj.owner_role in roles_on(user, obj.case)

    def __str__(self) -> str:
        return "Holder of the role that owns the condition"


takes_on_condition = OwningRole()


@dataclass(frozen=True)
class Unwaited:
    """True for a role on the case; the step waits on nobody's list, for it is always open or one person's own."""

    held: tuple[str, ...]
    words: str
    roles: tuple[str, ...] = ()

    def __call__(self, obj: Any, user: Any) -> bool:
        return not roles_on(user, obj.case).isdisjoint(self.held)

    def __str__(self) -> str:
        return self.words


asks_for_clarification = Unwaited((Role.REVIEWER, Role.LEAD_REVIEWER), "Reviewer of a body")


@dataclass(frozen=True)
class AnswersClarification:
    """True for those who act for the commissioner, and for the provider where the line is for it too."""

    def __call__(self, obj: Any, user: Any) -> bool:
        held = roles_on(user, obj.case)
        return not held.isdisjoint((Role.SRO, Role.LEAD)) or (Role.PROVIDER in held and obj.is_for_the_provider)

    def __str__(self) -> str:
        return "Senior responsible officer, procurement lead or provider"


answers_clarification = AnswersClarification()
is_provider = on_case(Role.PROVIDER)


@dataclass(frozen=True)
class ResumesReview:
    """True for the SRO, on whose list it waits, and for a provider to whom a question was put."""

    roles: tuple[str, ...] = (Role.SRO,)

    def __call__(self, obj: Any, user: Any) -> bool:
        if is_sro(obj, user):
            return True
        return is_provider(obj, user) and any(one.is_for_the_provider for one in obj.papers.clarifications)

    def __str__(self) -> str:
        return "Senior responsible officer or provider"


resumes_review = ResumesReview()
NAMES_HOLDERS = (Role.LEAD, Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.REVIEWER, Role.LEAD_REVIEWER, Role.SIGN_OFF)
HOLDS_RISKS = (
    Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.FINANCE_LEAD, Role.LEGAL, Role.LEAD, Role.PROVIDER, Role.SIGN_OFF,
)  # fmt: skip

names_holders = Unwaited(NAMES_HOLDERS, "Procurement lead, senior responsible officer, accountable officer or a body")
may_hold_risks = Unwaited(HOLDS_RISKS, "The holder of the risk")
enters_figures = Unwaited((*HOLDS_RISKS, Role.REVIEWER, Role.LEAD_REVIEWER), "Commissioner, provider or a body")
raises_risks = on_case(*NAMES_HOLDERS)


@dataclass(frozen=True)
class SideOfRisk:
    """True for the holder of a risk, and for those who answer for the side it lies on."""

    roles: tuple[str, ...] = ()

    SIDES: ClassVar[dict[str, tuple[str, ...]]] = {
        "commissioner": (Role.SRO, Role.ACCOUNTABLE_OFFICER, Role.FINANCE_LEAD, Role.LEGAL),
        "provider": (Role.PROVIDER,),
        "body": (Role.SIGN_OFF,),
    }

    def __call__(self, obj: Any, user: Any) -> bool:
        held = roles_on(user, obj.case)
        return not held.isdisjoint(self.SIDES[obj.side]) or (obj.holder_id == user.pk and obj.holder_role in held)

    def __str__(self) -> str:
        return "The holder of the risk, or somebody of the same side"


on_the_side_of_the_risk = SideOfRisk()


@dataclass(frozen=True)
class DecidesOnRisk(IssuingBody):
    """True for a sign-off officer of the body that decides on a risk."""

    def __str__(self) -> str:
        return "Sign-off officer of the body that decides on it"


decides_on_risk = DecidesOnRisk()
asks_to_go_on_at_risk = on_case(Role.ACCOUNTABLE_OFFICER)


def adds_stages(case: Any, by: Any) -> bool:
    """Say whether a person adds a stage to a case: its SRO, or the lead reviewer of NHS England."""
    return is_sro(case, by) or (is_lead_reviewer(case, by) and body_of(by, case) == Body.NHS_ENGLAND)


def may_record_support(case: Any, by: Any, person: Any) -> bool:
    """Say whether somebody of the bodies may record support of a person: their own, or anybody's as lead reviewer."""
    return is_lead_reviewer(case, by) or (is_reviewing(case, by) and by.pk == person.pk)
