"""What to show of the national list."""

from __future__ import annotations

from assurance.outcome import Outcome
from mcp_portal.nhsuk.fields import Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.queries.national import FIRST, MARKS, SORTS

STAGES = (
    ("none", "Not begun"), ("early", "Early engagement"), ("1", "Gateway 1"), ("2", "Gateway 2"), ("3", "Gateway 3"),
)  # fmt: skip


class NationalFilterForm(Form):
    """Filter and order of the national list; none of its questions has to be answered."""

    text = Text(label="Name or reference", required=False, max_length=100)
    stage = Select(label="Gateway", required=False, empty="All gateways", choices=STAGES)
    outcome = Select(label="Outcome", required=False, empty="All outcomes", choices=Outcome.choices)
    mark = Select(label="Show", required=False, empty="All procurements", choices=list(MARKS.items()))
    sort = Select(
        label="Order by",
        required=False,
        empty=SORTS[FIRST][0],
        choices=[(key, words) for key, (words, _order) in SORTS.items() if key != FIRST],
    )
