"""Invite the first two system administrators of an installation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from mcp_portal.accounts.actions import make_first_administrators
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import Refused


class Command(BaseCommand):
    help = "Invite the first two system administrators and print their links. They invite everybody else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", help="e-mail address of the first administrator")
        parser.add_argument("second", help="e-mail address of the second administrator")

    def handle(self, *args: Any, first: str, second: str, **options: Any) -> None:
        for email in (first, second):
            try:
                validate_email(email)
            except ValidationError:
                raise CommandError(f"{email} is not an email address, such as name@example.nhs.uk") from None
        try:
            with unit_of_work(None) as unit:
                invitations = make_first_administrators(emails=(first, second), now=unit.at)
        except Refused as refused:
            raise CommandError(f"{refused}.") from None
        for invitation in invitations:
            until = timezone.localtime(invitation.expires_at)
            self.stdout.write(f"{invitation.user.email} until {until:%-d %B %Y, %H:%M}: {invitation.link}")
