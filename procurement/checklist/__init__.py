"""The checklist of a procurement decision: 17 questions before the launch and again before the award. Pure.

Source: template for procuring services from general practice in the guidance on managing conflicts of interest (NHS
England, 2016 and 2017), in own words; the 3 statements of the award are those of PPCCR 2013 reg. 3(2) to (4).
"""

from __future__ import annotations

from dataclasses import dataclass

LAUNCH, AWARD = "launch", "award"
MOMENTS = {LAUNCH: "Before the launch", AWARD: "Before the award"}
TEMPLATE = "Guidance on managing conflicts of interest, procurement template"
REGULATION = "PPCCR 2013, regulation 3"


@dataclass(frozen=True)
class Asked:
    """One question; ``only_direct``: it arises only where a contract is awarded without a call for competition."""

    code: str
    title: str
    text: str
    source: str = TEMPLATE
    only_direct: bool = False

    @property
    def name(self) -> str:
        """Give number and title: "8. Conflicts declared", "Regulation 3(2). Transparent"."""
        number = f"Regulation 3({self.code[2:]})" if self.code.startswith("3-") else self.code
        return f"{number}. {self.title}"


QUESTIONS: tuple[Asked, ...] = (
    Asked("1", "Outcomes and value for money",
          "What outcomes and benefits does this bring for what cost, and how does it fit priorities and duties?"),
    Asked("2", "Public involvement", "How were patients and the public involved?"),
    Asked("3", "Health professionals", "How were health professionals involved in the design?"),
    Asked("4", "Providers", "Which providers were involved in the design, and how was that fair to all others?"),
    Asked("5", "Health and wellbeing board",
          "How was the health and wellbeing board involved, and how does it fit the joint strategy?"),
    Asked("6", "Monitoring quality", "How will the quality of the services be monitored?"),
    Asked("7", "Referral patterns", "How will referral patterns be monitored, and what of it is published?"),
    Asked("8", "Conflicts declared", "Have all conflicts, real or possible, been declared and entered in registers?"),
    Asked("9", "Conflicts managed", "How was each of them managed in taking this decision?"),
    Asked("10", "Choice of route", "Why was this route chosen, above all if it is an award without a call?"),
    Asked("11", "Outside scrutiny", "Who from outside looks at this decision and how it is reached?"),
    Asked("12", "Integrity of the decision", "How does the final decision, and who takes it, keep its integrity?"),
    Asked("13", "Fair price", "How was a fair price set?", only_direct=True),
    Asked("14", "All qualified providers", "How do patients learn of every provider that qualifies?", only_direct=True),
    Asked("15", "Only these practices", "What shows that only these practices can provide it?", only_direct=True),
    Asked("16", "Beyond the core contract", "What goes beyond what practices do under their core contract?",
          only_direct=True),
    Asked("17", "Quality of the core contract", "What shows that the core contract is fulfilled well first?",
          only_direct=True),
)  # fmt: skip

STATEMENTS: tuple[Asked, ...] = (
    Asked("3-2", "Transparent, proportionate, equal",
          "How was all done openly and in proportion, and every provider treated alike whoever owns it?",
          f"{REGULATION}(2)"),
    Asked("3-3", "Most capable, best value",
          "Why is this provider the most capable of securing patients’ needs, quality and efficiency, at best value?",
          f"{REGULATION}(3)"),
    Asked("3-4", "Integration, competition, choice",
          "How were integration, competition and patient choice considered as ways to improve the services?",
          f"{REGULATION}(4)"),
)  # fmt: skip

BY_CODE = {one.code: one for one in (*QUESTIONS, *STATEMENTS)}


def asked_at(moment: str, *, direct: bool) -> tuple[Asked, ...]:
    """Give what has to be answered at a moment; ``direct``: the award is made without a call for competition."""
    questions = tuple(one for one in QUESTIONS if direct or not one.only_direct)
    return (*questions, *STATEMENTS) if moment == AWARD else questions
