"""What a reader asks the register for."""

from __future__ import annotations

from typing import Any

from conflicts.models import Interest
from mcp_portal.nhsuk.fields import Select, Text
from mcp_portal.nhsuk.forms import Form


class RegisterFilterForm(Form):
    """What a reader wants to see of the register."""

    q = Text(label="Role or organisation", required=False, max_length=100)
    category = Select(
        label="Kind of interest", required=False, empty="All kinds",
        choices=[*Interest.Category.choices, ("nil", "Nil return")],
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = Select(
            label="Declared for", required=False, empty="All organisations",
            choices=[(str(pk), name) for pk, name in organisations],
        )  # fmt: skip
