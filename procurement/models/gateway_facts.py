"""The facts of a case on which ratings and signatures of the gateways rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from assurance.circumstances import SOLE_BIDDER
from assurance.coverage import BIDDER, PRICE, SCOPE, Fact

from .bid import Bid


class TellsFacts:
    """A case that tells the gateways what they rest on; read anew each time, for the answer is kept by who asks."""

    if TYPE_CHECKING:
        bids: Any
        scope_lines: Any
        value_per_year: Any
        term_min_years: int
        term_max_years: int

    def gateway_facts(self, names: Iterable[str]) -> dict[str, Fact]:
        """Give the facts asked for: make-up and legal form of the preferred bidder, price, scope."""
        told = {BIDDER: self._bidder, PRICE: self._price, SCOPE: self._scope}
        return {name: told[name]() for name in names}

    @property
    def gateway_circumstances(self) -> list[str]:
        """Give the circumstances in which a gateway asks more: one bidder left, of the final tenders or else of all."""
        bids = [(bid.state, bid.final_received_at) for bid in self.bids.all()]
        gone = (Bid.State.REJECTED, Bid.State.WITHDRAWN, Bid.State.ELIMINATED)
        still_in = [tendered for state, tendered in bids if state not in gone]
        tendered = [at for state, at in bids if at and state != Bid.State.WITHDRAWN]
        return [SOLE_BIDDER] if len(tendered or still_in) == 1 else []

    def _bidder(self) -> Fact:
        bid = self.bids.filter(state=Bid.State.PREFERRED).select_related("provider").prefetch_related("parties").first()
        if bid is None:
            return Fact(None)
        parties = sorted(bid.parties.all(), key=lambda party: party.pk)
        rows = [
            [row.role, row.name, row.organisation_id, row.ods_code, row.company_number, row.from_date, row.to_date]
            for row in parties
        ]
        days = [day for row in parties for day in (timezone.localdate(row.entered_at), row.to_date) if day]
        change, form = bid.change, bid.legal_form
        days += [timezone.localdate(change.decision.decided_at)] if change else []
        provider = [bid.provider.pk, bid.provider.name, bid.provider.kind] if bid.provider else None
        content = [bid.number, bid.entered_name, bid.make_up, provider, rows, *([form] if form else [])]
        return Fact(content, max(days, default=None))

    def _price(self) -> Fact:
        # As text with 2 decimals: a value just entered and one read from the database are the same.
        return Fact([f"{self.value_per_year:.2f}", self.term_min_years, self.term_max_years])

    def _scope(self) -> Fact:
        return Fact([line.text for line in self.scope_lines.all()])
