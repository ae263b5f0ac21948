"""Questions about a change of the contract and the decision on it."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.fields import LongText, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from procurement.modification import Ground

WORDS = 4000
LIMIT = 10**12


class ModificationForm(Form):
    """A change of the contract with the questions of its ground."""

    title = Text(
        label="What is the change about?", hint="For example, two more practices join", max_length=200,
        error_messages={"required": "Enter what the change is about"},
    )  # fmt: skip
    what = LongText(
        label="What does the contract say now, and what will it say?", max_length=WORDS, rows=6,
        error_messages={"required": "Enter what the contract says now and what it will say"},
    )  # fmt: skip
    pounds = Whole(
        label="By how much does its value change over the whole term?",
        called="change of value",
        hint="In whole pounds, excluding VAT. 0 if it does not change, and a minus sign before a reduction",
        min_value=-LIMIT,
        max_value=LIMIT,
        classes="nhsuk-input--width-10",
        error_messages={"required": "Enter by how much the value changes, or 0"},
    )
    reasons = LongText(
        label="Why does the ground apply?", hint="With the clause, the page or the paper it rests on", max_length=WORDS,
        rows=4, error_messages={"required": "Enter why the ground applies"},
    )  # fmt: skip
    advice = LongText(
        label="What did the legal adviser say?", max_length=WORDS, rows=4,
        error_messages={"required": "Enter what the legal adviser said"},
    )  # fmt: skip

    def __init__(self, *args: Any, ground: Ground, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.ground = ground
        for one in ground.asks:
            self.fields[f"answer_{one.code}"] = YesNo(label=one.text)
        asked = [f"answer_{one.code}" for one in ground.asks]
        self.order_fields(["title", "what", "pounds", *asked, "reasons", "advice"])

    @property
    def entered(self) -> dict[str, Any]:
        """Give what was entered, the answers by the code of their question."""
        answers = {one.code: self.cleaned_data[f"answer_{one.code}"] for one in self.ground.asks}
        names = ("title", "what", "pounds", "reasons", "advice")
        return {name: self.cleaned_data[name] for name in names} | {"answers": answers}


class ModificationDecisionForm(Form):
    """Whether the contract is changed, and whether assurance looks at it again."""

    agreed = YesNo(label="Is the contract changed?", error_messages={"required": "Select yes if the contract changes"})
    reasons = LongText(label="Why?", max_length=WORDS, rows=4, error_messages={"required": "Enter the reasons"})
    reopens = YesNo(
        label="Do the assuring bodies have to look at it again?",
        hint="A change of the provider, of the money or of the scope can take away what a gateway rested on",
        error_messages={"required": "Select yes if the assuring bodies have to look at it again"},
    )
    reopens_why = LongText(
        label="Why, or why not?", max_length=WORDS, rows=4,
        error_messages={"required": "Enter why the assuring bodies do or do not look at it again"},
    )  # fmt: skip
