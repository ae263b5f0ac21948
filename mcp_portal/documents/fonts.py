"""The packaged fonts: what they are, and which characters they can show."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"

FILES = (
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "NotoSansMono-Regular.ttf",
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
)
FAMILIES = ("Pack-Sans", "Pack-Mono", "Pack-Fallback")
"""The names the style sheets give the packaged files; a weight may follow. No machine has fonts called so."""

# From here on the text engine looks for a colour font of the machine, whatever the packaged ones hold.
EMOJI = 0x1F000
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def spelled(value: Any) -> Any:
    """Spell out, in every text inside a value, what the packaged fonts cannot show: ``[U+202E]``.

    A missing glyph would be set in a font of the machine, and a hidden mark that turns the direction of text
    could show a reader something else than what was written.
    """
    if isinstance(value, str):
        return _spelled(value)
    if isinstance(value, dict):
        return {key: spelled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [spelled(inner) for inner in value]
    return value


def _spelled(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_character(character) for character in unicodedata.normalize("NFC", text))


def _character(character: str) -> str:
    if character in "\n\t\r":
        return " "
    point = ord(character)
    shown = unicodedata.category(character) not in HIDDEN and point < EMOJI and point in _known()
    return character if shown else f"[U+{point:04X}]"


@functools.cache
def _known() -> frozenset[int]:
    """Characters that regular and bold can both show, in the family or in its fallback."""
    have = {name: _characters(name) for name in FILES}
    family = have["Inter-Regular.otf"] & have["Inter-SemiBold.otf"]
    fallback = have["DejaVuSans.ttf"] & have["DejaVuSans-Bold.ttf"]
    return frozenset(family | fallback)


def _characters(name: str) -> set[int]:
    with TTFont(FOLDER / name, lazy=True) as font:
        return set(font.getBestCmap())
