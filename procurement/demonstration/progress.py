"""How far the demonstration case is, for the first page somebody sees."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

KEY = "demonstration-progress"
KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Loading:
    """Scenes done, scenes in all, and what is being done now."""

    done: int
    of: int
    words: str

    @property
    def is_over(self) -> bool:
        """Say whether the case is there."""
        return self.done >= self.of


def report(done: int, of: int, words: str) -> None:
    """Say how far the case is."""
    cache.set(KEY, (done, of, words), KEPT_FOR)


def loading() -> Loading | None:
    """Give how far the case is, or None when nothing is being loaded."""
    found = cache.get(KEY)
    return Loading(*found) if found else None
