"""The official schema of eSender files, where it is installed, with its complaints turned into sentences."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from lxml import etree

from mcp_portal.environment import ted_schema_dir

from .findings import Finding, Severity
from .places import lot_of, paths, phrase, section
from .sections import SCHEMA

Element = etree._Element

_PREFIXED = re.compile(r"[^/:\[\]]+:([^/:\[\]]+)")

MAIN_FILE = "TED_ESENDERS.xsd"

# A damaged file can break the schema in a million places; people read the first ones.
MOST = 100


class SchemaMissing(RuntimeError):
    """Say that the official schema is not installed and what to set."""


def load() -> etree.XMLSchema:
    """Return the compiled schema; it is compiled once for each folder."""
    return _compiled(ted_schema_dir())


def installed() -> bool:
    """Say whether the official schema is there."""
    return (ted_schema_dir() / MAIN_FILE).is_file()


@cache
def _compiled(folder: Path) -> etree.XMLSchema:
    main = folder / MAIN_FILE
    if not main.is_file():
        raise SchemaMissing(f"{MAIN_FILE} is not in {folder}. Set TED_SCHEMA_DIR to the folder of the eSender schema")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    return etree.XMLSchema(etree.parse(str(main), parser))


def complaints(root: Element, form: Element, plain: Element) -> Iterator[Finding]:
    """Validate a file and yield its complaints about one form; plain is that form without namespaces."""
    schema = load()
    if schema.validate(root):
        return
    # Original and plain form have the same elements in the same order.
    twins = dict(zip(form.iter(etree.Element), plain.iter(etree.Element), strict=True))
    places = paths(plain)
    for error in islice(schema.error_log, MOST):
        at = _element(root, error.path)
        twin = twins.get(at) if at is not None else None
        if twin is None:
            yield _outside(at)
        else:
            path = places[twin]
            message = _sentence(error.type_name, twin, path)
            yield Finding(SCHEMA, Severity.ERROR, section(path), message, path, lot_of(twin))


def _element(root: Element, path: str | None) -> Element | None:
    """Find the element of a complaint; the path may have prefixes that only mean something further down."""
    found = root.xpath(_PREFIXED.sub(r"*[local-name()='\1']", path)) if path else []
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, etree._Element) else None


def _outside(at: Element | None) -> Finding:
    """Say that something around the form is wrong: the sender, the identifier, another language."""
    steps = [] if at is None else [etree.QName(one).localname for one in (at, *at.iterancestors())][-2::-1]
    path = "/".join(steps)
    where = "Preamble" if path.startswith("FORM_SECTION") else "Sender"
    message = f"Check {phrase(path) if path else 'the sender'}. The schema does not take it as it is"
    return Finding(SCHEMA, Severity.ERROR, where, message, path)


def _sentence(kind: str, element: Element, path: str) -> str:
    what = phrase(path) if path else "the form"
    if kind == "SCHEMAV_ELEMENT_CONTENT":
        return _misplaced(element, what)
    if kind in ("SCHEMAV_CVC_COMPLEX_TYPE_4", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1"):
        return f"Check the marks (attributes) of {what}. One is missing or too many"
    if kind == "SCHEMAV_CVC_ENUMERATION_VALID":
        return f"Choose {what} from the official list"
    if kind in ("SCHEMAV_CVC_MAXLENGTH_VALID", "SCHEMAV_CVC_MINLENGTH_VALID", "SCHEMAV_CVC_LENGTH_VALID"):
        return f"Check the length of {what}"
    return f"Check {what}. It is not written as the form takes it"


def _misplaced(element: Element, what: str) -> str:
    """Name a misplaced element; libxml2 names the first one that does not fit, or the parent of a missing one."""
    parent = element.getparent()
    if parent is not None and list(parent.iterchildren(str(element.tag))).index(element) > 0:
        return f"Check whether {what} is there once too often, or stands in the wrong order"
    return f"Check {what}. Something before or inside it is missing, unknown or in the wrong order"
