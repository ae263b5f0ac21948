"""What a reader asks the list of refusals for."""

from __future__ import annotations

from conflicts.queries.refusals import BIDDER, CASE
from mcp_portal.nhsuk.fields import Select, Text
from mcp_portal.nhsuk.forms import Form


class RefusalFilterForm(Form):
    """What a reader wants to see of the list."""

    q = Text(label="Role or organisation", required=False, max_length=100)
    part = Select(
        label="What was closed", required=False, empty="Everything",
        choices=[(CASE, "The whole procurement"), (BIDDER, "One bidder")],
    )  # fmt: skip
