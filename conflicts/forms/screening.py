"""Questions about new names on a procurement."""

from __future__ import annotations

from typing import Any

from conflicts.models import Answer, NewName
from mcp_portal.nhsuk.fields import LongText, Radios
from mcp_portal.nhsuk.forms import Form

from .declarations import InterestForm


class QuestionsForm(Form):
    """For each new name: no interest, an interest, or not sure and why."""

    def __init__(self, *args: Any, names: list[NewName], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.names = names
        for name in names:
            self.fields[f"name_{name.pk}"] = Radios(
                label=f"Do you have an interest in {name}?",
                hint=". ".join([name.described, *name.identifiers]),
                choices=Answer.Said.choices,
                hints={"interest": "You say what it is on the next page"},
                reveals={"unsure": f"words_{name.pk}"},
                error_messages={"required": f"Select whether you have an interest in {name}"},
            )
            self.fields[f"words_{name.pk}"] = LongText(
                label="What makes you unsure?", max_length=1000, rows=3,
                hint="The Guardian reads this. For example, a relative may work there",
                error_messages={"required": f"Enter what makes you unsure about {name}"},
            )  # fmt: skip

    @property
    def said(self) -> list[tuple[NewName, str, str]]:
        """Give name, answer and words of each question."""
        answers = self.cleaned_data
        return [(name, answers[f"name_{name.pk}"], answers[f"words_{name.pk}"] or "") for name in self.names]


class InterestInNameForm(InterestForm):
    """An interest in an organisation that is named already."""

    organisation_name = None  # type: ignore[assignment]  # so a form leaves out a question of its parent
