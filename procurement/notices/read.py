"""Read a notice file safely: eSender files (TED_ESENDERS) and published notices (TED_EXPORT, S01 to S05).

No entities, no document type, no network; what cannot be read is refused with a sentence.
"""

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from .content import Authority, Lot, NoticeContent, Object
from .datatypes import COST, a_date

Element = etree._Element

LARGEST = 20 * 1024 * 1024
MOST_MARKS = 600_000
KNOWN_FORMS = ("F21", "F14", "F20")

_DECLARED = re.compile(r"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_NAMESPACES = re.compile(
    r"http://publications\.europa\.eu/(resource/schema/)?(ted/|TED_schema|TED/).*"
    r"|http://formex\.publications\.europa\.eu/ted/schema/.*"
    r"|ted/R2\.0\.\d+(\.S\d\d)?/(publication|reception)"
    r"|TED/Reception/.*"
)


class Unreadable(ValueError):
    """Say in a sentence why a file cannot be read and what to do."""


@dataclass(frozen=True)
class Form:
    """One form of a notice file, its names without namespaces; root is the whole file as it was read."""

    root: Element
    element: Element
    name: str
    published: bool
    text: str = ""

    @property
    def type(self) -> str:
        """The type of notice, such as PRI_ONLY."""
        notice = self.element.find("NOTICE")
        return "" if notice is None else notice.get("TYPE", "")

    @property
    def release(self) -> str:
        """The release of the schema the file says it follows, such as R2.0.9.S04."""
        return self.root.get("VERSION", "")


def parse(data: bytes) -> Element:
    """Parse bytes into XML, refusing everything a notice never needs."""
    return _parse_text(_decode(data))


def form_of(data: bytes) -> Form:
    """Read the original form of a notice file."""
    text = _decode(data)
    return recognise(_parse_text(text), text)


def _parse_text(text: str) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise Unreadable(f"The file is damaged at line {line}. Ask for it again, or export it again") from None


def _decode(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Unreadable("The file is larger than 20 MB. Choose the XML file of one notice")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The file is not XML in UTF-8. Choose the XML file of a notice, or save it as UTF-8") from None
    if not text.strip():
        raise Unreadable("The file is empty. Choose the XML file of a notice")
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise Unreadable("The file says that it is not in UTF-8. Save it as UTF-8")
    if not text.lstrip().startswith("<"):
        raise Unreadable("The file is not XML. Choose the XML file of a notice")
    if text.count("<") > MOST_MARKS:
        raise Unreadable("The file has more elements than any notice. Choose the XML file of one notice")
    if _first_markup(text).startswith("<!DOCTYPE"):
        raise Unreadable(
            "The file has a document type (DOCTYPE), which a notice never has. Ask for the file without it"
        )
    return text


def _first_markup(text: str) -> str:
    """Return what follows the declaration, comments and instructions at the start."""
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    return text[place : place + 200].lstrip()


def recognise(root: Element, text: str = "") -> Form:
    """Find the original form in a file that was read."""
    outermost = etree.QName(root)
    if outermost.localname not in ("TED_ESENDERS", "TED_EXPORT") or not _NAMESPACES.fullmatch(
        outermost.namespace or ""
    ):
        raise Unreadable(
            "This is not a notice of TED. Choose a file whose outermost element is TED_ESENDERS or TED_EXPORT"
        )
    section = root.find("{*}FORM_SECTION")
    forms = [] if section is None else [one for one in section if etree.QName(one).localname != "NOTICE_UUID"]
    if not forms:
        raise Unreadable("The file holds no form. Ask for the complete file of the notice")
    originals = [one for one in forms if one.get("CATEGORY") == "ORIGINAL"]
    form = (originals or forms)[0]
    name = etree.QName(form).localname
    short = name.removesuffix("_2014")
    if short not in KNOWN_FORMS or short == name:
        raise Unreadable(f"This is form {short[:20]}. The portal reads forms F21, F14 and F20")
    return Form(root, _without_namespaces(form), short, outermost.localname == "TED_EXPORT", text)


def _without_namespaces(form: Element) -> Element:
    plain = copy.deepcopy(form)
    for element in plain.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return plain


# --- from the file to the content --------------------------------------------------------------------------


def content_of(form: Form) -> NoticeContent:
    """Read the content of an F21 as far as the portal's own notices go: sections I, II and VI."""
    body = form.element.find("CONTRACTING_BODY")
    bodies = [] if body is None else [*body.iterfind("ADDRESS_CONTRACTING_BODY"), *body.iterfind(_ADDITIONAL)]
    further = form.element.find("CONTRACTING_BODY/ADDRESS_FURTHER_INFO")
    return NoticeContent(
        type=form.type,
        language=form.element.get("LG", "EN"),
        legal_basis=_code(form.element, "LEGAL_BASIS", "VALUE") or "32014L0024",
        currency=_currency(form.element),
        authorities=tuple(_authority(one) for one in bodies) or (Authority(),),
        procurement_law=_paragraphs(body, "PROCUREMENT_LAW"),
        central_purchasing=_has(body, "CENTRAL_PURCHASING"),
        documents="full" if _has(body, "DOCUMENT_FULL") else "restricted" if _has(body, "DOCUMENT_RESTRICTED") else "",
        documents_url=_text(body, "URL_DOCUMENT"),
        further_information=None if further is None else _authority(further),
        tool_url=_text(body, "URL_TOOL"),
        authority_type=_code(body, "CA_TYPE", "VALUE"),
        authority_type_other=_text(body, "CA_TYPE_OTHER"),
        activity=_code(body, "CA_ACTIVITY", "VALUE"),
        activity_other=_text(body, "CA_ACTIVITY_OTHER"),
        objects=tuple(_object(one) for one in form.element.iterfind("OBJECT_CONTRACT")) or (Object(),),
        information=_paragraphs(form.element.find("COMPLEMENTARY_INFO"), "INFO_ADD"),
        dispatched_on=_date(form.element.find("COMPLEMENTARY_INFO"), "DATE_DISPATCH_NOTICE"),
    )


_ADDITIONAL = "ADDRESS_CONTRACTING_BODY_ADDITIONAL"


def _authority(address: Element) -> Authority:
    return Authority(
        name=_text(address, "OFFICIALNAME"),
        national_id=_text(address, "NATIONALID"),
        address=_text(address, "ADDRESS"),
        town=_text(address, "TOWN"),
        postcode=_text(address, "POSTAL_CODE"),
        country=_code(address, "COUNTRY", "VALUE"),
        contact=_text(address, "CONTACT_POINT"),
        phone=_text(address, "PHONE"),
        email=_text(address, "E_MAIL"),
        fax=_text(address, "FAX"),
        nuts=_code(address, "NUTS", "CODE"),
        url=_text(address, "URL_GENERAL"),
        buyer_url=_text(address, "URL_BUYER"),
    )


def _object(section: Element) -> Object:
    most = _text(section, "LOT_DIVISION/LOT_MAX_ONE_TENDERER")
    amount = _text(section, "VAL_ESTIMATED_TOTAL")
    return Object(
        title=_paragraphs(section, "TITLE"),
        reference=_text(section, "REFERENCE_NUMBER"),
        cpv=_code(section, "CPV_MAIN/CPV_CODE", "CODE"),
        cpv_supplements=_codes(section.iterfind("CPV_MAIN/CPV_SUPPLEMENTARY_CODE")),
        summary=_paragraphs(section, "SHORT_DESCR"),
        estimated_value=Decimal(amount) if COST.fullmatch(amount) else None,
        divided=_has(section, "LOT_DIVISION"),
        most_lots_one_tenderer=int(most) if re.fullmatch(r"\d{1,5}", most, re.ASCII) else None,
        combining=_paragraphs(section, "LOT_DIVISION/LOT_COMBINING_CONTRACT_RIGHT"),
        lots=tuple(_lot(one) for one in section.iterfind("OBJECT_DESCR")) or (Lot(),),
        contract_notice_on=_date(section, "DATE_PUBLICATION_NOTICE"),
    )


def _lot(described: Element) -> Lot:
    return Lot(
        number=_text(described, "LOT_NO"),
        title=_paragraphs(described, "TITLE"),
        cpv=_codes(described.iterfind("CPV_ADDITIONAL/CPV_CODE")),
        nuts=_codes(described.iterfind("NUTS")),
        main_site=_paragraphs(described, "MAIN_SITE"),
        description=_paragraphs(described, "SHORT_DESCR"),
        information=_paragraphs(described, "INFO_ADD"),
    )


def _has(parent: Element | None, path: str) -> bool:
    return parent is not None and parent.find(path) is not None


def _text(parent: Element | None, path: str) -> str:
    found = None if parent is None else parent.find(path)
    return "" if found is None else words(found)


def words(element: Element) -> str:
    """Return the text of an element with its spaces in order."""
    return " ".join("".join(element.itertext()).split())


def _paragraphs(parent: Element | None, path: str) -> str:
    found = None if parent is None else parent.find(path)
    if found is None:
        return ""
    lines = [words(one) for one in found.iterfind("P")] or [words(found)]
    return "\n".join(line for line in lines if line)


def _code(parent: Element | None, path: str, attribute: str) -> str:
    found = None if parent is None else parent.find(path)
    return "" if found is None else found.get(attribute, "")


def _codes(elements: Iterable[Element]) -> tuple[str, ...]:
    return tuple(one.get("CODE", "") for one in elements)


def _date(parent: Element | None, path: str) -> date | None:
    return a_date(_text(parent, path))


def _currency(form: Element) -> str:
    found = form.find("OBJECT_CONTRACT/VAL_ESTIMATED_TOTAL")
    return "GBP" if found is None else found.get("CURRENCY", "GBP")
