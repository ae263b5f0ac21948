"""Form fields that render themselves as NHS.UK components: ``{{ form.x.as_field_group() }}``."""

from mcp_portal.nhsuk.fields.base import NHSField
from mcp_portal.nhsuk.fields.choices import (
    Checkboxes,
    CheckboxesFrom,
    Confirm,
    Radios,
    RadiosFrom,
    Select,
    SelectFrom,
    YesNo,
)
from mcp_portal.nhsuk.fields.dates import Date, DateTime, Time
from mcp_portal.nhsuk.fields.figures import Money, Percentage, Whole
from mcp_portal.nhsuk.fields.text import Email, Hidden, LongText, Password, Text

__all__ = [
    "Checkboxes",
    "CheckboxesFrom",
    "Confirm",
    "Date",
    "DateTime",
    "Email",
    "Hidden",
    "LongText",
    "Money",
    "NHSField",
    "Password",
    "Percentage",
    "Radios",
    "RadiosFrom",
    "Select",
    "SelectFrom",
    "Text",
    "Time",
    "Whole",
    "YesNo",
]
