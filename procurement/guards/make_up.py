"""What a change of who a bidder is opens again, and whether its tender still holds."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day, plural
from mcp_portal.workflow.guards import Missing, guard

from .hidden import weighs_every_bid

SUPPORTS = ("supports", "conditions")


@guard(source="Equal treatment: a new body is held to the same (PCR 2015 regs. 57, 58, 76, as a pattern)",
       role=[Role.LEAD, Role.SRO])  # fmt: skip
@weighs_every_bid
def make_up_settled(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """A change of who the preferred bidder is was decided, and what it opened was done again."""
    preferred = next((bid for bid in case.bids.all() if bid.state == "preferred"), None)
    return open_after_change(preferred) if preferred else []


@guard(source="House rule: no award on a tender that no longer binds", role=Role.LEAD)
@weighs_every_bid
def tender_still_valid(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The tender of the preferred bidder is still valid."""
    preferred = next((bid for bid in case.bids.all() if bid.state == "preferred"), None)
    held = preferred.validities.last() if preferred else None
    if preferred is None or held is None or held.holds_on(now):
        return []
    page = _page(preferred, "bidder_facts")
    words = f"The tender of {preferred.name} was valid until {day(held.valid_until)}"
    return [Missing(words, "Ask the bidder to extend it", page=page, link="Record until when it is valid")]


def open_after_change(bid: Any) -> list[Missing]:
    """Give what the changes of a bidder's make-up still ask for."""
    waiting = [one for one in bid.make_up_changes.select_related("decision") if one.decided is None]
    missing = [
        Missing(f"{one} of who the bidder is has not been decided", page=_page(bid, "make_up"), link="See the change")
        for one in waiting
    ]
    change = bid.change
    return missing if change is None else [*missing, *_to_do_again(bid, change)]


def _to_do_again(bid: Any, change: Any) -> list[Missing]:
    missing, after = [], f"since change {change.number} of who the bidder is"
    if not bid.exclusion_checks.filter(make_up=change, stage="change").exists():
        page = _page(bid, "exclusion")
        missing.append(Missing(f"Grounds for exclusion have not been looked for {after}", page=page, link="See them"))
    checked = bid.capability_checks.filter(make_up=change).prefetch_related("answers").last()
    if checked is None or not checked.passed:
        what = "Capability has not been checked" if checked is None else "A capability question has not been passed"
        missing.append(Missing(f"{what} {after}", page=_page(bid, "capability"), link="See the checks"))
    judged = bid.standings.filter(make_up=change).last()
    if judged is None or judged.risk == "not_able":
        what = (
            "Ability to bear risk has not been judged"
            if judged is None
            else "The bidder was found not able to bear risk"
        )
        missing.append(Missing(f"{what} {after}", page=_page(bid, "bidder_facts"), link="See what is known"))
    if silent := _silent_practices(bid, change):
        words = (
            f"{plural(silent, 'practice')} that supported the bidder {'has' if silent == 1 else 'have'} said nothing"
        )
        missing.append(Missing(f"{words} {after}", page=_page(bid, "support"), link="See the practices"))
    return missing


def _silent_practices(bid: Any, change: Any) -> int:
    """Count the practices whose last word for an earlier make-up was support and that have not spoken since."""
    said = bid.practice_support.order_by("said_on", "pk").values_list("practice_id", "make_up_id", "position")
    before, since = {}, set()
    for practice, make_up, position in said:
        if make_up == change.pk:
            since.add(practice)
        else:
            before[practice] = position
    return sum(position in SUPPORTS for practice, position in before.items() if practice not in since)


def _page(bid: Any, name: str) -> str:
    return reverse(f"procurement:{name}", args=[bid.case.reference, bid.number])
