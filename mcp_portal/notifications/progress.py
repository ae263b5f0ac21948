"""How far a long piece of work is, for whoever looks meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Progress:
    """Parts done, parts in all, and what is being done now."""

    done: int
    of: int
    words: str

    @property
    def is_over(self) -> bool:
        """Say whether the work is done."""
        return self.done >= self.of


def report(work: str, done: int, of: int, words: str) -> None:
    """Say how far a piece of work is."""
    cache.set(f"progress-{work}", (done, of, words), KEPT_FOR)


def progress_of(work: str) -> Progress | None:
    """Give how far a piece of work is, or None when none is known."""
    found = cache.get(f"progress-{work}")
    return Progress(*found) if found else None
