"""What a check finds: rule, severity, place on the form, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How heavy a finding is: an error means the notice is refused."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True)
class Finding:
    """One thing found in a notice.

    The rule is the number of the official service (R304), T001 for its check of form and data types,
    or a house rule (H...). The path leads to the element, or to the place where a missing one belongs.
    """

    rule: str
    severity: Severity
    section: str
    message: str
    path: str = ""
    lot: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return the finding as the command prints it; the keys are a contract."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "section": self.section,
            "lot": self.lot,
            "path": self.path,
            "message": self.message,
        }


@dataclass(frozen=True)
class Report:
    """All findings about one notice, errors first, in the order of the form."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which the notice would be refused."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def valid(self) -> bool:
        """Say whether the notice would be accepted."""
        return not self.errors

    def in_section(self, number: str) -> tuple[Finding, ...]:
        """Return the findings of one section of the form, such as II."""
        return tuple(f for f in self.findings if f.section.split(".")[0] == number)

    def as_json(self) -> dict[str, object]:
        """Return the report as the command prints it; the keys are a contract."""
        return {"valid": self.valid, "findings": [f.as_json() for f in self.findings]}


_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFORMATION: 2}


def report(findings: Iterable[Finding]) -> Report:
    """Put findings in order, each once."""
    return Report(tuple(sorted(dict.fromkeys(findings), key=lambda f: _WEIGHT[f.severity])))
