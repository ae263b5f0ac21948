"""Questions about rounds that reduce the number of bidders."""

from __future__ import annotations

from mcp_portal.nhsuk.fields import LongText, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.models import ReducingRounds


class ReducingForm(Form):
    """What the call says about rounds."""

    reduces = YesNo(label="Does the call say that rounds reduce the number of bidders?")
    fewest = Whole(
        label="How many bidders stay at the fewest?", called="number of bidders",
        hint="3 is usual practice, if as many qualify (default)", min_value=ReducingRounds.FEWEST, max_value=20,
    )  # fmt: skip
    words = LongText(
        label="How is it decided who stays?", hint="The criteria of the call that are applied after a round, or why "
        "all bidders stay", max_length=4000, error_messages={"required": "Enter how it is decided who stays"},
    )  # fmt: skip
