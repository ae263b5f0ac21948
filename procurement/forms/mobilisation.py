"""Questions about the mobilisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mcp_portal.nhsuk.fields import Checkboxes, Date, Hidden, LongText, Radios, Text, Whole
from mcp_portal.nhsuk.forms import Form
from procurement.actions.mobilisation import TaskFacts
from procurement.models import MobilisationTask, ReadinessEntry


class TaskForm(Form):
    """A task of the plan."""

    name = Text(label="Task", max_length=200, error_messages={"required": "Enter the task"})
    owner = Text(label="Who does it?", max_length=200, hint="An organisation or a role", error_messages={
        "required": "Enter who does it"})  # fmt: skip
    days = Whole(label="How many days does it take?", called="days", hint="Calendar days", min_value=1, max_value=1000)
    after = Checkboxes(label="Which tasks must be done before it? (optional)", required=False)
    done_on = Date(label="On which day was it done? (optional)", called="day it was done", required=False)
    seen = Hidden(required=False)

    def __init__(self, *args: Any, tasks: Iterable[MobilisationTask], **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["after"]
        asked.choices = [(str(one.number), str(one)) for one in tasks]
        if not asked.choices:
            del self.fields["after"]

    @property
    def facts(self) -> TaskFacts:
        """Give what was entered."""
        said = self.cleaned_data
        after = [int(one) for one in said.get("after") or []]
        return TaskFacts(said["name"], said["owner"], said["days"], after, said["done_on"])

    @property
    def edition(self) -> int:
        """Give the edition that was shown; 0 for a new task."""
        seen = self.cleaned_data.get("seen") or "0"
        return int(seen) if seen.isdecimal() and len(seen) < 6 else 0


class ReadinessForm(Form):
    """How something that has to be ready stands."""

    state = Radios(
        label="How does it stand?", choices=ReadinessEntry.State.choices,
        error_messages={"required": "Select how it stands"},
    )  # fmt: skip
    words = LongText(label="In words", rows=4, max_length=4000, called="words", hint="What was done, what is left, or "
                     "why it does not apply", error_messages={"required": "Enter how it stands in words"})  # fmt: skip
    evidence = Text(
        label="Where is it shown? (needed when it is ready)", max_length=300, required=False, called="evidence",
        hint="Certificate, list, test report",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for evidence of what is ready."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("state") == ReadinessEntry.State.READY and not said.get("evidence"):
            self.add_error("evidence", "Enter where it is shown that this is ready")
        return said
