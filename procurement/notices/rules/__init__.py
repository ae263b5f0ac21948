"""The rules of the official service for form F21, and the portal's own, as findings in plain words."""

from collections.abc import Callable, Iterator

from procurement.notices.findings import Finding
from procurement.notices.read import Form

from . import lots, presence, procedure, sender, values
from .finder import Finder

RULES: tuple[Callable[[Finder], Iterator[Finding]], ...] = (
    sender.sender,
    sender.forms,
    values.no_cdata,
    presence.preamble,
    presence.presence,
    presence.joint_procurement,
    presence.empty_texts,
    presence.one_object,
    values.values,
    values.one_currency,
    lots.numbering,
    lots.lots,
    lots.dates,
    lots.expected_notice,
    procedure.reservation,
    procedure.time_limits,
    procedure.earlier_notice,
    procedure.direct_award,
    procedure.totals,
    procedure.awards,
    procedure.dispatch,
)


def findings(form: Form) -> Iterator[Finding]:
    """Apply every rule to a form F21."""
    finder = Finder(form)
    for rule in RULES:
        yield from rule(finder)
