"""Filters of lists; none of their questions has to be answered."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.fields import Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.models import Procurement


class CaseFilterForm(Form):
    """What to show of the list of procurements."""

    text = Text(label="Name or reference", required=False, max_length=100)
    state = Select(label="State", required=False, empty="All states", choices=Procurement.State.choices)
    commissioner = Select(label="Commissioner", required=False, empty="All commissioners")

    def __init__(self, *args: Any, commissioners: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["commissioner"].choices = [(str(pk), name) for pk, name in commissioners]  # type: ignore[attr-defined]
