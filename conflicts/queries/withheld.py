"""Interests kept off the public register, what may be disposed of, and how an organisation publishes."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet

from conflicts.models import Disposal, Interest, PublicationChoice, Redaction

RULED = {"asked": "Waits for a ruling", "withheld": "Not published", "ended": "Ended", "kept": "Stays published"}


def redactions(organisation_id: int, *, state: str = "", text: str = "") -> QuerySet[Redaction]:
    """Give the redactions of an organisation's register as far as the reader may know of them, newest first."""
    wanted = {
        "asked": Q(ruled_at__isnull=True),
        "withheld": Q(withheld=True, ended_at__isnull=True),
        "ended": Q(ended_at__isnull=False),
        "kept": Q(withheld=False),
    }
    found = Redaction.objects.filter(wanted.get(state, Q()), organisation_id=organisation_id)
    for word in text.split():
        found = found.filter(person__post__icontains=word)
    return found.with_people()


def redaction_of(interest: Interest) -> Redaction | None:
    """Give the open redaction of an interest, asked for or in force, in whatever form it was declared."""
    of_it = Redaction.objects.filter(interest__line=interest.line, ended_at__isnull=True).exclude(withheld=False)
    return of_it.with_people().first()


def choice_on(organisation_id: int, day: datetime.date) -> PublicationChoice | None:
    """Give the choice in force on a day."""
    chosen = PublicationChoice.objects.filter(organisation_id=organisation_id, from_date__lte=day)
    return chosen.select_related("set_by__organisation").order_by("-from_date", "-pk").first()


def destroy_eligible(organisation_id: int, today: datetime.date) -> Any:
    """Give the interests whose retention has run out: they ended more than the guidance's years ago.

    One that was declared again is counted by its last form; what was disposed of is left out.
    """
    kept_until = Func(
        F("to_date"), F("declaration__guidance__kept_years"), template="(%(expressions)s))::date",
        arg_joiner=" + make_interval(years => ", output_field=DateField(),
    )  # fmt: skip
    again = Interest.objects.filter(continues=OuterRef("pk"), filed_at__isnull=False)
    gone = Disposal.objects.filter(interest=OuterRef("pk"), confirmed_at__isnull=False)
    found = Interest.objects.filter(declaration__organisation_id=organisation_id, to_date__isnull=False)
    found = found.filter(~Exists(again), ~Exists(gone), declaration__registered_at__isnull=False)
    found = found.annotate(kept_until=kept_until).filter(kept_until__lt=today)
    return found.select_related("declaration__person__organisation", "disposal").order_by("kept_until", "pk")


def ready_to_dispose(organisation_id: int, user: Any) -> QuerySet[Disposal]:
    """Give the disposals somebody else has proposed and this person may confirm."""
    waiting = Disposal.objects.filter(organisation_id=organisation_id, confirmed_at__isnull=True)
    return waiting.exclude(proposed_by_id=user.pk).exclude(interest__declaration__person_id=user.pk)
