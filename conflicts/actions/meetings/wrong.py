"""An answer that is wrong, and the question it belongs to."""

from __future__ import annotations

from mcp_portal.workflow.steps import Refused


class Wrong(Refused):
    """One answer is wrong; ``field`` names its question so that the sentence stands beside it."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field
