"""Which fields a type of notice must have and must not have: the official matrix, read from the sections."""

from collections.abc import Iterator

from procurement.notices.datatypes import has_content
from procurement.notices.findings import Finding
from procurement.notices.read import words
from procurement.notices.sections import SCHEMA, Field, Need, fields

from .finder import Element, Finder

# Releases S01 and S02 did not have these elements.
_NOT_IN_PUBLISHED = {"TYPE_CONTRACT"}

# An element may be there and hold nothing; these rules ask for a letter or a digit.
_EMPTY = {
    "OBJECT_CONTRACT/SHORT_DESCR": "R370",
    "OBJECT_CONTRACT/OBJECT_DESCR/SHORT_DESCR": "R371",
    "OBJECT_CONTRACT/TITLE": "R376",
    "OBJECT_CONTRACT/LOT_DIVISION/LOT_COMBINING_CONTRACT_RIGHT": "R372",
}


def presence(finder: Finder) -> Iterator[Finding]:
    """Compare the form with the matrix of its type of notice."""
    for field in fields():
        use = field.uses.get(finder.type)
        if use is None or use.need is Need.MAY:
            continue
        for scope in _scopes(finder.root, field.scope):
            found = [one for path in field.paths for one in scope.findall(path)]
            if use.need is Need.NEVER:
                yield from _unwanted(finder, field, found, use.rule)
            elif not found and not (finder.form.published and field.paths[0] in _NOT_IN_PUBLISHED):
                yield _missing(finder, field, scope, use.rule)


def _scopes(root: Element, scope: str) -> list[Element]:
    return root.findall(scope) if scope else [root]


def _unwanted(finder: Finder, field: Field, found: list[Element], rule: str) -> Iterator[Finding]:
    article = finder.a_notice[0].upper() + finder.a_notice[1:]
    for one in found:
        yield finder.error(rule, one, f"Remove {field.phrase}. {article} must not have it")


def _missing(finder: Finder, field: Field, scope: Element, rule: str) -> Finding:
    return finder.error(rule, scope, f"Enter {field.phrase}{_whose(finder, scope)}", field.paths[0])


def _whose(finder: Finder, scope: Element) -> str:
    """Name the authority an address belongs to, where there are several."""
    if not str(scope.tag).startswith("ADDRESS_CONTRACTING_BODY"):
        return ""
    name = " ".join(scope.findtext("OFFICIALNAME", "").split())
    several = finder.root.find("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY_ADDITIONAL") is not None
    return f" of {name}" if name and several else ""


def empty_texts(finder: Finder) -> Iterator[Finding]:
    """R370, R371, R372, R376: a text that must be there has a letter or a digit."""
    for path, rule in _EMPTY.items():
        for one in finder.root.iterfind(path):
            if not has_content(words(one)):
                what = {"R372": "which lots may be combined", "R376": "the title"}.get(rule, "the description")
                yield finder.error(rule, one, f"Enter {what} in words")


def one_object(finder: Finder) -> Iterator[Finding]:
    """R314: only an information notice may have several objects."""
    objects = finder.root.findall("OBJECT_CONTRACT")
    if len(objects) > 1 and finder.type != "PRI_ONLY":
        yield finder.error("R314", objects[1], "Keep 1 object. Only an information notice may have more")


def preamble(finder: Finder) -> Iterator[Finding]:
    """R118 and the schema: the legal basis of F21 is directive 2014/24/EU."""
    basis = finder.root.find("LEGAL_BASIS")
    if basis is None:
        if not finder.form.published and finder.root.find("LEGAL_BASIS_OTHER") is None:
            yield finder.error(SCHEMA, finder.root, "Enter the legal basis 32014L0024", "LEGAL_BASIS")
    elif basis.get("VALUE") != "32014L0024":
        yield finder.error("R118", basis, "Enter the legal basis 32014L0024. This form takes no other")
    if not finder.type:
        yield finder.error(SCHEMA, finder.root, "Enter the type of notice", "NOTICE")


def joint_procurement(finder: Finder) -> Iterator[Finding]:
    """The schema: several authorities go with a joint procurement, and documents with their address."""
    body = finder.root.find("CONTRACTING_BODY")
    if body is None:
        return
    joint = body.find("JOINT_PROCUREMENT_INVOLVED")
    others = body.find("ADDRESS_CONTRACTING_BODY_ADDITIONAL")
    if others is not None and joint is None:
        message = "Say that the contract involves joint procurement, because there is more than 1 authority"
        yield finder.error(SCHEMA, body, message, "JOINT_PROCUREMENT_INVOLVED")
    documents = body.find("DOCUMENT_FULL") is not None or body.find("DOCUMENT_RESTRICTED") is not None
    address = body.find("URL_DOCUMENT")
    if documents and address is None:
        yield finder.error(SCHEMA, body, "Enter the address of the documents", "URL_DOCUMENT")
    if address is not None and not documents:
        message = "Say whether the documents are free for everyone or restricted"
        yield finder.error(SCHEMA, body, message, "DOCUMENT_FULL")
