"""Questions about the price of a tender."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.fields import LongText, Text, Whole
from mcp_portal.nhsuk.forms import Form

from .bids import REASONS


class PriceForm(Form):
    """What a tender costs; a correction says why."""

    pounds = Whole(
        label="Price over the whole term",
        called="price",
        hint="In whole pounds, excluding VAT, such as 3,664,500,000",
        min_value=1,
        max_value=10**12,
        classes="nhsuk-input--width-10",
    )
    place = Text(
        label="Where does it stand in the tender?",
        hint="Such as the document and its page",
        max_length=200,
        error_messages={"required": "Enter where the price stands in the tender"},
    )
    correction = LongText(
        label="Why is the price corrected?",
        hint="The earlier figure stays on the record",
        max_length=REASONS,
        rows=4,
        error_messages={"required": "Enter why the price is corrected"},
    )

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["correction"]
