"""What to search for."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.fields import Select, Text
from mcp_portal.nhsuk.forms import Form
from procurement.queries.search import KINDS

PROCUREMENTS, DOCUMENTS = "procurements", "documents"


class SearchForm(Form):
    """Words, and where to look for them."""

    q = Text(
        label="Words",
        hint="Quotation marks keep words together, a minus leaves a word out",
        required=False,
        min_length=2,
        max_length=100,
        error_messages={
            "min_length": "Enter 2 characters or more",
            "max_length": "Enter 100 characters or fewer",
        },
    )
    show = Select(
        label="Show",
        required=False,
        empty="Procurements and documents",
        choices=[(PROCUREMENTS, "Procurements"), (DOCUMENTS, "Documents")],
    )
    case = Text(label="Reference of a procurement", required=False, max_length=30)
    kind = Select(label="Kind of document", required=False, empty="All kinds", choices=list(KINDS.items()))

    def clean(self) -> dict[str, Any]:
        """Let a kind of document mean documents."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("kind"):
            answers["show"] = DOCUMENTS
        return answers
