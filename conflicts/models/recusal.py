"""A ruling of the Guardian on what a person may do in a procurement, and how it is lifted."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from conflicts import access, guards
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .declaration import Declaration
from .screening import closed_to
from .telling import tell_second_persons


class Handling(models.TextChoices):
    """How a person is handled, mildest first."""

    NOTED = "noted", "Noted: takes part as before"
    DISCUSS_NO_VOTE = "discuss_no_vote", "Discusses, does not vote"
    PRESENT_SILENT = "present_silent", "Is present, does not speak or vote"
    LEAVE_FOR_DECISION = "leave_for_decision", "Leaves for the decision"
    LEAVE_FOR_ITEM = "leave_for_item", "Leaves for the whole item"
    PAPERS_WITHHELD = "papers_withheld", "Leaves, and papers are withheld"
    NOT_INVITED = "not_invited", "Is not invited"
    REMOVED_FROM_GROUP = "removed_from_group", "Is removed from the group"

    @classmethod
    def least_for(cls, interest: Any) -> Handling:
        """Give the mildest handling an interest allows.

        A material financial interest: out of the item and without papers. Expecting to move to the provider:
        out of every item of the procurement (MCP framework 2016).
        """
        if interest.material and interest.is_financial:
            return cls.PAPERS_WITHHELD
        return cls.LEAVE_FOR_ITEM if interest.expects_to_move else cls.NOTED

    @property
    def for_you(self) -> str:
        """Say what it means to the person concerned."""
        return FOR_YOU[self]

    def means_to_you(self, about_one_bidder: bool) -> str:
        """Say the same of a ruling on the whole procurement or about one bidder."""
        return f"About one bidder: {lower_first(self.for_you)}" if about_one_bidder else self.for_you

    @property
    def hides(self) -> bool:
        """Say whether it hides the whole procurement from the person."""
        return self in HIDING

    @property
    def rank(self) -> int:
        """Give the place on the scale: 0 is the mildest."""
        return list(Handling).index(self)


FOR_YOU = {
    Handling.NOTED: "You take part as before",
    Handling.DISCUSS_NO_VOTE: "You discuss, but do not vote",
    Handling.PRESENT_SILENT: "You may be present, but do not speak or vote",
    Handling.LEAVE_FOR_DECISION: "You leave when the decision is taken",
    Handling.LEAVE_FOR_ITEM: "You take no part in it and see nothing of it",
    Handling.PAPERS_WITHHELD: "You take no part in it and see nothing of it",
    Handling.NOT_INVITED: "You take no part in it, are not invited and see nothing of it",
    Handling.REMOVED_FROM_GROUP: "You have left the group and see nothing of it",
}

HIDING = (
    Handling.LEAVE_FOR_ITEM,
    Handling.PAPERS_WITHHELD,
    Handling.NOT_INVITED,
    Handling.REMOVED_FROM_GROUP,
)
"""Handlings that hide the whole procurement from the person."""


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Rulings by person, reader and whether they stand."""

    def visible_to(self, user: Any) -> RecusalQuerySet:
        """Those a person may read: on themselves, and on procurements where they may know of them."""
        held = [one for one in holdings(user) if one.role in access.SEES_RECUSALS]
        here = Q(procurement_id__in=[one.case_id for one in held if one.case_id is not None])
        wide = [one.organisation_id for one in held if one.case_id is None and one.role == Role.GUARDIAN]
        others = (here | Q(organisation_id__in=wide)) & ~Q(procurement_id__in=closed_to(user))
        return self.filter(Q(person_id=user.pk) | others)

    def standing(self) -> RecusalQuerySet:
        """Those neither lifted nor replaced by a stricter one."""
        return self.filter(lifted_at__isnull=True, superseded_by__isnull=True)

    def on(self, person: Any, procurement_id: int, bid: Any = None) -> RecusalQuerySet:
        """Those on one person in a whole procurement, or about one bidder in it."""
        return self.filter(person_id=person.pk, procurement_id=procurement_id, bid_id=bid.pk if bid else None)

    def hiding(self) -> RecusalQuerySet:
        """Those that stand and hide the procurement from the person."""
        return self.standing().filter(hides_case=True)


class Recusal(Stateful):
    """What one person may do in one procurement because of an interest, ruled by the Guardian."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", "In force"
        LIFT_PROPOSED = "lift_proposed", "Lifting proposed"
        LIFTED = "lifted", "Lifted"
        REPLACED = "replaced", "Replaced by a stricter one"

    state = StateField(State, State.IN_FORCE)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="recusals")
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="recusals")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    interest = models.ForeignKey("conflicts.Interest", models.PROTECT, null=True, related_name="rulings")
    handling = models.CharField(max_length=30, choices=Handling)
    # Null: the whole procurement. Otherwise it is about this bidder alone.
    bid = models.ForeignKey("procurement.Bid", models.PROTECT, null=True, related_name="+")
    hides_case = models.BooleanField(editable=False)
    hides_bid = models.BooleanField(editable=False, default=False)
    # Kept beside the key: a Guardian of the organisation rules without a role on the case.
    procurement_title = models.CharField(max_length=200)
    released_sentence = models.CharField(max_length=300)
    ruled_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()
    lift_proposed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    lift_proposed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="supersedes")
    replaced_at = models.DateTimeField(null=True, editable=False)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["-ruled_at", "-id"]
        verbose_name = "recusal"
        indexes = [models.Index(fields=["person", "procurement"]), models.Index(fields=["procurement"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(hides_case=True, hides_bid=False, handling__in=HIDING, bid__isnull=True)
                | Q(hides_case=False, hides_bid=True, handling__in=HIDING, bid__isnull=False)
                | (Q(hides_case=False, hides_bid=False) & ~Q(handling__in=HIDING)),
                name="recusal_hides_by_its_handling",
            ),
            models.CheckConstraint(condition=~Q(ruled_by=F("person")), name="recusal_never_ruled_on_oneself"),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_at__isnull=False) | Q(~Q(state="lifted"), lifted_at__isnull=True),
                name="recusal_lifted_at_when_lifted",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_proposed_by__isnull=False),
                name="recusal_lifted_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True)
                | (~Q(lifted_by=F("lift_proposed_by")) & ~Q(lifted_by=F("person"))),
                name="recusal_lifted_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_at__isnull=False)
                | Q(~Q(state="replaced"), replaced_at__isnull=True),
                name="recusal_replaced_at_when_replaced",
            ),
            models.CheckConstraint(
                condition=Q(lift_proposed_by__isnull=True) | ~Q(lift_proposed_by=F("person")),
                name="recusal_lifting_never_proposed_by_oneself",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_handling_display()} ({self.get_state_display().lower()})"

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: row security hides rulings from most people whose steps renew the waiting list.

        What waits for whom is ``queries.waiting_for_guardian`` and ``queries.liftings_to_confirm``.
        """
        return cls._default_manager.none()

    @property
    def case(self) -> Any:
        """Give the procurement, or None where row security hides it from an organisation's Guardian."""
        try:
            return self.procurement
        except ObjectDoesNotExist:
            return None

    def conflicts_of(self, user: Any, now: datetime.datetime) -> list[str]:
        """Say what keeps a person from deciding on this ruling as the second one."""
        reasons = []
        rulings = Recusal.objects.standing().filter(person=user, procurement_id=self.procurement_id)
        if rulings.exclude(handling=Handling.NOTED).exists():
            reasons.append("A ruling limits what you may do in this procurement yourself")
        declared = Declaration.objects.of(user).standing(now).filter(procurement_id=self.procurement_id)
        if not declared.filter(review_due__gte=timezone.localdate(now)).exists():
            reasons.append("You have no current declaration for this procurement")
        return reasons

    def get_absolute_url(self) -> str:
        """Give the page of the ruling."""
        return reverse("conflicts:recusal", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:recusal_step", args=[self.pk, name])

    @step(
        field=state, source=State.IN_FORCE, target=State.LIFT_PROPOSED, label="Propose to lift",
        effect="Asks a second person who has no conflict. The ruling stands until that person confirms.",
        allowed=access.is_guardian, done="Lifting proposed", during_hold=True,
    )  # fmt: skip
    def propose_lifting(self, *, by: Any, now: datetime.datetime, reason: str, **inputs: Any) -> list[str]:
        """Propose that the ruling no longer stands."""
        self.lift_proposed_by, self.lift_proposed_at = by, now
        self._give_reason(RecusalReason.Purpose.LIFTING, reason, by, now)
        tell_second_persons(self, access.SECOND_PERSONS)
        return ["lift_proposed_by", "lift_proposed_at"]

    @step(
        field=state, source=State.LIFT_PROPOSED, target=State.LIFTED, label="Confirm lifting",
        effect="Opens what it hid, unless another ruling hides it. Both names stand in the trail.",
        allowed=access.may_confirm_lifting,
        guards=[guards.is_a_second_person, guards.second_person_has_no_conflict],
        done="Recusal lifted", danger=True, during_hold=True,
    )  # fmt: skip
    def confirm_lifting(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Lift the ruling as the second person; one kept under it about another matter stands again."""
        self.lifted_by, self.lifted_at = by, now
        self._let_others_stand_again(by, now)
        return ["lifted_by", "lifted_at"]

    @step(
        field=state, source=State.LIFT_PROPOSED, target=State.IN_FORCE, label="Keep the recusal",
        effect="The ruling goes on standing.",
        allowed=access.may_confirm_lifting,
        guards=[guards.is_a_second_person, guards.second_person_has_no_conflict],
        done="Recusal kept", during_hold=True,
    )  # fmt: skip
    def keep(self, *, by: Any, now: datetime.datetime, reason: str, **inputs: Any) -> list[str]:
        """Turn the proposal down."""
        self.lift_proposed_by = self.lift_proposed_at = None
        self._give_reason(RecusalReason.Purpose.KEEPING, reason, by, now)
        return ["lift_proposed_by", "lift_proposed_at"]

    @step(
        field=state, source=[State.IN_FORCE, State.LIFT_PROPOSED], target=State.REPLACED, label="Replace the ruling",
        effect="A stricter ruling takes its place. This one is kept.",
        allowed=access.is_guardian, guards=[guards.is_replaced_by_a_stricter_one],
        done="Ruling replaced", during_hold=True,
    )  # fmt: skip
    def replace(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Let a stricter ruling on the same person take its place."""
        self.replaced_at = now
        return ["replaced_at"]

    @step(
        field=state, source=State.REPLACED, target=State.IN_FORCE, label="Let the ruling stand again",
        effect="The stricter ruling over it is lifted, and this one is about another matter.",
        allowed=access.may_confirm_lifting, guards=[guards.is_replaced_no_longer],
        done="Ruling stands again", during_hold=True,
    )  # fmt: skip
    def stand_again(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Stand again after the stricter ruling over it was lifted."""
        self.replaced_at = None
        return ["replaced_at"]

    def _let_others_stand_again(self, by: Any, now: datetime.datetime) -> None:
        kept = RawSQL("SELECT conflicts_kept_under(%s)", [self.pk])
        under = sorted(Recusal.objects.filter(pk__in=kept), key=lambda one: Handling(one.handling).rank)
        if under:
            strictest = under.pop()
            Recusal.objects.filter(pk=strictest.pk).update(superseded_by=None)
            strictest.stand_again(by=by, now=now, version=strictest.version)
            Recusal.objects.filter(pk__in=[one.pk for one in under]).update(superseded_by=strictest)

    def _give_reason(self, purpose: str, text: str, by: Any, now: datetime.datetime) -> None:
        RecusalReason.objects.create(recusal=self, purpose=purpose, text=text, given_by=by, given_at=now)


class RecusalReason(models.Model):
    """Why somebody ruled, proposed to lift or kept a ruling. Private, apart from the ruling, never changed."""

    class Purpose(models.TextChoices):
        RULING = "ruling", "Reason for the ruling"
        LIFTING = "lifting", "Reason for lifting"
        KEEPING = "keeping", "Reason for keeping"

    recusal = models.ForeignKey(Recusal, models.PROTECT, related_name="reasons")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text = models.TextField()
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]

    def __str__(self) -> str:
        return self.get_purpose_display()
