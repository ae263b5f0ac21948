"""What is kept and what never is."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from django.http import QueryDict
from django.urls import ResolverMatch

from mcp_portal.accounts.models import User

from .models import Draft
from .sealing import Fields, seal, unseal
from .typist import FIELD

KEPT_FOR = datetime.timedelta(days=7)
MOST_CHARACTERS = 100_000
MOST_DRAFTS = 10
"""How long, how much on a page, and on how many pages. Defaults of the portal."""

OURS = frozenset({"csrfmiddlewaretoken", FIELD, "portal_save"})
NO_WORDS = frozenset({"version"})
"""Fields that the page fills in by itself."""
NEVER_IN = frozenset({"", "accounts"})
"""Namespaces of signing in and of accounts, with passwords and codes."""

View = TypeVar("View", bound=Callable[..., Any])


def never_kept(view: View) -> View:
    """Mark a page of which nothing is ever kept: what is sealed, and what is told in confidence."""
    view.never_kept = True  # type: ignore[attr-defined]
    return view


def may_keep(match: ResolverMatch) -> bool:
    """Say whether what is typed on a page may be kept."""
    view = getattr(match.func, "view_class", match.func)
    return match.namespace not in NEVER_IN and not getattr(view, "never_kept", False)


def typed(post: QueryDict) -> Fields:
    """Give what was typed: no files, which are not among these, no passwords and nothing the portal added."""
    return {name: values for name, values in post.lists() if name not in OURS and "password" not in name.lower()}


def keep(user: User, match: ResolverMatch, path: str, post: QueryDict, *, now: datetime.datetime) -> Draft | None:
    """Keep what a person typed on a page, instead of what was kept of it before. Called as the person.

    Nothing is kept when nothing was typed, when it is too much, or when the person does not see the case.
    """
    fields = typed(post)
    words = any(value.strip() for name, values in fields.items() if name not in NO_WORDS for value in values)
    if not words or len(json.dumps(fields)) > MOST_CHARACTERS or len(path) > 300:
        return None
    case = None
    if "reference" in match.kwargs:
        cases = Draft._meta.get_field("procurement").related_model._default_manager
        case = cases.filter(reference=match.kwargs["reference"]).first()
        if case is None:
            return None
    sealed = seal(fields, person=user.pk, path=path)
    kept = {"procurement": case, "sealed": sealed, "kept_at": now}
    draft, _made = Draft.objects.update_or_create(user=user, path=path, defaults=kept)
    Draft.objects.filter(user=user).exclude(pk__in=list(_newest(user))).delete()
    return draft


def _newest(user: User) -> Any:
    return Draft.objects.filter(user=user).order_by("-kept_at", "-pk").values_list("pk", flat=True)[:MOST_DRAFTS]


def drafts_of(user: User, now: datetime.datetime) -> list[Draft]:
    """Give the drafts of a person that are still offered, newest first."""
    return list(Draft.objects.filter(user=user, kept_at__gt=now - KEPT_FOR).defer("sealed"))


def draft_of(user: User, number: int, now: datetime.datetime) -> tuple[Draft, Fields] | None:
    """Give a draft of a person with what was typed."""
    draft = Draft.objects.filter(user=user, pk=number, kept_at__gt=now - KEPT_FOR).first()
    fields = unseal(draft.sealed, person=user.pk, path=draft.path) if draft is not None else None
    return (draft, fields) if draft is not None and fields is not None else None


def discard(user: User, number: int) -> None:
    """Forget a draft of a person."""
    Draft.objects.filter(user=user, pk=number).delete()


def forget_old(now: datetime.datetime) -> int:
    """Forget what was kept too long ago, whoever typed it; give how many that were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT drafts_forget(%s)", [now - KEPT_FOR])
        return int(cursor.fetchone()[0])
