"""The question "which file?"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from mcp_portal.nhsuk.fields import NHSField

from . import names, preflight, quarantine
from .scanning import Infected


class Upload(NHSField, forms.FileField):
    """One file. It is refused, in a sentence that names it, when the portal could not keep it."""

    nhs_template = "nhsforms/file.jinja"
    generic = "file"

    def wording(self) -> dict[str, str]:
        missing = f"Choose the {self.called}"
        empty = f"The {self.called} is empty: choose the file again or save it anew"
        return {"required": missing, "missing": missing, "invalid": missing, "empty": empty}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Run the preflight; ``actions.receive`` runs it again, for it trusts no form."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            upload.name = names.tidy(upload.name or "")
            try:
                preflight.check(upload)
            except preflight.NotAccepted as refusal:
                if isinstance(refusal, Infected):
                    quarantine.note_refused(upload)
                raise ValidationError(str(refusal), code="not_accepted") from refusal
        return upload


MOST_FILES = 20
"""At once."""


class Files(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class Uploads(Upload):
    """Several files at once, each checked; every file that cannot be kept is named, and the others are."""

    widget = Files
    component = {"multiple": True}
    refused: list[str]

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file; give the good ones and keep the reasons against others in ``refused``."""
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise ValidationError(f"Choose {MOST_FILES} files or fewer at a time", code="too_many")
        kept, wrong = [], []
        for file in files or [None]:
            try:
                kept.append(super().clean(file, initial))
            except ValidationError as refusal:
                wrong += refusal.error_list
        if not kept:
            raise ValidationError(wrong)
        self.refused = [words for one in wrong for words in one.messages]
        return kept
