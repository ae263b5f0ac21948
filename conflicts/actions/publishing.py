"""What is published: an organisation's choice, who is decision-making staff, and what is withheld."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from conflicts import access
from conflicts.models import DecisionMaker, Interest, PublicationChoice, Redaction, RedactionReason
from conflicts.queries.register import withheld_interests
from conflicts.queries.withheld import redaction_of
from mcp_portal.accounts.models import Organisation, RoleHolding, User
from mcp_portal.accounts.present import today
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.audit import ledger
from mcp_portal.notifications.actions import tell
from mcp_portal.workflow.steps import NotAllowed, Refused

Purpose = RedactionReason.Purpose


def choose_publication(
    organisation: Organisation, *, publishes: bool, non_responders: str, from_date: datetime.date, by: Any,
    now: datetime.datetime,
) -> PublicationChoice:  # fmt: skip
    """Choose how an organisation publishes from a day on; what was shown before stays as it was."""
    if not access.guards_register(organisation.pk, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian of the organisation chooses this")
    if organisation.kind == Kind.CCG and not publishes:
        raise Refused("A clinical commissioning group publishes its registers (NHS Act 2006, section 14O)")
    if from_date < timezone.localdate(now):
        raise Refused("Day it begins must be today or later")
    chosen = PublicationChoice.objects.create(
        organisation=organisation, publishes=publishes, non_responders=non_responders, from_date=from_date,
        set_by=by, set_at=now,
    )  # fmt: skip
    detail = {"organisation": organisation.pk, "publishes": publishes, "from": from_date}
    ledger.record("conflicts.publication_chosen", subject=chosen, occurred_at=now, detail=detail)
    return chosen


def enter_decision_maker(
    person: User, *, organisation: Organisation, from_date: datetime.date, by: Any, now: datetime.datetime
) -> DecisionMaker:
    """Enter that a person is decision-making staff: their interests are published from that day on."""
    _refuse_staff(organisation.pk, person.pk, by)
    before = DecisionMaker.objects.filter(organisation=organisation, person=person)
    if before.filter(to_date__isnull=True).exists() or before.filter(to_date__gte=from_date).exists():
        raise Refused("This person is entered for that time already")
    entered = DecisionMaker.objects.create(
        person=person, organisation=organisation, from_date=from_date, set_by=by, set_at=now
    )
    detail = {"person": person.pk, "organisation": organisation.pk, "from": from_date}
    ledger.record("conflicts.decision_maker_entered", subject=entered, occurred_at=now, detail=detail)
    tell(person, "Your interests are published from now on", reverse("conflicts:my_conflicts"), at=now)
    return entered


def end_decision_maker(
    maker: DecisionMaker, *, to_date: datetime.date, by: Any, now: datetime.datetime
) -> DecisionMaker:
    """Enter the last day on which a person is decision-making staff."""
    _refuse_staff(maker.organisation_id, maker.person_id, by)
    fresh = DecisionMaker.objects.select_for_update(no_key=True).get(pk=maker.pk)
    if fresh.to_date is not None:
        raise Refused("The last day has been entered already")
    fresh.to_date, fresh.ended_by, fresh.ended_at = to_date, by, now
    fresh.save(update_fields=["to_date", "ended_by", "ended_at"])
    detail = {"person": fresh.person_id, "organisation": fresh.organisation_id, "to": to_date}
    ledger.record("conflicts.decision_maker_ended", subject=fresh, occurred_at=now, detail=detail)
    return fresh


def _refuse_staff(organisation_id: int, person_id: int, by: Any) -> None:
    if person_id == by.pk:
        raise NotAllowed("Somebody else has to enter this about you")
    if not access.keeps_staff(organisation_id, by):
        raise NotAllowed("Only the Guardian or the secretary of the organisation enters this")


def ask_to_withhold(interest: Interest, *, reason: str, by: Any, now: datetime.datetime) -> Redaction:
    """Ask that an interest be kept off the public register: the person concerned, or a Guardian for somebody."""
    declaration = interest.declaration
    if declaration.person_id != by.pk and not access.guards_register(declaration.organisation_id, by):
        raise NotAllowed("Only the person concerned or a Guardian asks for this")
    if interest.filed_at is None:
        raise Refused("This interest has not been filed yet")
    if redaction_of(interest) is not None or interest.pk in withheld_interests(timezone.localdate(now)):
        raise Refused("This has been asked for already")
    asked = Redaction.objects.create(
        interest=interest, person_id=declaration.person_id, organisation_id=declaration.organisation_id,
        asked_by=by, asked_at=now,
    )  # fmt: skip
    _give_reason(asked, Purpose.ASKING, reason, by, now)
    _record("redaction_asked", asked, now)
    _tell_guardians(asked, by, now)
    return asked


def rule_on_redaction(
    redaction: Redaction, *, withheld: bool, reason: str, by: Any, now: datetime.datetime
) -> Redaction:
    """Rule whether an interest is kept off the public register; never on one's own."""
    _refuse_ruling(redaction, by)
    fresh = Redaction.objects.select_for_update(no_key=True).get(pk=redaction.pk)
    if fresh.ruled_at is not None:
        raise Refused("Somebody has ruled on this already")
    fresh.withheld, fresh.ruled_by, fresh.ruled_at = withheld, by, now
    fresh.save(update_fields=["withheld", "ruled_by", "ruled_at"])
    _give_reason(fresh, Purpose.RULING, reason, by, now)
    _record("interest_withheld" if withheld else "redaction_refused", fresh, now)
    _tell_person(fresh, now)
    return fresh


def end_redaction(redaction: Redaction, *, reason: str, by: Any, now: datetime.datetime) -> Redaction:
    """Let an interest be published again; never one's own."""
    _refuse_ruling(redaction, by)
    fresh = Redaction.objects.select_for_update(no_key=True).get(pk=redaction.pk)
    if not fresh.is_in_force:
        raise Refused("This interest is published already")
    fresh.ended_by, fresh.ended_at = by, now
    fresh.save(update_fields=["ended_by", "ended_at"])
    _give_reason(fresh, Purpose.ENDING, reason, by, now)
    _record("redaction_ended", fresh, now)
    _tell_person(fresh, now)
    return fresh


def _refuse_ruling(redaction: Redaction, by: Any) -> None:
    if redaction.person_id == by.pk:
        raise NotAllowed("Nobody rules on their own interests. Another Guardian or deputy has to")
    if not access.guards_register(redaction.organisation_id, by):
        raise NotAllowed("Only the Conflicts of Interest Guardian of the organisation or a deputy rules on this")


def _give_reason(redaction: Redaction, purpose: str, text: str, by: Any, now: datetime.datetime) -> None:
    RedactionReason.objects.create(redaction=redaction, purpose=purpose, text=text, given_by=by, given_at=now)


def _record(step: str, redaction: Redaction, now: datetime.datetime) -> None:
    # Never the reason, and not whose or which interest: the redaction itself is as secret as its interest.
    ledger.record(f"conflicts.{step}", subject=redaction, occurred_at=now)


def _tell_guardians(redaction: Redaction, by: Any, now: datetime.datetime) -> None:
    held = RoleHolding.objects.on(today()).filter(
        organisation_id=redaction.organisation_id, procurement__isnull=True, role=Role.GUARDIAN
    )
    others = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    for guardian in others.exclude(pk__in=[by.pk, redaction.person_id]).order_by("pk"):
        tell(guardian, "A request about the public register waits for you", redaction.get_absolute_url(), at=now)


def _tell_person(redaction: Redaction, now: datetime.datetime) -> None:
    words = "A ruling on what the public register shows of you"
    tell(redaction.person, words, redaction.get_absolute_url(), at=now)
