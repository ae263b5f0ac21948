"""The parameters an NHS macro wants, made of a bound field. Fields of other packages work as well."""

from collections.abc import Iterator
from typing import Any

from django import forms

from mcp_portal.nhsuk.fields.dates import parts_in_error

_BOX_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 5}


def labelled(bound: forms.BoundField) -> dict[str, Any]:
    """Give the parameters of a component with one input and a label."""
    field = bound.field
    value = bound.value()
    return (
        {"id": bound.auto_id, "name": bound.html_name, "label": _heading(bound), "classes": _classes(field)}
        | {"value": "" if value is None else str(value)}
        | _around(bound)
        | _purpose(field)
        | {name: what for name, what in getattr(field, "component", {}).items() if what != ""}
    )


def unanswered(bound: forms.BoundField) -> dict[str, Any]:
    """Give the same without the value, for what must never go back to the page."""
    return {name: what for name, what in labelled(bound).items() if name != "value"}


def chosen(bound: forms.BoundField) -> dict[str, Any]:
    """Give the parameters of a component with a legend and options."""
    return {
        "idPrefix": bound.auto_id,
        "name": bound.html_name,
        "fieldset": {"legend": _heading(bound)},
        "classes": _classes(bound.field),
        "inline": getattr(bound.field, "inline", False),
        "items": list(_items(bound)),
    } | _around(bound)


def listed(bound: forms.BoundField) -> dict[str, Any]:
    """Give the parameters of a drop-down list."""
    items = [
        {"value": option["value"], "text": option["text"], "selected": option["checked"]} for option in _options(bound)
    ]
    if all(item["value"] for item in items):
        items.insert(0, {"value": "", "text": getattr(bound.field, "empty", "Select an option")})
    return unanswered(bound) | {"items": items}


def confirmed(bound: forms.BoundField) -> dict[str, Any]:
    """Give the parameters of a single box to tick."""
    hint = getattr(bound.field, "hint", "") or str(bound.field.help_text)
    item = {"value": "on", "text": str(bound.label), "checked": bool(bound.value()), "id": bound.auto_id}
    around = {name: what for name, what in _around(bound).items() if name != "hint"}
    return {
        "idPrefix": bound.auto_id,
        "name": bound.html_name,
        "items": [item | ({"hint": {"text": hint}} if hint else {})],
    } | around


def boxes(bound: forms.BoundField) -> dict[str, Any]:
    """Give the parameters of a date in boxes; only the boxes that are wrong are marked."""
    widget = bound.field.widget
    value = bound.value()
    texts = value if isinstance(value, list) else widget.decompress(value)
    wrong = parts_in_error(bound)
    return {
        "id": bound.auto_id,
        "fieldset": {"legend": _heading(bound)},
        "items": [
            {
                "id": f"{bound.auto_id}_{part}",
                "name": f"{bound.html_name}_{part}",
                "label": {"text": part.capitalize()},
                "value": "" if text is None else str(text),
                "width": _BOX_WIDTHS[part],
                "inputmode": "text" if part == "time" else "numeric",
                "error": part in wrong,
            }
            for part, text in zip(widget.parts, texts, strict=True)
        ],
    } | _around(bound)


def first_input(bound: forms.BoundField) -> str:
    """Give the id of the input an error about the field links to."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect):  # checkboxes are radios to Django
        options = bound.subwidgets
        return options[0].id_for_label if options else bound.auto_id
    if hasattr(widget, "parts"):
        return f"{bound.auto_id}_{(parts_in_error(bound) or widget.parts)[0]}"
    return bound.auto_id


def kind(bound: forms.BoundField) -> str:
    """Say which template fits a field that did not bring its own."""
    widget = bound.field.widget
    for types, name in (
        ((forms.HiddenInput,), "hidden"),
        ((forms.CheckboxSelectMultiple,), "checkboxes"),
        ((forms.RadioSelect,), "radios"),
        ((forms.Select,), "select"),
        ((forms.CheckboxInput,), "confirm"),
        ((forms.Textarea,), "long_text"),
        ((forms.PasswordInput,), "password"),
        ((forms.FileInput,), "file"),
    ):
        if isinstance(widget, types):
            return f"nhsforms/{name}.jinja"
    return "nhsforms/input.jinja"


def _heading(bound: forms.BoundField) -> dict[str, Any]:
    field = bound.field
    on_top = getattr(field, "page_heading", False)
    return {
        "text": str(bound.label),
        "size": getattr(field, "label_size", "s"),
        "isPageHeading": on_top,
    }


def _around(bound: forms.BoundField) -> dict[str, Any]:
    hint = getattr(bound.field, "hint", "") or str(bound.field.help_text)
    around: dict[str, Any] = {"hint": {"text": hint}} if hint else {}
    if bound.errors:
        around["errorMessage"] = {"text": str(bound.errors[0])}
    return around


def _purpose(field: forms.Field) -> dict[str, Any]:
    purpose = getattr(field, "autocomplete", "") or field.widget.attrs.get("autocomplete", "")
    return {"autocomplete": purpose} if purpose else {}


def _classes(field: forms.Field) -> str:
    return getattr(field, "classes", "")


def _items(bound: forms.BoundField) -> Iterator[dict[str, Any]]:
    field = bound.field
    hints, reveals = getattr(field, "hints", {}), getattr(field, "reveals", {})
    divider = getattr(field, "divider", None)
    for option in _options(bound):
        value = option["value"]
        if divider is not None and value == str(divider):
            yield {"divider": "or"}
        item = dict(option)
        if hints.get(value):
            item["hint"] = {"text": hints[value]}
        if value in reveals:
            item["conditional"] = {"html": bound.form[reveals[value]].as_field_group()}
        yield item


def _options(bound: forms.BoundField) -> Iterator[dict[str, Any]]:
    for widget in bound.subwidgets:
        option = widget.data
        yield {
            "value": "" if option["value"] is None else str(option["value"]),
            "text": str(option["label"]),
            "checked": bool(option["selected"]),
            "id": option["attrs"].get("id", ""),
        }
