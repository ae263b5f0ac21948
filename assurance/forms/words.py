"""A text that must be given."""

from __future__ import annotations

from typing import Any

from mcp_portal.nhsuk.fields import LongText


class Words(LongText):
    """A text that must be given, with its own words for a missing one."""

    def __init__(self, label: str, missing: str, **kwargs: Any):
        super().__init__(label=label, max_length=4000, error_messages={"required": missing}, **kwargs)
