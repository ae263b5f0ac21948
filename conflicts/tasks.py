"""What worker and scheduler do about interests. The broker only wakes: every fact stands in the database."""

from __future__ import annotations

import datetime
import logging

from django.urls import reverse
from django.utils import timezone

from conflicts.actions.importing import TakingOver
from conflicts.models import RegisterImport
from conflicts.queries.answers import take_reminders
from conflicts.queries.imported import imports_waiting
from mcp_portal.accounts.models import User
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.celery import app
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind
from mcp_portal.notifications.progress import report

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
TOGETHER = 50
WORDS = {
    "due": "Your declaration of interests is due soon",
    "overdue": "Your declaration of interests is overdue",
    "taken": "Your interests were taken over from an earlier register",
}


@app.task(name="conflicts.remind")
def remind() -> None:
    """Remind those whose declaration is due or overdue. Safe to run as often as one likes."""
    remind_due(timezone.now())


@app.task(name="conflicts.take_over_registers")
def take_over_registers() -> None:
    """Take over the registers that Guardians wanted. Safe to run twice at once."""
    for import_id, guardian_id in imports_waiting():
        take_over_register(import_id, User.objects.get(pk=guardian_id), timezone.now())


def remind_due(now: datetime.datetime) -> int:
    """Tell everybody who is to be reminded on this day, with a link and nothing else; give their number."""
    with unit_of_work(actor=None, at=now):
        taken = take_reminders(timezone.localdate(now))
        people = User.objects.in_bulk([person for person, _kind in taken])
        for person, kind in taken:
            tell(people[person], WORDS[kind], reverse("conflicts:my_conflicts"), at=now, kind=Kind.LAPSING)
    return len(taken)


def take_over_register(import_id: int, guardian: User, now: datetime.datetime) -> bool:
    """Put the good rows of a file on the register in one transaction, as the Guardian who wanted it.

    The transaction holds the lock of the file's row: another worker leaves it alone, and when this one is killed
    nothing is half done and the next sweep begins anew.
    """
    if not _begin(import_id, guardian, now):
        return False
    try:
        with unit_of_work(actor=guardian, at=now):
            found = _locked(import_id)
            if found is not None:
                _take(TakingOver(found, by=guardian, now=now, today=timezone.localdate(now)))
    except Exception:
        logger.exception("register import %s failed", import_id)
        return False
    return True


def _begin(import_id: int, guardian: User, now: datetime.datetime) -> bool:
    """Count an attempt; give the file up after too many."""
    with unit_of_work(actor=guardian, at=now):
        found = _locked(import_id)
        if found is None:
            return False
        if found.attempts >= MOST_ATTEMPTS:
            found.failed_at = now
            found.save(update_fields=["failed_at"])
            tell(guardian, "A register could not be taken over", found.get_absolute_url(), at=now)
            return False
        found.attempts += 1
        found.save(update_fields=["attempts"])
    return True


def _locked(import_id: int) -> RegisterImport | None:
    waiting = RegisterImport.objects.filter(wanted_at__isnull=False, imported_at=None, failed_at=None)
    return waiting.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=import_id).first()


def _take(taking: TakingOver) -> None:
    people = taking.people()
    for number in range(0, len(people), TOGETHER):
        report(taking.file.progress_key, number, len(people), "Putting people on the register")
        some = people[number : number + TOGETHER]
        told = User.objects.in_bulk([rows[0].answers["person_id"] for rows in some])
        for done in taking.take(some):
            tell(told[done.person_id], WORDS["taken"], done.get_absolute_url(), at=taking.now)
    taking.finish(len(people))
    report(taking.file.progress_key, len(people), len(people), "Done")
    tell(taking.by, "A register has been taken over", taking.file.get_absolute_url(), at=taking.now)
