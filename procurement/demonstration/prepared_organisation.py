"""What Dudley had settled about the organisation that holds its contract, through the pages.

From the sources: one legal entity that can manage significant financial risk, transparency and governance consistent
with a public body, no rule on ownership (governing body paper of July 2016); one MCP for each contract, which a parent
may back (NHS England, 2016); service redesign and managing medicines move (December 2016). The rest is invented.
"""

from __future__ import annotations

from .play import Play, on

PAPER = "Governing body paper of July 2016"
DUE = "2017-03-31"

OWNERS = {
    "owner_1": "legal", "owner_2": "finance_lead", "owner_3": "accountable_officer", "owner_4": "legal",
    "owner_5": "sro", "owner_6": "finance_lead", "owner_8": "finance_lead", "owner_9": "finance_lead",
    "owner_10": "legal", "owner_11": "sro",
}  # fmt: skip
"""By the number of the question; invented."""

ANSWERS = {
    "exclusivity": {
        "decision": "parent", "source": "NHS England, questions and answers on the MCP contract, 2016",
        "answer": "The provider does only the business of this contract. A parent may back other MCPs.",
    },
    "deficits": {
        "decision": "stay", "source": "Position for the talks with the market (invented)",
        "answer": "Deficits of the trusts stay with them. The acute trust shows what moving about £80m does to its own "
        "(invented).",
    },
    "commissioner-functions": {
        "source": "Planned for the notice of December 2016",
        "answer": "Service redesign and managing medicines move to the MCP. The duties of the CCG stay with it "
        "(invented).",
    },
    "single-entity": {
        "source": PAPER,
        "answer": "The provider is a single legal entity that can hold a large contract and manage significant "
        "financial risk.",
    },
    "governance": {
        "source": PAPER,
        "answer": "Transparency and governance are consistent with those of a public body. There is no rule on "
        "ownership: the provider need not be an NHS trust, private or led by GPs.",
    },
}  # fmt: skip


def prepare_organisation(play: Play) -> None:
    """Share out the questions, and answer the mandatory ones and the two the governing body had settled."""
    play.fill("lead", "procurement:form_share", answers={**OWNERS, "due_on": on(DUE)})
    for question, answers in ANSWERS.items():
        play.fill("lead", "procurement:form_answer", question, answers=answers)
