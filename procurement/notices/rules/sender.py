"""The envelope of an eSender file: login, number, languages."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from procurement.notices.datatypes import DOCUMENT_NUMBER
from procurement.notices.findings import Finding, Severity
from procurement.notices.sections import SCHEMA

from .finder import Finder

_IDENTIFICATION = "{*}SENDER/{*}IDENTIFICATION"
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")


def sender(finder: Finder) -> Iterator[Finding]:
    """R007, R103, R120 and the schema: who sends the file and under which number."""
    if finder.form.published:
        return
    root = finder.form.root
    login = root.findtext(f"{_IDENTIFICATION}/{{*}}ESENDER_LOGIN", "")
    if not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9]{4,7}", login, re.ASCII):
        yield _finding(SCHEMA, "ESENDER_LOGIN", "Enter the login of the sender, 5 to 8 letters and digits")
    number = root.findtext(f"{_IDENTIFICATION}/{{*}}NO_DOC_EXT", "")
    if not DOCUMENT_NUMBER.fullmatch(number):
        yield _finding("R007", "NO_DOC_EXT", "Enter the document number as year and 6 digits, such as 2017-000001")
    elif finder.dispatched and number[:4] != finder.dispatched[:4]:
        message = f"Give the document a number of {finder.dispatched[:4]}, the year of dispatch"
        yield _finding("R103", "NO_DOC_EXT", message)
    if root.find("{*}SENDER/{*}DATE_EXPECTED_PUBLICATION") is not None:
        message = "Remove the expected date of publication. Only the European Commission may enter it"
        yield _finding("R120", "DATE_EXPECTED_PUBLICATION", message)


def forms(finder: Finder) -> Iterator[Finding]:
    """R011 and the schema: each language once, and a well-formed identifier."""
    section = finder.form.root.find("{*}FORM_SECTION")
    if section is None or finder.form.published:
        return
    named = [one for one in section if etree.QName(one).localname != "NOTICE_UUID"]
    for language, count in Counter(one.get("LG", "") for one in named).items():
        if count > 1:
            message = f"Keep 1 form in {language or 'each language'}"
            yield Finding("R011", Severity.INFORMATION, "Preamble", message, "FORM_SECTION")
    identifier = section.findtext("{*}NOTICE_UUID")
    if identifier is not None and not _UUID.fullmatch(identifier.strip()):
        message = "Enter an identifier (UUID) of version 4, or leave it out"
        yield Finding(SCHEMA, Severity.ERROR, "Preamble", message, "FORM_SECTION/NOTICE_UUID")


def _finding(rule: str, name: str, message: str) -> Finding:
    return Finding(rule, Severity.ERROR, "Sender", message, f"SENDER/IDENTIFICATION/{name}")
