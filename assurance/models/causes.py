"""The causes of known failures, as data: each stands at a gateway as a risk that somebody has to answer.

They are defaults of the portal; the failures are those named in the reports given as sources.
"""

from __future__ import annotations

from dataclasses import dataclass

UNITING_NAO = "National Audit Office, Investigation into the collapse of the UnitingCare Partnership contract, 2016"
UNITING_PAC = "Public Accounts Committee, UnitingCare Partnership contract, session 2016-17"
UNITING_HSJ = "Health Service Journal, report on the UnitingCare contract, 2016"
UNITING_PT = "Peterborough Telegraph, report on the UnitingCare contract"
HINCHINGBROOKE = "National Audit Office and Public Accounts Committee, reports on the Hinchingbrooke franchise, 2012-15"


@dataclass(frozen=True)
class Cause:
    """One cause of a known failure: at which gateway it is asked about, under which question, and its source.

    ``side``: commissioner, provider or body, on whose side it is held or said not to apply. ``asks_figures``: the
    cap on the cost of leaving, one year's plausible loss and the support paid are compared.
    """

    code: str
    stage: str
    question: str
    type: str
    side: str
    text: str
    source: str
    asks_figures: bool = False


CAUSES = (
    Cause("year-one-gap", "1", "CP1-F1", "money", "commissioner",
          "Spending data is unclear, so that the budget is short in year 1; at UnitingCare by about £30m", UNITING_PAC),
    Cause("optimism", "1", "CP1-F3", "money", "commissioner",
          "Savings are too optimistic, as they were at Hinchingbrooke and UnitingCare", HINCHINGBROOKE),
    Cause("vat", "1", "CP1-F4", "money", "commissioner",
          "Recovery of VAT is not known for each possible legal form, such as a limited liability partnership",
          UNITING_NAO),
    Cause("guarantee", "1", "CP1-C2", "contract", "commissioner",
          "No parent company guarantee or other security is required", UNITING_NAO),
    Cause("advisers", "1", "CP1-G2", "governance", "commissioner",
          "The duties of advisers are unclear, so that nobody owns a risk that each took for another’s", UNITING_HSJ),
    Cause("clarifications-open", "2", "CP2-P2", "contract", "commissioner",
          "The contract starts while clarifications on cost are open", UNITING_NAO),
    Cause("price-asked-up", "2", "CP2-S1", "money", "commissioner",
          "The provider asks for more soon after the start; at UnitingCare £34m, or 21%, after 1 month", UNITING_PT),
    Cause("year-one-gap", "2", "CP2-F1", "money", "provider",
          "The price does not cover the cost of year 1; at UnitingCare the gap was about £30m", UNITING_PAC),
    Cause("vat", "2", "CP2-F4", "money", "provider",
          "Recovery of VAT is not settled for the chosen legal form, such as a limited liability partnership",
          UNITING_NAO),
    Cause("guarantee", "2", "CP2-F2", "contract", "provider",
          "No parent company guarantee stands behind the provider", UNITING_NAO),
    Cause("advisers", "2", "CP2-F3", "governance", "commissioner",
          "The duties of advisers are unclear, so that nobody owns a risk that each took for another’s", UNITING_HSJ),
    Cause("whole-risk", "2", "CP2-M1", "governance", "body",
          "Each regulator is content with its own part and nobody holds the whole risk", UNITING_HSJ),
    Cause("price-of-leaving", "2", "CP2-C1", "contract", "provider",
          "Leaving costs the provider less than staying: its cost of termination is capped below one year’s plausible "
          "loss; at Hinchingbrooke at £2m, while support paid reached about £5m", HINCHINGBROOKE, asks_figures=True),
)  # fmt: skip


def causes_at(stage: str) -> list[Cause]:
    """Give the causes that are asked about at a gateway, by its code."""
    return [cause for cause in CAUSES if cause.stage == stage]


def asks_figures(cause: str) -> bool:
    """Say whether the risk of a cause compares what leaving and staying cost."""
    return any(row.asks_figures for row in CAUSES if row.code == cause)
