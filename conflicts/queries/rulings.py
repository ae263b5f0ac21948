"""The rulings a Guardian looks after, as a list that can be searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from conflicts.models import NewName, Recusal

STANDING, ALL = "standing", "all"


@dataclass(frozen=True)
class RulingFilter:
    """What a Guardian wants to see of the rulings; empty means those that stand, of everybody."""

    text: str = ""
    handling: str = ""
    which: str = ""


def rulings_guarded(user: Any, wanted: RulingFilter) -> QuerySet[Recusal]:
    """Give the rulings on others that this reader may see, newest first."""
    found = Recusal.objects.visible_to(user).exclude(person_id=user.pk).select_related("person__organisation")
    if wanted.which != ALL:
        found = found.standing()
    if wanted.handling:
        found = found.filter(handling=wanted.handling)
    for word in wanted.text.split():
        found = found.filter(
            Q(person__post__icontains=word)
            | Q(person__organisation__name__icontains=word)
            | Q(procurement_title__icontains=word)
        )
    return found


def bidders_of(rulings: Iterable[Recusal]) -> dict[int, str]:
    """Name the bidders that rulings are about, as far as the reader sees their names: bid and name."""
    bids = {ruling.bid_id for ruling in rulings if ruling.bid_id is not None}
    named = NewName.objects.filter(bid_id__in=bids, kind=NewName.Kind.BIDDER) if bids else NewName.objects.none()
    return {bid: "one bidder" for bid in bids} | dict(named.order_by("-pk").values_list("bid_id", "bidder_name"))
