"""The grounds of PCR 2015 reg. 72 in plain words, and what keeps a change from resting on one of them.

Amounts are whole pounds excluding VAT. An increase counts by its size; a reduction is not capped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

CAP_SHARE = Fraction(1, 2)
"""Of the original value: no single change on ground (b) or (c) goes beyond it (reg. 72(1)(b) and (c))."""

SMALL_SHARE = Fraction(1, 10)
"""Of the original value: all small changes of a services contract together stay below it (reg. 72(5))."""


@dataclass(frozen=True)
class Asked:
    """A question of a ground and the answer it needs; ``refusal`` says what follows from the other one."""

    code: str
    text: str
    needs: bool
    refusal: str


@dataclass(frozen=True)
class Ground:
    """A ground: what it is about, its questions, and which notice follows."""

    code: str
    title: str
    law: str
    asks: tuple[Asked, ...]
    notice: str = ""

    @property
    def is_capped(self) -> bool:
        """Say whether each change is capped at half of the original value."""
        return self.code in ("b", "c")


NATURE = Asked(
    "nature", "Does the overall nature of the contract stay the same?", True,
    "A change of the overall nature of the contract needs a new procurement",
)  # fmt: skip
SPLIT = Asked(
    "split", "Does it follow earlier changes in order to get round the rules?", False,
    "Changes that follow each other may not be used to get round the rules (reg. 72(2))",
)  # fmt: skip
CHARACTER = Asked(
    "character", "Does the contract become materially different in character?", False,
    "A contract of another character is substantially changed and needs a new procurement",
)  # fmt: skip
F20 = "A modification notice is published"

GROUNDS: tuple[Ground, ...] = (
    Ground(
        "a", "A review clause in the first contract provides for it", "PCR 2015 reg. 72(1)(a)",
        (
            Asked("clause", "Was the clause in the procurement documents before the award?", True,
                  "A clause that came later is no review clause"),
            Asked("clear", "Does it say clearly, precisely and unequivocally what may change, how far and when?", True,
                  "A clause that does not say how far and when does not carry a change"),
            NATURE,
        ),
    ),
    Ground(
        "b", "Additional services from the same provider have become necessary", "PCR 2015 reg. 72(1)(b)",
        (
            Asked("impossible", "Can the provider not be changed for economic or technical reasons?", True,
                  "Another provider could deliver the additional services. They need a procurement"),
            Asked("costly", "Would a change cause significant inconvenience or duplicate costs substantially?", True,
                  "Without significant inconvenience or duplicated costs the additional services need a procurement"),
            SPLIT,
        ),
        F20,
    ),
    Ground(
        "c", "Circumstances that a diligent authority could not foresee", "PCR 2015 reg. 72(1)(c)",
        (
            Asked("unforeseen", "Could a diligent authority not have foreseen it?", True,
                  "What a diligent authority could foresee belongs in the contract from the start"),
            NATURE,
            SPLIT,
        ),
        F20,
    ),
    Ground(
        "d", "Another provider takes the place of this one", "PCR 2015 reg. 72(1)(d)",
        (
            Asked("provided", "Does a review clause provide for it, or does a body succeed this one by a corporate "
                  "change such as a merger or an insolvency?", True,
                  "A new provider without a review clause or a corporate succession needs a procurement"),
            Asked("selection", "Does the new provider meet the selection criteria of the procurement?", True,
                  "A successor has to meet the selection criteria. Check exclusion and capability first"),
            Asked("other", "Does it bring other substantial changes, or get round the rules?", False,
                  "A succession may not bring other substantial changes"),
        ),
    ),
    Ground(
        "e", "The change is not substantial", "PCR 2015 reg. 72(1)(e) and 72(8)",
        (
            CHARACTER,
            Asked("others", "Would others have been selected, or another tender accepted, had it been known?", False,
                  "The change would have let others in or attracted them. It is substantial"),
            Asked("balance", "Does it shift the economic balance in favour of the provider?", False,
                  "The change shifts the economic balance to the provider. It is substantial"),
            Asked("scope", "Does it extend the scope considerably?", False,
                  "The change extends the scope considerably. It is substantial"),
            Asked("replaced", "Does another provider take the place of this one?", False,
                  "Another provider is ground (d)"),
        ),
    ),
    Ground(
        "f", "The change is small", "PCR 2015 reg. 72(1)(f) and 72(5)",
        (NATURE,),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """What a change is measured against: the original value, the threshold, and the small increases before it."""

    original: int
    threshold: int
    small_before: int = 0


def share_of(pounds: int, original: int) -> Fraction:
    """Give an increase as an exact share of the original value; a reduction has none."""
    return Fraction(max(pounds, 0), original)


def why_not(ground: Ground, answers: Mapping[str, bool], pounds: int, sums: Sums) -> list[str]:
    """Say everything that keeps a change from resting on a ground; nothing when it may.

    ``answers`` by the code of a question; a question that was not answered counts as its wrong answer.
    """
    missing = [one.refusal for one in ground.asks if answers.get(one.code, not one.needs) is not one.needs]
    if ground.is_capped and share_of(pounds, sums.original) > CAP_SHARE:
        most = int(sums.original * CAP_SHARE)
        missing.append(
            f"The increase of £{pounds:,} is more than half of the original value. "
            f"At most £{most:,} is allowed for each change on this ground"
        )
    if ground.code == "f":
        missing += _small(pounds, sums)
    return missing


def _small(pounds: int, sums: Sums) -> list[str]:
    """Measure all small changes together, this one included: below the threshold, and below a tenth."""
    total = sums.small_before + max(pounds, 0)
    missing = []
    if total >= sums.threshold:
        missing.append(
            f"Small changes come to £{total:,} together. They have to stay below the threshold of £{sums.threshold:,}"
        )
    if share_of(total, sums.original) >= SMALL_SHARE:
        missing.append("Small changes have to stay below 10% of the original value together")
    return missing
