"""Writes about organisations."""

from __future__ import annotations

from typing import Any

from mcp_portal.accounts.models import Organisation, User
from mcp_portal.audit import ledger
from mcp_portal.audit.unit import savepoint
from mcp_portal.workflow.steps import Refused

from .allowed import administers


def add_organisation(*, name: str, kind: str, by: User | None, ods_code: str = "", **more: str) -> Organisation:
    """Add an organisation; ``more``: company number, trading names, address, town, postcode, email, phone, url."""
    administers(by)
    _refuse_known_organisation(name, ods_code, more.get("company_number", ""))
    with savepoint():
        made = Organisation.objects.create(name=name, kind=kind, ods_code=ods_code.upper(), **more)
        ledger.record("accounts.organisation_added", subject=made, detail={"kind": kind, "ods_code": made.ods_code})
    return made


def change_organisation(organisation: Organisation, *, by: User | None, **changes: Any) -> Organisation:
    """Change facts of an organisation, its successor included; the ledger names the fields."""
    administers(by)
    changes["ods_code"] = changes.get("ods_code", organisation.ods_code).upper()
    number = changes.get("company_number", "")
    _refuse_known_organisation(changes.get("name", ""), changes["ods_code"], number, but=organisation)
    _refuse_circle(organisation, changes.get("successor"))
    with savepoint():
        fresh = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        changed = sorted(field for field, value in changes.items() if getattr(fresh, field) != value)
        for field in changed:
            setattr(fresh, field, changes[field])
        if changed:
            fresh.save(update_fields=changed)
            ledger.record("accounts.organisation_changed", subject=fresh, detail={"fields": ",".join(changed)})
    return fresh


def _refuse_known_organisation(name: str, ods_code: str, number: str, but: Organisation | None = None) -> None:
    others = Organisation.objects.exclude(pk=but.pk) if but else Organisation.objects.all()
    if name and others.filter(name__iexact=name).exists():
        raise Refused("There is already an organisation with this name")
    if ods_code and others.filter(ods_code__iexact=ods_code).exists():
        raise Refused("There is already an organisation with this ODS code")
    if number and others.filter(company_number__iexact=number).exists():
        raise Refused("There is already an organisation with this company number")


def _refuse_circle(organisation: Organisation, successor: Organisation | None) -> None:
    while successor is not None:
        if successor.pk == organisation.pk:
            raise Refused("An organisation cannot come after itself. Choose another successor")
        successor = successor.successor
