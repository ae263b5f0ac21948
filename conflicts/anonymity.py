"""Whether a text that is to be published names somebody: their post, name, address or organisation. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

IN_MANY = """
    a an and as at by for from in of on or the to with
    adviser advisor assistant associate chair chief commissioner commissioning committee conflict conflicts deputy
    director executive governing guardian head interest interests lead lay manager member members office officer
    post role secretary senior staff team unit user vice
    board body business care ccg clinical commission council england federation foundation group health healthcare
    hospital improvement limited ltd nhs organisation partnership practice primary procurement provider service
    services support trust
    com example info mail net org
"""
GENERIC = frozenset(IN_MANY.split())
"""Words that stand in many posts and names of organisations: alone they name nobody."""

SHORTEST = 3
"""Shorter words name nobody by themselves."""


def names_in(text: str, people: Iterable[Any]) -> list[str]:
    """Give the words of a text that name one of the people, in the order of the text; none when it is anonymous.

    A whole post or name of an organisation counts, and every word of them, and of the name in the email address,
    that does not stand in many posts and names.
    """
    plain = f" {' '.join(_words(text))} "
    phrases = {phrase for person in people for phrase in _phrases(person)}
    found = {phrase for phrase in phrases if f" {phrase} " in plain}
    # A phrase that stands in a longer one that was found says nothing more.
    longest = {one for one in found if not any(one != other and f" {one} " in f" {other} " for other in found)}
    return sorted(longest, key=plain.find)


def _phrases(person: Any) -> Iterable[str]:
    organisation = person.organisation
    whole = [person.post, person.email]
    if organisation is not None:
        whole += [organisation.name, organisation.short_name, organisation.ods_code]
        whole += [getattr(organisation, "company_number", "")]
        whole += getattr(organisation, "trading_names", "").splitlines()
    for text in whole:
        words = _words(text)
        if words and not (len(words) == 1 and words[0] in GENERIC - _words_of_one(person.post)):
            yield " ".join(words)
    parted = [word for text in (*whole[:1], *whole[2:], person.email.split("@")[0]) for word in _words(text)]
    yield from (word for word in parted if word not in GENERIC and len(word) >= SHORTEST)


def _words_of_one(post: str) -> frozenset[str]:
    """Give the only word of a post: "Officer" alone does name the one who is called so."""
    words = _words(post)
    return frozenset(words) if len(words) == 1 else frozenset()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark) and unicodedata.category(mark) != "Cf")
    return re.findall(r"[^\W_]+", re.sub(r"'s\b", "", plain.casefold()))
