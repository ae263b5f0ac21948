"""New names on a procurement: entering and showing them, and answering about them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts.models import Answer, Interest, NewName
from conflicts.models.telling import tell_about_answers
from conflicts.queries import open_names, people_asked
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import current, savepoint
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import Refused

from .declaring import add_interest, begin

SHOWN = "conflicts.names_shown"


@dataclass(frozen=True)
class NameFacts:
    """A bidder, or somebody behind one, as it enters; ``kind`` is one of ``NewName.Kind``."""

    kind: str
    name: str
    organisation: Organisation | None = None
    ods_code: str = ""
    company_number: str = ""
    trading_names: str = ""


@dataclass(frozen=True)
class NameAnswer:
    """What a person says about one name; ``interest`` holds the answers of a declared interest but its organisation."""

    name: NewName
    said: str
    words: str = ""
    interest: dict[str, Any] | None = None


def enter_names(
    case: Any, facts: Iterable[NameFacts], *, bid: Any, shown: bool, by: Any, now: datetime.datetime,
    bidder_name: str = "",
) -> list[NewName]:  # fmt: skip
    """Enter names behind a bid (or behind none); ``shown`` says whether the stage allows to show them.

    Names that are shown close the procurement, from the end of this unit of work on, to everybody who has a role on
    it and has not answered about them: also to whoever entered them.
    """
    made = NewName.objects.bulk_create(
        [
            NewName(
                procurement_id=case.pk, procurement_title=case.title, bid=bid, name=one.name, kind=one.kind,
                bidder_name=bidder_name or (str(bid) if bid is not None else ""), organisation=one.organisation,
                ods_code=one.ods_code, company_number=one.company_number, trading_names=one.trading_names,
                entered_at=now, entered_by=by, shown_at=now if shown else None,
            )
            for one in facts
        ]
    )  # fmt: skip
    if made:
        record: dict[str, Any] = {"occurred_at": now, "detail": {"names": len(made)}}
        ledger.record("conflicts.names_entered", subject=made[0], case=case, **record)
        if shown:
            ledger.record(SHOWN, subject=made[0], case=case, **record)
    return made


def show_names(case: Any, *, now: datetime.datetime) -> int:
    """Show the names of a procurement that were kept back, and ask everybody about them; give how many."""
    kept_back = list(NewName.objects.filter(procurement_id=case.pk, shown_at=None, gone_at=None))
    if kept_back:
        NewName.objects.filter(pk__in=[name.pk for name in kept_back]).update(shown_at=now)
        detail = {"names": len(kept_back)}
        ledger.record(SHOWN, subject=kept_back[0], case=case, occurred_at=now, detail=detail)
    return len(kept_back)


def retire_name(name: NewName, *, now: datetime.datetime) -> None:
    """Ask nobody any longer about a name that is no part of the procurement now; answers stay."""
    if NewName.objects.filter(pk=name.pk, gone_at=None).update(gone_at=now):
        ledger.record("conflicts.name_retired", subject=name, case=name.procurement, occurred_at=now)


def answer_names(case: Any, answers: Iterable[NameAnswer], *, by: Any, now: datetime.datetime) -> list[Answer]:
    """Answer for oneself about new names; ``case`` is one of ``queries.waiting_cases``.

    An interest is declared for the procurement in the ordinary way, together with what a draft for it holds. The
    procurement opens at once when nothing is left to answer and nothing waits for the Guardian.
    """
    answers = list(answers)
    asked = {name.pk for name in open_names(by, case)}
    if any(one.name.pk not in asked for one in answers):
        raise Refused("You have answered about this name already, or it is no part of the procurement any more")
    with savepoint():
        made = [_answer(case, one, by, now) for one in answers]
        for answer in made:
            ledger.record("conflicts.name_answered", subject=answer, case=case, occurred_at=now)
        if any(answer.answer == Answer.Said.UNSURE for answer in made):
            tell_about_answers(made[0])
    return made


def _answer(case: Any, one: NameAnswer, by: Any, now: datetime.datetime) -> Answer:
    interest = _declare(case, one, by, now) if one.said == Answer.Said.INTEREST else None
    return Answer.objects.create(
        procurement_id=case.pk, procurement_title=case.title, name=one.name, bid_id=one.name.bid_id, person=by,
        organisation_id=case.organisation_id, answer=one.said, words=one.words, interest=interest, answered_at=now,
    )  # fmt: skip


def _declare(case: Any, one: NameAnswer, by: Any, now: datetime.datetime) -> Interest:
    """File the interest in a declaration for the procurement."""
    draft = begin(
        by=by, organisation=Organisation.objects.get(pk=case.organisation_id), kind="interests", now=now, case=case,
        aware_date=timezone.localdate(now),
    )  # fmt: skip
    interest = add_interest(draft, by=by, **{**(one.interest or {}), "organisation_name": one.name.name})
    if interest.organisation is None and one.name.organisation is not None:
        interest.organisation = one.name.organisation
        interest.save(update_fields=["organisation"])
    draft.submit(by=by, now=now, version=draft.version)
    interest.refresh_from_db()
    return interest


def ask_about_shown(case: Any) -> None:
    """Close a procurement to everybody who has not answered about the names just shown, and tell them.

    Called when a unit of work ends: whoever shows names still sees the case while they do.
    """
    unit = current()
    moments = [one["occurred_at"] for one in unit.entries if one["step"] == SHOWN and one["procurement_id"] == case.pk]
    if not moments:
        return
    before = people_asked(case)
    shown = NewName.objects.filter(procurement_id=case.pk, shown_at__isnull=False, asked_at=None, gone_at=None)
    if shown.update(asked_at=max(moments)):
        actor = unit.actor.pk if unit.actor else None
        _tell(people_asked(case) - before - {actor}, case, unit.at)


def _tell(people: Sequence[int] | frozenset[int], case: Any, at: datetime.datetime) -> None:
    link = reverse("conflicts:questions", args=[case.pk])
    for person in User.objects.filter(pk__in=people, is_active=True).order_by("pk"):
        tell(person, "You are asked about new names", link, at=at)
