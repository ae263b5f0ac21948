"""Bidders, how their responses were opened and what they scored."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from conflicts.actions import NameFacts, enter_names
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import Refused, StateField, step
from procurement import access, guards


class Bid(Stateful):
    """One bidder's part in the competition, from the first response to the outcome."""

    class State(models.TextChoices):
        RECEIVED = "received", "Response received"
        SHORTLISTED = "shortlisted", "Shortlisted"
        REJECTED = "rejected", "Not selected"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ELIMINATED = "eliminated", "Not taken further"
        FINAL_SUBMITTED = "final_submitted", "Final tender submitted"
        PREFERRED = "preferred", "Preferred bidder"
        RESERVE = "reserve", "Reserve bidder"
        UNSUCCESSFUL = "unsuccessful", "Unsuccessful"

    if TYPE_CHECKING:
        make_up_changes: Any
        standings: Any

    OUT = frozenset({State.REJECTED, State.WITHDRAWN, State.ELIMINATED, State.UNSUCCESSFUL})

    CORRECTABLE: ClassVar[dict[str, str]] = {"entered_name": "Name", "make_up": "What the response says about itself"}

    state = StateField(State, State.RECEIVED)
    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="bids")
    number = models.PositiveSmallIntegerField()
    # Read it through ``name``: before two people have opened the responses, nobody else may know it.
    entered_name = models.CharField("name", max_length=200)
    make_up = models.TextField(help_text="What the response says about who stands behind it")
    provider = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    recorded_at = models.DateTimeField(null=True, editable=False)
    named_at = models.DateTimeField(
        null=True, editable=False, help_text="When two people had opened the responses, so that its name may be shown"
    )
    final_received_at = models.DateTimeField(null=True, blank=True)
    reasons = models.TextField(blank=True, help_text="Why it was selected, rejected or not chosen")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the bidder was told with reasons")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["procurement", "number"], name="bid_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name the bidder, or number the response as long as nobody may know whose it is."""
        return self.entered_name if self.named_at else f"Response {self.number}"

    @property
    def is_still_in(self) -> bool:
        """Say whether it takes part: not rejected, withdrawn, left out of a round or unsuccessful."""
        return self.state not in self.OUT

    def is_known_to(self, user: Any) -> bool:
        """Say whether a person may know whose response it is: everyone when opened, before that who recorded it."""
        return self.named_at is not None or (self.recorded_by_id is not None and self.recorded_by_id == user.pk)

    def name_for(self, user: Any) -> str:
        """Name the bidder as far as a person may know."""
        return self.entered_name if self.is_known_to(user) else self.name

    @property
    def change(self) -> Any:
        """Give the change of make-up that holds now, None for the bidder as it was selected."""
        permitted = [one for one in self.make_up_changes.select_related("decision") if one.is_permitted]
        return permitted[-1] if permitted else None

    @property
    def legal_form(self) -> str:
        """Give the legal form as it was found or changed last, "" while it is not known."""
        change, found = self.change, self.standings.last()
        if change is not None and (found is None or found.make_up_id != change.pk):
            return str(change.new_form)
        return str(found.legal_form) if found else ""

    @property
    def may_be_corrected(self) -> bool:
        """Say whether its entries can be put right: not before everyone may read them."""
        return self.named_at is not None

    def corrected(self, field: str, *, by: Any, now: datetime.datetime) -> None:
        """Ask everyone about the right name: they were asked about a wrong one."""
        if field == "entered_name":
            facts = [NameFacts("bidder", self.entered_name)]
            enter_names(self.procurement, facts, bid=self, bidder_name=self.entered_name, shown=True, by=by, now=now)

    def get_absolute_url(self) -> str:
        """Give the page of the bid."""
        return reverse("procurement:bid", args=[self.procurement.reference, self.number])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:bid_step", args=[self.procurement.reference, self.number, name])

    @step(
        field=state, source=State.RECEIVED, target=State.SHORTLISTED, label="Put on the shortlist",
        effect="The bidder is invited to dialogue.", done="Bidder put on the shortlist",
        allowed=access.is_secretary, guards=[guards.selection_is_open, guards.shortlist_decided,
                                             guards.nothing_excludes],
    )  # fmt: skip
    def shortlist(self, *, by, now, reasons):
        """Select the bidder for dialogue, as the committee decided."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=State.RECEIVED, target=State.REJECTED, label="Record as not selected",
        effect="The bidder is told why.", done="Bidder recorded as not selected", danger=True,
        allowed=access.is_secretary, guards=[guards.selection_is_open, guards.shortlist_decided],
    )  # fmt: skip
    def reject(self, *, by, now, reasons):
        """Leave the bidder out, with the reasons it is told."""
        self.reasons, self.told_at = reasons, now
        return ["reasons", "told_at"]

    @step(
        field=state, target=State.WITHDRAWN,
        source=[State.RECEIVED, State.SHORTLISTED, State.FINAL_SUBMITTED, State.RESERVE, State.PREFERRED],
        label="Record a withdrawal", effect="The bidder takes no further part.", done="Withdrawal recorded",
        danger=True, allowed=access.is_lead, guards=[guards.every_bid_is_shown, guards.contract_not_signed],
    )  # fmt: skip
    def withdraw(self, *, by, now, reasons):
        """Record that the bidder left by its own choice."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=State.SHORTLISTED, target=State.ELIMINATED, label="Do not take further",
        effect="The bidder takes no part in the next round and is told why.", done="Bidder not taken further",
        danger=True, allowed=access.is_sro,
        guards=[guards.rounds_reduce, guards.dialogue_is_open, guards.no_round_is_open, guards.enough_bidders_stay],
    )  # fmt: skip
    def eliminate(self, *, by, now, reasons):
        """Leave the bidder out of the next round, with the reasons it is told."""
        self.reasons, self.told_at = reasons, now
        return ["reasons", "told_at"]

    @step(
        field=state, source=State.SHORTLISTED, target=State.FINAL_SUBMITTED, label="Record the final tender",
        effect="Notes when it arrived. It stays closed until 2 people open it.", done="Final tender recorded",
        allowed=access.is_lead, guards=[guards.final_tenders_are_invited, guards.every_bid_is_shown],
    )  # fmt: skip
    def submit_final(self, *, by, now, received_at):
        """Record the arrival of the final tender; a late one only where it was let in."""
        closes = self.procurement.final_tenders_close_at
        if closes and received_at > closes and not self.procurement.late_responses.admit("final", received_at, self):
            raise Refused("This tender came after the closing time. Late tenders stay out")
        self.final_received_at = received_at
        return ["final_received_at"]

    @step(
        field=state, source=State.FINAL_SUBMITTED, target=State.PREFERRED, label="Name as preferred bidder",
        effect="The case can then go to gateway 2.", done="Preferred bidder named",
        allowed=access.is_secretary, guards=[guards.every_tender_evaluated, guards.preferred_decided,
                                             guards.no_other_preferred_bidder, guards.nothing_excludes,
                                             guards.pass_marks_met, guards.low_tender_accepted],
    )  # fmt: skip
    def prefer(self, *, by, now, reasons):
        """Name the preferred bidder, as the deciding bodies decided."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=State.FINAL_SUBMITTED, target=State.RESERVE, label="Name as reserve bidder",
        effect="It can take the place of the preferred bidder, when that is decided.", done="Reserve bidder named",
        allowed=access.is_secretary, guards=[guards.every_tender_evaluated, guards.preferred_decided,
                                             guards.no_other_reserve_bidder, guards.nothing_excludes],
    )  # fmt: skip
    def hold_in_reserve(self, *, by, now, reasons):
        """Name the reserve bidder, as the deciding bodies decided with the preferred one."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=State.PREFERRED, target=State.UNSUCCESSFUL, label="Set aside the preferred bidder",
        effect="The reserve bidder can then take its place.", done="Preferred bidder set aside", danger=True,
        allowed=access.is_secretary, guards=[guards.award_not_decided, guards.replacement_decided],
    )  # fmt: skip
    def set_aside(self, *, by, now, reasons):
        """Let the preferred bidder go, as the deciding bodies decided."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=State.RESERVE, target=State.PREFERRED, label="Let the reserve bidder take the place",
        effect="It is the preferred bidder from now on. What rests on the bidder opens again at gateway 2.",
        done="Reserve bidder is now the preferred bidder", allowed=access.is_secretary,
        guards=[guards.no_other_preferred_bidder, guards.award_not_decided, guards.replacement_decided,
                guards.nothing_excludes],
    )  # fmt: skip
    def step_in(self, *, by, now, reasons):
        """Replace the preferred bidder by the reserve bidder, as the deciding bodies decided."""
        self.reasons = reasons
        return ["reasons"]

    @step(
        field=state, source=[State.FINAL_SUBMITTED, State.RESERVE], target=State.UNSUCCESSFUL,
        label="Record as unsuccessful",
        effect="The standstill letter to this bidder gives the reasons.", done="Bidder recorded as unsuccessful",
        allowed=access.is_secretary, guards=[guards.every_tender_evaluated, guards.preferred_decided],
    )  # fmt: skip
    def lose(self, *, by, now, reasons):
        """Record that another tender was chosen."""
        self.reasons = reasons
        return ["reasons"]


class Opening(models.Model):
    """Responses opened by two people, after the closing time."""

    class Stage(models.TextChoices):
        SELECTION = "selection", "Requests to take part"
        FINAL = "final", "Final tenders"

    procurement = models.ForeignKey("procurement.Procurement", models.PROTECT, related_name="openings")
    stage = models.CharField(max_length=20, choices=Stage)
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    second = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_at"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "stage"], name="one_opening_a_stage"),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=models.F("first")), name="opening_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"Opening of {self.get_stage_display().lower()}"
