"""The register of gifts and hospitality, and what waits for recipients and approving officers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, overload

from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conflicts.access import APPROVES_GIFTS
from conflicts.hospitality import Kind, Wish
from conflicts.models import Gift, GiftDecision
from mcp_portal.accounts.queries import holdings


@dataclass(frozen=True)
class GiftFilter:
    """What a reader asks the register for; empty means everything."""

    organisation: Any = None
    kind: str = ""
    outcome: str = ""
    text: str = ""


@dataclass(frozen=True)
class PublicGift:
    """One line of the register as anybody may read it."""

    position: str
    kind: str
    offered_on: datetime.date
    received_on: datetime.date | None
    details: str
    value: Decimal
    source_name: str
    source_business: str
    from_supplier: bool
    earlier_offers: int
    wish: str
    wish_reason: str
    outcome: str
    reason: str
    officer: str
    comments: str
    guidance: str
    registered_on: datetime.date

    @property
    def kind_words(self) -> str:
        """Give what was offered in words."""
        return Kind(self.kind).label

    @property
    def decision_words(self) -> str:
        """Say what happened to the offer."""
        return decision_words(self.wish, self.outcome)


@dataclass(frozen=True)
class GiftRow(PublicGift):
    """One line of the register for signed-in readers."""

    pk: int
    organisation: str


FIELDS = (
    "position", "kind", "offered_on", "received_on", "details", "value", "source_name", "source_business",
    "from_supplier", "earlier_offers", "wish", "wish_reason", "decision__outcome", "decision__reason",
    "decision__by__post", "comments", "guidance__title",
)  # fmt: skip

DECIDED = {
    (Wish.ACCEPT, "agreed"): "Accepted",
    (Wish.ACCEPT, "exception"): "Accepted as an exception",
    (Wish.ON_BEHALF, "agreed"): "Accepted on behalf of the organisation",
    (Wish.ON_BEHALF, "exception"): "Accepted on behalf of the organisation, as an exception",
}


def decision_words(wish: str, outcome: str) -> str:
    """Say in words what happened to an offer, from what the recipient wanted and what was decided."""
    return DECIDED.get((Wish(wish), outcome), "Declined")


def gift_register(reader: Any, wanted: GiftFilter) -> QuerySet[Gift, dict[str, Any]]:
    """Give the lines of the register this reader may see for ``gift_row``, the latest offers first."""
    rows = _on_register(reader, wanted).annotate(earlier_offers=_earlier_offers())
    rows = rows.order_by("-offered_on", "-pk")
    return rows.values("pk", "organisation__name", "registered_at", *FIELDS)


def gift_row(row: dict[str, Any]) -> GiftRow:
    """Turn what the database gives into a line."""
    registered_on = timezone.localdate(row["registered_at"])
    values: list[Any] = [row[name] for name in FIELDS]
    return GiftRow(*values, *[registered_on, row["pk"], row["organisation__name"]])


def _on_register(reader: Any, wanted: GiftFilter) -> QuerySet[Gift]:
    asked = Q()
    if wanted.organisation is not None:
        asked &= Q(organisation=wanted.organisation)
    if wanted.kind:
        asked &= Q(kind=wanted.kind)
    if wanted.outcome:
        declined = Q(wish=Wish.DECLINE) | Q(decision__outcome=GiftDecision.Outcome.DECLINED)
        asked &= declined if wanted.outcome == "declined" else ~declined
    for word in wanted.text.split():
        asked &= (
            Q(position__icontains=word) | Q(source_name__icontains=word) | Q(source_business__icontains=word)
            | Q(details__icontains=word) | Q(organisation__name__icontains=word)
        )  # fmt: skip
    return Gift.objects.visible_to(reader).on_register().filter(asked)


def _earlier_offers() -> Coalesce:
    """Count the earlier offers of the same source to the same person that are on the register."""
    later = Gift.objects.filter(replaces=OuterRef("pk"), registered_at__isnull=False)
    before = Q(offered_on__lt=OuterRef("offered_on")) | Q(offered_on=OuterRef("offered_on"), pk__lt=OuterRef("pk"))
    same = Gift.objects.filter(
        before, ~Exists(later), person_id=OuterRef("person_id"), source_key=OuterRef("source_key"),
        organisation_id=OuterRef("organisation_id"), registered_at__isnull=False,
    ).exclude(pk=Coalesce(OuterRef("replaces_id"), Value(0)))  # fmt: skip
    counted = same.order_by().values("person_id").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def organisations_with_gifts(reader: Any) -> list[tuple[int, str]]:
    """Give the organisations with records on the register."""
    rows = Gift.objects.visible_to(reader).filter(registered_at__isnull=False).order_by("organisation__name")
    return list(rows.values_list("organisation_id", F("organisation__name")).distinct())


class PublicGifts(Sequence[PublicGift]):
    """The published register of an organisation on a day, read a page at a time by a database function."""

    def __init__(self, organisation: Any, day: datetime.date):
        self.organisation, self.day = organisation, day

    def __len__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT conflicts_public_gift_count(%s, %s)", [self.organisation.pk, self.day])
            return cursor.fetchone()[0]

    @overload
    def __getitem__(self, wanted: int) -> PublicGift: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[PublicGift]: ...
    def __getitem__(self, wanted: int | slice) -> PublicGift | list[PublicGift]:
        if isinstance(wanted, int):
            return self._rows(1, wanted)[0]
        first = wanted.start or 0
        return self._rows(None if wanted.stop is None else wanted.stop - first, first)

    def __iter__(self) -> Iterator[PublicGift]:
        return iter(self._rows(None, 0))

    def _rows(self, most: int | None, skipped: int) -> list[PublicGift]:
        with connection.cursor() as cursor:
            arguments = [self.organisation.pk, self.day, most, skipped]
            cursor.execute("SELECT * FROM conflicts_public_gifts(%s, %s, %s, %s)", arguments)
            return [PublicGift(*row) for row in cursor.fetchall()]


def own_gifts(user: Any) -> QuerySet[Gift]:
    """Give what a person was offered, drafts included, the latest first."""
    return Gift.objects.filter(person_id=user.pk).with_people().order_by("-begun_at", "-pk")


def gifts_waiting(user: Any) -> QuerySet[Gift]:
    """Give the records that wait for a person as approving officer, oldest first: to decide, or for the register."""
    offices = {held.organisation_id for held in holdings(user) if held.role in APPROVES_GIFTS}
    waiting = Gift.objects.filter(
        organisation_id__in=offices, filed_at__isnull=False, registered_at__isnull=True
    ).exclude(person_id=user.pk)
    return waiting.with_people().order_by("filed_at", "pk")
