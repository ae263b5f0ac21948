"""What the guidance says about an offer of a gift, hospitality or travel. Pure: a version and facts in, advice out.

Every figure comes from the version of the guidance; each version has its own text, so its own rules. What the
published text does not confirm is marked as default.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from mcp_portal.nhsuk.wording import pounds

NOTHING = Decimal(0)


class Kind(TextChoices):
    """What is offered."""

    GIFT = "gift", "Gift"
    HOSPITALITY = "hospitality", "Meal or refreshments"
    TRAVEL = "travel", "Travel or accommodation"


class Wish(TextChoices):
    """What the recipient did with the offer, or wants to do."""

    ACCEPT = "accept", "Accept it"
    DECLINE = "decline", "Decline it"
    ON_BEHALF = "on_behalf", "Accept it on behalf of the organisation"


class Answer(TextChoices):
    """What the guidance says, mildest first."""

    ACCEPT = "accept", "Accept, without declaring it"
    DECLARE = "declare", "Accept and declare"
    APPROVAL = "approval", "Accept only with approval, and declare"
    ORGANISATION = "organisation", "Accept only on behalf of the organisation, and declare"
    REFUSE = "refuse", "Refuse, and declare the offer"


@dataclass(frozen=True)
class Offer:
    """The facts that count. ``earlier`` is what gifts from the same source came to in the months before."""

    kind: str
    value: Decimal
    from_supplier: bool
    earlier: Decimal = NOTHING
    branded: bool = False
    cash: bool = False
    modest: bool = True


@dataclass(frozen=True)
class Line:
    """One line of the working; ``is_default`` when the published text does not confirm it."""

    words: str
    is_default: bool = False


@dataclass(frozen=True)
class Advice:
    """What the guidance says about one offer, how that follows, and where it stands."""

    answer: Answer
    working: tuple[Line, ...]
    source: str

    @property
    def words(self) -> str:
        """Give the answer as a sentence."""
        return self.answer.label

    @property
    def rests_on_defaults(self) -> bool:
        """Say whether any line is not confirmed by the published text."""
        return any(line.is_default for line in self.working)

    def is_broken_by(self, wish: str) -> bool:
        """Say whether doing what the recipient wants departs from the guidance."""
        return departs(self.answer, wish)


def departs(answer: str, wish: str) -> bool:
    """Say whether a wish departs from an answer of the guidance; declining never does."""
    if wish == Wish.DECLINE:
        return False
    return answer == Answer.REFUSE or (answer == Answer.ORGANISATION and wish == Wish.ACCEPT)


def advise(guidance: Any, offer: Offer) -> Advice:
    """Say what a version of the guidance says about an offer.

    Sources: guidance of June 2016 (gateway 05198) and June 2017 (gateway 06768), gifts and hospitality.
    """
    rules = RULES.get(guidance.code, RULES["2017-06"])
    answer, working = rules[Kind(offer.kind)](guidance, offer)
    if offer.cash:
        answer, working = Answer.REFUSE, [Line("Cash and vouchers are never taken", True)]
    return Advice(answer, tuple(working), f"{guidance.title} (gateway {guidance.gateway_number})")


Rule = Callable[[Any, Offer], tuple[Answer, list[Line]]]


def _as_one(guidance: Any, offer: Offer) -> tuple[Decimal, list[Line]]:
    """Add what came before from the same source: repeated small gifts count as one."""
    lines = [Line(f"Value: {pounds(offer.value)}")]
    if not offer.earlier:
        return offer.value, lines
    total = offer.value + offer.earlier
    months = guidance.repeated_gift_months
    lines += [
        Line(f"Gifts from the same source in the {months} months before: {pounds(offer.earlier)}"),
        Line(f"They count as one gift of {pounds(total)}", "repeated_gift_months" in guidance.defaults),
    ]
    return total, lines


def _supplier_gift(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    limit, unsure = guidance.supplier_gift_limit, "supplier_gift_limit" in guidance.defaults
    total, lines = _as_one(guidance, offer)
    if not limit:
        return Answer.REFUSE, [*lines, Line("A gift from a supplier is declined, whatever its value", unsure)]
    taken = f"From a supplier only branded items of low value are taken, up to {pounds(limit)}"
    lines.append(Line(taken, unsure))
    if not offer.branded:
        return Answer.REFUSE, [*lines, Line("This is no branded item")]
    if total > limit:
        return Answer.REFUSE, [*lines, Line(f"{pounds(total)} is over {pounds(limit)}")]
    return Answer.ACCEPT, [*lines, Line(f"{pounds(total)} is not over {pounds(limit)}")]


def _gift_2016(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    if offer.from_supplier:
        return _supplier_gift(guidance, offer)
    limit, unsure = guidance.other_gift_limit, "other_gift_limit" in guidance.defaults
    total, lines = _as_one(guidance, offer)
    if total <= limit:
        return Answer.ACCEPT, [*lines, Line(f"{pounds(total)} is not over {pounds(limit)}", unsure)]
    return Answer.REFUSE, [*lines, Line(f"{pounds(total)} is over {pounds(limit)}", unsure)]


def _gift_2017(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    if offer.from_supplier:
        return _supplier_gift(guidance, offer)
    limit, unsure = guidance.other_gift_limit, "other_gift_limit" in guidance.defaults
    total, lines = _as_one(guidance, offer)
    if total < limit:
        return Answer.ACCEPT, [*lines, Line(f"{pounds(total)} is under {pounds(limit)}", unsure)]
    if total == limit:
        # Not under the limit, so declared; not over it, so it may be kept.
        return Answer.DECLARE, [*lines, Line(f"{pounds(total)} is neither under nor over {pounds(limit)}", unsure)]
    return Answer.ORGANISATION, [*lines, Line(f"{pounds(total)} is over {pounds(limit)}", unsure)]


def _hospitality_2016(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    lines = [Line(f"Value: {pounds(offer.value)}"), Line("The text gives no figure: what is modest is declared", True)]
    if offer.modest:
        return Answer.DECLARE, [*lines, Line("You say that it is modest")]
    return Answer.REFUSE, [*lines, Line("You say that it goes beyond modest")]


def _hospitality_2017(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    low, high = guidance.hospitality_undeclared_below, guidance.hospitality_refused_above
    lines = [Line(f"Value: {pounds(offer.value)}")]
    if offer.value < low:
        words, unsure = f"under {pounds(low)}", "hospitality_undeclared_below" in guidance.defaults
        return Answer.ACCEPT, [*lines, Line(f"{pounds(offer.value)} is {words}", unsure)]
    unsure = "hospitality_refused_above" in guidance.defaults
    if offer.value <= high:
        words = f"is from {pounds(low)} to {pounds(high)}"
        return Answer.DECLARE, [*lines, Line(f"{pounds(offer.value)} {words}", unsure)]
    return Answer.REFUSE, [*lines, Line(f"{pounds(offer.value)} is over {pounds(high)}", unsure)]


def _travel_2016(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    return Answer.APPROVAL, [Line("Travel and accommodation are taken with approval only, and declared", True)]


def _travel_2017(guidance: Any, offer: Offer) -> tuple[Answer, list[Line]]:
    if offer.modest:
        return Answer.APPROVAL, [Line("Modest travel and accommodation are taken with approval, and declared", True)]
    beyond = "What goes beyond modest is taken only when a director approves it as an exception"
    return Answer.REFUSE, [Line(beyond, True)]


RULES: dict[str, dict[Kind, Rule]] = {
    "2016-06": {Kind.GIFT: _gift_2016, Kind.HOSPITALITY: _hospitality_2016, Kind.TRAVEL: _travel_2016},
    "2017-06": {Kind.GIFT: _gift_2017, Kind.HOSPITALITY: _hospitality_2017, Kind.TRAVEL: _travel_2017},
}


LEGAL_FORMS = frozenset({"ltd", "limited", "plc", "llp", "inc", "company", "co", "the", "cic"})


def source_key(name: str) -> str:
    """Bring the name of a source into one form, so that "The Acme Co. Ltd" and "ACME" are the same source."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold().replace("&", " and ")
    words = re.findall(r"[a-z0-9]+", plain)
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words) or name.strip().casefold()


def counted_since(offered: datetime.date, months: int) -> datetime.date:
    """Give the first day whose gifts count together with one offered on a day; that day counts as well."""
    years, month = divmod(offered.month - 1 - months, 12)
    year = offered.year + years
    for day in range(offered.day, 0, -1):
        try:
            return datetime.date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")
