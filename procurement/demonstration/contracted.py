"""What is recorded of the contract of Dudley when it is signed. Term and break as told; the rest is invented."""

from __future__ import annotations

from .play import Play, on


def record_the_contract(play: Play) -> None:
    """Enter term, guarantee and break window, and publish the award record."""
    play.fill("lead", "procurement:contract_term_add", answers={
        "starts_on": on("2018-04-01"), "ends_on": on("2028-03-31"), "may_end_on": on("2033-03-31"),
        "provider_address": "1 High Street (invented)\nDudley DY1 1AA",
    })  # fmt: skip
    play.fill("lead", "procurement:security_add", answers={
        "kind": "parent", "given_by": "The four trusts of the consortium", "pounds": "12,200,000",
        "until": on("2023-03-31"), "covers": "Losses of the first 5 years beyond the risk share (invented)",
        "place": "Schedule 7 of the contract (invented)",
    })  # fmt: skip
    play.fill("lead", "procurement:break_add", answers={
        "break_on": on("2021-04-01"), "notice_months": 12,
        "allows": "Poor performance, or numbers that do not work",
        "growth": "Social care, as the first notice said",
    })  # fmt: skip
    play.fill("lead", "procurement:award_publish")
