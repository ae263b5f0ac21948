"""Writes about the alliance agreement that are no steps: terms, members, consents, and which gateways are asked."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.access import is_system_admin
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import (
    DEFAULT_GATEWAYS,
    AllianceAgreement,
    AllianceConsent,
    AllianceMember,
    Procurement,
    VariantGateway,
)

CHANGED = "Somebody else changed the agreement after you opened the page. What you typed is kept: look at it again"


@dataclass(frozen=True)
class MemberFacts:
    """A member, the contract it keeps, and what it gains or bears."""

    organisation: Organisation
    role: str
    contract: str
    share: Decimal
    most_gain: Decimal | None = None
    most_loss: Decimal | None = None


def begin_alliance(case: Procurement, *, by: User, now: datetime.datetime) -> AllianceAgreement:
    """Begin the agreement of a virtual MCP; the commissioners of the case are its first members."""
    with savepoint():
        case = _locked(case, by)
        if AllianceAgreement.objects.filter(procurement=case).exists():
            raise Refused("Somebody else has begun the alliance agreement meanwhile. Look at it again")
        made = AllianceAgreement.objects.create(procurement=case, drafted_by=by, drafted_at=now)
        AllianceMember.objects.bulk_create(
            AllianceMember(
                procurement=case, alliance=made, organisation_id=one.organisation_id, share=Decimal(0),
                role=AllianceMember.Role.COMMISSIONER,
            )
            for one in case.commissioners.all()
        )  # fmt: skip
        ledger.record("procurement.alliance_begun", subject=made, case=case, occurred_at=now)
    return made


def write_terms(
    alliance: AllianceAgreement, *, terms: int, by: User, now: datetime.datetime, **answers: Any
) -> AllianceAgreement:
    """Write some of the terms; ``terms`` is the number the person saw."""
    with savepoint():
        found = _writable(alliance, by, terms)
        for name, value in answers.items():
            setattr(found, name, value)
        return _changed(found, now, sorted(answers))


def enter_member(
    alliance: AllianceAgreement, facts: MemberFacts, *, terms: int, by: User, now: datetime.datetime,
    instead_of: AllianceMember | None = None,
) -> AllianceAgreement:  # fmt: skip
    """Enter a member, or other facts of one that stands."""
    with savepoint():
        found = _writable(alliance, by, terms)
        key = instead_of.pk if instead_of else 0
        if found.members.filter(organisation=facts.organisation).exclude(pk=key).exists():
            raise Refused(f"{facts.organisation.name} is a member already")
        given = {name: getattr(facts, name) for name in asdict(facts)}
        if instead_of is None:
            AllianceMember.objects.create(procurement=found.procurement, alliance=found, **given)
        elif not found.members.filter(pk=key).update(**given):
            raise Refused(CHANGED)
        return _changed(found, now, ["members"])


def remove_member(member: AllianceMember, *, terms: int, by: User, now: datetime.datetime) -> AllianceAgreement:
    """Take a member out of the draft."""
    with savepoint():
        found = _writable(member.alliance, by, terms)
        found.members.filter(pk=member.pk).delete()
        return _changed(found, now, ["members"])


def record_consent(
    member: AllianceMember, *, terms: int, consented_on: datetime.date, meeting: str, minute_reference: str,
    by: User, now: datetime.datetime,
) -> AllianceConsent:  # fmt: skip
    """Record that a member's deciding body consented to the terms as they stand."""
    with savepoint():
        found = _writable(member.alliance, by, terms)
        if found.consents.filter(organisation_id=member.organisation_id, terms=found.terms).exists():
            raise Refused("The consent of this member to these terms has been recorded already")
        made = AllianceConsent.objects.create(
            procurement=found.procurement, alliance=found, organisation_id=member.organisation_id, terms=found.terms,
            consented_on=consented_on, meeting=meeting, minute_reference=minute_reference, entered_by=by,
            entered_at=now,
        )  # fmt: skip
        detail = {"organisation": member.organisation_id, "terms": found.terms, "consented_on": consented_on}
        case = found.procurement
        ledger.record("procurement.alliance_consented", subject=made, case=case, occurred_at=now, detail=detail)
    return made


def ask_gateway(variant: str, code: str, *, asked: bool, reason: str, by: User, now: datetime.datetime) -> None:
    """Say from now on whether cases of a contract version are asked for a gateway; earlier entries stay."""
    if not is_system_admin(None, by):
        raise NotAllowed("Which gateways are asked is entered by a system administrator")
    if code not in DEFAULT_GATEWAYS.get(variant, {}):
        raise Refused("There is no such gateway for this contract version")
    with savepoint():
        made = VariantGateway.objects.create(
            variant=variant, code=code, asked=asked, reason=reason, entered_by=by, entered_at=now
        )
        detail = {"variant": variant, "code": code, "asked": asked}
        ledger.record("procurement.gateway_asked", subject=made, case=None, occurred_at=now, detail=detail)


def _locked(case: Procurement, by: User) -> Procurement:
    found = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    if not access.is_lead_or_sro(found, by):
        raise NotAllowed("The alliance agreement is written by the procurement lead or the senior responsible officer")
    if not found.by_alliance:
        raise Refused("Only a virtual MCP is made by an alliance agreement")
    if found.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return found


def _writable(alliance: AllianceAgreement, by: User, terms: int) -> AllianceAgreement:
    """Lock an agreement that is a draft, at the terms the person saw; its case comes with it."""
    case = _locked(alliance.procurement, by)
    found = AllianceAgreement.objects.select_for_update(no_key=True).get(pk=alliance.pk)
    if not found.is_draft:
        raise Refused("The terms stand: all members have agreed. Open the terms again to change them")
    if found.terms != terms:
        raise Refused(CHANGED)
    found.procurement = case
    return found


def _changed(found: AllianceAgreement, now: datetime.datetime, what: list[str]) -> AllianceAgreement:
    """Save an agreement under its next number: every consent so far was to other terms."""
    found.terms += 1
    found.save()
    detail = {"terms": found.terms, "fields": what}
    case = found.procurement
    ledger.record("procurement.alliance_changed", subject=found, case=case, occurred_at=now, detail=detail)
    return found
