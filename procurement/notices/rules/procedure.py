"""Sections III to VI: reservation, time limits, award, dispatch."""

from collections import Counter
from collections.abc import Iterator

from procurement.notices.datatypes import a_date, has_content
from procurement.notices.findings import Finding
from procurement.notices.read import words

from .finder import Finder

_WITH_CALL = ("PT_OPEN", "PT_RESTRICTED", "PT_INVOLVING_NEGOTIATION")


def reservation(finder: Finder) -> Iterator[Finding]:
    """House rule: PCR 2015, regulation 77 limits such contracts to 3 years, which no MCP contract is."""
    found = finder.root.find("LEFTI/RESERVED_ORGANISATIONS_SERVICE_MISSION")
    if found is not None:
        message = "Check the reservation for organisations with a public service mission. It allows 3 years at most"
        yield finder.warning("H001", found, message)
    profession = finder.root.find("LEFTI/PARTICULAR_PROFESSION")
    if profession is not None and profession.get("CTYPE", "SERVICES") != "SERVICES":
        yield finder.error("R407", profession, "Say that the profession is for services, as the contract is")


def time_limits(finder: Finder) -> Iterator[Finding]:
    """R555, R557: the time limit is later than the dispatch, in this century."""
    found = finder.root.find("PROCEDURE/DATE_RECEIPT_TENDERS")
    if found is None or not a_date(words(found)):
        return
    if finder.dispatched and words(found) <= finder.dispatched:
        yield finder.error("R555", found, "Enter a time limit after the date of dispatch")
    if not words(found).startswith("20"):
        yield finder.error("R557", found, "Enter a time limit in this century")


def earlier_notice(finder: Finder) -> Iterator[Finding]:
    """R560: an award after a call names the notice of the call."""
    procedure = finder.root.find("PROCEDURE")
    if procedure is None or finder.type != "AWARD_CONTRACT" or procedure.find("NOTICE_NUMBER_OJ") is not None:
        return
    if any(procedure.find(name) is not None for name in _WITH_CALL):
        message = "Enter the number of the notice that called for competition"
        yield finder.warning("R560", procedure, message, "NOTICE_NUMBER_OJ")


def direct_award(finder: Finder) -> Iterator[Finding]:
    """R900, R902: an award without a call gives its ground and explains it.

    The official check never fires for this form, by a slip in it, so the portal asks.
    """
    for one in finder.root.iterfind("PROCEDURE/PT_AWARD_CONTRACT_WITHOUT_CALL"):
        ground = one.find("D_ACCORDANCE_ARTICLE")
        if ground is not None and len(ground) == 0:
            yield finder.error("R900", ground, "Choose the ground for an award without a call")
        explained = one.find("D_JUSTIFICATION")
        if explained is None or not has_content(words(explained)):
            message = "Explain why the award without a call is lawful"
            yield finder.error("R902", one, message, "D_JUSTIFICATION")


def totals(finder: Finder) -> Iterator[Finding]:
    """R331, R332: an award notice gives the total value exactly when a contract was awarded."""
    if finder.type != "AWARD_CONTRACT":
        return
    awarded = finder.root.find("AWARD_CONTRACT/AWARDED_CONTRACT") is not None
    for section in finder.root.iterfind("OBJECT_CONTRACT"):
        found = next((one for one in section if one.tag in ("VAL_TOTAL", "VAL_RANGE_TOTAL")), None)
        if awarded and found is None:
            yield finder.error("R332", section, "Enter the total value, or the lowest and highest offer", "VAL_TOTAL")
        if not awarded and found is not None:
            yield finder.error("R331", found, "Remove the total value. No contract was awarded")


def awards(finder: Finder) -> Iterator[Finding]:
    """R602, R603, R609, R610: awards fit the dates and lots of the notice."""
    known = {words(one) for one in finder.root.iterfind("OBJECT_CONTRACT/OBJECT_DESCR/LOT_NO")}
    divided = finder.root.find("OBJECT_CONTRACT/LOT_DIVISION") is not None
    numbers: Counter[str] = Counter()
    for award in finder.root.iterfind("AWARD_CONTRACT"):
        signed = award.find("AWARDED_CONTRACT/DATE_CONCLUSION_CONTRACT")
        if signed is not None and finder.dispatched and words(signed) > finder.dispatched:
            yield finder.error("R602", signed, "Enter a date of conclusion that is not after the date of dispatch")
        number = award.find("LOT_NO")
        if number is None:
            continue
        numbers[words(number)] += 1
        if not divided:
            yield finder.warning("R603", number, "Remove the lot number. The contract is not divided into lots")
        elif words(number) not in known:
            yield finder.warning("R609", number, f"Check lot {words(number)}. Section II does not have it")
        if numbers[words(number)] == 2 and finder.root.find("PROCEDURE/FRAMEWORK") is None:
            yield finder.warning("R610", number, f"Check lot {words(number)}. It is awarded more than once")


def dispatch(finder: Finder) -> Iterator[Finding]:
    """R709: the notice is dispatched in this century."""
    found = finder.root.find("COMPLEMENTARY_INFO/DATE_DISPATCH_NOTICE")
    if found is not None and finder.dispatched and not finder.dispatched.startswith("20"):
        yield finder.error("R709", found, "Enter a date of dispatch in this century")
