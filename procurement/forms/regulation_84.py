"""Questions about a statement in the report of regulation 84."""

from __future__ import annotations

from mcp_portal.nhsuk.fields import LongText, Text
from mcp_portal.nhsuk.forms import Form

WORDS = 4000


class StatementForm(Form):
    """What the records do not say, and where it comes from."""

    words = LongText(
        label="What does the report say?",
        hint="Whole sentences. They are printed as you write them",
        max_length=WORDS,
        rows=6,
        error_messages={"required": "Enter what the report says"},
    )
    source = Text(
        label="Where does it come from?",
        hint="Such as a document and its page, or a minute",
        max_length=300,
        error_messages={"required": "Enter where it comes from"},
    )
