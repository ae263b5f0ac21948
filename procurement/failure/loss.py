"""Who bears a loss when the model is right and everybody acts in good faith: bands, and the provider's most.

Whole pounds excluding VAT. What the provider does not bear, the commissioner bears, so that nothing is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Band:
    """A part of the loss, up to an amount or without end, and the percentage of it that the provider bears."""

    up_to: int | None
    provider: Decimal


@dataclass(frozen=True)
class Rule:
    """The bands in their order, and the most that the provider bears of one loss; None when there is no such limit."""

    bands: tuple[Band, ...]
    most: int | None = None


@dataclass(frozen=True)
class Share:
    """What falls into a band and who bears it before the limit of the provider."""

    begins: int
    up_to: int | None
    pounds: int
    provider: int

    @property
    def commissioner(self) -> int:
        """Give the rest of the band."""
        return self.pounds - self.provider


@dataclass(frozen=True)
class Shared:
    """A loss divided by a rule: each band, what the limit moves, and what each party pays."""

    loss: int
    shares: tuple[Share, ...]
    moved: int

    @property
    def provider(self) -> int:
        """Give what the provider pays."""
        return sum(one.provider for one in self.shares) - self.moved

    @property
    def commissioner(self) -> int:
        """Give what the commissioner pays."""
        return self.loss - self.provider


def shared(loss: int, rule: Rule) -> Shared:
    """Divide a loss of whole pounds by a rule. Raises ValueError for a loss below 0."""
    if loss < 0:
        raise ValueError("A loss is 0 or more")
    begins, found = 0, []
    for band in rule.bands:
        ends = loss if band.up_to is None else min(loss, band.up_to)
        pounds = max(ends - begins, 0)
        part = (Decimal(pounds) * band.provider / 100).quantize(Decimal(1), ROUND_HALF_UP)
        found.append(Share(begins, band.up_to, pounds, int(part)))
        begins = band.up_to if band.up_to is not None else loss
    total = sum(one.provider for one in found)
    moved = 0 if rule.most is None else max(total - rule.most, 0)
    return Shared(loss, tuple(found), moved)


def rule_problems(bands: Sequence[Band], most: int | None) -> list[str]:
    """Say what is wrong with a rule before anybody agrees on it."""
    problems = []
    ends = [band.up_to for band in bands]
    if not ends or ends[-1] is not None or None in ends[:-1]:
        problems.append("Only the last part of a loss goes on without end")
    limits = [end for end in ends if end is not None]
    if any(later <= earlier for earlier, later in zip(limits, limits[1:], strict=False)) or any(
        end <= 0 for end in limits
    ):
        problems.append("The second part of a loss must end above the first part")
    if any(not 0 <= band.provider <= 100 for band in bands):
        problems.append("A share of the provider must be between 0% and 100%")
    if most is not None and most < 0:
        problems.append("The most that the provider bears must be £0 or more")
    return problems
