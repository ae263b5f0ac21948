"""Questions about a committee, its quorum and its seats."""

from __future__ import annotations

from typing import Any

from conflicts import quorum
from conflicts.models import Meeting, Seat
from mcp_portal.accounts.models import Organisation, User
from mcp_portal.nhsuk.fields import Checkboxes, Date, LongText, Radios, Select, SelectFrom, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form

SLOTS = 4
NUMBER = "number"
COUNTED = [(value, label) for value, label in Seat.Kind.choices if value not in quorum.NEVER_COUNTS]
OFFICES = list(Seat.Office.choices)


class QuorumForm(Form):
    """When a committee can decide: a known rule, or its parts."""

    preset = Radios(
        label="Which quorum does the committee have?",
        choices=[*((key, words) for key, (words, _rule) in quorum.PRESETS.items()), ("own", "A rule of its own")],
        error_messages={"required": "Select which quorum the committee has"},
    )
    at_least = Whole(
        label="Voting members in all (optional)", called="number of voting members", required=False, min_value=1,
        max_value=quorum.MOST, classes="nhsuk-input--width-3",
        hint="The questions from here on are for a rule of its own",
    )  # fmt: skip
    without_chair = Checkboxes(
        label="Without the chair, one of these has to be present (optional)", choices=COUNTED, required=False
    )
    present = Checkboxes(
        label="One of these has to be present in any case (optional)", choices=[*OFFICES, *COUNTED], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        conditions = {name: self.fields.pop(name) for name in ("without_chair", "present")}
        for number in range(1, SLOTS + 1):
            self.fields[f"count_{number}"] = Whole(
                label=f"Part {number}: how many? (optional)", called=f"number of part {number}", required=False,
                min_value=1, max_value=quorum.MOST, classes="nhsuk-input--width-3",
            )  # fmt: skip
            self.fields[f"kinds_{number}"] = Checkboxes(
                label=f"Part {number}: of which kinds? (optional)", choices=COUNTED, required=False
            )
            self.fields[f"deputies_{number}"] = YesNo(
                label=f"Part {number}: or their deputies? (optional)", required=False
            )
        self.fields.update(conditions)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        preset = answers.get("preset")
        if preset in quorum.PRESETS:
            answers["rule"] = quorum.PRESETS[preset][1]
        elif preset and not self.errors:
            answers["rule"] = self._own(answers)
        return answers

    def _own(self, answers: dict[str, Any]) -> quorum.Rule | None:
        slots = []
        for number in range(1, SLOTS + 1):
            count, kinds = answers.get(f"count_{number}"), answers.get(f"kinds_{number}") or []
            if bool(count) != bool(kinds):
                name, words = ("count", "Enter how many") if kinds else ("kinds", "Select of which kinds")
                self.add_error(f"{name}_{number}", f"{words} for part {number}")
            if count and kinds:
                slots.append(quorum.Slot(count, tuple(kinds), bool(answers.get(f"deputies_{number}"))))
        given = [(answers.get("without_chair"), quorum.Office.CHAIR.value), (answers.get("present"), "")]
        conditions = tuple(quorum.Condition(tuple(names), without) for names, without in given if names)
        rule = quorum.Rule(tuple(slots), conditions, answers.get("at_least") or 0)
        try:
            return quorum.read(quorum.write(rule))
        except quorum.NotARule as wrong:
            if not self.errors:
                self.add_error("at_least", str(wrong))
        return None

    @staticmethod
    def answers_of(rule: quorum.Rule) -> dict[str, Any]:
        """Give the answers that make a rule."""
        for key, (_words, known) in quorum.PRESETS.items():
            if known == rule:
                return {"preset": key}
        found: dict[str, Any] = {"preset": "own", "at_least": rule.at_least or None}
        for number, slot in enumerate(rule.slots[:SLOTS], 1):
            found |= {f"count_{number}": slot.count, f"kinds_{number}": list(slot.of)}
            found[f"deputies_{number}"] = slot.or_deputy
        for one in rule.conditions:
            found["without_chair" if one.without else "present"] = list(one.one_of)
        return found


class CommitteeForm(Form):
    """A new committee: whose, its name and a first quorum; its parts are put together on a page of their own."""

    field_order = ("organisation", "name", "preset")

    name = Text(
        label="What is the committee called?", called="name of the committee", max_length=120,
        hint="As the procurement names its deciding body, such as Governing body",
        error_messages={"required": "Enter the name of the committee"},
    )  # fmt: skip
    preset = Radios(
        label="Which quorum does the committee have?",
        choices=[*((key, words) for key, (words, _rule) in quorum.PRESETS.items()), (NUMBER, "A number of members")],
        hints={NUMBER: "You can make a composition of it afterwards"},
        reveals={NUMBER: "at_least"},
        error_messages={"required": "Select which quorum the committee has"},
    )
    at_least = Whole(
        label="How many voting members have to be there?", called="number of voting members", min_value=1,
        max_value=quorum.MOST, classes="nhsuk-input--width-3",
        error_messages={"required": "Enter how many voting members have to be there"},
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = SelectFrom(
            organisations, label="For which organisation does it decide?", called="organisation"
        )
        self.order_fields(self.field_order)

    @property
    def rule(self) -> quorum.Rule:
        """Give the rule the answers make."""
        known = quorum.PRESETS.get(self.cleaned_data["preset"])
        return known[1] if known else quorum.Rule(at_least=self.cleaned_data["at_least"])


class SeatForm(Form):
    """A seat in a committee."""

    person = SelectFrom(
        User.objects.none(), label="Who has the seat?", error_messages={"required": "Select who has the seat"}
    )
    kind = Radios(
        label="What kind of seat is it?", choices=Seat.Kind.choices,
        error_messages={"required": "Select what kind of seat it is"},
    )  # fmt: skip
    counts_as = Select(
        label="As which kind do they count? (optional)", hint="For a deputy, a co-opted or a borrowed member",
        choices=COUNTED, required=False, empty="As their own kind",
    )  # fmt: skip
    office = Select(label="Do they hold an office? (optional)", choices=OFFICES, required=False, empty="No office")
    votes = YesNo(label="Do they vote?", error_messages={"required": "Select yes if they vote"})
    from_date = Date(label="From which day?", called="first day of the seat")
    to_date = Date(
        label="Until which day? (optional)", called="last day of the seat", required=False,
        hint="Leave empty if it has no end",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, organisation__isnull=False).select_related("organisation")
        self.fields["person"].queryset = people.order_by("organisation__name", "post")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if answers.get("kind") == Seat.Kind.ATTENDEE and answers.get("votes"):
            self.add_error("votes", "An attendee without vote does not vote")
        if answers.get("counts_as") and answers.get("kind") not in quorum.STANDS_IN:
            self.add_error("counts_as", "Only a deputy, a co-opted or a borrowed member counts as another kind")
        begins, ends = answers.get("from_date"), answers.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", "Last day of the seat must be the same as or after the first day")
        return answers


class EndSeatForm(Form):
    """The end of a seat."""

    to_date = Date(label="On which day does the seat end?", called="last day of the seat")


class CommitteeFilterForm(Form):
    """What a reader wants to see of the committees."""

    q = Text(label="Committee or organisation", required=False, max_length=100)


class MeetingFilterForm(Form):
    """What a reader wants to see of the meetings of a committee."""

    state = Select(label="State", required=False, empty="All states", choices=Meeting.State.choices)
    since = Date(label="From", required=False, called="first day")
    until = Date(label="To", required=False, called="last day")


class BorrowedForm(Form):
    """Why and from where a member is borrowed; shared by what follows."""

    lent_by = SelectFrom(
        Organisation.objects.none(), label="Which body lends them?",
        hint="Another CCG, a council or its health and wellbeing board",
        error_messages={"required": "Select which body lends them"},
    )  # fmt: skip
    reason = LongText(
        label="Why are they free of the conflict?", max_length=1000, rows=3,
        error_messages={"required": "Enter why they are free of the conflict"},
    )  # fmt: skip
