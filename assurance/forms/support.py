"""Questions about the support that somebody gave to a site."""

from __future__ import annotations

from typing import Any

from assurance.models import Stage, SupportGiven
from mcp_portal.nhsuk.fields import Date, LongText, Select
from mcp_portal.nhsuk.forms import Form

from .words import Words


class SupportChangeForm(Form):
    """What was done, from when to when, and whether it was recorded in error."""

    what = Words("What did they do?", "Enter what they did for the site", hint="For example, helped to write the model")
    from_date = Date(label="When did the support begin?", hint="For example, 2 2 2017", called="day it began")
    to_date = Date(label="When did it end? (optional)", required=False, called="day it ended",
                   hint="Support that has ended still keeps them from assuring this stage")  # fmt: skip
    error_reason = LongText(label="If it was recorded in error: why?", required=False, max_length=4000,
                            hint="Leave this empty unless there was no such support")  # fmt: skip


class SupportForm(SupportChangeForm):
    """The same with who gave it, at which stage."""

    field_order = ["stage", "person", "what", "from_date", "to_date"]
    stage = Select()
    person = Select()
    error_reason = None  # type: ignore[assignment]  # asked when a record is changed

    def __init__(self, *args: Any, stages: dict[str, Stage], people: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stages, self.people = stages, {str(one.pk): one for one in people}
        self.fields["stage"] = Select(
            label="At which stage?", choices=[(code, str(stage)) for code, stage in stages.items()],
            empty="Choose a stage", error_messages={"required": "Choose the stage"},
        )  # fmt: skip
        self.fields["person"] = Select(
            label="Who gave the support?", choices=[(key, str(one)) for key, one in self.people.items()],
            empty="Choose a person", error_messages={"required": "Choose who gave the support"},
        )  # fmt: skip
        self.order_fields(self.field_order)

    @property
    def given(self) -> dict[str, Any]:
        """Give what is recorded, with the stage and the person."""
        cleaned = self.cleaned_data
        return {
            "stage": self.stages[cleaned["stage"]],
            "person": self.people[cleaned["person"]],
            **{name: cleaned[name] for name in ("what", "from_date", "to_date")},
        }


def support_so_far(row: SupportGiven) -> dict[str, Any]:
    """Give what a record says, as the form shows it first."""
    return {name: getattr(row, name) for name in ("what", "from_date", "to_date", "error_reason")}
