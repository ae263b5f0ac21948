"""The money model of Dudley.

From the sources: £244.3m a year (governing body, July 2016), £25m of primary care contracts and £4.7m of premises
(December 2016), about £80m out of the acute contract, about a tenth of the total for performance, 10 to 15 years, a
first break after 2 or 3, £3.4bn to £5.4bn in the contract notice. The other lines, rates and envelopes are invented.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from .desk import paper
from .play import Play, on

PAPER = "Governing body, July 2016"
NOTICE = "Contract notice papers, June 2017"
TRADE = "Report on the information notice, December 2016"
INVENTED = "Invented for the demonstration"

LINES = (
    ("Community-based physical health services for adults and children", "ccg", "community", "38.0", INVENTED),
    ("Outpatient and urgent services now in hospital", "ccg", "acute", "80.0", PAPER),
    ("Urgent care centre and primary care out-of-hours service", "ccg", "urgent", "7.0", INVENTED),
    ("Primary medical services under existing GMS, PMS and APMS contracts", "ccg", "primary_care", "25.0", TRADE),
    ("Premises of practices", "ccg", "premises", "4.7", TRADE),
    ("All mental health services", "ccg", "mental_health", "41.0", INVENTED),
    ("All learning disability services", "ccg", "mental_health", "9.5", INVENTED),
    ("Intermediate care and NHS continuing healthcare", "ccg", "continuing", "27.0", INVENTED),
    ("End of life care", "ccg", "community", "2.6", INVENTED),
    ("Voluntary and community sector services", "ccg", "voluntary", "2.5", INVENTED),
    ("Public health services of the council", "council", "council", "7.0", INVENTED),
)  # fmt: skip
"""Together £244.3m; in millions of pounds."""

RATES = ((2, "3.2", "1.7", "0.5"), (4, "3", "1.5", "0.5"))
ENVELOPES = {"ccg": ("238.5m", "2"), "council": ("7.1m", "2")}


def prepare_money(play: Play) -> None:
    """Enter the money model question by question, send it for approval and approve it."""
    play.fill("lead", "procurement:money_begin", answers={"reason": "The figures of the July 2016 paper"})
    answers: dict[str, dict[str, Any]] = {
        "term": {"first_day": on("2018-04-01"), "years": 15, "first_break": 2, "published_years": 3,
                 "term_source": "MCP framework 2016; published allocations cover about 3 years"},
        "performance": {"performance_source": "MCP framework 2016: about a tenth of the total. Earned: invented"},
        "share": {"shares": "no", "share_source": "Not agreed with the acute trust"},
        "contingency": {"whole_risk": "no", "contingency_source": "Half a per cent, national rule for CCGs"},
        "published": {"published_low": "3.4bn", "published_high": "5.4bn", "published_source": NOTICE},
    }  # fmt: skip
    for question, given in answers.items():
        play.fill("lead", "procurement:money_question", 1, question, answers=given)
    play.fill("lead", "procurement:money_lines_file", 1, files={"file": paper("Spend.csv", _file(play))})
    service, who, contract, millions, source = LINES[-1]
    play.fill("lead", "procurement:money_line_add", 1, answers={
        "service": service, "commissioner": play.cast.organisations[who].pk, "contract": contract,
        "amount": f"{millions}m", "source": source,
    })  # fmt: skip
    for year, growth, efficiency, list_growth in RATES:
        rates = {"growth": growth, "efficiency": efficiency, "list_growth": list_growth, "source": INVENTED}
        play.fill("lead", "procurement:money_rates", 1, year, answers=rates)
    can_spend: dict[str, Any] = {"source": INVENTED}
    for who, (amount, growth) in ENVELOPES.items():
        key = play.cast.organisations[who].pk
        can_spend |= {f"amount_{key}": amount, f"growth_{key}": growth}
    play.fill("lead", "procurement:money_envelopes", 1, answers=can_spend)
    play.fill("lead", "procurement:money_step", 1, "send_for_approval")
    play.fill("sro", "procurement:money_step", 1, "approve")


def _file(play: Play) -> str:
    """Give all lines but the last as the file that the finance team keeps."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Service", "Commissioner", "Contract of today", "From year", "Amount a year", "Source"])
    for service, who, contract, millions, source in LINES[:-1]:
        writer.writerow([service, play.cast.organisations[who].name, contract, 0, f"{millions}m", source])
    return text.getvalue()
