"""Fields for numbers."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mcp_portal.nhsuk import money
from mcp_portal.nhsuk.fields.base import NHSField
from mcp_portal.nhsuk.wording import number, pounds

_WHOLE = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)")
_PERCENTAGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*%?")


class _Figure(NHSField, forms.CharField):
    """A number typed as text, so that what cannot be read goes back to the page as it was typed."""

    generic = "number"
    component = {"inputmode": "decimal", "spellcheck": False}
    empty_value = None

    def __init__(self, *args: Any, min_value: Any = None, max_value: Any = None, **kwargs: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        kwargs.setdefault("classes", "nhsuk-input--width-10")
        kwargs.setdefault("empty_value", None)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return None if text in (None, "") else self.read(str(text))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        low, high = self.min_value, self.max_value
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValidationError(f"{self.begins} must be {self._bounds()}", code="bounds")

    def read(self, text: str) -> Any:
        """Make the number of the text, or refuse it."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """Print a number as it stands in a sentence."""
        return number(value)

    def refuse(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid"], code="invalid")

    def _bounds(self) -> str:
        low, high = self.min_value, self.max_value
        if high is None:
            return f"{self.write(low)} or more"
        if low is None:
            return f"{self.write(high)} or less"
        return f"between {self.write(low)} and {self.write(high)}"


class Whole(_Figure):
    """A whole number, as int."""

    component = {"inputmode": "numeric", "spellcheck": False}

    def wording(self) -> dict[str, str]:
        return super().wording() | {"invalid": f"{self.begins} must be a whole number, like 14"}

    def read(self, text: str) -> int:
        digits = text.replace(",", "")
        # 18 digits are what the database holds.
        if not _WHOLE.fullmatch(text) or len(digits.lstrip("-")) > 18:
            raise self.refuse()
        return int(digits)


class Money(_Figure):
    """An amount in pounds, as Decimal exact to the penny; "£244.3m" and "1,234.50" are both understood."""

    generic = "amount"
    component = {"inputmode": "text", "spellcheck": False, "prefix": "£"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(10) ** 12)
        super().__init__(*args, **kwargs)

    def wording(self) -> dict[str, str]:
        return super().wording() | {"invalid": f"{self.begins} must be an amount in pounds, like 1,234.50 or 244.3m"}

    def read(self, text: str) -> Decimal:
        try:
            return money.parse(text)
        except money.NotAnAmount:
            raise self.refuse() from None

    def write(self, value: Any) -> str:
        return pounds(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return f"{value:,.2f}".removesuffix(".00")
        return value


class Percentage(_Figure):
    """A percentage from 0 to 100, as Decimal."""

    generic = "percentage"
    component = {"inputmode": "decimal", "spellcheck": False, "suffix": "%"}

    def __init__(self, *args: Any, decimal_places: int = 2, **kwargs: Any) -> None:
        self.decimal_places = decimal_places
        kwargs.setdefault("min_value", Decimal(0))
        kwargs.setdefault("max_value", Decimal(100))
        kwargs.setdefault("classes", "nhsuk-input--width-5")
        super().__init__(*args, **kwargs)

    def wording(self) -> dict[str, str]:
        return super().wording() | {"invalid": f"{self.begins} must be a percentage, like 12.5"}

    def read(self, text: str) -> Decimal:
        found = _PERCENTAGE.fullmatch(text)
        if found is None or len(found[1]) > 20:
            raise self.refuse()
        value = Decimal(found[1])
        if value != round(value, self.decimal_places):
            raise ValidationError(
                f"{self.begins} must have {self.decimal_places} decimal places or fewer", code="places"
            )
        return value
