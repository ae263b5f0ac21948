"""What all NHS fields share."""

from typing import Any

from django import forms

from mcp_portal.nhsuk.wording import lower_first, upper_first

# Browsers must not stop a long text or mark a field before the form is sent: the page explains what is wrong.
_NOT_RENDERED = ("maxlength", "minlength", "min", "max", "step", "required")


class NHSField(forms.Field):
    """Mix into a Django field to render it as an NHS.UK component.

    hint          one sentence under the label
    label_size    s (default), m, l or xl
    page_heading  the label is the only heading of the page (h1, size l)
    called        what error messages call it, such as "date of the notice"; from the label by default
    classes       extra classes of the input, such as "nhsuk-input--width-10"
    autocomplete  the purpose of the input, as HTML names it
    """

    nhs_template = "nhsforms/input.jinja"
    # What the field is called when its label is a question.
    generic = "answer"
    # Attributes of the component beside label, hint, error and value.
    component: dict[str, Any] = {}

    def __init__(
        self,
        *args: Any,
        hint: str = "",
        classes: str = "",
        label_size: str = "",
        page_heading: bool = False,
        called: str = "",
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        self.hint, self.classes, self.autocomplete = hint, classes, autocomplete
        self.page_heading = page_heading
        self.label_size = label_size or ("l" if page_heading else "s")
        self.called = called or self._called_by_label(kwargs.get("label"))
        kwargs.setdefault("template_name", self.nhs_template)
        kwargs["error_messages"] = self.wording() | (kwargs.get("error_messages") or {})
        super().__init__(*args, **kwargs)

    def wording(self) -> dict[str, str]:
        """Give the error messages of this kind of field; each says what to do, without a full stop."""
        return {"required": f"Enter the {self.called}"}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name not in _NOT_RENDERED}

    @property
    def begins(self) -> str:
        """Give the name of the field as the beginning of a sentence."""
        return upper_first(self.called)

    def _called_by_label(self, label: str | None) -> str:
        text = str(label or "")
        return lower_first(text) if text and not text.endswith("?") else self.generic
