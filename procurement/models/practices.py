"""Practices of a case: their lists and hubs, what they mean to do, and how each takes part."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from mcp_portal.nhsuk.wording import day
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import Refused, StateField, step
from procurement import access, guards
from procurement.population import DEFAULT_UNREGISTERED, Window, windows


class Practice(Stateful):
    """A practice in the area of a case. Taking part is voluntary: it never loses its GP contract against its will."""

    class State(models.TextChoices):
        INDEPENDENT = "independent", "Independent"
        INTERESTED = "interested", "Interested"
        INTEGRATED = "integrated", "Integration agreement signed"
        SUSPENSION_AGREED = "suspension_agreed", "Suspension agreed"
        SUSPENDED = "suspended", "GP contract suspended"
        NOTICE_GIVEN = "notice_given", "Return announced"
        RETURN_OFFERED = "return_offered", "Return offered"
        RETURNED = "returned", "GP contract started again"
        ENDED = "ended", "GP contract ended for good"

    class Intention(models.TextChoices):
        FULL = "full", "Fully integrated"
        PARTIAL = "partial", "Partially integrated"
        VIRTUAL = "virtual", "Virtual (alliance)"
        NONE = "none", "Not taking part"
        UNDECIDED = "undecided", "Undecided"

    TAKING_PART = (Intention.FULL, Intention.PARTIAL, Intention.VIRTUAL)
    FREE = (State.INDEPENDENT, State.INTERESTED)
    """States in which nothing is signed."""
    COLOURS: ClassVar[dict[str, str]] = {
        State.INDEPENDENT: "white", State.INTERESTED: "blue", State.INTEGRATED: "green",
        State.SUSPENSION_AGREED: "blue", State.SUSPENDED: "green", State.NOTICE_GIVEN: "orange",
        State.RETURN_OFFERED: "orange", State.RETURNED: "grey", State.ENDED: "grey",
    }  # fmt: skip

    state = StateField(State, State.INDEPENDENT)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="practices")
    code = models.CharField("ODS code", max_length=6)
    name = models.CharField(max_length=200)
    list_size = models.PositiveIntegerField()
    counted_on = models.DateField("day the list was counted")
    hub = models.CharField(max_length=100, blank=True)
    intention = models.CharField(max_length=20, choices=Intention, default=Intention.UNDECIDED)
    # What the partners and the commissioner have agreed to.
    partners = models.PositiveSmallIntegerField(null=True, blank=True)
    partners_agreed = models.PositiveSmallIntegerField("partners who agree to the suspension", null=True, blank=True)
    consented_on = models.DateField("day the commissioner consented", null=True, blank=True)
    partners_return = models.PositiveSmallIntegerField("partners who agree to the return", null=True, blank=True)
    eligible_on = models.DateField("day eligibility was tested again", null=True, blank=True)
    # What the steps write.
    signed_on = models.DateField(null=True, editable=False)
    suspended_on = models.DateField(null=True, editable=False)
    window = models.PositiveSmallIntegerField(null=True, editable=False)
    returns_on = models.DateField(null=True, editable=False)
    returned_on = models.DateField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "code"], name="practice_code_once"),
            models.CheckConstraint(
                condition=Q(partners_agreed__isnull=True) | Q(partners_agreed__lte=F("partners")),
                name="practice_partners_agreed_are_partners",
            ),
            models.CheckConstraint(
                condition=Q(partners_return__isnull=True) | Q(partners_return__lte=F("partners")),
                name="practice_partners_returning_are_partners",
            ),
            models.CheckConstraint(
                condition=Q(window__isnull=True, returns_on__isnull=True)
                | Q(window__isnull=False, returns_on__isnull=False),
                name="practice_window_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_case(cls, case: Any) -> models.QuerySet:
        """Give those whose next step somebody has to take: taking part is voluntary, so the others wait for nobody."""
        waiting = (cls.State.SUSPENSION_AGREED, cls.State.NOTICE_GIVEN)
        return cls._default_manager.filter(procurement=case, state__in=waiting)

    def get_absolute_url(self) -> str:
        """Give the page of the practice."""
        return reverse("procurement:practice", args=[self.procurement.reference, self.code])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:practice_step", args=[self.procurement.reference, self.code, name])

    @property
    def standing(self) -> dict[str, str]:
        """Give the tag that says how it takes part."""
        return {"text": str(self.get_state_display()), "colour": self.COLOURS[self.state]}

    @property
    def is_free(self) -> bool:
        """Say whether nothing is signed, so that its intention can change."""
        return self.state in self.FREE

    @property
    def may_return(self) -> bool:
        """Say whether its contract is suspended, so that partners can agree to a return."""
        return self.state in {self.State.SUSPENDED, self.State.NOTICE_GIVEN, self.State.RETURN_OFFERED}

    # --- steps ------------------------------------------------------------------------------------------------

    @step(
        field=state, source=State.INDEPENDENT, target=State.INTERESTED, label="Record interest",
        effect="Binds nobody.", done="Interest recorded", allowed=access.is_lead_or_sro,
        guards=[guards.practice_means_to_take_part],
    )  # fmt: skip
    def take_interest(self, *, by, now):
        """Note that the practice wants to take part."""

    @step(
        field=state, source=[State.INTERESTED, State.INTEGRATED, State.SUSPENSION_AGREED], target=State.INDEPENDENT,
        label="Record withdrawal", effect="The practice keeps its GP contract. What was signed no longer counts.",
        done="Withdrawal recorded", allowed=access.is_lead_or_sro, danger=True,
    )  # fmt: skip
    def withdraw(self, *, by, now, reason):
        """Note that the practice does not want to take part any more."""
        self.reason, self.signed_on, self.partners_agreed, self.consented_on = reason, None, None, None
        return ["reason", "signed_on", "partners_agreed", "consented_on"]

    @step(
        field=state, source=State.INTERESTED, target=State.INTEGRATED, label="Record integration agreement",
        effect="The practice keeps its GP contract and works with the provider by agreement.",
        done="Integration agreement recorded", allowed=access.is_lead_or_sro, recorded=("signed_on",),
        guards=[guards.practice_is_partial],
    )  # fmt: skip
    def sign_integration(self, *, by, now, signed_on):
        """Note that the practice has signed the integration agreement."""
        self.signed_on = signed_on
        return ["signed_on"]

    @step(
        field=state, source=State.INTERESTED, target=State.SUSPENSION_AGREED, label="Record agreement to suspend",
        effect="The GP contract is suspended when the service starts. Until then the practice can withdraw.",
        done="Agreement recorded", allowed=access.is_lead_or_sro, recorded=("signed_on",),
        guards=[guards.practice_is_full, guards.partners_agreed_to_suspend, guards.commissioner_consented],
    )  # fmt: skip
    def agree_suspension(self, *, by, now, signed_on):
        """Note that all partners have signed the agreement to suspend the GP contract."""
        self.signed_on = signed_on
        return ["signed_on"]

    @step(
        field=state, source=State.SUSPENSION_AGREED, target=State.SUSPENDED, label="Suspend the GP contract",
        effect="The practice can return at a window every 2 years, once.", done="GP contract suspended",
        allowed=access.is_lead_or_sro, guards=[guards.service_has_started],
    )  # fmt: skip
    def suspend(self, *, by, now):
        """Suspend the GP contract from the day the service started."""
        self.suspended_on = self.case.went_live_on
        return ["suspended_on"]

    @step(
        field=state, source=State.SUSPENDED, target=State.NOTICE_GIVEN, label="Record notice of return",
        effect="The GP contract starts again at the window. The commissioner writes to all patients.",
        done="Notice recorded", allowed=access.is_lead_or_sro, recorded=("window",),
        guards=[guards.partners_agreed_to_return],
    )  # fmt: skip
    def give_notice(self, *, by, now, window):
        """Note that the practice returns at a window; notice is 12 months or more."""
        found = {one.number: one for one in self.windows}.get(window)
        if found is None:
            raise Refused("Choose a window before the contract ends")
        if not found.can_be_reached(timezone.localdate(now)):
            raise Refused(f"Notice for {day(found.opens)} had to be given by {day(found.notice_by)}")
        self.window, self.returns_on = window, found.opens
        return ["window", "returns_on"]

    @step(
        field=state, source=State.NOTICE_GIVEN, target=State.SUSPENDED, label="Record withdrawal of the notice",
        effect="The GP contract stays suspended. The practice can give notice again.", done="Withdrawal recorded",
        allowed=access.is_lead_or_sro, danger=True,
    )  # fmt: skip
    def withdraw_notice(self, *, by, now, reason):
        """Note that the practice stays after all."""
        self.window, self.returns_on, self.reason, self.partners_return = None, None, reason, None
        return ["window", "returns_on", "reason", "partners_return"]

    @step(
        field=state, source=[State.SUSPENDED, State.NOTICE_GIVEN], target=State.RETURN_OFFERED,
        label="Offer the return", danger=True, done="Return offered", allowed=access.is_sro,
        effect="For the end of the provider’s contract before its term: the practice can return outside the windows.",
    )  # fmt: skip
    def offer_return(self, *, by, now, reason):
        """Offer the return outside the windows, because the provider's contract ends early."""
        self.window, self.returns_on, self.reason = None, None, reason
        return ["window", "returns_on", "reason"]

    @step(
        field=state, source=[State.NOTICE_GIVEN, State.RETURN_OFFERED], target=State.RETURNED,
        label="Start the GP contract again", effect="A practice can do this once.", done="GP contract started again",
        allowed=access.is_lead_or_sro,
        guards=[guards.partners_agreed_to_return, guards.practice_is_eligible, guards.return_day_has_come],
    )  # fmt: skip
    def come_back(self, *, by, now):
        """Start the GP contract again, at the window or when the return was offered."""
        self.returned_on = self.returns_on or timezone.localdate(now)
        return ["returned_on"]

    @step(
        field=state, source=State.SUSPENDED, target=State.ENDED, label="Record end of the GP contract", danger=True,
        effect="The practice gives up its GP contract for good. Nobody can ask that of it.", done="End recorded",
        allowed=access.is_sro,
    )  # fmt: skip
    def end_for_good(self, *, by, now, partners_ending, reason):
        """Note that the partners chose to end the suspended GP contract, all of them."""
        if partners_ending < (self.partners or 1):
            raise Refused(f"All {self.partners} partners have to choose this")
        self.reason = reason
        return ["reason"]

    @property
    def windows(self) -> list[Window]:
        """Give the windows of return within the longest term; none before the service started."""
        return self.windows_from(self.suspended_on or self.case.went_live_on)

    def windows_from(self, go_live: datetime.date | None) -> list[Window]:
        """Give the windows as they would be if the service started on a day."""
        return windows(go_live, self.case.term_max_years) if go_live else []


class UnregisteredShare(models.Model):
    """How many residents have no practice, as a percentage of the list; the newest estimate counts."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="unregistered_shares")
    percent = models.DecimalField(max_digits=4, decimal_places=2, default=DEFAULT_UNREGISTERED)
    source = models.CharField(max_length=300)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.percent}%"


class PracticeFile(models.Model):
    """A practice list that was read, until it is taken over; from then on it never changes."""

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="practice_files")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    rows = models.JSONField(help_text="Line and cells of each row, the heading first")
    columns = models.JSONField(null=True, help_text="Which column says what")
    counted_on = models.DateField("day all lists were counted", null=True)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="practice_file_number_once"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="practice_file_taken_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page on which its columns are named."""
        return reverse("procurement:practice_columns", args=[self.procurement.reference, self.number])
