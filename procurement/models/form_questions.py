"""Forms an MCP can take as an organisation, and the questions to be settled about it, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db import models

FRAMEWORK = "MCP framework 2016, options for organisational form"
FAQ = "NHS England, questions and answers on the MCP contract, 2016"
DUDLEY = "Dudley, governing body paper of July 2016"


class OrganisationForm(models.TextChoices):
    """The forms, in the order in which pages list them."""

    COMPANY = "company", "Limited company"
    LLP = "llp", "Limited liability partnership"
    CIC = "cic", "Community interest company"
    TRUST = "trust", "NHS trust or foundation trust"
    HOSTED = "hosted", "Hosted by a trust"
    GP_OWNED = "gp-owned", "Company owned by GPs"
    JOINT_VENTURE = "joint-venture", "Corporate joint venture"


FORMS: Mapping[str, tuple[str, str]] = MappingProxyType({
    OrganisationForm.COMPANY: ("New or existing, with shareholders and directors", FRAMEWORK),
    OrganisationForm.LLP: ("Its members are partners, for example GPs and a trust", FRAMEWORK),
    OrganisationForm.CIC: ("A company that uses its assets and profits for the people it serves", FRAMEWORK),
    OrganisationForm.TRUST: ("Builds on its assets and staff; community trusts are the natural ones", FRAMEWORK),
    OrganisationForm.HOSTED: ("A trust holds the contract, a forum of the partners decides", FAQ),
    OrganisationForm.GP_OWNED: ("A super-practice or federation with a broader range of services", FAQ),
    OrganisationForm.JOINT_VENTURE: ("Several organisations own one company for this contract", FRAMEWORK),
})  # fmt: skip
"""What each form is, and who names it."""


class FormQuestion(models.TextChoices):
    """The questions, in the order in which pages list them."""

    EXCLUSIVITY = "exclusivity", "Exclusivity to one contract"
    DEFICITS = "deficits", "Deficits of existing trusts"
    COMMISSIONER = "commissioner-functions", "Functions that stay with the commissioner"
    SINGLE_ENTITY = "single-entity", "Single legal entity"
    GOVERNANCE = "governance", "Governance consistent with a public body"
    ACUTE = "acute-contracts", "Acute contracts changed at the same time"
    GPS = "gps", "How GPs take part"
    VAT = "vat", "VAT"
    PENSIONS = "pensions", "NHS pensions"
    INDEMNITY = "indemnity", "Clinical negligence cover"
    REGISTRATION = "cqc-registration", "CQC registration"
    CONSOLIDATION = "consolidation", "Consolidation of accounts"
    LIQUIDITY = "liquidity", "Liquidity"
    TRANSPARENCY = "transparency", "Transparency"
    PROFIT = "profit", "Limits on profit"
    IDENTITY = "nhs-identity", "NHS identity"


@dataclass(frozen=True)
class Asked:
    """What a question asks and who raised it.

    ``opens``: the forms that open it, each with why; none means that it is asked whatever the form.
    ``decisions``: what can be decided, where that is one of a few; the answer in words says the rest.
    """

    asks: str
    source: str
    mandatory: bool = False
    decisions: Mapping[str, str] = field(default_factory=dict)
    opens: Mapping[str, str] = field(default_factory=dict)

    @property
    def depends_on_the_form(self) -> bool:
        """Say whether some forms open it and others do not, or for another reason."""
        return bool(self.opens)


OUTSIDE_THE_NHS = (
    OrganisationForm.COMPANY, OrganisationForm.LLP, OrganisationForm.CIC, OrganisationForm.GP_OWNED,
    OrganisationForm.JOINT_VENTURE,
)  # fmt: skip
NHS_BODIES = (OrganisationForm.TRUST, OrganisationForm.HOSTED)


def _each(forms: tuple[OrganisationForm, ...], why: str) -> dict[str, str]:
    return dict.fromkeys((str(form) for form in forms), why)


ASKED: Mapping[str, Asked] = MappingProxyType({
    FormQuestion.EXCLUSIVITY: Asked(
        "Does the provider do only the business of this contract? One contract has one MCP; a parent may back several.",
        FAQ, True,
        {"only": "Only the business of this contract", "parent": "Only this contract, with a parent that backs others",
         "other": "Other business as well: the answer says how it is kept apart"},
        _each(NHS_BODIES, "A trust has other contracts")
        | {OrganisationForm.GP_OWNED: "A federation often holds other contracts",
           OrganisationForm.JOINT_VENTURE: "Its owners may back several MCPs"},
    ),
    FormQuestion.DEFICITS: Asked(
        "Do the deficits of existing trusts stay with them, or does all or part of them move to the MCP?",
        FAQ, True,
        {"stay": "They stay with the trusts", "part": "Part of them moves to the MCP",
         "all": "All of them move to the MCP", "none": "There are none"},
        _each(NHS_BODIES, "The trust’s deficit is on the same balance sheet")
        | {OrganisationForm.JOINT_VENTURE: "A trust among the owners may bring its deficit"},
    ),
    FormQuestion.COMMISSIONER: Asked(
        "Which functions stay with the commissioner? Service redesign or managing medicines can move to the MCP. The "
        "duty to arrange services cannot.",
        "NHS Act 2006, section 3; Dudley, notice of December 2016", True,
    ),
    FormQuestion.SINGLE_ENTITY: Asked(
        "Is the provider one legal entity that can bear the financial risk, with clear clinical and financial "
        "accountability?",
        f"{FRAMEWORK}; {DUDLEY}",
        opens={OrganisationForm.HOSTED: "A forum decides, but the trust alone holds the contract",
               OrganisationForm.GP_OWNED: "Its assets may be small beside the contract",
               OrganisationForm.JOINT_VENTURE: "It must be robust enough to hold the contract alone"},
    ),
    FormQuestion.GOVERNANCE: Asked(
        "What makes governance and transparency consistent with those of a public body? There is no rule on who owns "
        "the provider.",
        DUDLEY, opens=_each(OUTSIDE_THE_NHS, "No law makes its board work like that of a public body"),
    ),
    FormQuestion.ACUTE: Asked(
        "Which acute contracts are changed at the same time, by how much, and who negotiates them?",
        "MCP framework 2016, gain and risk share",
    ),
    FormQuestion.GPS: Asked(
        "Do GPs take part as partners or shareholders, as subcontractors, as employees or through a staff mutual?",
        FRAMEWORK,
        decisions={"owners": "As partners or shareholders", "subcontractors": "As subcontractors",
                   "employees": "As employees", "mutual": "Through a staff mutual", "several": "In several ways"},
        opens={OrganisationForm.COMPANY: "GPs can be shareholders or stay outside",
               OrganisationForm.LLP: "GPs can be partners in it",
               OrganisationForm.CIC: "GPs can be shareholders, with limits on what they gain",
               OrganisationForm.TRUST: "GPs can be on the board, in committees or governors",
               OrganisationForm.HOSTED: "GPs decide in the forum only",
               OrganisationForm.GP_OWNED: "GPs own it: other staff groups need a say",
               OrganisationForm.JOINT_VENTURE: "GPs need a company of their own to be an owner"},
    ),
    FormQuestion.VAT: Asked(
        "Can the provider reclaim VAT on what it contracts out, as NHS bodies do, and what does it cost if it cannot?",
        f"{FRAMEWORK}; National Audit Office on UnitingCare, 2016",
        opens=_each(OUTSIDE_THE_NHS, "It cannot reclaim VAT as an NHS body does")
        | {OrganisationForm.LLP: "UnitingCare was one: recovery was not settled at signature"},
    ),
    FormQuestion.PENSIONS: Asked(
        "Does the income of subcontracted GPs count for the NHS pension, and do staff who move keep theirs?",
        FRAMEWORK,
        opens=_each(OUTSIDE_THE_NHS, "Staff need access to the scheme; income of subcontracted GPs has conditions")
        | _each(NHS_BODIES, "Income of subcontracted GPs counts under conditions only"),
    ),
    FormQuestion.INDEMNITY: Asked(
        "Who covers clinical negligence of the provider, of GPs and of subcontractors, from the first day and for "
        "what happened before?",
        FRAMEWORK,
        opens=_each(OUTSIDE_THE_NHS, "It has to secure cover: NHS scheme or market")
        | _each(NHS_BODIES, "The trust is covered; GPs have cover of their own"),
    ),
    FormQuestion.REGISTRATION: Asked(
        "Is there one CQC registration or are there several, and who applies when?",
        FRAMEWORK,
        decisions={"one": "One registration", "several": "Several registrations"},
        opens=_each(OUTSIDE_THE_NHS, "A new provider registers before it starts")
        | {OrganisationForm.TRUST: "The trust adds services and places to its registration",
           OrganisationForm.HOSTED: "One registration of the trust, or those of the partners"},
    ),
    FormQuestion.CONSOLIDATION: Asked(
        "Are its accounts consolidated into those of a parent or a trust, and what does that do to their limits?",
        "House rule: asked with VAT, pensions and cover",
        opens={OrganisationForm.COMPANY: "A parent that controls it consolidates",
               OrganisationForm.LLP: "A member that controls it consolidates",
               OrganisationForm.HOSTED: "Its figures are part of the trust’s accounts",
               OrganisationForm.JOINT_VENTURE: "It depends on who controls it"},
    ),
    FormQuestion.LIQUIDITY: Asked(
        "How much cash does the provider hold, and who is told when it falls short?",
        FAQ, opens=_each(OUTSIDE_THE_NHS, "The controls on NHS trusts do not reach it"),
    ),
    FormQuestion.TRANSPARENCY: Asked(
        "Which figures and decisions does the provider open to the commissioners and to the public?",
        FAQ, opens=_each(OUTSIDE_THE_NHS, "It does not publish as a public body does"),
    ),
    FormQuestion.PROFIT: Asked(
        "May the provider distribute profit, and within which limits?",
        FAQ,
        decisions={"none": "No profit is distributed", "limited": "Within limits", "free": "Without limits"},
        opens=_each((OrganisationForm.COMPANY, OrganisationForm.LLP, OrganisationForm.GP_OWNED,
                     OrganisationForm.JOINT_VENTURE), "It can distribute profit")
        | {OrganisationForm.CIC: "Its law limits what it distributes: are other limits needed?"},
    ),
    FormQuestion.IDENTITY: Asked(
        "How do the provider’s name, signs and papers follow the NHS identity guidelines?",
        FAQ, opens=_each(OUTSIDE_THE_NHS, "Its name and signs need agreement"),
    ),
})  # fmt: skip
"""Which form opens which question is the portal's own reading of the sources, and is shown as default."""

MANDATORY: tuple[str, ...] = tuple(question for question, asked in ASKED.items() if asked.mandatory)
"""Decided before the call whatever else is open."""


def opened_by(form: str) -> dict[str, str]:
    """Give the questions a form opens, each with why."""
    return {question: asked.opens[form] for question, asked in ASKED.items() if form in asked.opens}
