"""People, organisations and cases for tests: valid by the same actions the pages use."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal
from typing import Any

from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.accounts.queries import forget_holdings
from mcp_portal.accounts.roles import KINDS_OF, Kind, Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import create_case
from procurement.models import Procurement

NOON = datetime.datetime(2017, 5, 22, 12, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def organisation(name: str = "", kind: str = Kind.CCG, **fields: Any) -> Organisation:
    """Make an organisation, or give the one of that name."""
    return Organisation.objects.get_or_create(
        name=name or f"{Kind(kind).label} {next(_numbers)}", defaults={"kind": kind, **fields}
    )[0]


def person(
    *roles: str,
    case: Procurement | None = None,
    of: Organisation | None = None,
    post: str = "",
    email: str = "",
) -> User:
    """Make a person; the roles are held from 2016 on the case, or organisation-wide when none is given."""
    number = next(_numbers)
    home = of or organisation_for(roles[0] if roles else Role.LEAD)
    user = User.objects.create(
        email=email or f"person-{number}@example.org", post=post or (Role(roles[0]).label if roles else "Officer"),
        organisation=home, joined_at=NOON, password="!",
    )  # fmt: skip
    for role in roles:
        hold(user, role, case=case, of=home)
    return user


def hold(user: User, role: str, *, case: Procurement | None = None, of: Organisation | None = None) -> RoleHolding:
    """Give a person one more role from 2016 on."""
    forget_holdings(user)
    return RoleHolding.objects.create(
        user=user,
        organisation=of or user.organisation,
        role=role,
        procurement=case,
        from_date=datetime.date(2016, 1, 1),
    )


def organisation_for(role: str) -> Organisation:
    """Give an organisation of a kind that can hold a role."""
    kind = KINDS_OF.get(role, (Kind.CCG,))[0]
    return organisation(f"The {Kind(kind).label}", kind)


def case(
    *,
    lead: User | None = None,
    title: str = "Test Community Provider",
    at: datetime.datetime = NOON,
    **facts: Any,
):
    """Open a case on a history clock; ``case.lead`` is its procurement lead."""
    lead = lead or person(post="Procurement lead")
    defaults: dict[str, Any] = {
        "variant": "full", "list_size": 300_000, "practice_count": 46, "value_per_year": Decimal("244300000"),
        "term_min_years": 10, "term_max_years": 15, "clock_kind": "history", "clock_at": at,
    }  # fmt: skip
    with unit_of_work(lead, at=at):
        made = create_case(by=lead, wall=at, lead_commissioner=lead.organisation, title=title, **{**defaults, **facts})
    made.lead = lead
    return made
