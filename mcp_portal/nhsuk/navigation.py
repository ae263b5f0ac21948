"""The ways around the portal: the main navigation and the tabs of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Place:
    """One entry of a navigation: the key that marks it as current, its words, its URL name."""

    key: str
    text: str
    name: str


SIGNED_IN = (
    Place("work", "My work", "accounts:work"),
    Place("procurements", "Procurements", "procurement:cases"),
    Place("conflicts", "Conflicts of interest", "conflicts:my_conflicts"),
    Place("meetings", "Meetings", "conflicts:committees"),
    Place("notices", "Notices", "procurement:all_notices"),
)
ADMINISTRATION = (
    Place("people", "People", "accounts:people"),
    Place("organisations", "Organisations", "accounts:organisations"),
    Place("files", "Files", "accounts:files"),
    Place("catalogue", "Catalogue", "assurance:catalogue"),
)
PUBLIC = (Place("registers", "Public registers", "conflicts:registers"),)
FOOTER = (
    Place("accessibility", "Accessibility statement", "accounts:accessibility"),
    Place("privacy", "Privacy", "accounts:privacy"),
    Place("cookies", "Cookies", "accounts:cookies"),
    Place("registers", "Public registers", "conflicts:registers"),
)
CASE = (
    Place("overview", "Overview", "procurement:case"),
    Place("prepare", "Prepare", "procurement:prepare"),
    Place("compete", "Compete", "procurement:compete"),
    Place("team", "Team", "procurement:team"),
    Place("documents", "Documents", "procurement:case_documents"),
    Place("notices", "Notices", "procurement:notices"),
    Place("gateways", "Gateways", "assurance:gateways"),
    Place("conflicts", "Conflicts", "conflicts:case_conflicts"),
    Place("bids", "Bids", "procurement:bids"),
    Place("history", "History", "procurement:history"),
)


def links(places: tuple[Place, ...], *args: Any) -> list[dict[str, str]]:
    """Give key, text and href of each place that this portal has; a place without a page is left out."""
    return [
        {"key": place.key, "text": place.text, "href": href}
        for place in places
        if (href := _address(place.name, args)) is not None
    ]


def case_tabs(reference: str, left_out: Iterable[str] = ()) -> list[dict[str, str]]:
    """Give the sub navigation of a case, without the tabs that have no place on its way."""
    without = frozenset(left_out or ())
    return links(tuple(place for place in CASE if place.key not in without), reference)


def case_crumbs(case: Any, title: str) -> list[dict[str, str]]:
    """Give the way down to a page of a case; its overview leaves itself out."""
    crumbs = links((Place("cases", "Procurements", "procurement:cases"),))
    if title != case.title:
        crumbs += links((Place("case", case.title, "procurement:case"),), case.reference)
    return crumbs


def _address(name: str, args: tuple[Any, ...]) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
