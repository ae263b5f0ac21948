"""Where the pages about publication stand, and whose they are."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from conflicts import access
from mcp_portal.accounts.models import Organisation
from mcp_portal.accounts.queries import holdings_organisation_wide
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.request import Request

KEEPERS = (Role.GUARDIAN, Role.SECRETARY, Role.ACCOUNTABLE_OFFICER)


def organisations_kept(user: Any) -> list[int]:
    """Give the organisations whose register a person helps to keep."""
    return sorted({held.organisation_id for held in holdings_organisation_wide(user) if held.role in KEEPERS})


def load_kept(request: Request, organisation: int, *, guardian: bool = False) -> Organisation:
    """Load an organisation for those who keep its register; for Guardians alone where it says so."""
    found = get_object_or_404(Organisation, pk=organisation)
    if found.pk not in organisations_kept(request.user) or (
        guardian and not access.guards_register(found.pk, request.user)
    ):
        raise Http404("Only those who keep the register have this page")
    return found


def crumbs_of(organisation: Organisation, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Give the way down to a page about an organisation's publication."""
    way = [
        ("Conflicts of interest", reverse("conflicts:my_conflicts")),
        (f"Register of {organisation.short_name}", reverse("conflicts:publication", args=[organisation.pk])),
        *more,
    ]
    return [{"text": text, "href": href} for text, href in way]


def exports_of(request: Request, name: str, *args: Any) -> list[dict[str, str]]:
    """Give the links to a list as files, with the filters of the page."""
    query = request.GET.copy()
    query.pop("page", None)
    asked = f"?{query.urlencode()}" if query else ""
    return [
        {"text": text, "href": reverse(name, args=[*args, kind]) + asked}
        for kind, text in (("csv", "CSV"), ("xlsx", "Excel"))
    ]
