"""Questions of a meeting and of its steps."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from conflicts.models import Seat
from mcp_portal.nhsuk.fields import CheckboxesFrom, Confirm, DateTime, SelectFrom, Text, Time
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import time
from mcp_portal.workflow.forms import StepForm, asked_by


class CallForm(Form):
    """When and where a committee meets."""

    planned_for = DateTime(label="When does it meet?", called="date and time of the meeting")
    place = Text(label="Where? (optional)", max_length=200, required=False)


def seat_words(seat: Seat) -> str:
    """Name a person with their seat."""
    return f"{seat.person} ({seat.words})"


@asked_by("conflicts.Meeting", "begin")
class BeginForm(StepForm):
    """When it began, who is there and who presides."""

    started_time = Time(
        label="At what time did it begin?", called="time it began", hint="For example, 9:30am",
        error_messages={"required": "Enter the time it began"},
    )  # fmt: skip
    present = CheckboxesFrom(
        Seat.objects.none(), label="Who is there?", error_messages={"required": "Select who is there"}, text=seat_words,
        hint="Whoever comes later or leaves early is recorded afterwards",
    )  # fmt: skip
    presiding = SelectFrom(
        Seat.objects.none(), label="Who is in the chair? (optional)", required=False, text=seat_words,
        empty="The chair, or the vice chair without the chair",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(pk__in=[seat.pk for seat in self.subject.seats()])
        seats = seats.select_related("person__organisation", "lent_by")
        self.fields["present"].queryset = seats  # type: ignore[attr-defined]
        self.fields["presiding"].queryset = seats.filter(votes=True)  # type: ignore[attr-defined]
        self.initial.setdefault("started_time", timezone.localtime(self.subject.planned_for).time())

    def clean_started_time(self) -> datetime.time:
        """Refuse a time that has not come."""
        clock: datetime.time = self.cleaned_data["started_time"]
        if self.subject.at(clock) > self.now:
            raise ValidationError("Time it began must be in the past. Begin the meeting on its day")
        return clock

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        present = list(answers.get("present") or [])
        chosen = answers.get("presiding") or _presiding(present)
        if present and chosen is None:
            self.add_error("presiding", "Select who is in the chair: neither chair nor vice chair is there")
        elif chosen is not None and present and chosen not in present:
            self.add_error("presiding", "Whoever is in the chair must be there")
        return {**answers, "presiding": chosen, "present": present}

    @property
    def inputs(self) -> dict[str, Any]:
        """Give the moment rather than the time of day."""
        given = super().inputs
        return {**given, "started_at": self.subject.at(given.pop("started_time"))}


def _presiding(present: list[Seat]) -> Seat | None:
    for office in (Seat.Office.CHAIR, Seat.Office.VICE_CHAIR):
        for seat in present:
            if seat.office == office:
                return seat
    return None


@asked_by("conflicts.Meeting", "close")
class CloseForm(StepForm):
    """When it ended."""

    ended_time = Time(
        label="At what time did it end?", called="time it ended", error_messages={"required": "Enter the time it ended"}
    )

    def clean_ended_time(self) -> datetime.time:
        """Refuse a time before what happened, and one that has not come."""
        clock: datetime.time = self.cleaned_data["ended_time"]
        moment = self.subject.at(clock)
        if moment > self.now:
            raise ValidationError("Time it ended must be in the past")
        last = self._last()
        if moment < last:
            raise ValidationError(f"Time it ended must be at or after {time(last)}, when the last thing happened")
        return clock

    def _last(self) -> datetime.datetime:
        """Give the last moment the record of the meeting names, as far as the reader sees it."""
        found = [self.subject.started_at]
        for item in self.subject.items.select_related("outcome").prefetch_related("handlings"):
            found += [item.result.decided_at] if item.result else []
            found += [row.returned_at or row.left_at for row in item.handlings.all()]
        found += [one.left_at or one.arrived_at for one in self.subject.attendances.all()]
        return max(moment for moment in found if moment is not None)

    @property
    def inputs(self) -> dict[str, Any]:
        """Give the moment rather than the time of day."""
        given = super().inputs
        return {**given, "ended_at": self.subject.at(given.pop("ended_time"))}


@asked_by("conflicts.Meeting", "approve_minutes")
class ApproveMinutesForm(StepForm):
    """The word of whoever presided."""

    correct = Confirm(
        label="I have read the minutes. They say what happened",
        error_messages={"required": "Tick the box when you have read the minutes"},
    )


class AttendanceForm(Form):
    """When one person came and left."""

    arrived_at = Time(
        label="When did they arrive? (optional)", called="time they arrived", required=False,
        hint="Leave empty if they were not there",
    )  # fmt: skip
    left_at = Time(
        label="When did they leave the meeting? (optional)", called="time they left", required=False,
        hint="Leave empty if they stayed to the end",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Any, **kwargs: Any):
        self.meeting = meeting
        super().__init__(*args, **kwargs)

    @property
    def moments(self) -> dict[str, datetime.datetime | None]:
        """Give moments on the day of the meeting rather than times of day."""
        given = {name: self.cleaned_data.get(name) for name in ("arrived_at", "left_at")}
        return {name: self.meeting.at(clock) if clock is not None else None for name, clock in given.items()}
