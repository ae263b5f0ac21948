"""Take a step the way a page does: validate its form, then go through its door."""

from __future__ import annotations

import datetime
from typing import Any

from .forms import StepForm, form_of


class Unanswered(Exception):
    """The form of a step has errors; ``form`` says which."""

    def __init__(self, form: StepForm):
        self.form = form
        super().__init__(form.errors.as_json())


def take(
    subject: Any,
    step: str,
    *,
    by: Any,
    now: datetime.datetime,
    data: dict[str, Any] | None = None,
    files: Any = None,
) -> Any:
    """Validate the form registered for a step and take it; give the fresh subject.

    ``data`` without a version takes the subject's own. Raises Unanswered or Refused.
    """
    posted = data if hasattr(data, "getlist") else {"version": subject.version, **(data or {})}
    form = form_of(subject, step)(posted, files, subject=subject, by=by, now=now)
    if not form.is_valid():
        raise Unanswered(form)
    version = form.cleaned_data["version"]
    return getattr(subject, step)(by=by, now=now, version=version, occurred_at=form.occurred_at, **form.inputs)
