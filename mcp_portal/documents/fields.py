"""The question "which file?"."""

from typing import Any

from django import forms

from . import preflight


class Upload(forms.FileField):
    """A file field that refuses what the portal cannot keep, beside the question and in the error summary."""

    template_name = "forms/upload.jinja"
