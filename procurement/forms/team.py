"""Questions about documents, people, pauses and corrections of a case."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.accounts.roles import Role
from mcp_portal.documents.fields import Upload
from mcp_portal.nhsuk.fields import Date, LongText, Radios, Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.guards.slots import Slot


class DocumentForm(Form):
    """A document of the case and what it is."""

    kind = Radios(label="What is it?", choices=Slot.choices, error_messages={"required": "Select what the document is"})
    file = Upload(label="Choose the file", hint="PDF, Word, Excel, CSV or text, up to 50 MB", called="file")

    def __init__(self, *args: Any, privileged: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = [one for one in Slot.choices if privileged or one[0] != Slot.LEGAL_ADVICE]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class MemberForm(Form):
    """A person and the role they get on the case."""

    email = Text(
        label="Email address of the person",
        hint="They need an account. A system administrator invites people who have none",
        called="email address",
        autocomplete="off",
    )
    role = Select(label="Role on this procurement", empty="Select a role", called="role")

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class HoldForm(Form):
    """Why the case is paused, what that stops and when it is looked at again."""

    reason = LongText(
        label="Why is the procurement paused?",
        max_length=4000,
        error_messages={"required": "Enter why the procurement is paused"},
    )
    scope = Text(
        label="What does the pause stop?",
        hint="Such as: every step towards the award. Care already delivered goes on",
        max_length=200,
        called="scope of the pause",
        error_messages={"required": "Enter what the pause stops"},
    )
    review_date = Date(label="When will the pause be looked at again?", called="date of the review")

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any):
        self.now = now
        super().__init__(*args, **kwargs)

    def clean_review_date(self) -> datetime.date:
        """Refuse a review in the past."""
        review: datetime.date = self.cleaned_data["review_date"]
        if review <= timezone.localdate(self.now):
            raise ValidationError("Date of the review must be in the future")
        return review


class LiftForm(Form):
    """Why a pause ends."""

    reason = LongText(
        label="Why does the pause end?", max_length=4000, error_messages={"required": "Enter why the pause ends"}
    )


class CorrectionForm(Form):
    """What stands there wrongly, what it should be and why."""

    new_value = Text(label="What should it say?", called="right entry", max_length=1000)
    reason = LongText(
        label="Why is the entry wrong?",
        hint="Everyone on the case can read this",
        max_length=2000,
        error_messages={"required": "Enter why the entry is wrong"},
    )
