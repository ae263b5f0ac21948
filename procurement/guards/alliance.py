"""The way of a virtual MCP and its alliance agreement."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone

from assurance.queries import passing, why_added_stages_block, why_conditions_are_open, why_not_passed
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.guards import Missing, guard

from .added import HELD_UP

NO_CALL = "A virtual MCP has no call: it is made by an alliance agreement"
WHOLE = Decimal(100)
LEADS = (Role.LEAD, Role.SRO)
PAGE = "procurement:alliance"
LINK = "See the alliance agreement"


def agreement_of(case: Any) -> Any:
    """Give the alliance agreement of a case, or None."""
    try:
        return case.alliance
    except ObjectDoesNotExist:
        return None


@guard(source="MCP framework 2016: a virtual MCP is an alliance over the contracts there are", role=Role.LEAD,
       page=PAGE, link=LINK, chooses_the_way=True)  # fmt: skip
def made_by_a_call(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The case goes by a call for competition: its contract version is not virtual."""
    return NO_CALL if case.by_alliance else None


@guard(source="MCP framework 2016: a virtual MCP is an alliance over the contracts there are", role=Role.LEAD,
       page="procurement:facts", link="See the facts", chooses_the_way=True)  # fmt: skip
def made_by_an_alliance(obj: Any, user: Any, now: datetime.datetime) -> str | None:
    """The case goes by an alliance agreement: its contract version is virtual."""
    return None if obj.case.by_alliance else "Only a virtual MCP is made by an alliance agreement"


# --- gateways, as far as they are asked of this contract version ------------------------------------------------


@guard(
    source="Integrated support and assurance process, early engagement (default for a virtual MCP)",
    role=Role.SRO, page="assurance:gateways", link="See early engagement",
)  # fmt: skip
def alliance_early_feedback(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The 3 bodies have given their early feedback, where it is asked for."""
    if "early" in case.left_out_stages or passing(case, "early", now):
        return None
    return "Feedback from early engagement has not been recorded"


@guard(source="MCP framework 2016, section 3; which gateways is a default", role=Role.SIGN_OFF,
       page="assurance:gateways", link="See the gateways")  # fmt: skip
def alliance_gateways_passed(obj: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every gateway before the signature that is asked of a virtual MCP has been passed."""
    case = obj.case
    asked = [code for code in ("1", "2") if code not in case.left_out_stages]
    return [missing for code in asked for missing in why_not_passed(case, code, now)]


@guard(source="MCP framework 2016, section 3; which gateways is a default", role=Role.SIGN_OFF,
       page="assurance:gateways", link="See gateway 3")  # fmt: skip
def alliance_launch_gateway_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Gateway 3 has been passed, where it is asked of a virtual MCP."""
    return [] if "3" in case.left_out_stages else why_not_passed(case, "3", now)


@guard(source="Condition of a gateway, before the signature", role=Role.SRO)
def alliance_conditions_closed(obj: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every condition to be met before the signature is closed."""
    return why_conditions_are_open(obj.case, "before_signature")


@guard(source="House rule: an added stage holds up the step it names; here every one before the signature",
       role=Role.SRO, page="assurance:gateways", link="See the gateways")  # fmt: skip
def alliance_stages_passed(case: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Every stage that was added before a step of a call or a signature has been passed."""
    steps = [step for step in HELD_UP if step != "go_live"]
    return [missing for step in steps for missing in why_added_stages_block(case, step, now)]


# --- the agreement, as the case asks for it ---------------------------------------------------------------------


@guard(source="House rule: nobody leaves a signed agreement by a change of the case", role=Role.SRO, page=PAGE,
       link=LINK)  # fmt: skip
def alliance_not_signed(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The alliance agreement has not been signed."""
    found = agreement_of(case)
    return "The alliance agreement has been signed. End it first" if found is not None and found.is_signed else None


@guard(source="MCP framework 2016: the alliance agreement takes the place of an award", role=Role.SRO, page=PAGE,
       link=LINK)  # fmt: skip
def alliance_signed(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """Every member has signed the alliance agreement."""
    found = agreement_of(case)
    return None if found is not None and found.is_signed else "The alliance agreement has not been signed"


@guard(source="The alliance agreement: its first day", role=Role.SRO, page=PAGE, link=LINK)
def alliance_in_force(case: Any, user: Any, now: datetime.datetime) -> str | None:
    """The alliance agreement is in force."""
    found = agreement_of(case)
    return None if found is not None and found.is_in_force else "The alliance agreement is not in force"


# --- the agreement itself ---------------------------------------------------------------------------------------

TERMS = (
    ("aims", "No shared aim has been entered", "aims", "Enter the aims"),
    ("rule", "How members decide has not been entered", "decisions", "Enter how members decide"),
    ("chair", "Who chairs has not been entered", "decisions", "Enter who chairs"),
    ("deadlock", "What happens when members cannot agree has not been entered", "decisions", "Enter what happens"),
    ("starts_on", "The first day has not been entered", "term", "Enter the first day"),
    ("leaving", "What happens when a member leaves has not been entered", "term", "Enter how a member leaves"),
)


@guard(source="House rule: an alliance says what it is for, how it decides and how it ends", role=LEADS, page=PAGE,
       link=LINK)  # fmt: skip
def alliance_terms_complete(alliance: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Aims, decision rules, term and exit are entered."""
    return [
        Missing(what, page=reverse("procurement:alliance_terms", args=[alliance.case.reference, part]), link=link)
        for name, what, part, link in TERMS
        if not getattr(alliance, name)
    ]


@guard(source="House rule: what a majority cannot decide is written down", role=LEADS, page=PAGE, link=LINK)
def alliance_matters_reserved(alliance: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """Where a majority decides, it is said which majority, and which matters are reserved to all."""
    if not alliance.by_majority:
        return []
    page = reverse("procurement:alliance_terms", args=[alliance.case.reference, "decisions"])
    missing = []
    if alliance.majority is None:
        missing.append(Missing("Which majority decides has not been entered", page=page, link="Enter the majority"))
    if not alliance.reserved:
        missing.append(Missing("No matter is reserved to all members", page=page, link="Enter reserved matters"))
    return missing


@guard(source="MCP framework 2016: an alliance of commissioners and providers over their contracts", role=LEADS,
       page=PAGE, link=LINK)  # fmt: skip
def alliance_members_complete(alliance: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """At least 2 members: every commissioner of the case, a provider, and the contract each provider keeps."""
    members = list(alliance.members.select_related("organisation"))
    missing = []
    if len(members) < 2:
        missing.append(Missing("There are fewer than 2 members"))
    commissioning = {one.organisation_id for one in members if one.commissions}
    if not commissioning:
        missing.append(Missing("No commissioner is a member"))
    for one in alliance.case.commissioners.select_related("organisation"):
        if commissioning and one.organisation_id not in commissioning:
            missing.append(Missing(f"{one.organisation.name} commissions the case and is no member as a commissioner"))
    if members and all(one.commissions for one in members):
        missing.append(Missing("No provider is a member"))
    return missing + [
        Missing(f"The contract that {one} keeps has not been entered")
        for one in members
        if not one.commissions and not one.contract
    ]


@guard(source="House rule: what is gained or lost is shared out in full", role=LEADS, page=PAGE, link=LINK)
def alliance_shares_add_up(alliance: Any, user: Any, now: datetime.datetime) -> str | None:
    """The shares of gain and risk add up to 100%."""
    return why_not_whole([one.share for one in alliance.members.all()])


def why_not_whole(shares: list[Decimal]) -> str | None:
    """Say why shares in percent do not make a whole, or nothing."""
    total = sum(shares, Decimal(0))
    return None if total == WHOLE else f"The shares of gain and risk add up to {total.normalize():f}%, not 100%"


@guard(source="House rule: each member’s deciding body consents to the same terms", role=LEADS, page=PAGE, link=LINK)
def every_member_consents(alliance: Any, user: Any, now: datetime.datetime) -> list[Missing]:
    """The deciding body of every member has consented to the terms as they stand."""
    given = alliance.consents_now()
    return [
        Missing(
            f"{one} has not consented to the terms as they stand",
            page=reverse("procurement:alliance_consent", args=[alliance.case.reference, one.pk]),
            link=f"Record the consent of {one}",
        )
        for one in alliance.members.select_related("organisation")
        if one.organisation_id not in given
    ]


@guard(source="House rule: early feedback comes before any signature", role=Role.SRO, page="procurement:case",
       link="See the case")  # fmt: skip
def alliance_is_being_made(alliance: Any, user: Any, now: datetime.datetime) -> str | None:
    """The case stands at forming the alliance."""
    return None if alliance.case.state == "alliance" else "Forming the alliance has not started"


@guard(source="The alliance agreement: its first day", role=Role.SRO, page=PAGE, link=LINK)
def alliance_first_day_has_come(alliance: Any, user: Any, now: datetime.datetime) -> str | None:
    """The first day of the agreement has come."""
    if alliance.starts_on is None or alliance.starts_on <= timezone.localdate(now):
        return None
    return f"The first day is {day(alliance.starts_on)}"
