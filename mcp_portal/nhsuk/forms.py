"""The base of all forms: NHS rendering, the error summary and questions asked only after an answer."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from mcp_portal.nhsuk.component import first_input
from mcp_portal.nhsuk.renderer import Renderer

REFILLED = "portal_refilled"
"""In what is sent: it was typed before and is shown again, so it is neither checked nor acted upon."""


class Form(forms.Form):
    """A form of NHS fields.

    A field named in another field's ``reveals`` is asked only when that option is chosen: declare it as if
    it were always asked. When it was not asked, what was typed into it does not count and its value is empty.
    """

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def error_list(self) -> list[dict[str, str]]:
        """Give text and href of every error, in the order of the questions."""
        return error_list(self)

    @property
    def is_refilled(self) -> bool:
        """Say whether the form only shows again what was typed before."""
        return self.is_bound and REFILLED in self.data

    def is_valid(self) -> bool:
        """Say whether what was typed can be used; what is only shown again cannot."""
        return not self.is_refilled and super().is_valid()

    def full_clean(self) -> None:
        if self.is_refilled:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # the stubs do not know this hook
        for name in list(self._not_asked()):
            self.errors.pop(name, None)
            self.cleaned_data[name] = getattr(self.fields[name], "empty_value", None)

    def _not_asked(self) -> Iterator[str]:
        for name, option, revealed in _reveals(self):
            chosen = self[name].value()
            values = chosen if isinstance(chosen, list | tuple) else [chosen]
            if option not in {str(value) for value in values}:
                yield revealed


def error_list(form: forms.BaseForm) -> list[dict[str, str]]:
    """Give text and href of every error of any form; errors of the whole form link to its first question."""
    if not form.is_bound:
        return []
    first = next(iter(form.visible_fields()), None)
    start = {"href": f"#{first_input(first)}"} if first else {}
    found = [{"text": str(error)} | start for error in form.non_field_errors()]
    for bound in form:
        link = start if bound.is_hidden else {"href": f"#{first_input(bound)}"}
        found += [{"text": str(error)} | link for error in bound.errors]
    return found


def questions(form: forms.BaseForm) -> list[forms.BoundField]:
    """Give the visible fields that stand by themselves, not under an option of another."""
    under = {revealed for _name, _option, revealed in _reveals(form)}
    return [bound for bound in form.visible_fields() if bound.name not in under]


def asks_in_heading(form: forms.BaseForm) -> bool:
    """Say whether the label of a question is the heading of the page."""
    return any(getattr(field, "page_heading", False) for field in form.fields.values())


MANY_QUESTIONS = 4


def is_long(form: forms.BaseForm) -> bool:
    """Say whether filling in the form takes so long that people want to come back to it."""
    asked = form.visible_fields()
    return len(asked) >= MANY_QUESTIONS or any(isinstance(one.field.widget, forms.Textarea) for one in asked)


def _reveals(form: forms.BaseForm) -> Iterator[tuple[str, str, str]]:
    for name, field in form.fields.items():
        for option, revealed in getattr(field, "reveals", {}).items():
            yield name, option, revealed
