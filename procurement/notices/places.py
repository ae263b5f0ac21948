"""Where on the form an element stands: the number of its section, its name in words, its lot."""

import re
from collections import Counter

from lxml import etree

from .sections import AUTHORITY, Field, fields

Element = etree._Element

_INDEX = re.compile(r"\[\d+\]")

# Elements that no field names, by the longest path that fits.
_NUMBERS = {
    "LEGAL_BASIS": "Preamble",
    "LEGAL_BASIS_OTHER": "Preamble",
    "NOTICE": "Preamble",
    "CONTRACTING_BODY": "I",
    "CONTRACTING_BODY/ADDRESS_FURTHER_INFO": "I.3",
    "CONTRACTING_BODY/JOINT_PROCUREMENT_INVOLVED": "I.2",
    "OBJECT_CONTRACT": "II",
    "OBJECT_CONTRACT/CPV_MAIN": "II.1.2",
    "OBJECT_CONTRACT/LOT_DIVISION": "II.1.6",
    "OBJECT_CONTRACT/OBJECT_DESCR": "II.2",
    "OBJECT_CONTRACT/OBJECT_DESCR/TITLE": "II.2.1",
    "OBJECT_CONTRACT/OBJECT_DESCR/LOT_NO": "II.2.1",
    "LEFTI": "III",
    "LEFTI/RULES_CRITERIA": "III.1.4",
    "LEFTI/RESTRICTED_SHELTERED_WORKSHOP": "III.1.5",
    "LEFTI/RESTRICTED_SHELTERED_PROGRAM": "III.1.5",
    "LEFTI/RESERVED_ORGANISATIONS_SERVICE_MISSION": "III.1.5",
    "LEFTI/PARTICULAR_PROFESSION": "III.2.1",
    "LEFTI/REFERENCE_TO_LAW": "III.2.1",
    "LEFTI/PERFORMANCE_CONDITIONS": "III.2.2",
    "LEFTI/PERFORMANCE_STAFF_QUALIFICATION": "III.2.3",
    "PROCEDURE": "IV",
    "PROCEDURE/PT_OPEN": "IV.1.1",
    "PROCEDURE/PT_RESTRICTED": "IV.1.1",
    "PROCEDURE/PT_INVOLVING_NEGOTIATION": "IV.1.1",
    "PROCEDURE/FRAMEWORK": "IV.1.3",
    "PROCEDURE/URL_NATIONAL_PROCEDURE": "IV.1.10",
    "PROCEDURE/MAIN_FEATURES_AWARD": "IV.1.11",
    "PROCEDURE/NOTICE_NUMBER_OJ": "IV.2.1",
    "PROCEDURE/TIME_RECEIPT_TENDERS": "IV.2.2",
    "PROCEDURE/LANGUAGES": "IV.2.4",
    "AWARD_CONTRACT": "V",
    "AWARD_CONTRACT/NO_AWARDED_CONTRACT": "V.1",
    "AWARD_CONTRACT/AWARDED_CONTRACT/DATE_CONCLUSION_CONTRACT": "V.2.1",
    "AWARD_CONTRACT/AWARDED_CONTRACT/TENDERS": "V.2.2",
    "AWARD_CONTRACT/AWARDED_CONTRACT/CONTRACTORS": "V.2.3",
    "AWARD_CONTRACT/AWARDED_CONTRACT/VALUES": "V.2.4",
    "AWARD_CONTRACT/AWARDED_CONTRACT": "V.2",
    "COMPLEMENTARY_INFO": "VI",
    "CHANGES": "VII",
    "MODIFICATIONS_CONTRACT": "VII",
    "SENDER": "Sender",
}

_WORDS = {
    "ADDRESS": "the postal address",
    "AWARD_CONTRACT": "the award",
    "CPV_CODE": "the CPV code",
    "CPV_SUPPLEMENTARY_CODE": "the supplementary CPV code",
    "DATE_CONCLUSION_CONTRACT": "the date of conclusion of the contract",
    "DATE_END": "the end date",
    "DATE_START": "the start date",
    "FAX": "the fax number",
    "HIGH": "the highest offer",
    "JOINT_PROCUREMENT_INVOLVED": "the joint procurement",
    "LOT_NO": "the lot number",
    "LOW": "the lowest offer",
    "MAIN_FEATURES_AWARD": "the main features of the award",
    "NB_TENDERS_RECEIVED": "the number of tenders received",
    "NOTICE_NUMBER_OJ": "the number of the earlier notice",
    "OBJECT_CONTRACT": "the object of the contract",
    "OBJECT_DESCR": "the description",
    "PARTICULAR_PROFESSION": "the particular profession",
    "PERFORMANCE_CONDITIONS": "the performance conditions",
    "REFERENCE_TO_LAW": "the reference to law",
    "RULES_CRITERIA": "the rules and criteria",
    "TIME_RECEIPT_TENDERS": "the time of the time limit",
    "VAL_TOTAL": "the total value",
}


def _by_path() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for one in fields():
        for path in one.paths:
            found[f"{one.scope}/{path}".strip("/")] = one
    return found


FIELDS = _by_path()


def plain(path: str) -> str:
    """Return a path without counting."""
    return _INDEX.sub("", path)


def section(path: str) -> str:
    """Return the number of the section for a path below the form."""
    steps = plain(path).split("/")
    for length in range(len(steps), 0, -1):
        prefix = "/".join(steps[:length])
        if prefix in FIELDS:
            return FIELDS[prefix].number
        if prefix in _NUMBERS:
            return _NUMBERS[prefix]
    return "Preamble"


def phrase(path: str) -> str:
    """Name what stands at a path, such as "the short description"."""
    bare = plain(path)
    if bare in FIELDS:
        return FIELDS[bare].phrase
    name = bare.rsplit("/", 1)[-1]
    if name in _WORDS:
        return _WORDS[name]
    like = (one.phrase for full, one in FIELDS.items() if full.rsplit("/", 1)[-1] == name)
    return next(like, f"the {name.lower().replace('_', ' ')}")


def key(path: str) -> str:
    """Return the key of the content a path belongs to, such as objects.0.title; empty where no page asks."""
    bare = plain(path).replace("ADDRESS_CONTRACTING_BODY_ADDITIONAL", "ADDRESS_CONTRACTING_BODY")
    field = FIELDS.get(bare)
    if field is None or not field.key:
        return ""
    if field not in AUTHORITY:
        return field.at(object=_place(path, "OBJECT_CONTRACT"), lot=_place(path, "OBJECT_DESCR"))
    other = "ADDRESS_CONTRACTING_BODY_ADDITIONAL"
    return field.at(authority=_place(path, other) + 1 if other in path else 0)


def _place(path: str, name: str) -> int:
    found = re.search(rf"{name}\[(\d+)\]", path)
    return int(found[1]) - 1 if found else 0


def paths(form: Element) -> dict[Element, str]:
    """Return the path of every element below a form; siblings of one name are counted."""
    found: dict[Element, str] = {form: ""}
    for parent in form.iter(etree.Element):
        together = Counter(str(one.tag) for one in parent)
        counted: Counter[str] = Counter()
        for one in parent:
            name = str(one.tag)
            counted[name] += 1
            step = name if together[name] == 1 else f"{name}[{counted[name]}]"
            found[one] = f"{found[parent]}/{step}".lstrip("/")
    return found


def lot_of(element: Element) -> str | None:
    """Return the lot an element belongs to, where the contract is divided into lots."""
    for one in (element, *element.iterancestors()):
        if one.tag in ("OBJECT_DESCR", "AWARD_CONTRACT"):
            number = one.findtext("LOT_NO")
            if number:
                return " ".join(number.split())
            parent = one.getparent()
            divided = one.tag == "OBJECT_DESCR" and parent is not None and parent.find("LOT_DIVISION") is not None
            return one.get("ITEM") if divided else None
    return None
