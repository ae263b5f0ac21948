"""Widgets of several boxes; their names are what the templates print."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from mcp_portal.nhsuk.wording import time


class Parts(forms.MultiWidget):
    """Several text boxes with one name each: ``when_day``, ``when_month`` ..."""

    parts: tuple[str, ...] = ()

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)


class DateParts(Parts):
    """Day, month and year."""

    parts = ("day", "month", "year")

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None] * 3


class DateTimeParts(Parts):
    """Day, month, year and time of day."""

    parts = ("day", "month", "year", "time")

    def decompress(self, value: datetime.datetime | None) -> list[Any]:
        if not value:
            return [None] * 4
        local = timezone.localtime(value)
        return [local.day, local.month, local.year, time(local)]
