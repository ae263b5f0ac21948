"""Fields for text."""

from typing import Any

from django import forms
from django.core import validators

from mcp_portal.nhsuk.fields.base import NHSField
from mcp_portal.nhsuk.wording import number


class _Short(NHSField, forms.CharField):
    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)
        for validator in self.validators:
            if isinstance(validator, validators.MaxLengthValidator):
                validator.message = f"{self.begins} must be {number(max_length or 0)} characters or fewer"


class Text(_Short):
    """One line of text."""

    def __init__(self, *args: Any, prefix: str = "", suffix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.component = {"prefix": prefix, "suffix": suffix}


class LongText(_Short):
    """Several lines; with ``max_length`` the page counts the characters left."""

    nhs_template = "nhsforms/long_text.jinja"
    widget = forms.Textarea

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def to_python(self, value: Any) -> str:
        # Browsers send line ends as two characters but count them as one.
        return str(super().to_python(value)).replace("\r\n", "\n")


class Email(NHSField, forms.EmailField):
    """An email address."""

    generic = "email address"
    component = {"type": "email", "spellcheck": False}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        super().__init__(*args, **kwargs)
        for validator in self.validators:
            if isinstance(validator, validators.EmailValidator):
                validator.message = self.error_messages["invalid"]

    def wording(self) -> dict[str, str]:
        return {
            "required": "Enter an email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        }


class Password(NHSField, forms.CharField):
    """A password; never sent back to the page."""

    nhs_template = "nhsforms/password.jinja"
    widget = forms.PasswordInput
    generic = "password"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "current-password")
        kwargs.setdefault("strip", False)
        super().__init__(*args, **kwargs)

    def wording(self) -> dict[str, str]:
        return {"required": "Enter your password"}


class Hidden(NHSField, forms.CharField):
    """A value the page carries and nobody sees."""

    nhs_template = "nhsforms/hidden.jinja"
    widget = forms.HiddenInput
