"""What the people of Dudley declare, and what the Guardian does about it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from conflicts.models import Match
from mcp_portal.audit.unit import unit_of_work

from .play import Play, on


def everyone_declares(play: Play) -> None:
    """Let everyone file a nil return but the GP member, who is recused, and the lay member, who has an interest."""
    play.everyone_declares(but=("gp_member", "member"))
    member, page = play.cast.people["member"], reverse("conflicts:declare") + f"?case={play.reference}"
    aware = timezone.localdate(play.case().now(timezone.now()))
    after = play.desk.fill(member, page, {"kind": "interests", "aware_date": aware})
    if after.endswith("/interests/add/"):
        after = play.desk.fill(member, after, {
            "category": "nonfin_personal", "organisation_name": "Learning disability charity (invented)",
            "nature": "Trustee", "basis": "actual", "material": False, "expects_to_move": False,
            "from_date": on("2014-05-01"),
        })  # fmt: skip
    play.desk.fill(member, f"{after}steps/submit/", {"correct": "on"})
    put_on_the_register(play, after, "Takes part as before: the charity has no contract with the NHS")


def put_on_the_register(play: Play, declaration: str, done: str) -> None:
    """Let the Guardian agree what is done about the one interest of a declaration, and put it on the register."""
    agreed = {"mitigation_1": done, "agreed_with": "Governance lead"}
    play.desk.fill(play.cast.guardian, f"{declaration}steps/agree_mitigation/", agreed)
    play.desk.fill(play.cast.guardian, f"{declaration}steps/register/")


def dismiss_the_matches(play: Play) -> None:
    """Let the Guardian look at the name that resembles an interest, and find that they are different.

    Somebody who declared the same interest for an earlier case is suggested once for each.
    """
    guardian = play.cast.guardian
    with unit_of_work(guardian):
        found = Match.objects.visible_to(guardian).unsettled().filter(procurement__reference=play.reference)
        pages = [match.get_step_url("dismiss") for match in found]
    reason = {"reason": "A charity with a name like that of the trust. It has no part in the bid"}
    for page in pages:
        play.desk.fill(guardian, page, reason)


def recuse_the_gp_member(play: Play) -> None:
    """Let the GP member of the governing body declare an interest, and the Guardian rule on it."""
    gp_member = play.cast.gp_member
    page = reverse("conflicts:declare") + f"?case={play.reference}"
    add = play.desk.fill(gp_member, page, {"kind": "interests", "aware_date": on("2016-09-05")})
    review = play.desk.fill(gp_member, add, {
        "category": "financial", "organisation_name": "A Dudley GP practice that may join the MCP",
        "nature": "Partner in the practice", "basis": "actual", "material": True, "expects_to_move": False,
        "from_date": on("2009-04-01"),
    })  # fmt: skip
    play.desk.fill(gp_member, f"{review}steps/submit/", {"correct": "on"})
    interest = play.interest_of("gp_member")
    play.desk.fill(play.cast.guardian, reverse("conflicts:ruling_create", args=[interest]), {
        "handling": "papers_withheld",
        "released_sentence": "You take no part in the Dudley MCP procurement because of your declared interest in a GP "
        "practice that may join it",
        "reason": "A partner in a practice that may join the MCP gains from every decision on it",
    })  # fmt: skip
    put_on_the_register(play, review, "Takes no part in the procurement and gets none of its papers")
