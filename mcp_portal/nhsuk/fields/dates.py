"""Dates and moments in boxes, with the error wording of the NHS service manual."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields.base import NHSField
from mcp_portal.nhsuk.widgets import DateParts, DateTimeParts
from mcp_portal.nhsuk.wording import day, listed

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.IGNORECASE)
_NAMED_TIMES = {"midnight": datetime.time(0), "midday": datetime.time(12), "noon": datetime.time(12)}


class _Boxes(NHSField, forms.MultiValueField):
    nhs_template = "nhsforms/date.jinja"
    generic = "date"
    parts: tuple[str, ...] = DateParts.parts

    def __init__(
        self,
        *,
        earliest: datetime.date | None = None,
        latest: datetime.date | None = None,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        boxes = [forms.CharField(required=False) for _ in self.parts]
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = [str(text or "").strip() for text in value or [""] * len(self.parts)]
        if not any(typed):
            if self.required:
                raise self._wrong(str(self.error_messages["required"]), "required", self.parts)
            return None
        self._refuse_gaps(typed)
        return self.compress(typed)

    def _refuse_gaps(self, typed: list[str]) -> None:
        missing = [part for part, text in zip(self.parts, typed, strict=True) if not text]
        if missing:
            raise self._wrong(
                f"{self.begins} must include {listed(f'a {part}' for part in missing)}", "missing", missing
            )

    def _date(self, typed: list[str]) -> datetime.date:
        date = self._real_date(typed)
        if self.earliest and date < self.earliest:
            raise self._wrong(f"{self.begins} must be on or after {day(self.earliest)}", "early")
        if self.latest and date > self.latest:
            raise self._wrong(f"{self.begins} must be on or before {day(self.latest)}", "late")
        return date

    def _real_date(self, typed: list[str]) -> datetime.date:
        wrong = [part for part, text in zip(DateParts.parts, typed, strict=False) if not _plausible(part, text)]
        try:
            if not wrong:
                return datetime.date(int(typed[2]), _month(typed[1]), int(typed[0]))
        except ValueError:
            pass
        parts = wrong or DateParts.parts
        if wrong == ["year"]:
            raise self._wrong("Year must include 4 numbers", "year", parts)
        raise self._wrong(f"{self.begins} must be a real date", "invalid", parts)

    def _wrong(self, message: str, code: str, parts: Any = DateParts.parts) -> ValidationError:
        return ValidationError(message, code=code, params={"parts": tuple(parts)})


class Date(_Boxes):
    """A date in three boxes, as ``datetime.date``; the month may be a word."""

    widget = DateParts

    def compress(self, data_list: list[str]) -> datetime.date:
        return self._date(data_list)


class DateTime(_Boxes):
    """A date and a time of day in Europe/London, as an aware ``datetime``."""

    widget = DateTimeParts
    generic = "date and time"
    parts = DateTimeParts.parts

    def compress(self, data_list: list[str]) -> datetime.datetime:
        date, clock = self._date(data_list), _time(data_list[3])
        if clock is None:
            raise self._wrong("Time must be a real time, like 10:42am or 14:30", "invalid", ["time"])
        # Where the clocks go back an hour comes twice: the first one counts.
        moment = datetime.datetime.combine(date, clock, timezone.get_current_timezone())
        if _skipped(moment):
            raise self._wrong("Time must not be in the hour the clocks skip", "skipped", ["time"])
        return moment


class Time(NHSField, forms.CharField):
    """A time of day in one box, as ``datetime.time``; "10:42am", "14:30" and "midday" are understood."""

    generic = "time"
    component = {"spellcheck": False}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("classes", "nhsuk-input--width-5")
        kwargs.setdefault("empty_value", None)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, datetime.time):
            return value
        text = super().to_python(value)
        clock = _time(text) if text else None
        if text and clock is None:
            raise ValidationError(f"{self.begins} must be a real time, like 10:42am or 14:30", code="invalid")
        return clock

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, datetime.time) else value


def parts_in_error(bound: forms.BoundField) -> tuple[str, ...]:
    """Give the boxes of a date that its first error is about: all when it does not say."""
    errors = bound.errors.as_data()
    if not errors:
        return ()
    return (errors[0].params or {}).get("parts", bound.field.widget.parts)


def _plausible(part: str, text: str) -> bool:
    if part == "month":
        return _month(text) in range(1, 13)
    if part == "year":
        return text.isdecimal() and len(text) == 4 and int(text) > 0
    return text.isdecimal() and 1 <= int(text[:4]) <= 31


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text[:4])
    word = text[:3].lower()
    return _MONTHS.index(word) + 1 if word in _MONTHS else 0


def _time(text: str) -> datetime.time | None:
    named = _NAMED_TIMES.get(text.lower())
    found = _TIME.fullmatch(text)
    if named is not None or found is None:
        return named
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    try:
        return datetime.time(hour, int(found["minute"] or 0))
    except ValueError:
        return None


def _skipped(moment: datetime.datetime) -> bool:
    """Say whether no clock ever showed this time, because it was put forward."""
    there_and_back = moment.astimezone(datetime.UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None)
