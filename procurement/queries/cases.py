"""The list of procurements, as far as a person sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.aggregates import Count

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.roles import COMMISSIONERS
from procurement.models import Commissioner, Procurement


@dataclass(frozen=True)
class CaseFilter:
    """What a reader asks the list for; empty means everything."""

    text: str = ""
    state: str = ""
    commissioner: str = ""


def cases(user: Any, wanted: CaseFilter) -> QuerySet[Procurement]:
    """Give the procurements a person sees, newest first, each with the names of its commissioners."""
    rows = _asked_for(Procurement.objects.visible_to(user), wanted)
    buyers = Commissioner.objects.filter(procurement=OuterRef("pk")).order_by()
    names = buyers.values("procurement").annotate(
        names=StringAgg("organisation__name", "; ", order_by=(F("leads").desc(), F("id").asc()))
    )
    return rows.annotate(commissioner_names=Subquery(names.values("names")))


def with_total(rows: QuerySet[Procurement]) -> QuerySet[Procurement]:
    """Give each row the number of all rows, so that a page and its count are one query."""
    alone = rows.order_by().values(one=Value(1)).annotate(total=Count("pk")).values("total")
    return rows.annotate(total=Subquery(alone))


def commissioners() -> list[tuple[int, str]]:
    """Give the organisations that buy; whether a person sees a procurement of theirs is not asked."""
    return list(Organisation.objects.filter(kind__in=COMMISSIONERS).values_list("pk", "name"))


def _asked_for(rows: QuerySet[Procurement], wanted: CaseFilter) -> QuerySet[Procurement]:
    for word in wanted.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(reference__icontains=word))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.commissioner:
        rows = rows.filter(commissioners__organisation_id=wanted.commissioner)
    return rows
