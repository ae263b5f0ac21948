"""The procurement itself: its facts, its clock and its way from planning to a live service."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from assurance.models import AtRisk
from assurance.queries import IS_OVERRIDDEN, overrides
from conflicts.queries import hidden_from
from mcp_portal.accounts.models import RoleHolding
from mcp_portal.accounts.present import today
from mcp_portal.audit.unit import current
from mcp_portal.nhsuk.wording import day, lower_first
from mcp_portal.workflow.models import Stateful
from mcp_portal.workflow.steps import StateField, step
from procurement import access, guards

from .alliance_way import GoesByAlliance
from .gateway_facts import TellsFacts
from .hidden import HIDES_A_BID, KEPT, HidesBids

if TYPE_CHECKING:
    from mcp_portal.workflow.models import Hold


class ProcurementQuerySet(models.QuerySet["Procurement"]):
    """The one place that decides which cases a person sees; row security stands behind it."""

    def visible_to(self, user: Any) -> ProcurementQuerySet:
        """Give the cases on which the person holds a role today and from which they are not recused."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        held = RoleHolding.objects.on(today()).filter(user=user, procurement_id=OuterRef("pk"))
        return self.filter(Exists(held)).exclude(pk__in=hidden_from(user))

    def with_hidden(self) -> ProcurementQuerySet:
        """Let each case know at once whether one of its bids is hidden from who reads it, and whether it is at risk."""
        at_risk = AtRisk.objects.filter(procurement=OuterRef("pk"), begun_at__isnull=False, ended_at__isnull=True)
        return self.annotate(**{KEPT: HIDES_A_BID, IS_OVERRIDDEN: Exists(at_risk)})


class Procurement(GoesByAlliance, TellsFacts, HidesBids, Stateful):
    """A commissioner's way from the need for an MCP to a safely running service."""

    class State(models.TextChoices):
        PLANNING = "planning", "Planning"
        MARKET_ENGAGEMENT = "market_engagement", "Talking to the market"
        PRE_LAUNCH = "pre_launch", "Getting ready to advertise"
        CALL_PUBLISHED = "call_published", "Call for competition open"
        SELECTION = "selection", "Selection"
        DIALOGUE = "dialogue", "Dialogue"
        DIALOGUE_CLOSED = "dialogue_closed", "Dialogue closed"
        FINAL_TENDERS = "final_tenders", "Final tenders"
        EVALUATION = "evaluation", "Evaluation"
        PREFERRED_BIDDER = "preferred_bidder", "Preferred bidder named"
        GATEWAY_2 = "gateway_2", "At gateway 2"
        AWARD_DECIDED = "award_decided", "Award decided"
        STANDSTILL = "standstill", "Standstill"
        CONTRACT_SIGNED = "contract_signed", "Contract signed"
        ALLIANCE = "alliance", "Forming the alliance"
        MOBILISATION = "mobilisation", "Mobilisation"
        LIVE = "live", "Live service"
        ABANDONED = "abandoned", "Abandoned"

    class Variant(models.TextChoices):
        FULL = "full", "Fully integrated"
        PARTIAL = "partial", "Partially integrated"
        VIRTUAL = "virtual", "Virtual (alliance)"

    class Clock(models.TextChoices):
        REAL = "real", "Real: today's date counts"
        TRAINING = "training", "Training: you move the date forward"
        HISTORY = "history", "History: a case already under way, entered with its own dates"

    ENDED = frozenset({State.LIVE, State.ABANDONED})

    CORRECTABLE: ClassVar[dict[str, str]] = {
        "title": "Name", "list_size": "Registered patients", "practice_count": "Practices",
        "member_practices": "Member practices of the CCG",
        "value_per_year": "Value a year", "term_min_years": "Shortest term in years",
        "term_max_years": "Longest term in years", "note": "Note on every page",
    }  # fmt: skip

    state = StateField(State, State.PLANNING)
    reference = models.SlugField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    variant = models.CharField("contract version", max_length=20, choices=Variant)
    regime = models.CharField(max_length=30, default="pcr-2015-ltr", editable=False)
    list_size = models.PositiveIntegerField("registered patients")
    practice_count = models.PositiveSmallIntegerField("practices")
    # The practices that are members of the CCG, in the contract or not: the scale for the governance review.
    member_practices = models.PositiveSmallIntegerField("member practices of the CCG", null=True, blank=True)
    value_per_year = models.DecimalField("value a year in pounds, excluding VAT", max_digits=14, decimal_places=2)
    term_min_years = models.PositiveSmallIntegerField("shortest term in years")
    term_max_years = models.PositiveSmallIntegerField("longest term in years")
    clock_kind = models.CharField(max_length=10, choices=Clock, default=Clock.REAL)
    clock_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="Printed on every page, such as what is invented")
    requests_close_at = models.DateTimeField("requests to take part close", null=True, blank=True)
    final_tenders_close_at = models.DateTimeField("final tenders close", null=True, blank=True)
    went_live_on = models.DateField(null=True, blank=True)
    ended_reason = models.TextField(blank=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ProcurementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(condition=Q(term_max_years__gte=models.F("term_min_years")), name="term_in_order"),
            models.CheckConstraint(condition=Q(value_per_year__gt=0), name="value_above_nothing"),
            models.CheckConstraint(
                condition=Q(clock_kind="real", clock_at__isnull=True)
                | (~Q(clock_kind="real") & Q(clock_at__isnull=False)),
                name="only_a_case_clock_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    # --- what every page and guard asks ---------------------------------------------------------------------

    @property
    def case(self) -> Procurement:
        """Give itself: a procurement is its own case."""
        return self

    @classmethod
    def of_case(cls, case: Procurement) -> models.QuerySet:
        """Give the case itself."""
        return cls._default_manager.filter(pk=case.pk)

    def now(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the time of the case's clock for a time of the server's."""
        return wall if self.clock_at is None else timezone.localtime(self.clock_at)

    @property
    def clock_note(self) -> str:
        """Say on every page what is unusual about the clock of this case, or nothing."""
        if self.clock_at is None:
            return self.note
        at = timezone.localtime(self.clock_at)
        kind = "Training case" if self.clock_kind == self.Clock.TRAINING else "Case entered from its records"
        return f"{kind}. Its date is {at:%A} {at.day} {at:%B %Y}. {self.note}".strip()

    @property
    def at_risk_words(self) -> list[str]:
        """Say on every page without which gateways the case goes on at risk, and until when."""
        on = timezone.localdate(self.now(current().at))
        return [
            f"This procurement goes on at risk without {lower_first(row.review.stage.name)} until {day(row.expires_on)}"
            for row in overrides(self)
            if row.holds_on(on)
        ]

    @property
    def state_colour(self) -> str:
        """Give the colour of the state's tag: green only for a good end, red only for a stop."""
        return {self.State.LIVE: "green", self.State.ABANDONED: "red"}.get(self.State(self.state), "blue")

    @property
    def value_low(self) -> Decimal:
        """Give the value over the shortest term, pounds excluding VAT."""
        return self.value_per_year * self.term_min_years

    @property
    def value_high(self) -> Decimal:
        """Give the value over the longest term, pounds excluding VAT."""
        return self.value_per_year * self.term_max_years

    @property
    def lead_commissioner(self) -> Any:
        """Give the organisation that leads."""
        return next((c.organisation for c in self.commissioners.all() if c.leads), None)

    def standing_holds(self) -> list[Hold]:
        """Give the holds that stand; read once per instance."""
        if "_holds" not in self.__dict__:
            self.__dict__["_holds"] = [hold for hold in self.holds.all() if hold.lifted_at is None]
        return self.__dict__["_holds"]

    def get_absolute_url(self) -> str:
        """Give the overview of the case."""
        return reverse("procurement:case", args=[self.reference])

    def get_step_url(self, name: str) -> str:
        """Give the confirm page of a step."""
        return reverse("procurement:case_step", args=[self.reference, name])

    # --- the way from planning to a live service (domain: procurement state machine) -----------------------------

    @step(
        field=state, source=State.PLANNING, target=State.MARKET_ENGAGEMENT, label="Start market engagement",
        effect="You can then send the information notice and meet providers.", done="Market engagement started",
        allowed=access.is_sro,
        guards=[
            guards.made_by_a_call, guards.key_facts_complete, guards.early_engagement_held, guards.engagement_planned,
        ],
    )  # fmt: skip
    def start_market_engagement(self, *, by, now):
        """Begin to talk to possible providers (PCR 2015 reg. 40)."""

    @step(
        field=state, source=State.MARKET_ENGAGEMENT, target=State.PRE_LAUNCH, label="Finish market engagement",
        effect="The case then gets ready to advertise.", done="Market engagement finished", allowed=access.is_lead,
        guards=[guards.made_by_a_call, guards.information_notice_published, guards.engagement_report_shared],
    )  # fmt: skip
    def finish_market_engagement(self, *, by, now):
        """Close market engagement with a report that everyone can read."""

    @step(
        field=state, source=State.PRE_LAUNCH, target=State.CALL_PUBLISHED, label="Open the call for competition",
        effect="Criteria and weights are locked. The contract notice can then be sent.",
        done="Call for competition opened", allowed=access.is_sro, recorded=("requests_close_at",),
        guards=[
            guards.made_by_a_call,
            guards.gateway_one_passed, guards.notice_conditions_closed, guards.award_weights_complete,
            guards.selection_questions_set, guards.legal_signed_off, guards.declarations_current,
            guards.call_notice_approved, guards.launch_checklist_reviewed, guards.launch_decided,
            guards.route_is_a_call,
            guards.added_stages_passed("open_call"),
        ],
    )  # fmt: skip
    def open_call(self, *, by, now, requests_close_at):
        """Call for competition; gateway 1 is behind the case."""
        self.requests_close_at = requests_close_at
        return ["requests_close_at"]

    @step(
        field=state, source=State.CALL_PUBLISHED, target=State.SELECTION, label="Start selection",
        effect="Responses can then be put on the shortlist or left out.", done="Selection started",
        allowed=access.is_lead,
        guards=[guards.call_notice_published, guards.requests_closed, guards.responses_received,
                guards.requests_opened_by_two],
    )  # fmt: skip
    def start_selection(self, *, by, now):
        """Assess the requests to take part."""

    @step(
        field=state, source=State.SELECTION, target=State.DIALOGUE, label="Start dialogue",
        effect="Shortlisted bidders are invited.", done="Dialogue started", allowed=access.is_lead,
        guards=[guards.shortlist_decided, guards.every_response_decided, guards.shared_members_decided,
                guards.involvement_is_remedied,
                guards.departures_are_told,
                guards.added_stages_passed("start_dialogue")],
    )  # fmt: skip
    def start_dialogue(self, *, by, now):
        """Invite the shortlist to dialogue (PCR 2015 reg. 30 as a pattern)."""

    @step(
        field=state, source=State.DIALOGUE, target=State.DIALOGUE_CLOSED, label="Close dialogue",
        effect="Everyone is told at the same time that dialogue has ended.", done="Dialogue closed",
        allowed=access.is_sro,
        guards=[guards.dialogue_rounds_closed, guards.no_material_issue_open, guards.sole_bidder_duties_met,
                guards.everyone_got_the_same, guards.departures_are_told,
                guards.added_stages_passed("close_dialogue")],
    )  # fmt: skip
    def close_dialogue(self, *, by, now):
        """Declare dialogue closed to all at once, when the needs can be met."""

    @step(
        field=state, source=State.DIALOGUE_CLOSED, target=State.FINAL_TENDERS, label="Invite final tenders",
        effect="The same deadline holds for everyone.", done="Final tenders invited", allowed=access.is_lead,
        recorded=("final_tenders_close_at",),
        guards=[guards.tender_documents_ready, guards.invitation_lists_what_was_agreed, guards.every_bid_is_shown,
                guards.everyone_got_the_same, guards.departures_are_told,
                guards.added_stages_passed("invite_final_tenders")],
    )  # fmt: skip
    def invite_final_tenders(self, *, by, now, final_tenders_close_at):
        """Ask the bidders in dialogue for final tenders."""
        self.final_tenders_close_at = final_tenders_close_at
        return ["final_tenders_close_at"]

    @step(
        field=state, source=State.FINAL_TENDERS, target=State.EVALUATION, label="Start evaluation",
        effect="Late tenders stay out.", done="Evaluation started", allowed=access.is_lead,
        guards=[guards.final_tenders_closed, guards.final_tenders_received, guards.final_tenders_opened_by_two,
                guards.departures_are_told],
    )  # fmt: skip
    def start_evaluation(self, *, by, now):
        """Evaluate the final tenders."""

    @step(
        field=state, source=State.EVALUATION, target=State.PREFERRED_BIDDER, label="Confirm the preferred bidder",
        effect="The case can then go to gateway 2.", done="Preferred bidder confirmed", allowed=access.is_secretary,
        guards=[guards.every_tender_evaluated, guards.evaluation_report_filed, guards.preferred_bidder_named,
                guards.every_tender_decided, guards.make_up_settled, guards.low_tenders_decided,
                guards.departures_are_told,
                guards.added_stages_passed("confirm_preferred_bidder")],
    )  # fmt: skip
    def confirm_preferred_bidder(self, *, by, now):
        """Close the evaluation with a preferred bidder."""

    @step(
        field=state, source=State.PREFERRED_BIDDER, target=State.GATEWAY_2, label="Go to gateway 2",
        effect="No award can be decided before the 3 bodies have signed.", done="Case taken to gateway 2",
        allowed=access.is_sro,
        guards=[guards.gateway_two_submitted, guards.make_up_settled, guards.tender_still_valid,
                guards.commitments_hold],
    )  # fmt: skip
    def enter_gateway_2(self, *, by, now):
        """Put the contract and the provider before the 3 bodies."""

    @step(
        field=state, source=State.GATEWAY_2, target=State.AWARD_DECIDED, label="Record the award decision",
        effect="The standstill letters can then be written.", done="Award decision recorded",
        allowed=access.is_secretary,
        guards=[guards.gateway_two_passed, guards.award_conditions_closed, guards.award_checklist_reviewed,
                guards.award_reasons_stated, guards.award_decided_by_all,
                guards.make_up_settled, guards.tender_still_valid, guards.commitments_hold,
                guards.added_stages_passed("decide_award")],
    )  # fmt: skip
    def decide_award(self, *, by, now):
        """Award the contract, as each commissioner's deciding body decided."""

    @step(
        field=state, source=State.AWARD_DECIDED, target=State.STANDSTILL, label="Start the standstill",
        effect="The contract cannot be signed before it ends.", done="Standstill started", allowed=access.is_lead,
        guards=[guards.standstill_letters_sent],
    )  # fmt: skip
    def start_standstill(self, *, by, now):
        """Wait before signature (PCR 2015 regs. 86 and 87)."""

    @step(
        field=state, source=State.STANDSTILL, target=State.CONTRACT_SIGNED, label="Record the contract as signed",
        effect="The award notice is then due.", done="Contract recorded as signed", allowed=access.is_sro,
        guards=[guards.standstill_over, guards.gateway_two_passed, guards.signature_conditions_closed,
                guards.everyone_signed, guards.added_stages_passed("sign_contract")],
    )  # fmt: skip
    def sign_contract(self, *, by, now):
        """Record the contract as concluded; every party has signed."""

    @step(
        field=state, source=State.CONTRACT_SIGNED, target=State.MOBILISATION, label="Start mobilisation",
        effect="The provider gets ready for the first day.", done="Mobilisation started", allowed=access.is_lead,
        guards=[guards.award_notice_recorded, guards.mobilisation_planned],
    )  # fmt: skip
    def start_mobilisation(self, *, by, now):
        """Prepare the service; the award has been made public."""

    @step(
        field=state, source=State.MOBILISATION, target=State.LIVE, label="Go live",
        effect="The service starts.", done="The service is live", allowed=access.is_sro, recorded=("went_live_on",),
        guards=[guards.made_by_a_call, guards.gateway_three_passed, guards.go_live_conditions_closed,
                guards.added_stages_passed("go_live")],
    )  # fmt: skip
    def go_live(self, *, by, now, went_live_on):
        """Start the service; gateway 3 is behind the case."""
        self.went_live_on = went_live_on
        return ["went_live_on"]

    @step(
        field=state,
        source=[
            State.PLANNING, State.MARKET_ENGAGEMENT, State.PRE_LAUNCH, State.CALL_PUBLISHED, State.SELECTION,
            State.DIALOGUE, State.DIALOGUE_CLOSED, State.FINAL_TENDERS, State.EVALUATION, State.PREFERRED_BIDDER,
            State.GATEWAY_2, State.AWARD_DECIDED, State.STANDSTILL, State.ALLIANCE,
        ],
        target=State.ABANDONED, label="Abandon the procurement",
        effect="It ends without a contract. After a call, an award notice has to say so.",
        done="Procurement abandoned", danger=True, during_hold=True, allowed=access.is_sro,
        guards=[guards.abandonment_decided],
    )  # fmt: skip
    def abandon(self, *, by, now, ended_reason):
        """End the procurement without a contract."""
        self.ended_reason = ended_reason
        return ["ended_reason"]
