"""Questions about the successor of a commissioner."""

from __future__ import annotations

from mcp_portal.nhsuk.fields import Date, Text
from mcp_portal.nhsuk.forms import Form


class SuccessionForm(Form):
    """From when, by what, and which of its bodies decides."""

    from_date = Date(label="What was its first day?", called="first day of the successor")
    basis = Text(
        label="Where is it laid down?", hint="For example, the Health and Care Act 2022, section 14Z27 of the 2006 Act",
        max_length=300, error_messages={"required": "Enter where it is laid down"},
    )  # fmt: skip
    deciding_body = Text(
        label="Which of its bodies decides?", hint="For example, the board", max_length=120,
        error_messages={"required": "Enter which of its bodies decides"},
    )  # fmt: skip
