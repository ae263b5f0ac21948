"""Gifts and hospitality and one report of a breach, so that the registers of a played case are not empty.

All of it is invented. The report is made by the action its page calls: that page answers with a receipt instead of
leading somewhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts import actions
from mcp_portal.audit.unit import unit_of_work
from procurement.models import Decision

DECIDING = ("accountable_officer", "finance_lead", "member", "gp_member")
"""Decision-making staff, whose interests the public page of the June 2017 guidance shows."""

GIFTS: tuple[Mapping[str, Any], ...] = (
    {
        "kind": "gift", "gift_kind": "other", "details": "A hamper after the market event", "value": "35",
        "offered_on": datetime.date(2017, 1, 20), "source_name": "A supplier of practice software",
        "source_business": "Software for general practice", "from_supplier": True, "wish": "decline",
        "wish_reason": "A supplier that may bid for contracts",
    },
    {
        "kind": "hospitality", "modest_meal": True, "details": "Dinner after speaking at a conference", "value": "42",
        "offered_on": datetime.date(2017, 10, 12), "received_on": datetime.date(2017, 10, 12),
        "source_name": "A medical royal college", "source_business": "Professional body", "from_supplier": False,
        "wish": "accept", "wish_reason": "Every speaker was invited",
    },
)  # fmt: skip

PUBLISHED = (
    "The agenda papers of one item were sent to somebody who had to leave for it. They were called back unread, and "
    "nothing had been decided. Since then the list of who leaves is checked before papers go out."
)

HANDLED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("triage", {"words": "To be looked into. Agreed with the governance lead"}),
    ("investigate", {"words": "The deputy reads the list of recipients and asks the secretary"}),
    ("find", {"words": "Papers were sent in spite of a ruling. They were not opened"}),
    ("tell_found", {"words": "Papers were sent that should have been withheld. They were called back unread"}),
    ("take_action", {"kinds": ["Training"], "words": "The mailing list is checked by two people",
                     "lessons": "Check who leaves for an item before papers go out"}),
    ("publish", {"words": PUBLISHED}),
)  # fmt: skip


TOLD_BY_HAND = {
    "service": "existing", "existing_details": "Services of about £80m in the acute contract, and practice contracts",
    "clinical_lead": "Clinical chair", "contract_manager": "Director of commissioning",
    "justification": "The only tender. It passes every criterion, and the benchmark shows value for money",
    "value_to_ccg": "All but the council's share", "awarded_address": "To be settled with the legal form (invented)",
}  # fmt: skip


def fill(play: Any) -> None:
    """Put two offers on the register, and take one report to its end at the time of the case."""
    for answers in GIFTS:
        offer(play, "finance_lead", "sro", answers)
    breach(play)


def name_who_decides(play: Any) -> None:
    """Let the Guardian say whose interests are published."""
    ccg = play.cast.organisations["ccg"]
    for who in DECIDING:
        answers = {"person": play.cast.people[who].pk, "from_date": datetime.date(2016, 7, 14)}
        play.desk.fill(play.cast.people["guardian"], reverse("conflicts:staff_add", args=[ccg.pk]), answers)


def publish_decision(play: Any, kind: str) -> None:
    """Put a decision of the CCG on the register of procurement decisions."""
    with unit_of_work(play.cast.people["secretary"]):
        decision = Decision.objects.get(
            procurement__reference=play.reference, kind=kind, organisation=play.cast.organisations["ccg"]
        )
    play.fill("secretary", "procurement:decision_publish", decision.pk, answers=TOLD_BY_HAND)


def offer(play: Any, recipient: str, officer: str, answers: Mapping[str, Any]) -> None:
    """Declare an offer and have an approving officer agree to what the recipient did."""
    people, steps = play.cast.people, "conflicts:gift_step"
    page = play.desk.fill(people[recipient], reverse("conflicts:gift_declare"), answers)
    pk = int(page.rstrip("/").rsplit("/", 1)[-1])
    play.desk.fill(people[recipient], reverse(steps, args=[pk, "declare"]), {"correct": "on"})
    play.desk.fill(people[officer], reverse(steps, args=[pk, "approve"]))
    play.desk.fill(people[officer], reverse(steps, args=[pk, "register"]))


def breach(play: Any) -> None:
    """Report a breach about the case, and let the Guardian find it without effect on the procurement."""
    people, guardian = play.cast.people, play.cast.people["guardian"]
    case = play.case("evaluator")
    with unit_of_work(people["evaluator"]) as unit:
        now = case.now(unit.at)
        number = actions.report_breach(
            by=people["evaluator"], organisation=play.cast.organisations["ccg"], case=case,
            person=people["first_opener"], happened_on=timezone.localdate(now) - datetime.timedelta(days=7),
            nature="Papers of an item went to somebody who had to leave for it", may_be_named=False,
            receipt=actions.new_receipt(), now=now,
        )  # fmt: skip
    for step, answers in HANDLED:
        told = {"nhs_england_told_on": timezone.localdate(now)} if step == "take_action" else {}
        play.desk.fill(guardian, reverse("conflicts:breach_step", args=[number, step]), {**answers, **told})
    signed = {"how": "no_effect", "reason": "The papers were never opened, and nobody had scored yet"}
    play.desk.fill(guardian, reverse("conflicts:breach_pause_end", args=[number]), signed)
    play.desk.fill(guardian, reverse("conflicts:breach_step", args=[number, "close"]))
