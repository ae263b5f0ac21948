"""What every rule gets: the form, and a short way to say what was found and where."""

from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from procurement.notices.codes import NOTICE_TYPES
from procurement.notices.datatypes import a_date
from procurement.notices.findings import Finding, Severity
from procurement.notices.places import lot_of, paths, phrase, section
from procurement.notices.read import Form, words

Element = etree._Element


@dataclass(frozen=True)
class Finder:
    """A form under check."""

    form: Form

    @property
    def root(self) -> Element:
        """The form's own element, without namespaces."""
        return self.form.element

    @cached_property
    def type(self) -> str:
        """The type of notice."""
        return self.form.type

    @cached_property
    def a_notice(self) -> str:
        """The type of notice in words, with its article."""
        kind = NOTICE_TYPES.get(self.type, "notice")
        return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"

    @cached_property
    def dispatched(self) -> str:
        """The date of dispatch as written, empty where it is missing or not a date."""
        found = self.root.find("COMPLEMENTARY_INFO/DATE_DISPATCH_NOTICE")
        text = "" if found is None else words(found)
        return text if a_date(text) else ""

    @cached_property
    def paths(self) -> dict[Element, str]:
        """The path of every element, worked out when the first finding needs one."""
        return paths(self.root)

    def phrase(self, element: Element) -> str:
        """Name an element in words."""
        return phrase(self.paths[element])

    def error(self, rule: str, at: Element, message: str, child: str = "") -> Finding:
        """Say that the notice would be refused; child is the path of something missing below the element."""
        return self._finding(rule, Severity.ERROR, at, message, child)

    def warning(self, rule: str, at: Element, message: str, child: str = "") -> Finding:
        """Say that something is likely wrong."""
        return self._finding(rule, Severity.WARNING, at, message, child)

    def information(self, rule: str, at: Element, message: str, child: str = "") -> Finding:
        """Say something worth knowing."""
        return self._finding(rule, Severity.INFORMATION, at, message, child)

    def _finding(self, rule: str, severity: Severity, at: Element, message: str, child: str) -> Finding:
        path = f"{self.paths[at]}/{child}".strip("/") if child else self.paths[at]
        return Finding(rule, severity, section(path), message, path, lot_of(at))
