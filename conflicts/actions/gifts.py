"""Drafts of records of gifts and hospitality, and records that replace an earlier one."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from conflicts.hospitality import source_key
from conflicts.models import Gift, GuidanceVersion
from mcp_portal.accounts.models import Organisation
from mcp_portal.workflow.steps import NotAllowed, Refused

CARRIED = (
    "organisation_id", "position", "kind", "offered_on", "received_on", "details", "value", "branded", "cash",
    "modest", "source_name", "source_business", "from_supplier", "wish", "wish_reason", "comments",
)  # fmt: skip


def begin_gift(*, by: Any, organisation: Organisation, now: datetime.datetime, **answers: Any) -> Gift:
    """Begin a record of an offer to oneself; the guidance is that of the day of the offer."""
    gift = Gift(person=by, organisation=organisation, begun_at=now, **answers)
    return _save(gift)


def change_gift(gift: Gift, *, by: Any, **answers: Any) -> Gift:
    """Change a draft."""
    _own_draft(gift, by)
    for name, value in answers.items():
        setattr(gift, name, value)
    return _save(gift)


def discard_gift(gift: Gift, *, by: Any) -> None:
    """Throw a draft away."""
    _own_draft(gift, by)
    gift.delete()


def replace_gift(gift: Gift, *, by: Any, now: datetime.datetime) -> Gift:
    """Begin the record that replaces one on the register, or go on with its draft."""
    if gift.person_id != by.pk:
        raise NotAllowed("Only the recipient replaces a record")
    if gift.registered_at is None:
        raise Refused("Only a record on the register is replaced. This one is not there yet")
    later = Gift.objects.filter(replaces=gift).first()
    if later is None:
        answers = {name: getattr(gift, name) for name in CARRIED}
        later = _save(Gift(person=by, begun_at=now, replaces=gift, **answers))
    elif not later.is_draft:
        raise Refused("A later record replaces this one already. Replace that one")
    return later


def known_organisation(name: str) -> Organisation | None:
    """Find the organisation a source is called by, by its name or ODS code."""
    wanted = name.strip()
    return Organisation.objects.filter(Q(name__iexact=wanted) | Q(ods_code__iexact=wanted) & ~Q(ods_code="")).first()


def _save(gift: Gift) -> Gift:
    known = known_organisation(gift.source_name)
    # An ODS code and the name it stands for are one source.
    gift.source_name = known.name if known is not None else gift.source_name.strip()
    gift.source_key = source_key(gift.source_name)
    gift.guidance = GuidanceVersion.objects.in_force_on(gift.offered_on)
    if gift._state.adding:
        # What came before is looked up with the key of this one.
        gift.advice = ""
        gift.save()
    gift.advice = gift.what_the_guidance_says().answer
    gift.save()
    return gift


def _own_draft(gift: Gift, by: Any) -> None:
    if gift.person_id != by.pk:
        raise NotAllowed("Only the recipient changes a record")
    if not gift.is_draft:
        raise Refused("This has been filed. Make a record that replaces it")
