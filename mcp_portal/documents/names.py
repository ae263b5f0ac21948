"""Names of files as people and their machines give them."""

import re
import unicodedata

LONGEST = 150
# Controls, and the marks that turn the direction of text: "annual\u202efdp.exe" would read as a PDF.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def tidy(name: str, fallback: str = "document") -> str:
    """Give a file name without folders, hidden characters or characters that some system refuses."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(character for character in base if unicodedata.category(character) not in _HIDDEN)
    shown = re.sub(r'[<>:"|?*]', "-", re.sub(r"\s+", " ", shown)).lstrip().rstrip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        return shown[:LONGEST] or fallback
    return f"{stem.strip(' .')[: LONGEST - len(ending) - 1] or fallback}.{ending}"


def ending(name: str) -> str:
    """Give the ending of a file name in small letters, without its dot; "" when there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""
