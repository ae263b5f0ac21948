"""What of a case is hidden from who acts now, because of a ruling on one of its bidders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from conflicts.queries import limits_on
from mcp_portal.audit.unit import current

KEPT = "_hides_a_bid"

HIDES_A_BID = RawSQL("procurement_hides_a_bid(procurement_procurement.id)", [], output_field=BooleanField())
"""Read with the case, so that no page asks for it by itself."""


class HidesBids:
    """A case that knows whether the bids its reader sees are all of them. Read once per instance."""

    if TYPE_CHECKING:
        pk: Any

    @property
    def hides_a_bid(self) -> bool:
        """Say whether a bid is hidden from who acts now: then no count, rank or total of bids is shown or judged."""
        if KEPT not in self.__dict__:
            with connection.cursor() as cursor:
                cursor.execute("SELECT procurement_hides_a_bid(%s)", [self.pk])
                self.__dict__[KEPT] = cursor.fetchone()[0]
        return bool(self.__dict__[KEPT])

    @property
    def hidden_because(self) -> list[str]:
        """Give the sentences the Guardian released about the hidden bids, for the person concerned."""
        if not self.hides_a_bid:
            return []
        return list(dict.fromkeys(limit.sentence for limit in limits_on(current().actor, self) if limit.hides_bid))
