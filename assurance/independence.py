"""Who of the bodies may not rate or sign, because they supported the site or are not clear of conflicts."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from conflicts.queries import last_declared, recused_people


class Independence:
    """The part of the papers about the people who rate and sign."""

    review: Any
    sign_offs: Any

    @cached_property
    def support(self) -> list[Any]:
        """The hands-on support given to the site at this stage, as it stands in the record."""
        rows = self.review.case.support_given.filter(
            stage_code=self.review.stage.code, superseded_by=None, error_reason=""
        )
        return list(rows.select_related("person__organisation", "organisation"))

    def supported_by(self, person: int | None) -> Any:
        """Give the support a person, by their key, gave at this stage, or None."""
        return next((row for row in self.support if person is not None and row.person_id == person), None)

    @cached_property
    def _conflicted(self) -> dict[datetime.datetime, dict[str, str]]:
        return {}

    def conflicted(self, now: datetime.datetime) -> dict[str, str]:
        """Say for each body whose signature cannot be counted why: its signer is not clear of conflicts now.

        One sentence for an expired declaration, a pending ruling and a recusal: a recusal is told to nobody by this.
        """
        if now not in self._conflicted:
            self._conflicted[now] = self._find_conflicted(now) if self.sign_offs else {}
        return self._conflicted[now]

    def _find_conflicted(self, now: datetime.datetime) -> dict[str, str]:
        case, today = self.review.case, timezone.localdate(now)
        declared, hidden, found = last_declared(case, now), recused_people(case), {}
        for body, row in self.sign_offs.items():
            last = declared.get(row.signed_by_id)
            is_clear = last is not None and last.is_current(today) and not last.awaits_ruling
            if row.signed_by_id in hidden or not is_clear:
                found[body] = f"{row.signed_by} has no clear declaration of interests for this procurement any longer"
            elif self.supported_by(row.signed_by_id) is not None:
                found[body] = f"{row.signed_by} has supported the site at this stage"
        return found
