"""What of the papers of a review no longer holds, because something it covers has changed."""

from __future__ import annotations

import datetime
from collections import Counter
from functools import cached_property
from typing import Any

from django.utils import timezone

from mcp_portal.nhsuk.wording import listed, plural

from .coverage import (
    Cover,
    Fact,
    changed,
    cover_of_condition,
    cover_of_question,
    cover_of_rating,
    cover_of_risk,
    digest,
    facts_of,
)


class Staleness:
    """The part of the papers that compares what ratings and signatures covered with what lies there now."""

    review: Any
    bodies: Any
    questions: Any
    answers: Any
    filed: Any
    conditions: Any
    risks: Any
    sign_offs: Any

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """The facts of the case on which questions of the stage rest, as they are now."""
        return self.review.case.gateway_facts(facts_of(self.questions))

    @cached_property
    def _of_question(self) -> dict[int, Cover]:
        return {row.pk: cover_of_question(row, self.answers.get(row.pk), self.facts) for row in self.questions}

    def covers_of(self, question: Any) -> Cover:
        """Give what a rating of a question that is filed now covers."""
        return cover_of_question(question, self.answers.get(question.pk), self.facts)

    def covers_of_signature(self, body: str) -> Cover:
        """Give what a signature of a body that is given now covers.

        Its ratings with all they rest on, its conditions, the risks it decides on, and how the outcome is made.
        """
        cover = self._rated_by(body)
        for row in self.conditions:
            cover |= cover_of_condition(row) if row.body == body else {}
        for row in self.risks:
            cover |= cover_of_risk(row) if row.body == body else {}
        parts = [[row.body, row.part, row.signs] for row in self.bodies]
        return cover | {"rule": digest([self.review.stage.rule, parts])}

    def cover_words(self, body: str) -> str:
        """Say what a signature of a body that is given now covers: "9 ratings, 9 answers and 4 documents"."""
        kinds = Counter(part.partition(":")[0] for part in self.covers_of_signature(body))
        named = ("rating", "answer", "document", "condition", "risk")
        return listed(plural(kinds[kind], kind) for kind in named if kinds[kind])

    def _rated_by(self, body: str) -> Cover:
        cover: Cover = {}
        for question in self.questions:
            rating = self.filed.get((question.pk, body))
            if rating is not None:
                cover |= self._of_question[question.pk] | cover_of_rating(question, rating)
        return cover

    @cached_property
    def _can_be_stale(self) -> bool:
        return self.review.is_with_reviewers or self.review.is_signed_off

    @cached_property
    def stale_ratings(self) -> dict[int, list[str]]:
        """What has changed under each filed rating that no longer holds, by the key of the rating.

        A rating filed before covers were kept covers nothing and is never stale.
        """
        if not self._can_be_stale:
            return {}
        found = {}
        for (question_id, _body), row in self.filed.items():
            now = self._of_question.get(question_id)
            # Most ratings still hold: the days of the changes are worked out for those only that do not.
            if not row.covers or now is None or row.covers == now:
                continue
            if words := changed(row.covers, now, self._when(row.filed_at)):
                found[row.pk] = words
        return found

    @cached_property
    def stale_sign_offs(self) -> dict[str, list[str]]:
        """What has changed under each signature that no longer holds, by body.

        Once the outcome was issued, conditions and risks go their own way: they are met, held, closed and carried
        on by steps of their own, and the signature stays a signature on what they were.
        """
        if not self._can_be_stale:
            return {}
        found = {}
        for body, row in self.sign_offs.items():
            before, now = row.covers, self.covers_of_signature(body) if row.covers else {}
            if self.review.is_signed_off:
                before, now = _lasting(before), _lasting(now)
            if before != now and (words := changed(before, now, self._when(row.signed_at))):
                found[body] = words
        return found

    def has_signed(self, body: str | None) -> bool:
        """Say whether a body has given a signature that still holds, so that its part is closed."""
        return body in self.sign_offs and body not in self.stale_sign_offs

    def stale_rating(self, question_id: int, body: str | None) -> list[str]:
        """Give what has changed under the rating of a body for a question, or nothing."""
        row = self.filed.get((question_id, body))
        return self.stale_ratings.get(row.pk, []) if row is not None else []

    @cached_property
    def _changed_at(self) -> dict[str, datetime.datetime]:
        times = {}
        for question in self.questions:
            answer = self.answers.get(question.pk)
            if answer is not None:
                times[f"answer:{question.code}"] = answer.answered_at
                times |= {f"document:{row.evidence.number}": row.evidence.added_at for row in answer.cited}
        times |= {f"condition:{row.number}": row.set_at for row in self.conditions}
        codes = {question.pk: question.code for question in self.questions}
        return times | {f"rating:{codes[pk]}": row.filed_at for (pk, _body), row in self.filed.items() if pk in codes}

    def _when(self, since: datetime.datetime) -> dict[str, datetime.date]:
        """Give the day on which each part last changed, as far as it is known and lies after a moment."""
        days = {part: timezone.localdate(at) for part, at in self._changed_at.items() if at >= since}
        for name, fact in self.facts.items():
            if fact.changed_on and fact.changed_on >= timezone.localdate(since):
                days[f"fact:{name}"] = fact.changed_on
        return days


def _lasting(cover: Cover) -> Cover:
    return {part: sha for part, sha in cover.items() if not part.startswith(("condition:", "risk:"))}
