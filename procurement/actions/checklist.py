"""Answer the checklist of a decision, and look at the answers as a second person."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from mcp_portal.accounts.models import User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement import access
from procurement.checklist import LAUNCH, MOMENTS
from procurement.models import ChecklistEntry, Procurement
from procurement.queries.checklist import QuestionStanding, checklist, is_open

from .hidden import refuse_with_a_hidden_bid

Kind = ChecklistEntry.Kind


def answer(
    case: Procurement, moment: str, question: str, *, words: str, evidence: str, by: User, now: datetime.datetime
) -> ChecklistEntry:
    """File an answer with its evidence, as procurement lead; it takes the place of the one before.

    Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _locked(case, moment)
        if not access.is_lead(case, by):
            raise NotAllowed("The checklist is answered by the procurement lead")
        if all(one.asked.code != question for one in checklist(case)[moment]):
            raise Refused("This question does not arise here: the route calls for competition")
        return _file(case, moment, question, Kind.ANSWER, by=by, now=now, words=words, evidence=evidence)


def review(
    case: Procurement, moment: str, *, seen: Mapping[str, int], accepted: Collection[str], words: str, by: User,
    now: datetime.datetime,
) -> list[ChecklistEntry]:  # fmt: skip
    """Accept the answers that are enough and send the others back, as SRO or legal adviser and not as who wrote them.

    ``seen``: number of the answer that was shown to each question, by its code; ``accepted``: codes. An answer that
    came after is refused. Raises NotAllowed and Refused.
    """
    with savepoint():
        case = _locked(case, moment)
        waiting = [one for one in waiting_for(case, moment, by) if one.asked.code in seen]
        if not waiting:
            raise Refused("No answer waits for you here")
        if any(one.answer and one.answer.number != seen[one.asked.code] for one in waiting):
            raise Refused("An answer was changed after you opened the page. Look at it again, then review")
        back = [one for one in waiting if one.asked.code not in accepted]
        if back and not words.strip():
            raise Refused("Enter what is missing in the answers that you send back")
        made = []
        for one in waiting:
            kind = Kind.RETURNED if one in back else Kind.ACCEPTED
            author = one.answer.by if one.answer else None
            said = words if kind == Kind.RETURNED else ""
            made.append(_file(case, moment, one.asked.code, kind, by=by, now=now, words=said, author=author))
    return made


def waiting_for(case: Procurement, moment: str, user: User) -> list[QuestionStanding]:
    """Give the answers that a person may review now; raise NotAllowed when it is none of theirs."""
    if not access.reviews_the_checklist(case, user):
        raise NotAllowed("Answers are reviewed by the senior responsible officer or the legal adviser")
    return [one for one in checklist(case)[moment] if one.waits and one.answer and one.answer.by_id != user.pk]


def _locked(case: Procurement, moment: str) -> Procurement:
    case = Procurement.objects.select_for_update(no_key=True).get(pk=case.pk)
    refuse_with_a_hidden_bid(case)
    if not is_open(case, moment):
        when = "until the call is opened" if moment == LAUNCH else "from the preferred bidder to the award"
        raise Refused(f"The checklist {MOMENTS[moment].lower()} is written {when}")
    return case


def _file(
    case: Procurement, moment: str, question: str, kind: str, *, by: User, now: datetime.datetime, words: str,
    evidence: str = "", author: User | None = None,
) -> ChecklistEntry:  # fmt: skip
    entry = ChecklistEntry.objects.create(
        procurement=case, number=case.checklist_entries.count() + 1, moment=moment, question=question, kind=kind,
        words=words, evidence=evidence, author=author, by=by, at=now,
    )  # fmt: skip
    detail = {"moment": moment, "question": question}
    ledger.record(f"procurement.checklist_{kind}", subject=entry, case=case, occurred_at=now, detail=detail)
    return entry
