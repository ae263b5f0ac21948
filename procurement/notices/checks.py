"""Check a notice: a file, or content that is still being written."""

from collections.abc import Iterable

from lxml import etree

from . import rules, schema
from .content import NoticeContent
from .f21 import Envelope, draft_envelope, tree
from .findings import Finding, Report, Severity, report
from .places import plain
from .read import Form, form_of, recognise
from .sections import SCHEMA

MOST = 500


def check_file(data: bytes) -> Report:
    """Check a notice file; raise `read.Unreadable` with a sentence when it cannot be read."""
    return check_form(form_of(data))


def check_content(content: NoticeContent, envelope: Envelope | None = None) -> Report:
    """Check content as the file it would become; a draft needs no envelope yet."""
    return check_form(recognise(tree(content, envelope or draft_envelope(content))))


def check(content: NoticeContent) -> tuple[Finding, ...]:
    """Return the findings about content that is still being written, errors first."""
    return check_content(content).findings


def check_form(form: Form) -> Report:
    """Apply the portal's rules and, to an eSender file, the official schema where it is installed."""
    if form.name == "F21":
        own = list(rules.findings(form))
    else:
        message = f"Form {form.name} is checked against the official schema only"
        own = [Finding("H010", Severity.INFORMATION, "Preamble", message)]
    return _shortened(report([*own, *_official(form, own)]))


def _shortened(full: Report) -> Report:
    """Keep the first findings, errors first; nobody reads more, and no page should carry them."""
    if len(full.findings) <= MOST:
        return full
    message = f"Only the first {MOST} of {len(full.findings):,} findings are listed"
    return Report((*full.findings[:MOST], Finding("H013", Severity.INFORMATION, "Preamble", message)))


def _official(form: Form, own: Iterable[Finding]) -> list[Finding]:
    if form.published:
        message = "The official schema is for files to be sent, so it was not applied to this published notice"
        return [Finding("H011", Severity.INFORMATION, "Preamble", message)]
    if not schema.installed():
        message = "The official schema is not installed, so the order of elements was not checked. Set TED_SCHEMA_DIR"
        return [Finding("H012", Severity.INFORMATION, "Preamble", message)]
    original = _original(form)
    found = schema.complaints(form.root, original, form.element)
    return [one for one in found if not _said(one, own)]


def _original(form: Form) -> etree._Element:
    forms = [one for one in form.root.iterfind("{*}FORM_SECTION/{*}*") if etree.QName(one).localname != "NOTICE_UUID"]
    originals = [one for one in forms if one.get("CATEGORY") == "ORIGINAL"]
    return (originals or forms)[0]


def _said(complaint: Finding, own: Iterable[Finding]) -> bool:
    """Say whether the portal's own rules have already named what the schema stumbled over.

    The schema reports a missing element at its parent or at the element that follows it.
    """
    parent = complaint.path.rpartition("/")[0]
    for one in own:
        if one.severity is not Severity.ERROR:
            continue
        if one.section == complaint.section == "Sender":
            return True
        if one.path == complaint.path or one.path.startswith(f"{complaint.path}/"):
            return True
        if one.rule == SCHEMA and plain(one.path).rpartition("/")[0] == plain(parent) and complaint.path:
            return True
    return False
