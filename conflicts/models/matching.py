"""A suggestion that what somebody declared is about a bidder, or somebody behind one."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.urls import reverse

from conflicts import access
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step


class MatchQuerySet(models.QuerySet["Match"]):
    """Suggestions by reader and by what is left to do."""

    def visible_to(self, user: Any) -> MatchQuerySet:
        """Those of others on procurements where the person is Guardian or deputy today."""
        held = [one for one in holdings(user) if one.role == Role.GUARDIAN]
        here = Q(procurement_id__in=[one.case_id for one in held if one.case_id is not None])
        wide = Q(organisation_id__in=[one.organisation_id for one in held if one.case_id is None])
        return self.filter(here | wide).exclude(person_id=user.pk)

    def unsettled(self) -> MatchQuerySet:
        """Those that keep a procurement closed to somebody: to decide, or confirmed and not ruled on."""
        return self.filter(UNSETTLED)

    def with_people(self) -> MatchQuerySet:
        """With what a page prints of each."""
        return self.select_related("person__organisation", "decided_by__organisation")


UNSETTLED = Q(state__in=("suggested", "confirmed"), ruling__isnull=True, gone_at__isnull=True)


class Match(Stateful):
    """An interest of somebody with a role on a procurement, and a name that looks like it.

    The database writes it (``conflicts_match``, migration 0004): nobody who enters a name or an interest may read
    both. ``rests_on`` keeps both sides as they were, because the Guardian may not read either elsewhere.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", "To decide"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    class How(models.TextChoices):
        ORGANISATION = "organisation", "Same organisation"
        ODS_CODE = "ods_code", "Same ODS code"
        COMPANY_NUMBER = "company_number", "Same company number"
        NAME = "name", "Same name"
        TRADING_NAME = "trading_name", "Same trading name"
        NEAR_SPELLING = "near_spelling", "Similar name"

    state = StateField(State, State.SUGGESTED)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="matches")
    # Kept beside the keys: a Guardian of the organisation decides without a role on the case.
    procurement_title = models.CharField(max_length=200)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, related_name="+")
    name = models.ForeignKey("conflicts.NewName", models.PROTECT, related_name="matches")
    interest = models.ForeignKey("conflicts.Interest", models.PROTECT, related_name="matches")
    line = models.UUIDField()
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="matches")
    how = models.CharField(max_length=20, choices=How)
    likeness = models.PositiveSmallIntegerField(help_text="In percent; 100 unless the name is only similar")
    facts = models.CharField(max_length=64, help_text="Fingerprint of what it rests on")
    rests_on = models.JSONField()
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    ruling = models.ForeignKey("conflicts.Recusal", models.PROTECT, null=True, editable=False, related_name="matches")

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["procurement_id", "name_id", "-likeness", "id"]
        verbose_name = "possible match"
        verbose_name_plural = "possible matches"
        indexes = [
            models.Index(fields=["person", "procurement"], condition=UNSETTLED, name="match_unsettled"),
            models.Index(fields=["procurement", "name"], name="match_of_case_and_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "line"],
                condition=Q(state__in=("suggested", "confirmed"), ruling__isnull=True),
                name="match_one_unsettled",
            ),
            models.CheckConstraint(
                condition=Q(state="suggested", decided_at__isnull=True, decided_by__isnull=True)
                | Q(~Q(state="suggested"), decided_at__isnull=False, decided_by__isnull=False),
                name="match_decided_wholly",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("person")),
                name="match_never_decided_by_oneself",
            ),
            models.CheckConstraint(condition=~Q(state="dismissed") | ~Q(reason=""), name="match_dismissed_says_why"),
            models.CheckConstraint(condition=Q(likeness__lte=100), name="match_likeness_in_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_how_display()} ({self.get_state_display().lower()})"

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: row security hides suggestions from most people whose steps renew the waiting list.

        What waits for a Guardian is ``queries.matches_to_decide``.
        """
        return cls._default_manager.none()

    @property
    def case(self) -> Any:
        """Give the procurement, or None where row security hides it from an organisation's Guardian."""
        try:
            return self.procurement
        except ObjectDoesNotExist:
            return None

    @property
    def named(self) -> dict[str, Any]:
        """Give the bidder or part as it was when this was suggested."""
        return dict(self.rests_on["name"])

    @property
    def declared(self) -> dict[str, Any]:
        """Give the interest as it was when this was suggested."""
        return dict(self.rests_on["interest"])

    @property
    def how_words(self) -> str:
        """Say how it was found, and how alike similar names are."""
        if self.how == self.How.NEAR_SPELLING:
            return f"{self.get_how_display()}, {self.likeness}% alike"
        return self.get_how_display()

    @property
    def state_words(self) -> str:
        """Say how far it got: a ruling may settle it, and a name may leave the procurement."""
        if self.ruling_id is not None:
            return "Ruled on"
        if self.gone_at is not None and self.state != self.State.DISMISSED:
            return "No longer on the procurement"
        return "To rule on" if self.awaits_ruling else str(self.get_state_display())

    @property
    def awaits_ruling(self) -> bool:
        """Say whether it has been confirmed and the Guardian has to rule."""
        return self.state == self.State.CONFIRMED and self.ruling_id is None

    def get_absolute_url(self) -> str:
        """Give the page of the suggestion."""
        return reverse("conflicts:match", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:match_step", args=[self.pk, name])

    @step(
        field=state, source=State.SUGGESTED, target=State.CONFIRMED, label="Confirm match",
        effect="Says that the interest is in this bidder or part. You rule on it next; until then the procurement "
        "stays closed to the person.",
        allowed=access.is_guardian, done="Match confirmed", during_hold=True,
    )  # fmt: skip
    def confirm(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Say that both are the same or belong together."""
        return self._decide(by, now, "")

    @step(
        field=state, source=State.SUGGESTED, target=State.DISMISSED, label="Dismiss match",
        effect="Says that they are different. It stays dismissed until a name, code or number on either side changes.",
        allowed=access.is_guardian, done="Match dismissed", during_hold=True,
    )  # fmt: skip
    def dismiss(self, *, by: Any, now: datetime.datetime, reason: str, **inputs: Any) -> list[str]:
        """Say that they have nothing to do with each other."""
        return self._decide(by, now, reason)

    def _decide(self, by: Any, now: datetime.datetime, reason: str) -> list[str]:
        self.decided_by, self.decided_at, self.reason = by, now, reason
        return ["decided_by", "decided_at", "reason"]
