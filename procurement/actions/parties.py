"""Who stands behind a bid: entering and ending."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from conflicts.actions import NameFacts, enter_names, retire_name
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.models import Bid, Party, Procurement

from .make_up import STILL_IN


@dataclass(frozen=True)
class PartyFacts:
    """An organisation or person with a part in a bid, as it is entered; ``role`` is one of ``Party.Role``."""

    role: str
    name: str
    from_date: datetime.date
    to_date: datetime.date | None = None
    organisation: Organisation | None = None
    ods_code: str = ""
    company_number: str = ""
    trading_names: str = ""

    def as_name(self) -> NameFacts:
        """Give it as a name to ask about: what is not entered comes from the organisation."""
        of = self.organisation
        return NameFacts(
            kind=self.role,
            name=self.name,
            organisation=of,
            ods_code=self.ods_code or (of.ods_code if of else ""),
            company_number=self.company_number or (of.company_number if of else ""),
            trading_names="\n".join(filter(None, [self.trading_names, *_also(self.name, of)])),
        )


def _also(name: str, of: Organisation | None) -> list[str]:
    if of is None:
        return []
    return [line for line in (of.name, *of.trading_names.splitlines()) if line and line.casefold() != name.casefold()]


def enter_party(bid: Bid, facts: PartyFacts, *, by: User, now: datetime.datetime) -> Party:
    """Enter who has a part in a bid, as procurement lead.

    Everyone on the case is asked about the new name, when the responses have been opened at once, otherwise as soon
    as they are. Until they have answered they see nothing of the case. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _locked(bid, by)
        _may_change_members(bid, facts.role, facts.from_date)
        same = bid.parties.filter(role=facts.role, name__iexact=facts.name, to_date__isnull=True)
        if facts.to_date is None and same.exists():
            raise Refused("This name has this part in the bid already")
        names = enter_names(
            case, [facts.as_name()], bid=bid, bidder_name=bid.entered_name, shown=bid.named_at is not None, by=by,
            now=now,
        )  # fmt: skip
        party = Party.objects.create(
            procurement=case, bid=bid, role=facts.role, name=facts.name, organisation=facts.organisation,
            ods_code=facts.ods_code, company_number=facts.company_number, trading_names=facts.trading_names,
            from_date=facts.from_date, to_date=facts.to_date, entered_by=by, entered_at=now, new_name=names[0],
        )  # fmt: skip
        ledger.record("procurement.party_entered", subject=party, case=case, occurred_at=now)
    return party


def end_party(party: Party, *, to_date: datetime.date, by: User, now: datetime.datetime) -> Party:
    """End the part somebody had in a bid; nobody is asked about the name any longer, and what was answered stays."""
    with savepoint():
        case = _locked(party.bid, by)
        found = Party.objects.select_for_update(no_key=True, of=("self",)).select_related("new_name").get(pk=party.pk)
        if found.to_date is not None:
            raise Refused("This part in the bid has ended already")
        _may_change_members(found.bid, found.role, to_date)
        if to_date < found.from_date:
            raise Refused("A part in a bid cannot end before it starts")
        found.to_date = to_date
        found.save(update_fields=["to_date"])
        retire_name(found.new_name, now=now)
        ledger.record("procurement.party_ended", subject=found, case=case, occurred_at=now, detail={"to_date": to_date})
    return found


def _may_change_members(bid: Bid, role: str, day: datetime.date) -> None:
    """Refuse that a selected bidder gets or loses a member, unless a change of its make-up was permitted.

    What was so when the response arrived may still be entered.
    """
    bid = Bid.objects.get(pk=bid.pk)
    if role != Party.Role.MEMBER or bid.state not in STILL_IN or day <= timezone.localdate(bid.received_at):
        return
    if bid.change is None:
        raise Refused(
            "This bidder has been selected as it is. Propose a change of who the bidder is. When it is permitted, "
            "members can be entered and ended"
        )


def _locked(bid: Bid, by: User) -> Procurement:
    """Lock the case of a bid for its procurement lead."""
    case = Procurement.objects.select_for_update(no_key=True).get(pk=bid.procurement_id)
    if not access.is_lead(case, by):
        raise NotAllowed("Who stands behind a bid is entered by the procurement lead")
    if case.state in Procurement.ENDED:
        raise Refused("The procurement has ended")
    return case
