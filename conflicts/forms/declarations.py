"""Questions about interests, rulings and the register."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from conflicts.models import Declaration, Interest
from conflicts.queries.matching import organisation_called
from mcp_portal.nhsuk.fields import Confirm, Date, LongText, Radios, Select, Text, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import plural
from mcp_portal.workflow.forms import StepForm, asked_by

CODES = {
    "company number": re.compile(r"\d{8}|[A-Z]{2}\d{6}"),
    "ODS code": re.compile(r"(?=[A-Z0-9]*[A-Z])(?=([A-Z]*\d){2})[A-Z0-9]{3,6}"),
}
"""What a word looks like that is a code rather than a name."""

FEW = 8
"""Up to this many options are shown at once; more go into a drop-down list."""


@dataclass(frozen=True)
class Scope:
    """What a declaration can be for: the general work for an organisation, or one procurement."""

    key: str
    words: str
    organisation: Any
    case: Any
    now: datetime.datetime


class DeclareForm(Form):
    """What is declared for, and whether there is something to declare."""

    about = Radios()
    kind = Radios(
        label="Do you have interests to declare?",
        choices=[("interests", "Yes"), ("nil", "No, this is a nil return")],
        hints={"nil": "You have looked and there is nothing to declare"},
        reveals={"interests": "aware_date"},
        error_messages={"required": "Select whether you have interests to declare"},
    )
    aware_date = Date(
        label="When did you become aware of the interest or the change?",
        hint="You declare within 28 days of this date. For example, 9 6 2017",
        called="date you became aware",
    )

    def __init__(self, *args: Any, scopes: list[Scope], by: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by, self.scopes = by, {scope.key: scope for scope in scopes}
        choices = [(scope.key, scope.words) for scope in scopes]
        asked: dict[str, Any] = {
            "label": "What do you declare for?", "error_messages": {"required": "Select what you declare for"},
            "choices": choices,
        }  # fmt: skip
        self.fields["about"] = Select(**asked) if len(choices) > FEW else Radios(**asked)
        if len(choices) == 1:
            self.initial.setdefault("about", choices[0][0])

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        scope = self.scopes.get(answers.get("about", ""))
        if scope is None:
            return answers
        aware = answers.get("aware_date")
        if aware and aware > timezone.localdate(scope.now):
            self.add_error("aware_date", ValidationError("Date you became aware must be today or in the past"))
        if answers.get("kind") == Declaration.Kind.NIL:
            self._refuse_nil_beside_interests(scope)
        return {**answers, "scope": scope}

    def _refuse_nil_beside_interests(self, scope: Scope) -> None:
        about = scope.case.pk if scope.case is not None else None
        asked = Declaration(person=self.by, organisation=scope.organisation, procurement_id=about)
        live = len(asked.live_beside(scope.now))
        if live:
            words = f"{plural(live, 'interest')} that {'has' if live == 1 else 'have'} not ended"
            self.add_error("kind", f"You have {words}. Select yes, then say when each one ended")


class InterestForm(Form):
    """One interest."""

    category = Radios(
        label="What kind of interest is it?",
        choices=Interest.Category.choices,
        hints={
            "financial": "You gain money from a decision: director, partner, owner, employee, consultant, grant",
            "nonfin_professional": "You gain reputation, status or career: adviser, special interest, researcher",
            "nonfin_personal": "You gain in another way: trustee, volunteer, member of a pressure group, patient",
            "indirect": "Somebody close to you has one of these: spouse, parent, child, friend, business partner",
        },
        reveals={"indirect": "relationship"},
        error_messages={"required": "Select what kind of interest it is"},
    )
    relationship = Text(
        label="How is that person related to you?", hint="Do not give a name. For example, spouse", max_length=200,
        error_messages={"required": "Enter how that person is related to you"},
    )  # fmt: skip
    organisation_name = Text(
        label="Which organisation is it in?", max_length=200,
        hint="The name as it is registered, its ODS code or its company number",
        error_messages={"required": "Enter the organisation the interest is in"},
    )  # fmt: skip
    nature = LongText(
        label="What is the interest?", hint="For example, partner in a practice that may join the MCP",
        max_length=1000, rows=3, error_messages={"required": "Enter what the interest is"},
    )  # fmt: skip
    basis = Radios(
        label="Does it exist now?", choices=Interest.Basis.choices,
        error_messages={"required": "Select whether it exists now"},
    )  # fmt: skip
    material = YesNo(
        label="Could it affect a decision you take part in?",
        hint="If somebody outside could think so, select yes. The Guardian then rules on it",
        error_messages={"required": "Select yes if it could affect a decision you take part in"},
    )
    expects_to_move = YesNo(
        label="Do you expect to move to this organisation if it becomes the provider?",
        hint="If yes, you take no part in this procurement",
        error_messages={"required": "Select yes if you expect to move to this organisation"},
    )
    from_date = Date(label="When did it begin?", called="date it began")
    to_date = Date(label="When did it end?", hint="Leave empty if it goes on", called="date it ended", required=False)
    proposed_mitigation = LongText(
        label="What has been agreed so far, and with whom?", hint="Leave empty if nothing has been agreed",
        required=False, max_length=1000, rows=3,
    )  # fmt: skip

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_organisation_name(self) -> str:
        """Refuse what looks like a code that no organisation has: a mistyped code would match nothing."""
        words = self.cleaned_data["organisation_name"].strip()
        kind = next((kind for kind, shape in CODES.items() if shape.fullmatch(words.upper())), None)
        if kind is not None and organisation_called(words) is None:
            raise ValidationError(f"Check the {kind} {words.upper()}, or enter the name. No organisation here has it")
        return words

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        begins, ends = answers.get("from_date"), answers.get("to_date")
        if begins and begins > self.today and answers.get("basis") == Interest.Basis.ACTUAL:
            self.add_error("from_date", "Date it began must be today or in the past, or select potential")
        if begins and ends and ends < begins:
            self.add_error("to_date", "Date it ended must be the same as or after the date it began")
        if "relationship" in answers:
            answers["relationship"] = answers["relationship"] or ""
        return answers

    @classmethod
    def answers_of(cls, interest: Interest) -> dict[str, Any]:
        """Give the answers an interest already has."""
        return {name: getattr(interest, name) for name in cls.base_fields}


@asked_by("conflicts.Declaration", "submit", "file_nil")
class FileForm(StepForm):
    """The declarant's word."""

    correct = Confirm(label="", error_messages={"required": "Tick the box to say that this is complete and correct"})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        days = self.subject.guidance.declare_within_days
        self.fields["correct"].label = f"This is complete and correct. I will declare any change within {days} days"


@asked_by("conflicts.Declaration", "agree_mitigation")
class AgreeForm(StepForm):
    """What is done about each interest: ``mitigation_1``, ``mitigation_2`` and so on, in their order."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.interests = list(self.subject.interests.all())
        for number, interest in enumerate(self.interests, 1):
            self.fields[f"mitigation_{number}"] = LongText(
                label=f"What is done about interest {number}: {interest.organisation_name}?",
                hint="This is printed on the register. For example, leaves for MCP items",
                max_length=500, rows=3, initial=interest.proposed_mitigation,
                error_messages={"required": f"Enter what is done about interest {number}"},
            )  # fmt: skip
        self.fields["agreed_with"] = Text(
            label="Who agreed this with the person?", hint="Their role, such as line manager", max_length=200,
            required=False,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        texts = {
            interest.pk: answers.pop(f"mitigation_{number}", "") for number, interest in enumerate(self.interests, 1)
        }
        return {**answers, "mitigations": texts}
