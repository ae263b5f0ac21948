"""What may stand in an element of a notice: lengths, patterns, numbers, dates, and what to say otherwise.

The schema's own types, R2.0.9.S04 reception. A published notice may be three times as long, for translations.
"""

import re
from collections.abc import Callable
from datetime import date

from . import codes

PUBLISHED_FACTOR = 3

PHONE = re.compile(r"\+\d{1,3}\s\d+(\-\d+)*((\s)?/(\s)?(\+\d{1,3}\s)?\d+(\-\d+)*)*", re.ASCII)
E_MAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}", re.ASCII)
COST = re.compile(r"\d{1,13}(\.\d{1,2})?", re.ASCII)
NOTICE_NUMBER = re.compile(r"(19|20)\d{2}/S (\d{3})-\d{6}", re.ASCII)
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)
DATE = re.compile(r"(19|20)\d{2}-\d{2}-\d{2}", re.ASCII)
DOCUMENT_NUMBER = re.compile(r"20\d{2}-\d{6}", re.ASCII)

# Longest text of an element, by its name; the schema refuses more.
LENGTHS = {
    "OFFICIALNAME": 300,
    "NATIONALID": 100,
    "ADDRESS": 400,
    "TOWN": 100,
    "POSTAL_CODE": 20,
    "CONTACT_POINT": 300,
    "PHONE": 100,
    "FAX": 100,
    "E_MAIL": 250,
    "REFERENCE_NUMBER": 100,
    "LOT_NO": 100,
    "CONTRACT_NO": 100,
    "CA_TYPE_OTHER": 400,
    "CA_ACTIVITY_OTHER": 200,
    "URL": 250,
    "URL_GENERAL": 250,
    "URL_BUYER": 250,
    "URL_DOCUMENT": 250,
    "URL_PARTICIPATION": 250,
    "URL_TOOL": 250,
    "URL_NATIONAL_PROCEDURE": 250,
}

# Longest text including all paragraphs; rule R999, a warning. By element name, or parent and name.
TEXT_LIMITS = {
    "TITLE": 200,
    "MAIN_SITE": 200,
    "PROCUREMENT_LAW": 200,
    "EU_PROGR_RELATED": 400,
    "JUSTIFICATION": 400,
    "LOT_COMBINING_CONTRACT_RIGHT": 400,
    "OBJECT_DESCR/INFO_ADD": 400,
    "INFO_ADD_SUBCONTRACTING": 400,
    "PARTICULAR_PROFESSION": 400,
    "MAIN_FEATURES_AWARD": 500,
    "OBJECT_CONTRACT/SHORT_DESCR": 1000,
    "RULES_CRITERIA": 1000,
    "PERFORMANCE_CONDITIONS": 1000,
    "REFERENCE_TO_LAW": 1500,
    "OBJECT_DESCR/SHORT_DESCR": 4000,
    "COMPLEMENTARY_INFO/INFO_ADD": 4000,
    "REVIEW_PROCEDURE": 4000,
    "D_JUSTIFICATION": 4000,
}

MONEY = ("VAL_ESTIMATED_TOTAL", "VAL_TOTAL", "VAL_OBJECT", "VAL_SUBCONTRACTING", "LOW", "HIGH")
DATES = (
    "DATE_PUBLICATION_NOTICE",
    "DATE_DISPATCH_NOTICE",
    "DATE_START",
    "DATE_END",
    "DATE_RECEIPT_TENDERS",
    "DATE_AWARD_SCHEDULED",
    "DATE_CONCLUSION_CONTRACT",
)


def has_content(text: str) -> bool:
    """Say whether a text has a letter or a digit; an empty paragraph counts as missing."""
    return any(character.isalnum() for character in text)


def a_date(text: str) -> date | None:
    """Read a date as the schema takes it, without time zone."""
    if not DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _phone(text: str) -> str | None:
    return None if PHONE.fullmatch(text) else "Enter the number with country code and one space, such as +44 1384321000"


def _town(text: str) -> str | None:
    return None if any(c.isalpha() for c in text) else "Enter a town in letters"


def _money(text: str) -> str | None:
    if not COST.fullmatch(text):
        return "Enter an amount in figures, with a point and no commas, such as 244300000"
    return None if float(text) > 0 else "Enter an amount above 0, or leave it out"


def _date(text: str) -> str | None:
    return None if a_date(text) else "Enter a real date as year, month and day, such as 2017-06-09"


def _time(text: str) -> str | None:
    return None if TIME.fullmatch(text) else "Enter a time from 00:00 to 23:59, such as 12:00"


PATTERNS: dict[str, Callable[[str], str | None]] = {
    "PHONE": _phone,
    "FAX": _phone,
    "TOWN": _town,
    "TIME_RECEIPT_TENDERS": _time,
    **dict.fromkeys(MONEY, _money),
    **dict.fromkeys(DATES, _date),
}


def _whole(low: int, high: int) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        found = re.fullmatch(r"\d{1,5}", text, re.ASCII) and low <= int(text) <= high
        return None if found else f"Enter a whole number from {low} to {high:,}"

    return check


PATTERNS |= {
    "DURATION": _whole(1, 9999),
    "LOT_MAX_NUMBER": _whole(1, 9999),
    "LOT_MAX_ONE_TENDERER": _whole(1, 10000),
    "NB_TENDERS_RECEIVED": _whole(1, 999),
    "NB_TENDERS_RECEIVED_SME": _whole(0, 999),
    "NB_TENDERS_RECEIVED_OTHER_EU": _whole(0, 999),
    "NB_TENDERS_RECEIVED_NON_EU": _whole(0, 999),
    "NB_TENDERS_RECEIVED_EMEANS": _whole(0, 999),
    "PCT_SUBCONTRACTING": _whole(1, 100),
}


def _cpv(code: str) -> str | None:
    if re.fullmatch(r"\d{8}", code, re.ASCII):
        return None
    return "Enter 8 digits without the check digit, such as 85000000"


def _supplement(code: str) -> str | None:
    return None if re.fullmatch(r"[A-Z]{2}\d{2}", code) else "Enter 2 letters and 2 digits, such as AA01"


def _area(code: str) -> str | None:
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{0,3}", code):
        return None
    return "Enter an area code, such as UKG36"


def _country(code: str) -> str | None:
    if code == "GB":
        return "Enter UK. The form does not know GB"
    return None if re.fullmatch(r"[A-Z]{2}|1A", code) else "Enter a country code of 2 letters, such as UK"


def _one_of(choices: dict[str, str]) -> Callable[[str], str | None]:
    def check(code: str) -> str | None:
        return None if code in choices else f"Choose one of {', '.join(choices)}"

    return check


# What may stand in an attribute: element name and attribute name.
ATTRIBUTES: dict[tuple[str, str], Callable[[str], str | None]] = {
    ("CPV_CODE", "CODE"): _cpv,
    ("CPV_SUPPLEMENTARY_CODE", "CODE"): _supplement,
    ("NUTS", "CODE"): _area,
    ("COUNTRY", "VALUE"): _country,
    ("CA_TYPE", "VALUE"): _one_of(codes.AUTHORITY_TYPES),
    ("CA_ACTIVITY", "VALUE"): _one_of(codes.ACTIVITIES),
    ("NOTICE", "TYPE"): _one_of(codes.NOTICE_TYPES),
    ("DURATION", "TYPE"): _one_of({"MONTH": "Months", "DAY": "Days"}),
    ("LANGUAGE", "VALUE"): lambda code: None if re.fullmatch("[A-Z]{2}", code) else "Enter a language, such as EN",
}
