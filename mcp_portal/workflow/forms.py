"""The questions a step asks before it is taken."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from mcp_portal.nhsuk.fields import Date
from mcp_portal.nhsuk.forms import Form

FORMS: dict[tuple[str, str], type[StepForm]] = {}
"""Form class by (model label, step name); a step that is not named here asks nothing."""


class StepForm(Form):
    """The version the person saw, and in subclasses the inputs of the step.

    Built with ``subject``, ``by`` and ``now`` (the case's time) so that questions can depend on them. On a case that
    runs on the real date it also asks whether the step happened on an earlier day; other clocks are moved instead.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, subject: Any, by: Any, now: datetime.datetime, **kwargs: Any):
        self.subject, self.by, self.now = subject, by, now
        kwargs.setdefault("initial", {}).setdefault("version", subject.version)
        super().__init__(*args, **kwargs)
        if subject.case is not None and subject.case.clock_kind == "real":
            self.fields["happened_on"] = Date(
                label="On which day did this happen? (optional)",
                hint="Only if it was before today. History then marks it as recorded late",
                called="day this happened",
                required=False,
            )

    def clean_happened_on(self) -> datetime.date | None:
        """Refuse a day in the future."""
        day: datetime.date | None = self.cleaned_data["happened_on"]
        if day is not None and day > timezone.localdate(self.now):
            raise forms.ValidationError("Day this happened must be today or in the past")
        return day

    @property
    def occurred_at(self) -> datetime.datetime | None:
        """Give noon of the earlier day on which the step happened, or None when it happens now."""
        day = self.cleaned_data.get("happened_on")
        if day is None or day == timezone.localdate(self.now):
            return None
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))

    @property
    def inputs(self) -> dict[str, Any]:
        """Give what the step is called with besides who, when and version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "happened_on"}}


def asked_by(model_label: str, *steps: str) -> Callable[[type[StepForm]], type[StepForm]]:
    """Register a form class for steps of a model: ``@asked_by("assurance.GateReview", "submit")``."""

    def register(form_class: type[StepForm]) -> type[StepForm]:
        for name in steps:
            FORMS[model_label.lower(), name] = form_class
        return form_class

    return register


def form_of(subject: Any, step: str) -> type[StepForm]:
    """Give the form class of a step."""
    _find_forms()
    return FORMS.get((subject._meta.label_lower, step), StepForm)


@cache
def _find_forms() -> None:
    """Let every app register its forms: a job or command has loaded no page that would have done so."""
    autodiscover_modules("forms")
