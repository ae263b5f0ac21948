"""What a notice takes from a case."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings
from procurement import access
from procurement.models import KeyDate, Notice, Procurement
from procurement.notices.codes import AREAS
from procurement.notices.derive import AuthorityFacts, CaseFacts


def notice_facts(case: Procurement) -> CaseFacts:
    """Give the facts an information notice is filled in from."""
    planned = dict(case.key_dates.values_list("kind", "planned_date"))
    money = case.money_models.filter(approved_at__isnull=False).order_by("-number")
    buyers = tuple(_authority(row.organisation) for row in case.commissioners.select_related("organisation"))
    return CaseFacts(
        title=case.title,
        reference=case.reference,
        authorities=buyers,
        scope=tuple(case.scope_lines.values_list("text", flat=True)),
        list_size=case.list_size,
        practice_count=case.practice_count,
        value_per_year=case.value_per_year,
        term_min_years=case.term_min_years,
        term_max_years=case.term_max_years,
        nuts=tuple(one.nuts for one in buyers if one.nuts),
        contract_notice_on=planned.get(KeyDate.Kind.CALL),
        dispatched_on=planned.get(KeyDate.Kind.INFORMATION_NOTICE),
        published_years=money.values_list("published_years", flat=True).first(),
    )


def _authority(organisation: Organisation) -> AuthorityFacts:
    return AuthorityFacts(
        name=organisation.name,
        town=organisation.town,
        ods_code=organisation.ods_code,
        address=organisation.address,
        postcode=organisation.postcode,
        nuts=area_of(organisation.town),
        phone=organisation.phone,
        email=organisation.email,
        url=organisation.url,
    )


def area_of(town: str) -> str:
    """Give the area code that bears the name of a town, or nothing; which list is in force is settled later."""
    wanted = town.strip().casefold()
    return next((code for code, area in AREAS.items() if wanted and area.label.casefold() == wanted), "")


def notices_of(user: Any) -> QuerySet[Notice]:
    """Give the notices of every procurement whose file a person sees, newest first."""
    roles = access.sees_the_file.roles
    on_file = {held.case_id for held in holdings(user) if held.role in roles and held.case_id is not None}
    cases = Procurement.objects.visible_to(user).filter(pk__in=on_file)
    return Notice.objects.filter(procurement__in=cases).select_related("procurement").order_by("-drafted_at", "-pk")


@dataclass(frozen=True)
class PublishedNotice:
    """A notice as the public page shows it."""

    pk: int
    kind: str
    title: str
    about: str
    reference: str
    oj_number: str
    sent_on: datetime.date | None
    published_on: datetime.date


def published_notices(organisation: Organisation, on: datetime.date) -> list[PublishedNotice]:
    """Give what anyone may read of an organisation's notices as it was published on a day, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, title, about, reference, oj_number, sent_on, published_on "
            "FROM procurement_published_notices(%s, %s) ORDER BY published_on DESC, id DESC",
            [organisation.pk, on],
        )
        labels = dict(Notice.Kind.choices)
        return [PublishedNotice(pk, str(labels[kind]), *rest) for pk, kind, *rest in cursor.fetchall()]
