"""Selection of bidders as pure functions: grounds for exclusion and how long they count. No tables."""

from .grounds import GROUNDS, Ground, counts_until, ground, still_counts

__all__ = ["GROUNDS", "Ground", "counts_until", "ground", "still_counts"]
