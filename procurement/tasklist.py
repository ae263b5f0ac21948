"""The tasks of a case by phase. A task is done when its guard says so: the same guard that holds the step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import reverse

from mcp_portal.nhsuk.wording import lower_first
from mcp_portal.workflow.declaring import Step, declared_steps
from mcp_portal.workflow.guards import Guard, Unmet
from mcp_portal.workflow.offers import Offer
from procurement import guards
from procurement.models import Procurement

PHASES = (
    ("Plan", ("start_market_engagement",)),
    ("Talk to the market", ("finish_market_engagement",)),
    ("Get ready to advertise", ("open_call",)),
    ("Select bidders", ("start_selection", "start_dialogue")),
    ("Dialogue and final tenders", ("close_dialogue", "invite_final_tenders", "start_evaluation")),
    ("Evaluate", ("confirm_preferred_bidder",)),
    ("Gateway 2 and award", ("enter_gateway_2", "decide_award")),
    ("Standstill and signature", ("start_standstill", "sign_contract")),
    ("Mobilise and go live", ("start_mobilisation", "go_live")),
)

PHASES_OF_AN_ALLIANCE = (
    ("Plan", ("form_alliance",)),
    ("Agree and sign the alliance", ("mobilise_alliance",)),
    ("Mobilise and go live", ("start_alliance_service",)),
)
"""The way of a virtual MCP."""

TITLES: dict[Guard, tuple[str, str]] = {
    guards.key_facts_complete: ("Service scope and planned dates", "procurement:facts"),
    guards.early_engagement_held: ("Early engagement with the 3 bodies", "assurance:gateways"),
    guards.engagement_planned: ("Market engagement plan", "procurement:case_documents"),
    guards.information_notice_published: ("Prior information notice", "procurement:notices"),
    guards.engagement_report_shared: ("Market engagement report", "procurement:case_documents"),
    guards.gateway_one_passed: ("Gateway 1: case for change", "assurance:gateways"),
    guards.notice_conditions_closed: ("Conditions to meet before the notice", "assurance:gateways"),
    guards.award_weights_complete: ("Award criteria and weights", "procurement:criteria"),
    guards.selection_questions_set: ("Selection questions", "procurement:criteria"),
    guards.legal_signed_off: ("Legal sign-off", "procurement:legal_sign_off"),
    guards.declarations_current: ("Declarations of interest", "conflicts:case_conflicts"),
    guards.call_notice_approved: ("Contract notice", "procurement:notices"),
    guards.launch_checklist_reviewed: ("Checklist before the launch", "procurement:checklist"),
    guards.launch_decided: ("Decision to launch", "procurement:decisions"),
    guards.call_notice_published: ("Contract notice published", "procurement:notices"),
    guards.requests_closed: ("Closing time for requests to take part", "procurement:dates"),
    guards.responses_received: ("Responses recorded", "procurement:bids"),
    guards.requests_opened_by_two: ("Responses opened by 2 people", "procurement:bids"),
    guards.shortlist_decided: ("Decision on the shortlist", "procurement:decisions"),
    guards.every_response_decided: ("Shortlist, with reasons", "procurement:bids"),
    guards.shared_members_decided: ("Members behind more than one bid", "procurement:shared_members"),
    guards.dialogue_rounds_closed: ("Rounds of dialogue", "procurement:dialogue"),
    guards.no_material_issue_open: ("Issues of dialogue settled", "procurement:dialogue_issues"),
    guards.sole_bidder_duties_met: ("Duties when one bidder is left", "procurement:sole_bidder"),
    guards.invitation_lists_what_was_agreed: ("What was agreed, by number", "procurement:final_invitation"),
    guards.route_is_a_call: ("Route", "procurement:route"),
    guards.departures_are_told: ("Departures from the notice", "procurement:route"),
    guards.involvement_is_remedied: ("Earlier involvement of a possible bidder", "procurement:engagement"),
    guards.everyone_got_the_same: ("The same information for every bidder", "procurement:information"),
    guards.tender_documents_ready: ("Invitation to submit final tenders", "procurement:case_documents"),
    guards.final_tenders_closed: ("Closing time for final tenders", "procurement:dates"),
    guards.final_tenders_received: ("Final tenders recorded", "procurement:bids"),
    guards.final_tenders_opened_by_two: ("Final tenders opened by 2 people", "procurement:bids"),
    guards.every_tender_evaluated: ("Results on every criterion", "procurement:evaluation"),
    guards.evaluation_report_filed: ("Evaluation report", "procurement:case_documents"),
    guards.preferred_bidder_named: ("Preferred bidder", "procurement:bids"),
    guards.every_tender_decided: ("Outcome of every tender", "procurement:bids"),
    guards.low_tenders_decided: ("Tenders that look abnormally low", "procurement:bids"),
    guards.make_up_settled: ("Changes of who the bidder is", "procurement:bids"),
    guards.tender_still_valid: ("Validity of the tender", "procurement:bids"),
    guards.commitments_hold: ("Commitments of the preferred bidder", "procurement:handover"),
    guards.gateway_two_submitted: ("Gateway 2 submitted", "assurance:gateways"),
    guards.gateway_two_passed: ("Gateway 2: readiness and capability", "assurance:gateways"),
    guards.award_conditions_closed: ("Conditions to meet before the award", "assurance:gateways"),
    guards.award_checklist_reviewed: ("Checklist before the award", "procurement:checklist"),
    guards.award_reasons_stated: ("Reasons for the award under regulation 3", "procurement:checklist"),
    guards.award_decided_by_all: ("Decision to award", "procurement:decisions"),
    guards.standstill_letters_sent: ("Standstill letters", "procurement:standstill"),
    guards.standstill_over: ("Standstill", "procurement:standstill"),
    guards.signature_conditions_closed: ("Conditions to meet before the signature", "assurance:gateways"),
    guards.everyone_signed: ("Signatures", "procurement:signatures"),
    guards.award_notice_recorded: ("Award notice", "procurement:notices"),
    guards.mobilisation_planned: ("Mobilisation plan", "procurement:case_documents"),
    guards.gateway_three_passed: ("Gateway 3: safe launch", "assurance:gateways"),
    guards.go_live_conditions_closed: ("Conditions to meet before the service starts", "assurance:gateways"),
}
TITLES_OF_AN_ALLIANCE: dict[Guard, tuple[str, str]] = {
    guards.alliance_early_feedback: ("Early engagement with the 3 bodies", "assurance:gateways"),
    guards.alliance_gateways_passed: ("Gateways before the signature", "assurance:gateways"),
    guards.alliance_conditions_closed: ("Conditions to meet before the signature", "assurance:gateways"),
    guards.alliance_signed: ("Alliance agreement", "procurement:alliance"),
    guards.alliance_launch_gateway_passed: ("Gateway 3: safe launch", "assurance:gateways"),
    guards.alliance_in_force: ("First day of the alliance", "procurement:alliance"),
}
EVERY_TITLE = TITLES | TITLES_OF_AN_ALLIANCE
"""Name and page of the task behind each guard; that no pause stands and no bid is hidden is no task.

A stage added to the case is a task of its own while it holds up the next step.
"""


@dataclass(frozen=True)
class Task:
    """One row of the task list, as the partial prints it."""

    title: str
    kind: str
    status: str = ""
    hint: str = ""
    href: str = ""


@dataclass(frozen=True)
class Phase:
    """Tasks that belong together."""

    number: int
    name: str
    kind: str
    tasks: list[Task] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """Give number and name."""
        return f"{self.number}. {self.name}"

    @property
    def summary(self) -> str:
        """Say in a line how far a folded phase is."""
        count = len(self.tasks)
        if self.kind == "done":
            return f"{self.heading}: {count} of {count} tasks completed"
        return f"{self.heading}: {count} {'task' if count == 1 else 'tasks'}, none can start yet"


@cache
def path(by_alliance: bool = False) -> tuple[Step, ...]:
    """Give the steps from planning to a live service in their order: those of a call, or of an alliance."""
    steps = [step for step in declared_steps(Procurement) if not step.danger]
    return tuple(step for step in steps if (guards.made_by_an_alliance in step.guards) == by_alliance)


def task_list(case: Procurement, offers: Sequence[Offer]) -> list[Phase]:
    """Give the phases of a case. ``offers`` are the steps out of its present state, all of them, as evaluated."""
    if case.state == Procurement.State.ABANDONED:
        return []
    way = path(case.by_alliance)
    steps = {step.name: number for number, step in enumerate(way)}
    here = next((number for number, step in enumerate(way) if case.state in step.sources), len(steps))
    now = next((offer for offer in offers if offer.name in steps), None)
    phases = []
    for number, (name, names) in enumerate(PHASES_OF_AN_ALLIANCE if case.by_alliance else PHASES, 1):
        tasks = [task for step in names for task in _tasks(case, way[steps[step]], steps[step] - here, now)]
        phases.append(Phase(number, name, _kind([steps[step] - here for step in names]), tasks))
    return phases


def _kind(distances: list[int]) -> str:
    if all(distance < 0 for distance in distances):
        return "done"
    return "now" if any(distance == 0 for distance in distances) else "later"


def _tasks(case: Procurement, step: Step, distance: int, offer: Offer | None) -> list[Task]:
    """Give the tasks of a step: behind the case, at hand, or ahead of it."""
    way = path(case.by_alliance)
    mine = [guard for guard in step.guards if guard in EVERY_TITLE and not _seen_before(guard, step, way)]
    if distance == 0 and offer is not None:
        return [*(_at_hand(case, guard, offer) for guard in mine), *_added(offer), _step_task(offer)]
    if distance < 0:
        return [*(_task(case, guard, "done") for guard in mine), Task(step.label, "done")]
    before = way[way.index(step) - 1].label if way.index(step) else ""
    hint = f"After “{lower_first(before)}”"
    return [
        *(_task(case, guard, "cannot", hint=hint, linked=False) for guard in mine),
        Task(step.label, "cannot", hint=hint),
    ]


def _seen_before(guard: Guard, step: Step, way: tuple[Step, ...]) -> bool:
    """Say whether an earlier step asks for the same: it is one task, at the first of them."""
    return any(guard in earlier.guards for earlier in way[: way.index(step)])


def _at_hand(case: Procurement, guard: Guard, offer: Offer) -> Task:
    missing = [row for row in offer.unmet if row.guard == guard.name]
    if not missing:
        return _task(case, guard, "done")
    hint = missing[0].what if len(missing) == 1 else f"{missing[0].what}, and {len(missing) - 1} more"
    yours = [row for row in missing if row.who == "You"]
    if yours:
        return _task(case, guard, "you", hint=hint, href=yours[0].page)
    return _task(case, guard, "others", status=_waiting_for(missing), hint=hint)


def _added(offer: Offer) -> list[Task]:
    """Give a task for each stage of assurance that was added to the case and holds up the step."""
    return [
        Task(row.what, "you", hint=row.detail, href=row.page)
        if row.who == "You"
        else Task(row.what, "others", _waiting_for([row]), row.detail, row.page)
        for row in offer.unmet
        if row.guard in {"added_stages_passed", "alliance_stages_passed"}
    ]


def _waiting_for(missing: list[Unmet]) -> str:
    holders = sorted({row.who for row in missing if row.who})
    return (
        f"Waiting for {lower_first(holders[0])}" if len(holders) == 1 and len(holders[0]) < 32 else "Waiting for others"
    )


def _step_task(offer: Offer) -> Task:
    if offer.unmet:
        count = len(offer.unmet)
        hint = f"{count} {'requirement is' if count == 1 else 'requirements are'} not met"
        return Task(offer.label, "cannot", hint=hint)
    if offer.allowed:
        return Task(offer.label, "you", href=offer.url)
    return Task(offer.label, "others", status=f"Waiting for {lower_first(offer.who)}")


def _task(
    case: Any, guard: Guard, kind: str, *, status: str = "", hint: str = "", href: str = "", linked: bool = True
) -> Task:
    title, page = EVERY_TITLE[guard]
    return Task(title, kind, status, hint, (href or reverse(page, args=[case.reference])) if linked else "")
