"""Questions about notices: which one, its sections, when it was sent and where it was published."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mcp_portal.nhsuk.fields import Date, LongText, Money, Radios, Select, Text, Whole, YesNo
from mcp_portal.nhsuk.forms import Form
from mcp_portal.nhsuk.wording import day, lower_first, number
from mcp_portal.workflow.forms import StepForm, asked_by
from procurement.models import Notice
from procurement.notices.content import NoticeContent
from procurement.notices.sections import Field, Kind, Section

DOCUMENT_NUMBER = re.compile(r"20\d{2}-\d{6}", re.ASCII)
OJ_NUMBER = re.compile(r"20\d{2}/S \d{3}-\d{6}", re.ASCII)
FEW = 6


class NoticeForm(Form):
    """Which notice to begin."""

    kind = Radios(
        label="Which notice?",
        choices=Notice.Kind.choices,
        hints={
            Notice.Kind.INFORMATION: "For market engagement. It calls nobody to compete. The portal writes the file",
            Notice.Kind.CALL: "Calls for competition after gateway 1. Recorded here, sent by your notice service",
            Notice.Kind.PIN_CALL: "Asks for expressions of interest after gateway 1. No contract notice follows it",
            Notice.Kind.AWARD: "Reports a contract, or none. Recorded here, sent by your notice service",
        },
        error_messages={"required": "Select the notice"},
    )


@asked_by("procurement.Notice", "dispatch")
class DispatchForm(StepForm):
    """When the notice was sent and under which number."""

    dispatched_on = Date(
        label="When was the notice sent?", called="date of sending", hint="Every time limit counts from this day"
    )
    document_number = Text(
        label="Number of the document",
        called="number of the document",
        hint="As the notice service gives it, such as 2017-000123",
        classes="nhsuk-input--width-10",
    )

    def clean_dispatched_on(self) -> datetime.date:
        """Refuse a day in the future, or before the approval."""
        sent: datetime.date = self.cleaned_data["dispatched_on"]
        _not_later(sent, self.now, "Date of sending")
        approved = self.subject.sro_approved_at
        if approved is not None and sent < timezone.localdate(approved):
            raise ValidationError(f"Date of sending must be on or after {day(approved)}, when the notice was approved")
        return sent

    def clean_document_number(self) -> str:
        """Refuse a number that is not in the form of the service."""
        return _number(self.cleaned_data["document_number"], DOCUMENT_NUMBER, "Number of the document", "2017-000123")


@asked_by("procurement.Notice", "publish")
class PublishForm(StepForm):
    """Where and when the notice appeared."""

    published_on = Date(label="When was the notice published?", called="date of publication")
    oj_number = Text(
        label="Number in the Official Journal",
        called="number in the Official Journal",
        hint="Such as 2017/S 109-220123",
        classes="nhsuk-input--width-10",
    )

    def clean_published_on(self) -> datetime.date:
        """Refuse a day in the future, or before the notice was sent."""
        published: datetime.date = self.cleaned_data["published_on"]
        _not_later(published, self.now, "Date of publication")
        sent = self.subject.dispatched_on
        if sent is not None and published < sent:
            raise ValidationError(f"Date of publication must be on or after {day(sent)}, when the notice was sent")
        return published

    def clean_oj_number(self) -> str:
        """Refuse a number that is not in the form of the Official Journal."""
        return _number(self.cleaned_data["oj_number"], OJ_NUMBER, "Number in the Official Journal", "2017/S 109-220123")


@dataclass(frozen=True)
class Asked:
    """One field of the official form on the page: its key in the content and whose it is."""

    name: str
    key: str
    field: Field
    heading: str = ""


class SectionForm(Form):
    """The fields of one section of the official form. Nothing has to be filled in: the check says what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        section: Section,
        fields: tuple[Field, ...],
        content: NoticeContent,
        version: int,
        **kwargs: Any,
    ):
        self.section = section
        self.asked = list(_asked(fields, content))
        initial = {one.name: _shown(one.field, content.get(one.key)) for one in self.asked}
        super().__init__(*args, initial={**initial, "version": version}, **kwargs)
        for one in self.asked:
            self.fields[one.name] = _question(one.field)

    @property
    def values(self) -> dict[str, Any]:
        """Give the answers by their key in the content, in the types of the content."""
        return {one.key: _stored(one.field, self.cleaned_data[one.name]) for one in self.asked}


def _asked(fields: tuple[Field, ...], content: NoticeContent) -> Iterator[Asked]:
    """Give the fields in their order; those of an address come once for each authority."""
    address = [field for field in fields if "{authority}" in field.key]
    for place, authority in enumerate(content.authorities):
        for first, field in enumerate(address):
            heading = (authority.name or f"Authority {place + 1}") if first == 0 else ""
            key = field.at(authority=place)
            yield Asked(key.replace(".", "__"), key, field, heading)
    for field in fields:
        if field not in address:
            yield Asked(field.at().replace(".", "__"), field.at(), field)


def _question(field: Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": f"{field.number} {field.label}",
        "called": lower_first(field.label),
        "hint": _hint(field),
        "required": False,
    }
    if field.kind is Kind.TEXT:
        return LongText(**common, max_length=field.limit, rows=12 if (field.limit or 0) > 1000 else 6)
    if field.kind is Kind.CHOICE:
        choices = [(code, words) for code, words in field.choices.items() if code]
        asks = Radios if len(choices) <= FEW else Select
        return asks(**common, choices=choices)
    if field.kind is Kind.YES_NO:
        return YesNo(**common)
    plain: dict[Kind, Any] = {Kind.MONEY: Money, Kind.DATE: Date, Kind.WHOLE: Whole}
    if field.kind in plain:
        return plain[field.kind](**common)
    width = "nhsuk-input--width-20" if field.kind in (Kind.CODE, Kind.CODES, Kind.PHONE) else ""
    return Text(**common, max_length=field.limit, classes=width)


def _hint(field: Field) -> str:
    words = [field.hint] if field.hint else []
    if field.kind is Kind.CODES:
        words.append("Several codes with a comma between them")
    elif field.kind is Kind.LINE and field.limit:
        words.append(f"Up to {number(field.limit)} characters")
    return ". ".join(words)


def _shown(field: Field, value: Any) -> Any:
    return ", ".join(value) if field.kind is Kind.CODES else value


def _stored(field: Field, answer: Any) -> Any:
    if field.kind is Kind.CODES:
        return tuple(code.strip() for code in (answer or "").split(",") if code.strip())
    if field.kind is Kind.YES_NO:
        return bool(answer)
    if field.kind in (Kind.MONEY, Kind.DATE, Kind.WHOLE):
        return answer
    return answer or ""


def _not_later(given: datetime.date, now: datetime.datetime, what: str) -> None:
    if given > timezone.localdate(now):
        raise ValidationError(f"{what} must be today or in the past")


def _number(text: str, form: re.Pattern[str], what: str, example: str) -> str:
    text = " ".join(text.split())
    if not form.fullmatch(text):
        raise ValidationError(f"{what} must be in the form {example}")
    return text
