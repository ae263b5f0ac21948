"""Whether scope and money speak of the same services: by their names, whatever their case and spaces."""

from __future__ import annotations

from collections.abc import Iterable


def unmatched(services: Iterable[str], spent_on: Iterable[str]) -> tuple[list[str], list[str]]:
    """Give services without a line of spend, and services of lines of spend outside the scope, in their order."""
    planned, spent = {_plain(one): one for one in services}, {_plain(one): one for one in spent_on}
    return (
        [words for plain, words in planned.items() if plain not in spent],
        [words for plain, words in spent.items() if plain not in planned],
    )


def spending_gaps(services: Iterable[str], spent_on: Iterable[str]) -> list[str]:
    """Name both; nothing as long as one side has not been entered."""
    planned, spent = list(services), list(spent_on)
    if not planned or not spent:
        return []
    without, outside = unmatched(planned, spent)
    return [f"“{one}” has no line of spend of its name in the money model" for one in without] + [
        f"The money model spends on “{one}”, which is no service line of the case" for one in outside
    ]


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
