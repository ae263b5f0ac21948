"""Review clauses: what may be added to a contract later without a new procurement.

PCR 2015 regulation 72(1)(a): a change is allowed when a clear, precise and unequivocal review clause in the original
documents states scope and nature of possible changes and the conditions under which they can be used.
"""

from __future__ import annotations

import re

LOOSE = (
    "as appropriate", "as necessary", "as required", "and so on", "etc", "for example", "if needed", "including but",
    "may include", "or similar", "other services", "such as", "to be agreed", "to be confirmed", "to be determined",
    "tbc", "where possible", "where suitable",
)  # fmt: skip
"""House rule: words that leave open what may be added; a finding, no refusal."""
_ANY = re.compile(rf"\b({'|'.join(LOOSE)})\b", re.IGNORECASE)


def loose_words(text: str) -> list[str]:
    """Give the words of a clause that are not precise, each once, in their order."""
    return list(dict.fromkeys(found.lower() for found in _ANY.findall(text)))


def clause_gaps(parts: dict[str, str]) -> list[str]:
    """Say what a clause leaves out and which of its words are not precise; parts by name: scope, nature, conditions."""
    gaps = [f"does not state its {name}" for name, text in parts.items() if not text]
    words = [word for text in parts.values() for word in loose_words(text)]
    return [*gaps, *(f"says “{word}”, which is not precise" for word in dict.fromkeys(words))]
