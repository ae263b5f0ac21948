"""Questions about who stands behind a bid."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.accounts.models import Organisation
from mcp_portal.nhsuk.fields import Date, LongText, Select, SelectFrom, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import Bid, Party

COMPANY_NUMBER = re.compile(r"([0-9]{8}|[A-Z]{2}[0-9]{6})")
"""As Companies House gives it: 8 figures, or 2 letters and 6 figures."""

LONGEST_TRADING_NAMES = 1000


class PartyForm(Form):
    """An organisation or person with a part in a bid."""

    role = Select(
        label="What part does it have?", choices=Party.Role.choices, error_messages={"required": "Select its part"}
    )
    name = Text(
        label="Name of the organisation, or role of the person",
        hint="For a director, the name that people on the case would recognise",
        max_length=200,
        error_messages={"required": "Enter the name"},
    )
    organisation = SelectFrom(
        Organisation.objects.none(),
        label="The same in the portal (optional)",
        hint="When it is in the list, interests in it are found by its codes too",
        required=False,
        empty="Not in the list",
    )
    ods_code = Text(label="ODS code (optional)", max_length=10, required=False, classes="nhsuk-input--width-10")
    company_number = Text(
        label="Company number (optional)",
        hint="8 figures, or 2 letters and 6 figures",
        max_length=8,
        required=False,
        classes="nhsuk-input--width-10",
    )
    trading_names = LongText(
        label="Other names it trades under (optional)",
        hint="One a line",
        rows=3,
        required=False,
        max_length=LONGEST_TRADING_NAMES,
    )
    from_date = Date(label="Since when does it have this part?", called="first day of this part")
    to_date = Date(
        label="Until when? (optional)",
        hint="Only if it is over already",
        called="last day of this part",
        required=False,
    )

    def __init__(self, *args: Any, bid: Bid, now: datetime.datetime, **kwargs: Any):
        self.bid, self.today = bid, timezone.localdate(now)
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Write a name with single spaces."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_ods_code(self) -> str:
        """Refuse a code that no organisation of the portal has: a wrong one would match nobody's interest."""
        code = self.cleaned_data["ods_code"].strip().upper()
        if code and not Organisation.objects.filter(ods_code=code).exists():
            raise ValidationError(f"No organisation in the portal has the ODS code {code}. Check it, or leave it empty")
        return code

    def clean_company_number(self) -> str:
        """Refuse what cannot be a company number."""
        typed = self.cleaned_data["company_number"].replace(" ", "").upper()
        if typed and not COMPANY_NUMBER.fullmatch(typed):
            raise ValidationError("Company number must be 8 figures, or 2 letters and 6 figures, like 04182736")
        return typed

    def clean_trading_names(self) -> str:
        """Keep one name a line."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["trading_names"].splitlines())
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def clean_from_date(self) -> datetime.date:
        """Refuse a day in the future: a part is entered when it is there."""
        return _not_in_the_future(self.cleaned_data["from_date"], self.today, "First day of this part")

    def clean_to_date(self) -> datetime.date | None:
        """Refuse an end in the future or before the start."""
        return _end(self.cleaned_data["to_date"], self.cleaned_data.get("from_date"), self.today)

    def clean(self) -> dict[str, Any]:
        """Refuse codes that contradict each other, and the same part twice."""
        answers = super().clean() or self.cleaned_data
        chosen, code = answers.get("organisation"), answers.get("ods_code")
        if chosen is not None and code and chosen.ods_code != code:
            self.add_error("ods_code", f"{chosen.name} has another ODS code. Correct the code or the organisation")
        elif code and chosen is None:
            answers["organisation"] = Organisation.objects.get(ods_code=code)
        same = self.bid.parties.filter(
            name__iexact=answers.get("name", ""), role=answers.get("role", ""), to_date__isnull=True
        )
        if answers.get("to_date") is None and same.exists():
            self.add_error("name", "This name has this part in the bid already")
        return answers


class EndPartyForm(Form):
    """The last day of a part in a bid."""

    to_date = Date(label="What was the last day of this part?", called="last day of this part")

    def __init__(self, *args: Any, party: Party, now: datetime.datetime, **kwargs: Any):
        self.party, self.today = party, timezone.localdate(now)
        super().__init__(*args, **kwargs)

    def clean_to_date(self) -> datetime.date | None:
        """Refuse an end in the future or before the start."""
        return _end(self.cleaned_data["to_date"], self.party.from_date, self.today)


class PartyFilterForm(Form):
    """What to show of the parties of a bid."""

    text = Text(label="Name", required=False, max_length=100)
    role = Select(label="Part", required=False, empty="All parts", choices=Party.Role.choices)
    ended = Select(
        label="Dates", required=False, empty="Now and before", choices=[("no", "Now"), ("yes", "Before, now ended")]
    )


def _not_in_the_future(day: datetime.date, today: datetime.date, what: str) -> datetime.date:
    if day > today:
        raise ValidationError(f"{what} must be today or in the past")
    return day


def _end(day: datetime.date | None, since: datetime.date | None, today: datetime.date) -> datetime.date | None:
    if day is None:
        return None
    if since is not None and day < since:
        raise ValidationError("Last day of this part must be the same as or after the first day")
    return _not_in_the_future(day, today, "Last day of this part")
