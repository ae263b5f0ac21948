"""Build the pack of a gateway: `manage.py build_pack REF --gateway early|1|2|3 --output PATH [--as EMAIL]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance.access import may_read
from assurance.queries import latest
from mcp_portal.accounts.access import on_case
from mcp_portal.accounts.models import RoleHolding, User
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import jobs, store
from mcp_portal.documents.actions import record_download
from mcp_portal.documents.models import RenderJob
from procurement.models import Procurement
from procurement.packs.actions import request_gateway_pack

STAGES = ("early", "1", "2", "3")
OFFICERS = (Role.SRO, Role.LEAD)
is_officer = on_case(*OFFICERS)


class Command(BaseCommand):
    """Write the pack of the newest review of a gateway to a file. Exit 0, or 1 with what to do.

    It acts as one person, sees what that person sees, and stands in the ledger under their name. Without --as
    that is a senior responsible officer or procurement lead of the case, whoever took the role first.
    """

    help = (
        "Builds the pack of a gateway as a PDF. Without --as it acts as the case's senior responsible officer or lead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the case, the gateway and where the file goes."""
        parser.add_argument("reference", metavar="REF", help="the reference of the procurement, such as DUD-MCP-2016")
        parser.add_argument("--gateway", choices=STAGES, required=True, help="the stage whose pack is built")
        parser.add_argument("--output", metavar="PATH", type=Path, required=True, help="the file to write")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="the e-mail address of the person to act as")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the pack, make it here unless it is made, and write it."""
        person = _person(options["reference"], options["email"])
        job = _ask(person, options["reference"], options["gateway"])
        jobs.run(job.pk)
        body = _take_out(person, job)
        options["output"].write_bytes(body)
        self.stdout.write(f"{options['output']}: {len(body)} bytes")


def _person(reference: str, email: str | None) -> User:
    if email:
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with the address {email} can sign in. Check the address")
        return person
    officers = (person for person in _officers() if _answers_for(person, reference))
    found = next(officers, None)
    if found is None:
        raise CommandError(f"No procurement {reference} with a senior responsible officer or lead. Check the reference")
    return found


def _officers() -> list[User]:
    """Give senior responsible officers, then leads, of any case: the command alone sees no case at all."""
    held = RoleHolding.objects.on(timezone.localdate()).filter(role__in=OFFICERS, user__is_active=True)
    rows = held.select_related("user__organisation").order_by("id")
    return list(dict.fromkeys(row.user for role in OFFICERS for row in rows if row.role == role))


def _answers_for(person: User, reference: str) -> bool:
    with unit_of_work(person):
        case = Procurement.objects.visible_to(person).filter(reference=reference).first()
        return case is not None and is_officer(case, person)


def _ask(person: User, reference: str, stage: str) -> RenderJob:
    with unit_of_work(person) as unit:
        case = Procurement.objects.visible_to(person).filter(reference=reference).first()
        if case is None or not may_read(case, person):
            raise CommandError(
                f"{person} sees no procurement {reference}. Check the reference, or act --as somebody else"
            )
        review = latest(case, stage)
        if review is None:
            raise CommandError(f"{reference} has not begun this gateway. Choose another one")
        return request_gateway_pack(case, review, by=person, now=case.now(unit.at))


def _take_out(person: User, job: RenderJob) -> bytes:
    with unit_of_work(person) as unit:
        job = RenderJob.objects.select_related("document__procurement").get(pk=job.pk)
        if job.document is None:
            raise CommandError("The pack could not be made. The reason stands in the log above")
        record_download(job.document, by=person, now=job.document.case.now(unit.at))
        return store.read(job.document.sha256)
