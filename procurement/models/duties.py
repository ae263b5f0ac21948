"""Duties to involve, to consult and to have regard: which law asks what of which authority."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from mcp_portal.accounts.roles import Kind

DEFAULT_WEEKS = 12
"""How long a consultation runs where nobody says otherwise: usual practice, no law (default)."""


class Duty(models.TextChoices):
    """The duties, in the order in which pages list them."""

    INVOLVE = "s14z2", "Involve patients and the public"
    INVOLVE_NATIONALLY = "s13q", "Involve the public in what NHS England commissions"
    TRUSTS = "s242", "Involvement by NHS trusts"
    SCRUTINY = "s244", "Consult the local authority’s scrutiny committee"
    EQUALITY = "equality", "Equality"
    PRIVACY = "privacy", "Privacy"
    SOCIAL_VALUE = "social-value", "Social value"


@dataclass(frozen=True)
class Law:
    """What a duty rests on. ``binds``: the kinds of organisation it is laid on.

    ``always``: asked about on every case, because more than the commissioners can be bound; otherwise only where a
    commissioner of the case is of such a kind.
    """

    source: str
    asks: str
    binds: tuple[str, ...]
    always: bool = True

    @property
    def bound(self) -> str:
        """Name the kinds of authority it is laid on."""
        return ", ".join(BOUND_AS[kind] for kind in self.binds)


BOUND_AS: dict[str, str] = {
    Kind.CCG: "clinical commissioning groups",
    Kind.COUNCIL: "councils",
    Kind.NHS_ENGLAND_COMMISSIONER: "NHS England as commissioner",
    Kind.TRUST: "NHS trusts and foundation trusts",
}
EVERYONE = (Kind.CCG, Kind.COUNCIL, Kind.NHS_ENGLAND_COMMISSIONER)

LAWS: dict[str, Law] = {
    Duty.INVOLVE: Law(
        "NHS Act 2006, section 14Z2",
        "Involve people who use the services, or may use them, in planning, in proposals for change and in decisions "
        "that affect how services are delivered or their range. By consulting, informing or in other ways.",
        (Kind.CCG,),
    ),
    Duty.INVOLVE_NATIONALLY: Law(
        "NHS Act 2006, section 13Q",
        "The same for what NHS England commissions itself.",
        (Kind.NHS_ENGLAND_COMMISSIONER,),
        always=False,
    ),
    Duty.TRUSTS: Law(
        "NHS Act 2006, section 242",
        "The same for trusts that provide the services: ask each of them what it does, and keep its answer.",
        (Kind.TRUST,),
    ),
    Duty.SCRUTINY: Law(
        "NHS Act 2006, section 244, and SI 2013/218, regulation 23",
        "Consult the local authority on a substantial development or variation. Tell it the proposed date of the "
        "decision and the date for its comments, and publish both and every change of them. Answer where it disagrees.",
        (Kind.CCG, Kind.NHS_ENGLAND_COMMISSIONER, Kind.TRUST),
    ),
    Duty.EQUALITY: Law(
        "Equality Act 2010, section 149",
        "Have due regard to ending discrimination, to equality of opportunity and to good relations.",
        (*EVERYONE, Kind.TRUST),
    ),
    Duty.PRIVACY: Law(
        "Data Protection Act 1998; MCP framework 2016: privacy impact assessment",
        "Assess what joining up people’s records does to their privacy.",
        (*EVERYONE, Kind.TRUST),
    ),
    Duty.SOCIAL_VALUE: Law(
        "Public Services (Social Value) Act 2012, section 1",
        "Consider, before the procurement starts, how it could improve the well-being of the area, and whether to "
        "consult on that.",
        EVERYONE,
    ),
}


def duties_of(kinds: set[str]) -> list[Duty]:
    """Give the duties asked about on a case whose commissioners are of these kinds."""
    return [duty for duty in Duty if LAWS[duty].always or kinds & set(LAWS[duty].binds)]
