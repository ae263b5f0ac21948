"""Telling Guardians and second persons that something waits for them; never what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import current
from mcp_portal.notifications.actions import tell
from mcp_portal.notifications.models import Kind


def tell_guardians(subject: Any) -> None:
    """Tell the Guardians and deputies of a declaration that it waits for them."""
    _tell(subject, (Role.GUARDIAN,), "A declaration of interests waits for you", reverse("conflicts:guardian"))


def tell_about_answers(answer: Any) -> None:
    """Tell the Guardians and deputies of a procurement that somebody is not sure about a name."""
    _tell(answer, (Role.GUARDIAN,), "An answer about new names waits for you", reverse("conflicts:guardian"))


def tell_second_persons(recusal: Any, roles: tuple[str, ...]) -> None:
    """Tell those who can confirm a lifting that it waits for a second person."""
    _tell(recusal, roles, "A ruling waits for a second person", reverse("conflicts:my_conflicts"))


def _tell(subject: Any, roles: tuple[str, ...], words: str, link: str) -> None:
    unit = current()
    actor = unit.actor.pk if unit.actor else None
    for person in _holders(subject, roles).exclude(pk__in=[subject.person_id, actor]):
        tell(person, words, link, at=unit.at, kind=Kind.WAITS)


def _holders(subject: Any, roles: tuple[str, ...]) -> QuerySet[User]:
    held = RoleHolding.objects.on(today()).filter(
        Q(procurement_id=subject.procurement_id, procurement__isnull=False, role__in=roles)
        | Q(procurement__isnull=True, organisation_id=subject.organisation_id, role=Role.GUARDIAN)
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk")
