"""Write form F21 as the file an eSender sends: XML of the reception schema, release R2.0.9.S04."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from .content import Authority, Lot, NoticeContent, Object

RELEASE = "R2.0.9.S04"
RECEPTION = "http://publications.europa.eu/resource/schema/ted/R2.0.9/reception"
NUTS = "http://publications.europa.eu/resource/schema/ted/2021/nuts"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {None: RECEPTION, "n2021": NUTS, "xsi": XSI}
SOFTWARE = "MCP portal"

Element = etree._Element


@dataclass(frozen=True)
class Envelope:
    """Who sends the file and under which number.

    The number (NO_DOC_EXT, such as 2017-000001) is unique for a sender; its year is that of the dispatch.
    """

    number: str
    login: str = "TEDXX"
    organisation: str = SOFTWARE
    email: str = "notices@example.org"
    country: str = "UK"
    customer_login: str = ""
    phone: str = ""
    uuid: str = ""

    @property
    def file_name(self) -> str:
        """Return the name the service expects: login and number."""
        return f"{self.login}-{self.number}.xml"


def draft_envelope(content: NoticeContent) -> Envelope:
    """Return an envelope for checking a draft that has no number yet."""
    year = content.dispatched_on.year if content.dispatched_on else 2000
    return Envelope(f"{year}-000000")


def write(content: NoticeContent, envelope: Envelope) -> bytes:
    """Return the file of a notice; the same content and envelope give the same bytes."""
    written: bytes = etree.tostring(tree(content, envelope), xml_declaration=True, encoding="UTF-8")
    return written


def tree(content: NoticeContent, envelope: Envelope) -> Element:
    """Build the file of a notice; what is empty is left out, so a draft can be checked at any time."""
    root = etree.Element(_name("TED_ESENDERS"), attrib={"VERSION": RELEASE}, nsmap=NAMESPACES)
    root.set(f"{{{XSI}}}schemaLocation", f"{RECEPTION} TED_ESENDERS.xsd")
    _sender(root, envelope)
    section = _add(root, "FORM_SECTION")
    if envelope.uuid:
        _text(section, "NOTICE_UUID", envelope.uuid)
    form = _add(section, "F21_2014", LG=content.language, CATEGORY="ORIGINAL", FORM="F21")
    _add(form, "LEGAL_BASIS", VALUE=content.legal_basis)
    _add(form, "NOTICE", TYPE=content.type)
    _contracting_body(form, content)
    for number, item in enumerate(content.objects, 1):
        _object(form, item, number, content.currency)
    closing = _add(form, "COMPLEMENTARY_INFO")
    _paragraphs(closing, "INFO_ADD", content.information)
    _date(closing, "DATE_DISPATCH_NOTICE", content.dispatched_on)
    return root


def _sender(root: Element, envelope: Envelope) -> None:
    sender = _add(root, "SENDER")
    identification = _add(sender, "IDENTIFICATION")
    _text(identification, "ESENDER_LOGIN", envelope.login)
    _text(identification, "CUSTOMER_LOGIN", envelope.customer_login)
    _text(identification, "NO_DOC_EXT", envelope.number)
    _text(identification, "SOFTWARE_VERSION", SOFTWARE)
    contact = _add(sender, "CONTACT")
    _text(contact, "ORGANISATION", envelope.organisation)
    _add(contact, "COUNTRY", VALUE=envelope.country)
    _text(contact, "PHONE", envelope.phone)
    _text(contact, "E_MAIL", envelope.email)


def _contracting_body(form: Element, content: NoticeContent) -> None:
    body = _add(form, "CONTRACTING_BODY")
    for number, authority in enumerate(content.authorities):
        _address(body, f"ADDRESS_CONTRACTING_BODY{'_ADDITIONAL' if number else ''}", authority)
    if len(content.authorities) > 1:
        _add(body, "JOINT_PROCUREMENT_INVOLVED")
    _paragraphs(body, "PROCUREMENT_LAW", content.procurement_law)
    if content.central_purchasing:
        _add(body, "CENTRAL_PURCHASING")
    if content.documents:
        _add(body, "DOCUMENT_FULL" if content.documents == "full" else "DOCUMENT_RESTRICTED")
    _text(body, "URL_DOCUMENT", content.documents_url)
    if content.further_information:
        _address(body, "ADDRESS_FURTHER_INFO", content.further_information)
    else:
        _add(body, "ADDRESS_FURTHER_INFO_IDEM")
    _text(body, "URL_TOOL", content.tool_url)
    _code_or_text(body, "CA_TYPE", content.authority_type, content.authority_type_other)
    _code_or_text(body, "CA_ACTIVITY", content.activity, content.activity_other)


def _address(parent: Element, name: str, authority: Authority) -> None:
    address = _add(parent, name)
    _text(address, "OFFICIALNAME", authority.name)
    _text(address, "NATIONALID", authority.national_id)
    _text(address, "ADDRESS", authority.address)
    _text(address, "TOWN", authority.town)
    _text(address, "POSTAL_CODE", authority.postcode)
    if authority.country:
        _add(address, "COUNTRY", VALUE=authority.country)
    _text(address, "CONTACT_POINT", authority.contact)
    _text(address, "PHONE", authority.phone)
    _text(address, "E_MAIL", authority.email)
    _text(address, "FAX", authority.fax)
    _areas(address, [authority.nuts])
    _text(address, "URL_GENERAL", authority.url)
    _text(address, "URL_BUYER", authority.buyer_url)


def _object(form: Element, item: Object, number: int, currency: str) -> None:
    section = _add(form, "OBJECT_CONTRACT", ITEM=str(number))
    _paragraphs(section, "TITLE", " ".join(_lines(item.title)))
    _text(section, "REFERENCE_NUMBER", item.reference)
    if item.cpv:
        main = _add(section, "CPV_MAIN")
        _add(main, "CPV_CODE", CODE=item.cpv)
        for code in item.cpv_supplements:
            _add(main, "CPV_SUPPLEMENTARY_CODE", CODE=code)
    _add(section, "TYPE_CONTRACT", CTYPE="SERVICES")
    _paragraphs(section, "SHORT_DESCR", item.summary)
    if item.estimated_value is not None:
        _text(section, "VAL_ESTIMATED_TOTAL", _amount(item.estimated_value)).set("CURRENCY", currency)
    _lots(section, item)
    _date(section, "DATE_PUBLICATION_NOTICE", item.contract_notice_on)


def _lots(section: Element, item: Object) -> None:
    if item.divided:
        division = _add(section, "LOT_DIVISION")
        if item.most_lots_one_tenderer:
            _text(division, "LOT_MAX_ONE_TENDERER", str(item.most_lots_one_tenderer))
        _paragraphs(division, "LOT_COMBINING_CONTRACT_RIGHT", item.combining)
    else:
        _add(section, "NO_LOT_DIVISION")
    for number, lot in enumerate(item.lots, 1):
        _lot(section, lot, number)


def _lot(section: Element, lot: Lot, number: int) -> None:
    described = _add(section, "OBJECT_DESCR", ITEM=str(number))
    _paragraphs(described, "TITLE", " ".join(_lines(lot.title)))
    _text(described, "LOT_NO", lot.number)
    for code in lot.cpv:
        _add(_add(described, "CPV_ADDITIONAL"), "CPV_CODE", CODE=code)
    _areas(described, lot.nuts)
    _paragraphs(described, "MAIN_SITE", lot.main_site)
    _paragraphs(described, "SHORT_DESCR", lot.description)
    _paragraphs(described, "INFO_ADD", lot.information)


# --- small pieces ------------------------------------------------------------------------------------------


def _name(name: str) -> str:
    return f"{{{RECEPTION}}}{name}"


def _add(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, _name(name), attributes)


def _text(parent: Element, name: str, text: str) -> Element:
    """Add a text on one line; an empty one is left out, because the schema refuses empty elements."""
    line = " ".join(printable(text).split())
    element = _add(parent, name) if line else etree.Element(_name(name))
    element.text = line
    return element


def _paragraphs(parent: Element, name: str, text: str) -> None:
    lines = _lines(text)
    if lines:
        element = _add(parent, name)
        for line in lines:
            _add(element, "P").text = line


def _lines(text: str) -> Sequence[str]:
    found = (" ".join(line.split()) for line in printable(text).splitlines())
    return [line for line in found if line]


def _areas(parent: Element, areas: Iterable[str]) -> None:
    for code in areas:
        if code:
            etree.SubElement(parent, f"{{{NUTS}}}NUTS", CODE=code)


def _code_or_text(parent: Element, name: str, code: str, other: str) -> None:
    if other:
        _text(parent, f"{name}_OTHER", other)
    elif code:
        _add(parent, name, VALUE=code)


def _date(parent: Element, name: str, day: date | None) -> None:
    if day is not None:
        _add(parent, name).text = day.isoformat()


def _amount(value: Decimal) -> str:
    text = f"{value:.2f}"
    return text.removesuffix(".00")


def printable(text: str) -> str:
    """Leave out the control characters that XML forbids; line ends and tabs stay."""
    return "".join(
        c for c in text if c in "\n\r\t" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
