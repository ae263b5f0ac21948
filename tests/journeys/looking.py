"""What is looked at on every page: axe at both widths, no sideways scroll, a heading, a title."""

from __future__ import annotations

from typing import Any

from tests.axe import violations

WIDTHS = (1280, 320)
SETTLED = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 4; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
}"""
"""The header moves links into its menu some frames after a new width: before that, white words lie on white."""


def look(page: Any) -> list[str]:
    """Give what is wrong with a page, in words."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        found += [f"{page.url} at {width}: {one}" for one in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{page.url} at {width}: the page scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 900})
    if page.locator("h1").count() != 1:
        found.append(f"{page.url}: {page.locator('h1').count()} headings of level 1")
    return found
