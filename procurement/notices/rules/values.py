"""What stands in single elements: lengths, patterns, codes, amounts, text limits."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from procurement.notices.codes import AREAS
from procurement.notices.datatypes import (
    ATTRIBUTES,
    E_MAIL,
    LENGTHS,
    NOTICE_NUMBER,
    PATTERNS,
    PUBLISHED_FACTOR,
    TEXT_LIMITS,
    a_date,
)
from procurement.notices.findings import Finding
from procurement.notices.read import words
from procurement.notices.sections import SCHEMA

from .finder import Element, Finder

_CODES: dict[str, list[tuple[str, Callable[[str], str | None]]]] = {}
for (_name, _attribute), _check in ATTRIBUTES.items():
    _CODES.setdefault(_name, []).append((_attribute, _check))


def values(finder: Finder) -> Iterator[Finding]:
    """Go through all elements once."""
    for element in finder.root.iter(etree.Element):
        name = str(element.tag)
        if name in _CODES:
            yield from _code(finder, element, name)
        elif name in LENGTHS or name in PATTERNS:
            yield from _text(finder, element, name)
        if limit := _limit(element, name):
            yield from _too_long(finder, element, limit)
        if more := _MORE.get(name):
            yield from more(finder, element)


def _code(finder: Finder, element: Element, name: str) -> Iterator[Finding]:
    for attribute, check in _CODES[name]:
        if problem := check(element.get(attribute, "")):
            yield finder.error(SCHEMA, element, problem)


def _text(finder: Finder, element: Element, name: str) -> Iterator[Finding]:
    """Say one thing about a text: too long, empty, or not of its pattern."""
    text = "".join(element.itertext())
    longest = LENGTHS.get(name, 0) * (PUBLISHED_FACTOR if finder.form.published else 1)
    if longest and len(text) > longest:
        what = finder.phrase(element)
        yield finder.error(SCHEMA, element, f"Shorten {what} to {longest:,} characters. It has {len(text):,}")
    elif longest and not re.search(r"\w", text):
        yield finder.error(SCHEMA, element, f"Enter {finder.phrase(element)}, or leave it out")
    elif longest and re.search(r"[\r\n]", text) and not finder.form.published:
        yield finder.error(SCHEMA, element, f"Put {finder.phrase(element)} on one line")
    elif name in PATTERNS and (problem := PATTERNS[name](text)):
        yield finder.error(SCHEMA, element, problem)


def _limit(element: Element, name: str) -> int | None:
    parent = element.getparent()
    if parent is not None and (limit := TEXT_LIMITS.get(f"{parent.tag!s}/{name}")):
        return limit
    return TEXT_LIMITS.get(name)


def _too_long(finder: Finder, element: Element, limit: int) -> Iterator[Finding]:
    """R999: the whole text with its paragraphs, as the official service counts it."""
    length = sum(len(text) for text in element.itertext())
    if length > limit:
        what = finder.phrase(element)
        yield finder.warning("R999", element, f"Shorten {what} to {limit:,} characters. It has {length:,}")


def _email(finder: Finder, element: Element) -> Iterator[Finding]:
    text = words(element)
    if text and (len(text) > 200 or not E_MAIL.fullmatch(text)):
        message = "Enter an e-mail address of up to 200 characters, such as procurement@example.nhs.uk"
        yield finder.warning("R105", element, message)


def _notice_number(finder: Finder, element: Element) -> Iterator[Finding]:
    found = NOTICE_NUMBER.fullmatch(words(element))
    if not found or not 1 <= int(found[2]) <= 259:
        message = "Enter the notice number as year, OJ number from 001 to 259 and notice, such as 2017/S 109-219543"
        yield finder.error("R107", element, message)


def _services(finder: Finder, element: Element) -> Iterator[Finding]:
    code = element.get("CODE", "")
    if re.fullmatch(r"\d{8}", code) and not 49 <= int(code[:2]) <= 98:
        yield finder.warning("R117", element, f"Check {code}. The codes of services begin with 49 to 98")


def _area(finder: Finder, element: Element) -> Iterator[Finding]:
    """House rule: an area code is used only while TED's list had it; the list changed on 16 June 2017."""
    code, day = element.get("CODE", ""), a_date(finder.dispatched)
    area = AREAS.get(code)
    if area is None:
        return
    named = f"Enter {area.instead}. {code} ({area.label})"
    if day is not None and not area.valid_on(day):
        when = "from 16 June 2017" if area.valid_from else "until 15 June 2017"
        yield finder.error("H003", element, f"{named} is in the list of area codes only {when}")
    elif area.valid_to is not None and not finder.form.published:
        yield finder.error(SCHEMA, element, f"{named} is not in the list of the schema that files are written for")


_MORE: dict[str, Callable[[Finder, Element], Iterator[Finding]]] = {
    "E_MAIL": _email,
    "NOTICE_NUMBER_OJ": _notice_number,
    "CPV_CODE": _services,
    "NUTS": _area,
}


def one_currency(finder: Finder) -> Iterator[Finding]:
    """House rule: one currency in a notice; the official check for it is switched off."""
    priced = [one for one in finder.root.iter() if one.get("CURRENCY")]
    for one in priced:
        if one.get("CURRENCY") != priced[0].get("CURRENCY"):
            yield finder.error("H002", one, f"Enter all amounts in {priced[0].get('CURRENCY')}")
    for one in finder.root.iter("VAL_RANGE_TOTAL"):
        low, high = (one.findtext(name, "") for name in ("LOW", "HIGH"))
        if _number(low) > _number(high) > 0:
            yield finder.error("R158", one, "Enter a highest offer that is not below the lowest")


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d+)?", text.strip(), re.ASCII) else 0


def no_cdata(finder: Finder) -> Iterator[Finding]:
    """R009: texts are plain, without CDATA."""
    if "<![CDATA[" in finder.form.text:
        yield finder.error("R009", finder.root, "Write the texts without CDATA marks")
