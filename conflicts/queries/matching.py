"""Matches for Guardians, what a check of a candidate finds, and people by bidders.

What people may not read of each other comes from functions of the database (migration 0004).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from conflicts.models import Match
from mcp_portal.accounts.models import Organisation


@dataclass(frozen=True)
class MatchFilter:
    """What a Guardian asks the list of matches for; empty means what is still to be done."""

    state: str = "open"
    procurement: int | None = None
    how: str = ""
    text: str = ""


@dataclass(frozen=True)
class WouldMatch:
    """A match that there would be if a candidate had a role."""

    named: dict[str, Any]
    declared: dict[str, Any]
    how: str
    likeness: int

    @property
    def how_words(self) -> str:
        """Say how it was found, and how alike similar names are."""
        return Match(how=self.how, likeness=self.likeness).how_words


def matches(user: Any, wanted: MatchFilter) -> QuerySet[Match]:
    """Give the matches a Guardian looks after, by procurement and name."""
    found = Match.objects.visible_to(user).filter(_in_state(wanted.state)).with_people()
    if wanted.procurement is not None:
        found = found.filter(procurement_id=wanted.procurement)
    if wanted.how:
        found = found.filter(how=wanted.how)
    if wanted.text:
        found = found.filter(
            Q(rests_on__name__name__icontains=wanted.text)
            | Q(rests_on__name__bidder__icontains=wanted.text)
            | Q(rests_on__interest__organisation_name__icontains=wanted.text)
            | Q(person__post__icontains=wanted.text)
            | Q(person__organisation__name__icontains=wanted.text)
        )
    return found.order_by("procurement_title", "procurement_id", "name_id", "-likeness", "id")


def _in_state(state: str) -> Q:
    gone = Q(gone_at__isnull=False)
    if state == "open":
        return Q(state__in=(Match.State.SUGGESTED, Match.State.CONFIRMED), ruling__isnull=True) & ~gone
    if state == "ruled":
        return Q(ruling__isnull=False)
    if state == "all":
        return Q()
    return Q(state=state, ruling__isnull=True) & ~gone


def matches_to_settle(user: Any) -> int:
    """Give how many matches wait for a Guardian or deputy: to decide or to rule on."""
    return Match.objects.visible_to(user).unsettled().count()


def procurements_of_matches(user: Any) -> list[tuple[int, str]]:
    """Give the procurements a Guardian has matches in, by title."""
    found = Match.objects.visible_to(user).values_list("procurement_id", "procurement_title")
    return list(found.order_by("procurement_title", "procurement_id").distinct())


def counts_by_name(found: QuerySet[Match], names: Iterable[int]) -> dict[int, int]:
    """Give how many of the matches found belong to each of the names on a page."""
    counted = found.filter(name_id__in=set(names)).order_by().values("name_id").annotate(matches=Count("pk"))
    return {row["name_id"]: row["matches"] for row in counted}


def like_enough() -> int:
    """Give from how many percent on similar names are suggested; the default stands in the database."""
    return round(100 * _value("SELECT conflicts_like_enough()", []))


def is_clear(case: Any, candidate: Any) -> bool | None:
    """Say whether nothing declared by a candidate looks like a bidder or part; None when the actor may not ask."""
    answer: bool | None = _value("SELECT conflicts_precheck_clear(%s, %s)", [case.pk, candidate.pk])
    return answer


def would_match(case: Any, candidate: Any) -> list[WouldMatch]:
    """Give to a Guardian of the case what would match if a candidate had a role; to others nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rests_on -> 'name', rests_on -> 'interest', how, likeness FROM conflicts_precheck(%s, %s)",
            [case.pk, candidate.pk],
        )
        return [
            WouldMatch(json.loads(named), json.loads(declared), *how) for named, declared, *how in cursor.fetchall()
        ]


def organisation_called(words: str) -> Organisation | None:
    """Give the one organisation with this ODS code, company number, name or trading name, spelt any way."""
    return organisations_called([words]).get(words)


def organisations_called(several: Iterable[str]) -> dict[str, Organisation]:
    """Give the organisation each of several words means; words that fit none, or more than one, are left out."""
    asked = list(dict.fromkeys(several))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CALLED, [asked])
        rows = cursor.fetchall()
    known = Organisation.objects.in_bulk({row[1] for row in rows})
    return {asked[row[0] - 1]: known[row[1]] for row in rows}


# Of several ways in which words fit, the first counts: a code before a number before a name as it stands.
CALLED = """
    WITH asked AS (
        SELECT place, words, conflicts_plain_code(words) AS code, replace(conflicts_plain_name(words), ' ', '') AS plain
        FROM unnest(%s::text[]) WITH ORDINALITY AS listed(words, place) WHERE trim(words) <> ''
    ), known AS (
        SELECT id, name, upper(ods_code) AS ods_code, company_number,
               replace(conflicts_plain_name(name), ' ', '') AS plain,
               conflicts_unspaced(conflicts_plain_names(trading_names)) AS also
        FROM accounts_organisation
    ), fitting AS (
        SELECT a.place, k.id, CASE
            WHEN k.ods_code <> '' AND k.ods_code = a.code THEN 1
            WHEN k.company_number <> '' AND k.company_number = a.code THEN 2
            WHEN lower(k.name) = lower(trim(a.words)) THEN 3
            WHEN k.plain = a.plain THEN 4 ELSE 5 END AS rank
        FROM asked a JOIN known k
          ON k.ods_code <> '' AND k.ods_code = a.code OR k.company_number <> '' AND k.company_number = a.code
          OR lower(k.name) = lower(trim(a.words)) OR k.plain = a.plain OR a.plain = ANY (k.also)
    ), best AS (SELECT place, id, rank, min(rank) OVER (PARTITION BY place) AS best FROM fitting)
    SELECT place, min(id) FROM best WHERE rank = best GROUP BY place HAVING count(*) = 1
"""


def _value(sql: str, arguments: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        row = cursor.fetchone()
    return row[0] if row else None
