"""Accessibility of a page in a browser, by axe-core 4.14.1 (``axe.min.js``, MPL 2.0, see LICENSE)."""

from pathlib import Path
from typing import Any

_SOURCE = (Path(__file__).parent / "axe.min.js").read_text()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# NHS.UK radios that reveal a question say aria-expanded, which screen readers of the NHS's tests understand.
_KNOWN = {("aria-allowed-attr", "nhsuk-radios__input")}


def violations(page: Any) -> list[str]:
    """Give one line for each place axe objects to; evaluating the script is what our policy allows."""
    page.evaluate(_SOURCE)
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})",
        _TAGS,
    )
    return [
        f"{found['id']}: {node['html']}"
        for found in result["violations"]
        for node in found["nodes"]
        if not any(found["id"] == rule and mark in node["html"] for rule, mark in _KNOWN)
    ]
