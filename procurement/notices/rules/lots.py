"""Section II: lots, numbering, dates."""

from collections import Counter
from collections.abc import Iterator

from procurement.notices.datatypes import a_date, has_content
from procurement.notices.findings import Finding
from procurement.notices.read import words

from .finder import Element, Finder


def numbering(finder: Finder) -> Iterator[Finding]:
    """R104: items are numbered from 1 without gaps, of each kind apart."""
    for parent, name in [
        (finder.root, "OBJECT_CONTRACT"),
        *((one, "OBJECT_DESCR") for one in finder.root.iterfind("OBJECT_CONTRACT")),
        (finder.root, "AWARD_CONTRACT"),
    ]:
        for expected, one in enumerate(parent.iterfind(name), 1):
            if one.get("ITEM") != str(expected):
                yield finder.error("R104", one, f"Give this item the number {expected}")
                break


def lots(finder: Finder) -> Iterator[Finding]:
    """R334, R368, R369, R377: lots have numbers of their own and codes; a contract without lots has neither."""
    for section in finder.root.iterfind("OBJECT_CONTRACT"):
        described = section.findall("OBJECT_DESCR")
        if section.find("LOT_DIVISION") is None:
            yield from _undivided(finder, described)
        else:
            yield from _divided(finder, described)
            yield from _limits(finder, section, len(described))


def _undivided(finder: Finder, described: list[Element]) -> Iterator[Finding]:
    for one in described:
        for name, what in (("TITLE", "the title of the lot"), ("LOT_NO", "the lot number")):
            found = one.find(name)
            if found is not None:
                yield finder.error("R368", found, f"Remove {what}. The contract is not divided into lots")


def _divided(finder: Finder, described: list[Element]) -> Iterator[Finding]:
    numbers = Counter(words(one) for lot in described for one in lot.iterfind("LOT_NO"))
    for lot in described:
        number = lot.find("LOT_NO")
        if number is None:
            yield finder.error("R369", lot, "Enter the lot number", "LOT_NO")
        elif numbers[words(number)] > 1:
            yield finder.error("R377", number, f"Give each lot its own number. {words(number)} is used twice")
        if lot.find("CPV_ADDITIONAL") is None:
            message = "Enter at least 1 additional CPV code. The main code may be repeated"
            yield finder.error("R334", lot, message, "CPV_ADDITIONAL")


def _limits(finder: Finder, section: Element, count: int) -> Iterator[Finding]:
    """R378, R380: nobody may bid for or win more lots than there are."""
    bid, won = (_whole(section, f"LOT_DIVISION/{name}") for name in ("LOT_MAX_NUMBER", "LOT_MAX_ONE_TENDERER"))
    if bid and bid > count:
        found = section.find("LOT_DIVISION/LOT_MAX_NUMBER")
        yield finder.warning("R378", _known(found), f"Enter at most {count}, the number of lots")
    if won and won > min(count, bid or count):
        found = section.find("LOT_DIVISION/LOT_MAX_ONE_TENDERER")
        most = min(count, bid or count)
        yield finder.warning("R380", _known(found), f"Enter at most {most}, the number of lots one may bid for")


def _known(found: Element | None) -> Element:
    assert found is not None
    return found


def _whole(section: Element, path: str) -> int:
    text = section.findtext(path, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def dates(finder: Finder) -> Iterator[Finding]:
    """R106, R382: the end comes after the start; a European programme is named."""
    for lot in finder.root.iterfind("OBJECT_CONTRACT/OBJECT_DESCR"):
        start, end = (a_date(lot.findtext(name, "").strip()) for name in ("DATE_START", "DATE_END"))
        if start and end and end <= start:
            yield finder.error("R106", lot, "Enter an end date after the start date", "DATE_END")
        funds = lot.find("EU_PROGR_RELATED")
        if funds is not None and finder.type != "PRI_ONLY" and not has_content(words(funds)):
            yield finder.error("R382", funds, "Name the European programme, or say that there is none")


def expected_notice(finder: Finder) -> Iterator[Finding]:
    """House rule: the contract notice is expected after the information notice."""
    for one in finder.root.iterfind("OBJECT_CONTRACT/DATE_PUBLICATION_NOTICE"):
        if finder.dispatched and a_date(words(one)) and words(one) <= finder.dispatched:
            yield finder.warning("H004", one, "Enter an expected date after the date of dispatch")
