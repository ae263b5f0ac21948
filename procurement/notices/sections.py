"""Form F21, social and other specific services: its sections and fields, declared once for page and checks.

Numbers and labels are those of the official form. Which type of notice needs, may or must not have a field is
the official rule table (R300 to R708) or the schema (T001).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from . import codes

TYPES = ("PRI_ONLY", "PRI_CALL_COMPETITION", "CONTRACT", "AWARD_CONTRACT")
SCHEMA = "T001"


class Need(StrEnum):
    """Whether a type of notice has a field."""

    MUST = "must"
    MAY = "may"
    NEVER = "never"


class Kind(StrEnum):
    """How a field is asked for on a page."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes or no"
    CODE = "code"
    CODES = "codes"
    MONEY = "money"
    DATE = "date"
    URL = "address on the internet"
    EMAIL = "e-mail address"
    PHONE = "telephone number"
    WHOLE = "whole number"


@dataclass(frozen=True)
class Use:
    """What one type of notice says about a field, and the rule that says so."""

    need: Need
    rule: str = SCHEMA


@dataclass(frozen=True)
class Field:
    """One field of the form.

    Paths are alternatives, counted from the scope,
    which is the element that repeats. The key leads to the value
    in the content of a notice; it has {n} where an item is counted. A field without a key is checked in files
    but not yet asked for on a page.
    """

    number: str
    label: str
    phrase: str
    paths: tuple[str, ...]
    uses: Mapping[str, Use]
    scope: str = ""
    key: str = ""
    kind: Kind = Kind.LINE
    limit: int | None = None
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def need(self, notice_type: str) -> Need:
        """Say whether a type of notice has the field."""
        return self.uses[notice_type].need

    def at(self, **counted: int) -> str:
        """Return the key of the field in the content; what is not counted is the first."""
        return self.key.format_map({"authority": 0, "object": 0, "lot": 0} | counted)


@dataclass(frozen=True)
class Section:
    """One section of the form."""

    number: str
    title: str
    fields: tuple[Field, ...]

    def asked(self, notice_type: str) -> tuple[Field, ...]:
        """Return the fields a page asks for in a type of notice."""
        return tuple(f for f in self.fields if f.key and f.need(notice_type) is not Need.NEVER)


def _uses(compact: str) -> dict[str, Use]:
    """Read four words, one per type: M by schema, m:Rnnn by rule, o optional, -:Rnnn not allowed."""
    needs = {"M": Need.MUST, "m": Need.MUST, "o": Need.MAY, "-": Need.NEVER}
    uses = {}
    for notice_type, word in zip(TYPES, compact.split(), strict=True):
        mark, _, rule = word.partition(":")
        uses[notice_type] = Use(needs[mark], rule or SCHEMA)
    return uses


ALWAYS, OPTIONAL = "M M M M", "o o o o"
OBJECT, LOT = "OBJECT_CONTRACT", "OBJECT_CONTRACT/OBJECT_DESCR"
_OBJECT, _LOT = "objects.{object}.", "objects.{object}.lots.{lot}."


def _field(number: str, label: str, phrase: str, paths: str, uses: str, **more: object) -> Field:
    return Field(number, label, phrase, tuple(paths.split("|")), _uses(uses), **more)  # type: ignore[arg-type]


def _in_object(number: str, label: str, phrase: str, paths: str, uses: str, key: str = "", **more: object) -> Field:
    return _field(number, label, phrase, paths, uses, scope=OBJECT, key=key and _OBJECT + key, **more)


def _in_lot(number: str, label: str, phrase: str, paths: str, uses: str, key: str = "", **more: object) -> Field:
    return _field(number, label, phrase, paths, uses, scope=LOT, key=key and _LOT + key, **more)


def _address(scope: str, key: str) -> tuple[Field, ...]:
    """Return the fields of an authority's address; the order is that of the form."""

    def one(label: str, phrase: str, path: str, uses: str, name: str, **more: object) -> Field:
        return _field("I.1", label, phrase, path, uses, scope=scope, key=key and key + name, **more)

    return (
        one("Official name", "the official name", "OFFICIALNAME", ALWAYS, "name", limit=300),
        one("National registration number", "the national registration number", "NATIONALID", OPTIONAL,
            "national_id", limit=100, hint="For an NHS organisation its ODS code, such as 05C"),
        one("Postal address", "the postal address", "ADDRESS", OPTIONAL, "address", limit=400),
        one("Town", "the town", "TOWN", ALWAYS, "town", limit=100),
        one("Postal code", "the postal code", "POSTAL_CODE", OPTIONAL, "postcode", limit=20),
        one("Country", "the country", "COUNTRY", ALWAYS, "country", kind=Kind.CODE, hint="UK, not GB"),
        one("Contact person", "the contact person", "CONTACT_POINT", OPTIONAL, "contact", limit=300,
            hint="A post, such as Procurement team"),
        one("Telephone", "the telephone number", "PHONE", OPTIONAL, "phone", kind=Kind.PHONE, limit=100,
            hint="With country code, such as +44 1384321000"),
        one("E-mail", "the e-mail address", "E_MAIL", ALWAYS, "email", kind=Kind.EMAIL, limit=250),
        one("NUTS code", "the area code", "NUTS", ALWAYS, "nuts", kind=Kind.CODE,
            hint="The area code in force on the day of dispatch, such as UKG36"),
        one("Main address", "the main internet address", "URL_GENERAL", ALWAYS, "url", kind=Kind.URL,
            limit=250),
        one("Address of the buyer profile", "the address of the buyer profile", "URL_BUYER", OPTIONAL,
            "buyer_url", kind=Kind.URL, limit=250),
    )  # fmt: skip


AUTHORITY = _address("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY", "authorities.{authority}.")
OTHER_AUTHORITIES = _address("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY_ADDITIONAL", "")

_I = (
    _field("I.1", "Name and addresses", "the contracting authority",
           "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY", ALWAYS),
    *AUTHORITY,
    *OTHER_AUTHORITIES,
    _field("I.2", "National procurement law in a joint procurement of several countries",
           "the national procurement law",
           "CONTRACTING_BODY/PROCUREMENT_LAW", OPTIONAL, key="procurement_law", limit=200),
    _field("I.2", "The contract is awarded by a central purchasing body", "the central purchasing body",
           "CONTRACTING_BODY/CENTRAL_PURCHASING", OPTIONAL, key="central_purchasing", kind=Kind.YES_NO),
    _field("I.3", "Procurement documents", "the access to the procurement documents",
           "CONTRACTING_BODY/DOCUMENT_FULL|CONTRACTING_BODY/DOCUMENT_RESTRICTED", "o o o -:R300",
           key="documents", kind=Kind.CHOICE,
           choices={"": "Not available yet", "full": "Free of charge, for everyone",
           "restricted": "Access is restricted"}),
    _field("I.3", "Address of the documents", "the address of the documents", "CONTRACTING_BODY/URL_DOCUMENT",
           "o o o -:R300", key="documents_url", kind=Kind.URL, limit=250),
    _field("I.3", "Further information", "where further information can be obtained",
           "CONTRACTING_BODY/ADDRESS_FURTHER_INFO|CONTRACTING_BODY/ADDRESS_FURTHER_INFO_IDEM",
           "m:R304 m:R304 m:R304 -:R300"),
    _field("I.3", "Where tenders or requests are sent", "where tenders or requests are sent",
           "CONTRACTING_BODY/URL_PARTICIPATION|CONTRACTING_BODY/ADDRESS_PARTICIPATION|"
           "CONTRACTING_BODY/ADDRESS_PARTICIPATION_IDEM", "-:R305 m:R308 m:R308 -:R300"),
    _field("I.3", "Address of communication tools", "the address of communication tools",
           "CONTRACTING_BODY/URL_TOOL", "o o o -:R300", key="tool_url", kind=Kind.URL, limit=250),
    _field("I.4", "Type of the contracting authority", "the type of the contracting authority",
           "CONTRACTING_BODY/CA_TYPE|CONTRACTING_BODY/CA_TYPE_OTHER", ALWAYS, key="authority_type",
           kind=Kind.CHOICE, choices=codes.AUTHORITY_TYPES),
    _field("I.5", "Main activity", "the main activity",
           "CONTRACTING_BODY/CA_ACTIVITY|CONTRACTING_BODY/CA_ACTIVITY_OTHER",
           ALWAYS, key="activity", kind=Kind.CHOICE, choices=codes.ACTIVITIES),
)  # fmt: skip

_II = (
    _field("II", "Object", "the object of the contract", "OBJECT_CONTRACT", ALWAYS),
    _in_object("II.1.1", "Title", "the title", "TITLE", ALWAYS, "title", limit=200),
    _in_object("II.1.1", "Reference number", "the reference number", "REFERENCE_NUMBER", OPTIONAL,
               "reference", limit=100),
    _in_object("II.1.2", "Main CPV code", "the main CPV code", "CPV_MAIN/CPV_CODE", ALWAYS, "cpv",
               kind=Kind.CODE,
               choices=codes.CPV, hint="8 digits without the check digit"),
    _in_object("II.1.3", "Type of contract", "the type of contract", "TYPE_CONTRACT", ALWAYS),
    _in_object("II.1.4", "Short description", "the short description", "SHORT_DESCR", ALWAYS, "summary",
               kind=Kind.TEXT,
               limit=1000, hint="Say what you are buying, for whom and why, in a few sentences"),
    _in_object("II.1.5", "Estimated total value", "the estimated total value", "VAL_ESTIMATED_TOTAL",
               "o o o -:R318",
               "estimated_value", kind=Kind.MONEY, hint="Excluding VAT, over the whole term with extensions"),
    _in_object("II.1.7", "Total value of the procurement", "the total value of the procurement",
               "VAL_TOTAL|VAL_RANGE_TOTAL", "-:R329 -:R329 -:R329 o"),
    _in_object("II.1.6", "This contract is divided into lots", "whether the contract is divided into lots",
               "LOT_DIVISION|NO_LOT_DIVISION", ALWAYS, "divided", kind=Kind.YES_NO),
    _in_object("II.1.6", "Lots tenders may be submitted for",
               "the number of lots tenders may be submitted for",
               "LOT_DIVISION/LOT_ALL|LOT_DIVISION/LOT_MAX_NUMBER|LOT_DIVISION/LOT_ONE_ONLY",
               "-:R321 o o -:R323"),
    _in_object("II.1.6", "Most lots that may be awarded to one tenderer",
               "the most lots one tenderer may be awarded",
               "LOT_DIVISION/LOT_MAX_ONE_TENDERER", "o o o -:R325"),
    _in_object("II.1.6", "Right to combine lots", "the right to combine lots",
               "LOT_DIVISION/LOT_COMBINING_CONTRACT_RIGHT", "o o o -:R327", limit=400),
    _in_object("II.2", "Description", "the description of what is bought", "OBJECT_DESCR", ALWAYS),
    _in_lot("II.2.2", "Additional CPV codes", "the additional CPV codes", "CPV_ADDITIONAL", OPTIONAL, "cpv",
            kind=Kind.CODES, choices=codes.CPV),
    _field("II.2.2", "Additional CPV code", "the additional CPV code", "CPV_CODE", ALWAYS,
           scope=f"{LOT}/CPV_ADDITIONAL"),
    _in_lot("II.2.3", "NUTS code", "the area code", "NUTS", ALWAYS, "nuts", kind=Kind.CODES,
            hint="Where the services are provided, by the list in force on the day of dispatch"),
    _in_lot("II.2.3", "Main site or place of performance", "the main site", "MAIN_SITE", OPTIONAL,
            "main_site", limit=200),
    _in_lot("II.2.4", "Description of the procurement", "the description", "SHORT_DESCR", ALWAYS,
            "description",
            kind=Kind.TEXT, limit=4000, hint="Each paragraph becomes a paragraph of the notice"),
    _in_lot("II.2.6", "Estimated value", "the value of the lot", "VAL_OBJECT", "-:R338 o o -:R340"),
    _in_lot("II.2.7", "Duration of the contract", "the duration", "DURATION|DATE_START|DATE_END",
            "-:R345 o o -:R348"),
    _in_lot("II.2.13", "Information about European Union funds", "the information about European Union funds",
            "EU_PROGR_RELATED|NO_EU_PROGR_RELATED", "-:R357 m:R360 o m:R361"),
    _in_lot("II.2.14", "Additional information", "the additional information", "INFO_ADD", OPTIONAL,
            "information",
            kind=Kind.TEXT, limit=400,
            hint="Breaks, extensions and review clauses. The form has no other place"),
    _in_object("II.3", "Estimated date of publication of contract notice",
               "the expected date of the contract notice",
               "DATE_PUBLICATION_NOTICE", "m:R365 -:R362 -:R362 -:R363", "contract_notice_on",
               kind=Kind.DATE),
)  # fmt: skip

_III = (
    _field(
        "III",
        "Legal, economic, financial and technical information",
        "section III",
        "LEFTI",
        "-:R400 o o -:R402",
    ),
)

_IV = (
    _field("IV", "Procedure", "section IV, the procedure", "PROCEDURE", "-:R500 o o o"),
    _field("IV.1.1", "Award without prior publication", "the award without prior publication",
           "PROCEDURE/PT_AWARD_CONTRACT_WITHOUT_CALL", "o -:R506 -:R506 o"),
    _field("IV.1.3", "Reason for more than 4 years", "the reason for more than 4 years",
           "PROCEDURE/FRAMEWORK/JUSTIFICATION", "o o o -:R515", limit=400),
    _field("IV.2.2", "Time limit for tenders, requests or interest",
           "the time limit for tenders, requests or interest",
           "PROCEDURE/DATE_RECEIPT_TENDERS", "o m:R534 m:R534 -:R531"),
    _field("IV.2.4", "Languages", "the languages of tenders and requests", "PROCEDURE/LANGUAGES/LANGUAGE",
           "o m:R542 m:R542 -:R539"),
    _field("IV.2.5", "Scheduled start of award procedures", "the scheduled start of award procedures",
           "PROCEDURE/DATE_AWARD_SCHEDULED", "o o -:R544 -:R545"),
    _field("IV.2.9", "End of the prior information notice", "the end of the prior information notice",
           "PROCEDURE/TERMINATION_PIN", "o -:R550 -:R550 o"),
)  # fmt: skip

_V = (_field("V", "Award of contract", "section V, the award", "AWARD_CONTRACT", "-:R600 -:R600 -:R600 m:R608"),)

_VI = (
    _field("VI.2", "Electronic workflows", "the information about electronic workflows",
           "COMPLEMENTARY_INFO/EORDERING|COMPLEMENTARY_INFO/EINVOICING|COMPLEMENTARY_INFO/EPAYMENT",
           "-:R700 o o -:R702"),
    _field("VI.3", "Additional information", "the additional information", "COMPLEMENTARY_INFO/INFO_ADD",
           OPTIONAL,
           key="information", kind=Kind.TEXT, limit=4000),
    _field("VI.4", "Procedures for review", "the review body",
           "COMPLEMENTARY_INFO/ADDRESS_REVIEW_BODY|COMPLEMENTARY_INFO/ADDRESS_MEDIATION_BODY|"
           "COMPLEMENTARY_INFO/REVIEW_PROCEDURE|COMPLEMENTARY_INFO/ADDRESS_REVIEW_INFO", "-:R705 o o o"),
    _field("VI.5", "Date of dispatch of this notice", "the date of dispatch",
           "COMPLEMENTARY_INFO/DATE_DISPATCH_NOTICE",
           ALWAYS, key="dispatched_on", kind=Kind.DATE, hint="The day the notice is really sent"),
)  # fmt: skip

SECTIONS = (
    Section("I", "Contracting authority", _I),
    Section("II", "Object", _II),
    Section("III", "Legal, economic, financial and technical information", _III),
    Section("IV", "Procedure", _IV),
    Section("V", "Award of contract", _V),
    Section("VI", "Complementary information", _VI),
)


def fields() -> Iterator[Field]:
    """Go through all fields in the order of the form."""
    for section in SECTIONS:
        yield from section.fields


def for_page(notice_type: str) -> tuple[tuple[Section, tuple[Field, ...]], ...]:
    """Return the sections a page shows for a type of notice, each with the fields it asks for."""
    shown = ((section, section.asked(notice_type)) for section in SECTIONS)
    return tuple((section, asked) for section, asked in shown if asked)
