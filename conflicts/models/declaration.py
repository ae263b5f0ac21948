"""A declaration of interests or a nil return, from draft to the register."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conflicts import access, guards
from mcp_portal.accounts.queries import holdings
from mcp_portal.accounts.roles import Role
from mcp_portal.audit.ledger import CaseKey
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step

from .interest import Interest, InterestQuerySet
from .screening import closed_to
from .telling import tell_guardians


def _guarded(user: Any) -> Q:
    held = [one for one in holdings(user) if one.role == Role.GUARDIAN]
    here = Q(procurement_id__in=[one.case_id for one in held if one.case_id is not None])
    wide = Q(organisation_id__in=[one.organisation_id for one in held if one.case_id is None])
    return Q(filed_at__isnull=False) & (here | wide)


def _not_hidden(user: Any) -> Q:
    return Q(procurement__isnull=True) | ~Q(procurement_id__in=closed_to(user))


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Declarations by whose they are and how far they got."""

    def of(self, person: Any) -> DeclarationQuerySet:
        """Those of one person."""
        return self.filter(person_id=person.pk)

    def guarded_by(self, user: Any) -> DeclarationQuerySet:
        """Those filed by others that this Guardian or deputy looks after today."""
        return self.filter(_guarded(user), _not_hidden(user)).exclude(person_id=user.pk)

    def visible_to(self, user: Any) -> DeclarationQuerySet:
        """Those a person may read: their own, filed ones they are Guardian for, and what was ever registered.

        Declarations of others for a procurement hidden from the person are hidden too.
        """
        others = Q(registered_at__isnull=False) | _guarded(user)
        return self.filter(Q(person_id=user.pk) | (others & _not_hidden(user)))

    def drafts(self) -> DeclarationQuerySet:
        """Those not filed yet."""
        return self.filter(filed_at__isnull=True)

    def standing(self, now: datetime.datetime) -> DeclarationQuerySet:
        """Those filed by now that no later one has replaced."""
        return self.filter(filed_at__lte=now, ended_at__isnull=True)

    def about(self, organisation_id: int, procurement_id: int | None) -> DeclarationQuerySet:
        """Those with one scope: an organisation, and one procurement or none."""
        return self.filter(organisation_id=organisation_id, procurement_id=procurement_id)

    def with_people(self) -> DeclarationQuerySet:
        """With what a page prints of each."""
        return self.select_related("person__organisation", "organisation", "guidance")


class Declaration(Stateful):
    """What one person declares for an organisation, in general or for one procurement."""

    class Kind(models.TextChoices):
        INTERESTS = "interests", "Interests"
        NIL = "nil", "Nil return"

    class State(models.TextChoices):
        DRAFT = "draft", "Not filed"
        SUBMITTED = "submitted", "With the Guardian"
        MITIGATION_AGREED = "mitigation_agreed", "What to do is agreed"
        REGISTERED = "registered", "On the register"
        ENDED = "ended", "Replaced by a later one"

    state = StateField(State, State.DRAFT)
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="declarations")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="declarations")
    procurement = models.ForeignKey(
        "procurement.Procurement", models.PROTECT, null=True, blank=True, related_name="declarations"
    )
    # Kept beside the key: the person may later be recused and no longer see the case.
    procurement_title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    guidance = models.ForeignKey("conflicts.GuidanceVersion", models.PROTECT, related_name="declarations")
    aware_date = models.DateField(null=True, blank=True)
    begun_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, editable=False)
    review_due = models.DateField(null=True, editable=False)
    registered_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="supersedes")
    # The file of an existing register it was taken over from; the person has not filed it in the portal.
    imported_in = models.ForeignKey(
        "conflicts.RegisterImport", models.PROTECT, null=True, editable=False, related_name="declarations"
    )

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-id"]
        verbose_name = "declaration of interests"
        indexes = [
            models.Index(fields=["procurement", "person", "-filed_at"]),
            models.Index(fields=["organisation", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, review_due__isnull=True)
                | Q(filed_at__isnull=False, review_due__isnull=False),
                name="declaration_filed_at_and_review_due_together",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | Q(kind="nil") | Q(aware_date__isnull=False),
                name="declaration_of_interests_says_when_aware",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "procurement"],
                condition=Q(filed_at__isnull=True),
                nulls_distinct=False,
                name="declaration_one_draft_for_each_scope",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", filed_at__isnull=True) | Q(~Q(state="draft"), filed_at__isnull=False),
                name="declaration_filed_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False, superseded_by__isnull=False)
                | Q(~Q(state="ended"), ended_at__isnull=True),
                name="declaration_ended_at_when_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(registered_at__isnull=False),
                name="declaration_registered_at_when_registered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.scope}"

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give none: row security hides declarations from most people whose steps renew the waiting list.

        What waits for a Guardian is ``queries.waiting_for_guardian``.
        """
        return cls._default_manager.none()

    @property
    def case(self) -> Any:
        """Give the procurement, or None: there is none, or row security hides it from who acts."""
        try:
            return self.procurement
        except ObjectDoesNotExist:
            return None

    @property
    def case_key(self) -> Any:
        """Give what the ledger names the procurement by, also where it is closed to who acts."""
        return CaseKey(self.procurement_id) if self.procurement_id is not None else None

    def now_of(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time of the procurement's clock, also to the person it is closed to until a ruling."""
        if self.case is not None or self.procurement_id is None:
            return super().now_of(wall)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_at FROM conflicts_waiting_cases() WHERE id = %s", [self.procurement_id])
            row = cursor.fetchone()
        return timezone.localtime(row[0]) if row and row[0] else wall

    @property
    def is_nil(self) -> bool:
        """Say whether this is a nil return."""
        return self.kind == self.Kind.NIL

    @property
    def scope(self) -> str:
        """Name what it was declared for."""
        return self.procurement_title or f"All work of {self.organisation.short_name}"

    @property
    def declare_by(self) -> datetime.date | None:
        """Give the last day to file it, or None when the day of becoming aware is not known."""
        return self.guidance.declare_by(self.aware_date) if self.aware_date else None

    def days_late(self, now: datetime.datetime) -> int:
        """Give how many days too late it was filed, or is by now while it is a draft."""
        day = timezone.localdate(self.filed_at or now)
        return max((day - self.declare_by).days, 0) if self.declare_by else 0

    @property
    def material_in_a_case(self) -> bool:
        """Say whether the Guardian has something in it to rule on."""
        return self.procurement_id is not None and self.interests.filter(material=True).exists()

    def get_absolute_url(self) -> str:
        """Give the page of the declaration."""
        return reverse("conflicts:declaration", args=[self.pk])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("conflicts:declaration_step", args=[self.pk, name])

    @step(
        field=state, source=State.DRAFT, target=State.SUBMITTED, label="File declaration",
        effect="Sends your interests to the Conflicts of Interest Guardian. What is filed stays as it is. A material "
        "financial interest, or the wish to move to the provider, closes the procurement to you until it is ruled on.",
        allowed=access.declares_interests,
        guards=[guards.has_an_interest, guards.aware_date_has_come, guards.live_interests_are_kept],
        done="Declaration filed", during_hold=True,
    )  # fmt: skip
    def submit(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """File the interests for the Guardian."""
        self.interests.update(filed_at=now)
        tell_guardians(self)
        return self._file(now)

    @step(
        field=state, source=State.DRAFT, target=State.REGISTERED, label="File nil return",
        effect="Goes on the register at once. What is filed stays as it is.",
        allowed=access.declares_nil, guards=[guards.no_live_interest],
        done="Nil return filed", during_hold=True,
    )  # fmt: skip
    def file_nil(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """File that there is nothing to declare."""
        return [*self._file(now), *self._register(by, now)]

    @step(
        field=state, source=State.SUBMITTED, target=State.MITIGATION_AGREED, label="Agree what to do",
        effect="Records for each interest what is done about it.",
        allowed=access.is_guardian, done="What to do is agreed", during_hold=True,
    )  # fmt: skip
    def agree_mitigation(
        self,
        *,
        by: Any,
        now: datetime.datetime,
        mitigations: dict[int, str],
        agreed_with: str = "",
        **inputs: Any,
    ) -> list[str]:
        """Agree what is done about each interest."""
        for interest in self.interests.all():
            interest.mitigate(mitigations[interest.pk], agreed_with=agreed_with, by=by, now=now)
        return []

    @step(
        field=state, source=State.MITIGATION_AGREED, target=State.REGISTERED, label="Put on the register",
        effect="Shows the interests on the register and replaces what was declared before.",
        allowed=access.is_guardian, guards=[guards.is_the_latest, guards.material_interests_are_ruled_on],
        done="On the register", during_hold=True,
    )  # fmt: skip
    def register(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """Enter the interests in the register."""
        return self._register(by, now)

    @step(
        field=state, source=State.DRAFT, target=State.REGISTERED, label="Take over from an existing register",
        effect="Puts on the register what an earlier register of the organisation said.",
        allowed=access.takes_over, guards=[guards.is_from_a_file],
        done="Taken over", during_hold=True,
    )  # fmt: skip
    def take_over(self, *, by: Any, now: datetime.datetime, declared_on: datetime.date, **inputs: Any) -> list[str]:
        """Enter what an earlier register said, with what was agreed then; the person has not filed it here."""
        columns = [*self._file(now), *self._register(by, now)]
        self.review_due = self.guidance.review_due(declared_on)
        return columns

    @step(
        field=state, source=[State.SUBMITTED, State.MITIGATION_AGREED, State.REGISTERED], target=State.ENDED,
        label="End declaration", effect="A later declaration takes its place.",
        allowed=access.keeps_the_register, guards=[guards.is_superseded],
        done="Declaration ended", during_hold=True,
    )  # fmt: skip
    def end(self, *, by: Any, now: datetime.datetime, **inputs: Any) -> list[str]:
        """End it because a later declaration replaces it."""
        self.ended_at = now
        return ["ended_at"]

    def _file(self, now: datetime.datetime) -> list[str]:
        self.filed_at = now
        self.review_due = self.guidance.review_due(timezone.localdate(now))
        return ["filed_at", "review_due"]

    def _register(self, by: Any, now: datetime.datetime) -> list[str]:
        self.registered_at = now
        for earlier in self.earlier():
            type(self).objects.filter(pk=earlier.pk).update(superseded_by=self)
            earlier.end(by=by, now=now, version=earlier.version)
        return ["registered_at"]

    def same_scope(self) -> DeclarationQuerySet:
        """Give the person's other filed declarations with the same scope that still stand."""
        filed = Declaration.objects.filter(person_id=self.person_id, filed_at__isnull=False, ended_at__isnull=True)
        return filed.about(self.organisation_id, self.procurement_id).exclude(pk=self.pk)

    def earlier(self) -> DeclarationQuerySet:
        """Give those of the same scope filed before this one; before a draft, all of them."""
        if self.filed_at is None:
            return self.same_scope()
        return self.same_scope().filter(Q(filed_at__lt=self.filed_at) | Q(filed_at=self.filed_at, pk__lt=self.pk))

    def later(self) -> DeclarationQuerySet:
        """Give those of the same scope filed after this one."""
        return self.same_scope().filter(Q(filed_at__gt=self.filed_at) | Q(filed_at=self.filed_at, pk__gt=self.pk))

    def live_before(self, now: datetime.datetime) -> InterestQuerySet:
        """Give the interests of earlier declarations that have not ended and are the last word on themselves."""
        live = Interest.objects.filter(declaration__in=self.earlier()).live(timezone.localdate(now))
        return live.exclude(continued_by__declaration__in=self.earlier())

    def left_out(self, now: datetime.datetime) -> InterestQuerySet:
        """Give the live interests of earlier declarations that this one does not continue."""
        return self.live_before(now).exclude(continued_by__declaration=self)

    def live_beside(self, now: datetime.datetime) -> InterestQuerySet:
        """Give the live interests that contradict a nil return of this scope.

        In general: those of every procurement on the real clock too. For one procurement: its own and general ones.
        """
        day = timezone.localdate(now)
        mine = (
            Interest.objects.standing(now)
            .live(day)
            .filter(declaration__person_id=self.person_id, declaration__organisation_id=self.organisation_id)
        )
        scope = Q(declaration__procurement__isnull=True)
        if self.procurement_id is None:
            scope |= Q(declaration__procurement__clock_kind="real")
        else:
            scope |= Q(declaration__procurement_id=self.procurement_id)
        return mine.filter(scope).exclude(continued_by__declaration__in=self.same_scope()).distinct()

    def to_rule_on(self, now: datetime.datetime) -> InterestQuerySet:
        """Give the material interests in a procurement on which the Guardian has not ruled."""
        if self.procurement_id is None:
            return Interest.objects.none()
        return self.interests.all().to_rule_on(timezone.localdate(now))
