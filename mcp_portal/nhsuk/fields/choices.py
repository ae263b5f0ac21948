"""Fields for choosing."""

from collections.abc import Mapping
from typing import Any

from django import forms

from mcp_portal.nhsuk.fields.base import NHSField


class _Choosing(NHSField):
    """A field with options.

    hints    value -> one sentence under that option
    reveals  value -> name of the field of the same form that is asked only with that option
    divider  value before which "or" is printed
    """

    generic = "option"

    def __init__(
        self,
        *args: Any,
        hints: Mapping[Any, str] | None = None,
        reveals: Mapping[Any, str] | None = None,
        divider: Any = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.reveals = {str(value): name for value, name in (reveals or {}).items()}
        self.divider, self.inline = divider, inline
        super().__init__(*args, **kwargs)

    def wording(self) -> dict[str, str]:
        return {
            "required": f"Select the {self.called}" if self.called != self.generic else "Select an option",
            "invalid_choice": "Select one of the options",
            "invalid_list": "Select from the options",
            "invalid_pk_value": "Select from the options",
        }


class Radios(_Choosing, forms.ChoiceField):
    """One of a few options, all visible."""

    nhs_template = "nhsforms/radios.jinja"
    widget = forms.RadioSelect


class Checkboxes(_Choosing, forms.MultipleChoiceField):
    """Any of a few options, as a list of values."""

    nhs_template = "nhsforms/checkboxes.jinja"
    widget = forms.CheckboxSelectMultiple


class Select(_Choosing, forms.ChoiceField):
    """One of many options; ``empty`` is the text of the first line, which chooses nothing."""

    nhs_template = "nhsforms/select.jinja"
    widget = forms.Select

    def __init__(self, *args: Any, empty: str = "Select an option", **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(*args, **kwargs)


class YesNo(_Choosing, forms.TypedChoiceField):
    """Yes or no, as bool, or None when it need not be answered."""

    nhs_template = "nhsforms/radios.jinja"
    widget = forms.RadioSelect

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("inline", not kwargs.get("reveals"))
        super().__init__(
            *args,
            choices=[("yes", "Yes"), ("no", "No")],
            coerce=lambda value: value == "yes",
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value

    def wording(self) -> dict[str, str]:
        return super().wording() | {"required": "Select yes or no", "invalid_choice": "Select yes or no"}


class Confirm(NHSField, forms.BooleanField):
    """One box to tick, whose label is the statement."""

    nhs_template = "nhsforms/confirm.jinja"

    def wording(self) -> dict[str, str]:
        return {"required": "Tick the box to confirm"}


class _FromRows(_Choosing, forms.ModelChoiceField):
    def __init__(self, queryset: Any, *args: Any, text: Any = None, **kwargs: Any) -> None:
        self.text = text
        super().__init__(queryset, *args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return self.text(obj) if self.text else str(obj)


class SelectFrom(_FromRows):
    """One row of a queryset out of many; ``text`` makes the words of a row."""

    nhs_template = "nhsforms/select.jinja"
    widget = forms.Select

    def __init__(self, queryset: Any, *args: Any, empty: str = "Select an option", **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(queryset, *args, empty_label=None, **kwargs)


class RadiosFrom(_FromRows):
    """One row of a small queryset."""

    nhs_template = "nhsforms/radios.jinja"
    widget = forms.RadioSelect

    def __init__(self, queryset: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(queryset, *args, empty_label=None, **kwargs)


class CheckboxesFrom(_FromRows, forms.ModelMultipleChoiceField):
    """Any rows of a small queryset."""

    nhs_template = "nhsforms/checkboxes.jinja"
    widget = forms.CheckboxSelectMultiple
