"""The record of a signed contract: term, securities, breaks, clocks that run, its end, and what is published."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.nhsuk.wording import day, listed
from procurement.deadlines import compute
from procurement.models import (
    Bid,
    BreakWindow,
    ContractTerm,
    Decision,
    HandoverEntry,
    Notice,
    Party,
    Procurement,
)

from .failure import SIGNED
from .modification import current_value

UNDER = (Party.Role.SUBCONTRACTOR, Party.Role.NOMINATED_SUBCONTRACTOR)


@dataclass(frozen=True)
class ClockRow:
    """A time that runs with the contract. ``ends_on``: None while it is not known."""

    what: str
    ends_on: datetime.date | None
    why: str
    over: bool = False


@dataclass(frozen=True)
class HandoverRow:
    """A part of the handover with its entries, the newest first."""

    part: HandoverEntry.Part
    entries: list[HandoverEntry]

    @property
    def is_done(self) -> bool:
        """Say whether the last entry says that it is done."""
        return bool(self.entries) and self.entries[0].done


@dataclass(frozen=True)
class PublishedAward:
    """A contract as the public page shows it."""

    pk: int
    rows: list[tuple[str, str]]
    published_on: datetime.date


def is_signed(case: Procurement) -> bool:
    """Say whether there is a signed contract."""
    return case.state in SIGNED


def term_of(case: Procurement) -> ContractTerm | None:
    """Give the term that counts."""
    return case.contract_terms.select_related("entered_by__organisation").last()


def last_day(case: Procurement, term: ContractTerm | None) -> datetime.date | None:
    """Give the last day of the contract: that of its end when one was decided, else that of the longest term."""
    ending = case.contract_endings.last()
    return ending.ends_on if ending else (term.may_end_on if term else None)


def break_windows(case: Procurement) -> list[BreakWindow]:
    """Give the break windows with what was decided."""
    rows = case.break_windows.select_related("entered_by__organisation", "decision__decided_by__organisation")
    return list(rows)


def handover(case: Procurement) -> list[HandoverRow]:
    """Give every part of the handover."""
    entries: dict[str, list[HandoverEntry]] = {}
    for entry in case.handover_entries.select_related("recorded_by__organisation").order_by("-id"):
        entries.setdefault(entry.part, []).append(entry)
    return [HandoverRow(part, entries.get(part, [])) for part in HandoverEntry.Part]


def clocks(case: Procurement, term: ContractTerm | None, now: datetime.datetime) -> list[ClockRow]:
    """Give every time that runs with the contract, a pause or not: none of them waits for a pause."""
    today = timezone.localdate(now)
    signed = [timezone.localdate(one.signed_at) for one in case.signatures.all()]
    if not signed:
        return []
    notice = case.notices.filter(kind=Notice.Kind.AWARD, state=Notice.State.PUBLISHED).first()
    published = notice.published_on if notice else None
    rows = [
        _clock("Award notice", compute("award_notice", {"signed": max(signed)}), today, done=published),
        _clock("A court can be asked to set the contract aside", _set_aside(max(signed), published), today),
    ]
    awarded = [one.decided_on for one in case.decisions.all() if one.kind == Decision.Kind.AWARD]
    if awarded:
        given = {"award": max(awarded), "contract_end": last_day(case, term)}
        rows.append(_clock("The procurement file is kept", compute("file_retention", given), today))
    return rows


def _set_aside(signed: datetime.date, published: datetime.date | None) -> Any:
    known = published if published is not None and published >= signed else None
    return compute("ineffectiveness", {"signed": signed, "award_notice": known})


def _clock(what: str, answer: Any, today: datetime.date, done: datetime.date | None = None) -> ClockRow:
    if done is not None:
        return ClockRow(what, done, f"Published. It was due on {day(answer.date)}", over=True)
    return ClockRow(what, answer.date, str(answer.rule.source), over=answer.date < today)


def award_words(case: Procurement) -> list[tuple[str, str]]:
    """Give what PPCCR 2013 reg. 9 asks to publish: provider, address, services, amount, dates, how it was chosen."""
    term, winner = term_of(case), preferred(case)
    if term is None or winner is None:
        return []
    notices = [one for one in case.notices.all() if one.kind in Notice.CALLS and one.oj_number]
    call = f"Call for competition {notices[0].oj_number}. " if notices else ""
    under = [one.name for one in winner.parties.all() if one.role in UNDER]
    rows = [
        ("Contract", f"{case.title} ({case.reference})"),
        ("Provider", winner.name),
        ("Registered address", ", ".join(line for line in term.provider_address.splitlines() if line.strip())),
        ("Commissioners", listed(one.organisation.name for one in case.commissioners.select_related("organisation"))),
        ("Services", "; ".join(line.text for line in case.scope_lines.all())),
        ("Amount over the shortest term", f"£{current_value(case):,.0f}, excluding VAT"),
        ("Starts", day(term.starts_on)),
        ("Ends", _ends(case, term)),
        ("How the provider was chosen", f"{call}Light touch regime, dialogue with the bidders that were selected"),
        ("Subcontractors", listed(under) if under else "None named in the tender"),
    ]
    return [(head, words) for head, words in rows if words]


def _ends(case: Procurement, term: ContractTerm) -> str:
    ending = case.contract_endings.last()
    if ending is not None:
        return f"{day(ending.ends_on)}. {ending.get_kind_display()}"
    return (
        day(term.ends_on) if term.ends_on == term.may_end_on else f"{day(term.ends_on)}, {day(term.may_end_on)} at most"
    )


def preferred(case: Procurement) -> Bid | None:
    """Give the bid the contract went to."""
    return next((one for one in case.bids.all() if one.state == Bid.State.PREFERRED), None)


def missing(case: Procurement) -> Iterator[tuple[str, str]]:
    """Give what the record lacks, each with the page where it is entered."""
    add = {
        "The term and the registered address of the provider": ("contract_term_add", case.contract_terms.exists()),
        "A break window": ("break_add", case.break_windows.exists()),
        "A security, such as the guarantee of a parent": ("security_add", case.securities.exists()),
        "The public award record": ("award_publish", case.award_records.exists()),
    }
    for what, (name, there) in add.items():
        if not there:
            yield what, reverse(f"procurement:{name}", args=[case.reference])


def published_awards(organisation: Organisation, on: datetime.date) -> list[PublishedAward]:
    """Give what anyone may read of an organisation's contracts as it was published on a day, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, content::text, published_on FROM procurement_published_awards(%s, %s) "
            "ORDER BY published_on DESC, id DESC",
            [organisation.pk, on],
        )
        return [PublishedAward(pk, json.loads(text), shown) for pk, text, shown in cursor.fetchall()]
