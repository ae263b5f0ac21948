"""Who was given a form: a mark in every form of a signed-in person, which still tells it when the session is over.

The mark says a number and a day, signed. It lets nobody in and shows nothing; what is sent with it can only be kept
for the person it names.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "portal_typist"
HOLDS = datetime.timedelta(days=1)
"""A form is sent on the day it was opened or on the next."""


def mark_of(person: int, day: datetime.date) -> str:
    """Give the mark of a person for the forms of a day."""
    return _signer().sign(f"{person}.{day.isoformat()}")


def typist_of(mark: str, today: datetime.date) -> int | None:
    """Give the person a mark was made for, or None when it is no mark or too old."""
    try:
        person, day = _signer().unsign(mark).split(".")
    except BadSignature:
        return None
    return int(person) if today - HOLDS <= datetime.date.fromisoformat(day) <= today else None


def marked_input(request: HttpRequest) -> SafeString:
    """Give the hidden fields of every form: Django's token, and the mark of who is signed in."""
    mark = mark_of(request.user.pk, timezone.localdate())  # type: ignore[arg-type]  # only for who is signed in
    return format_html('{}<input type="hidden" name="{}" value="{}">', csrf_input(request), FIELD, mark)


def forms_of(request: HttpRequest) -> dict[str, Any]:
    """Give templates the hidden fields of a form (context processor)."""
    user = getattr(request, "user", None)
    return {"csrf_input": _marked_lazily(request)} if user is not None and user.is_authenticated else {}


_marked_lazily = lazy(marked_input, SafeString, str)


def _signer() -> Signer:
    return Signer(salt="portal.typist")
