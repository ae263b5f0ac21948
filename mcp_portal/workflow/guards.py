"""A guard: one thing that must hold, with its rule in words, its source, who can meet it and where."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from mcp_portal.accounts.queries import label_of, roles_on


@dataclass(frozen=True)
class Missing:
    """One thing that is missing; what is left empty comes from the guard.

    ``unknown``: this person may not know whether it is missing, because rows are hidden from them.
    """

    what: str
    detail: str = ""
    who: str = ""
    page: str = ""
    link: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class Unmet:
    """A requirement as a person reads it, met or not."""

    what: str
    detail: str
    who: str
    rule: str
    page: str
    link_text: str
    met: bool = False
    roles: tuple[str, ...] = ()
    guard: str = ""
    unknown: bool = False

    @property
    def link(self) -> dict[str, str] | None:
        """Give the link to the page where it is met, or None."""
        return {"text": self.link_text, "href": self.page} if self.page and not self.met else None

    def as_json(self) -> dict[str, str]:
        """Give what the JSON answer of a refused step says."""
        return {
            "missing": self.what,
            "detail": self.detail,
            "role": self.who,
            "page": self.page,
            "source": self.rule,
        }


Answer = None | str | Missing | Sequence["str | Missing"]
Check = Callable[[Any, Any, datetime.datetime], Answer]


@dataclass(frozen=True)
class Guard:
    """The declaration of a guard."""

    check: Check
    source: str
    roles: tuple[str, ...]
    page: str | Callable[[Any], str]
    link: str
    # Where it does not hold, the step lies on another way: it is refused, and not offered.
    chooses_the_way: bool = False

    @property
    def rule(self) -> str:
        """Give the rule in words: the first line of the docstring."""
        return (self.check.__doc__ or self.check.__name__).strip().splitlines()[0].rstrip(".")

    @property
    def name(self) -> str:
        """Give the name under which tests and documents know the guard."""
        return self.check.__name__

    def unmet(self, obj: Any, user: Any, now: datetime.datetime) -> list[Unmet]:
        """Give everything that is missing for this guard."""
        return [self._explain(item, obj, user) for item in self._found(obj, user, now)]

    def holds(self, obj: Any, user: Any, now: datetime.datetime) -> bool | None:
        """Say whether nothing is missing, or None when what is missing is all hidden from this person."""
        found = self._found(obj, user, now)
        if not found:
            return True
        return None if all(isinstance(item, Missing) and item.unknown for item in found) else False

    def met(self, obj: Any, user: Any) -> Unmet:
        """Give the row that says the guard holds."""
        return Unmet(self.rule, "", self._who(obj, user), self.source, "", "", True, self.roles, self.name)

    def _found(self, obj: Any, user: Any, now: datetime.datetime) -> list[str | Missing]:
        answer = self.check(obj, user, now)
        if not answer:
            return []
        return [answer] if isinstance(answer, str | Missing) else list(answer)

    def _explain(self, item: str | Missing, obj: Any, user: Any) -> Unmet:
        item = Missing(item) if isinstance(item, str) else item
        return Unmet(
            item.what,
            item.detail,
            item.who or self._who(obj, user),
            self.source,
            item.page or self._page(obj),
            item.link or self.link,
            roles=self.roles,
            guard=self.name,
            unknown=item.unknown,
        )

    def _who(self, obj: Any, user: Any) -> str:
        case = getattr(obj, "case", None)
        if case is not None and not roles_on(user, case).isdisjoint(self.roles):
            return "You"
        return label_of(self.roles)

    def _page(self, obj: Any) -> str:
        if callable(self.page):
            return self.page(obj)
        case = getattr(obj, "case", None)
        return reverse(self.page, args=[case.reference]) if self.page and case is not None else ""


def guard(
    *,
    source: str,
    role: str | Sequence[str],
    page: str | Callable[[Any], str] = "",
    link: str = "See what is missing",
    chooses_the_way: bool = False,
) -> Callable[[Check], Guard]:
    """Make a function ``(obj, user, now)`` a guard. It returns None, a sentence, a Missing or a list of these.

    ``source`` names law, guidance, usual practice or house rule; ``role`` who can meet it; ``page`` a URL name
    that takes the case's reference, or a function of the object that gives a URL. Guards never write.
    ``chooses_the_way``: a step that is on another way of the subject, for good, is refused and not even offered.
    """
    roles = (role,) if isinstance(role, str) else tuple(role)
    return lambda check: Guard(check, source, roles, page, link, chooses_the_way)
