"""The ledger rows of a case as sentences."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from mcp_portal.audit.models import LedgerEntry
from mcp_portal.nhsuk.wording import upper_first
from mcp_portal.workflow.declaring import get_step
from procurement.models import Procurement

LATE = datetime.timedelta(days=1)

WORDS = {
    "procurement.created": "Procurement opened",
    "procurement.clock_moved": "Date of the case moved forward",
    "procurement.facts_changed": "Facts of the case changed",
    "procurement.scope_set": "Service lines entered",
    "procurement.dates_planned": "Dates planned",
    "procurement.what_if_made": "Plan copied to try another timetable",
    "procurement.what_if_changed": "Timetable that is tried changed",
    "procurement.what_if_deleted": "Timetable that was tried deleted",
    "procurement.timetable_exported": "Timetable exported as a file",
    "procurement.timetable_adopted": "Timetable adopted as the plan",
    "procurement.criteria_set": "Selection questions and award criteria entered",
    "procurement.signed_off_in_law": "Procedure signed off by the legal adviser",
    "procurement.decided": "Decision of a deciding body recorded",
    "procurement.notice_drafted": "Notice begun",
    "procurement.notice_changed": "Draft of a notice changed",
    "procurement.notice_exported": "Notice exported as a file",
    "procurement.bid_recorded": "Response recorded",
    "procurement.bidder_standing_recorded": "Legal form and ability to bear risk recorded",
    "procurement.bidder_exported": "What is known of a bidder exported as a file",
    "procurement.confidential_recorded": "Item of a confidential schedule recorded",
    "procurement.make_up_change_proposed": "Change of who a bidder is proposed",
    "procurement.make_up_change_decided": "Change of who a bidder is decided",
    "procurement.response_marked": "Response marked as complete or not complete",
    "procurement.sealed_file_added": "Sealed file put into a response",
    "procurement.shared_member_decided": "Member behind more than one bid decided on",
    "procurement.validity_recorded": "Validity of a tender recorded",
    "procurement.party_entered": "Name behind a bid entered",
    "procurement.party_ended": "Part of somebody behind a bid ended",
    "procurement.parties_exported": "Names behind a bid exported as a file",
    "procurement.responses_opened": "Responses opened by one of 2 people",
    "procurement.round_opened": "Round of dialogue opened",
    "procurement.round_closed": "Round of dialogue closed",
    "procurement.result_filed": "Evaluation result filed",
    "procurement.money_begun": "Version of the money model begun",
    "procurement.money_changed": "Money model changed",
    "procurement.money_exported": "Money model exported as a file",
    "procurement.logic_changed": "Logic model changed",
    "procurement.logic_taken_over": "Logic model taken over from a file",
    "procurement.logic_exported": "Logic model exported as a file",
    "procurement.service_planned": "Service scope planned",
    "procurement.scope_exported": "Service scope exported as a file",
    "procurement.care_level_written": "Level of care written",
    "procurement.essential_job_written": "Essential job written",
    "procurement.value_written": "Value proposition written",
    "procurement.appraisal_begun": "Options appraisal begun",
    "procurement.appraisal_changed": "Options appraisal changed",
    "procurement.appraisal_exported": "Options appraisal exported as a file",
    "procurement.practice_added": "Practice entered",
    "procurement.practice_changed": "Practice changed",
    "procurement.practice_agreed": "Who agreed in a practice entered",
    "procurement.practice_removed": "Practice taken out",
    "procurement.unregistered_estimated": "Residents without a practice estimated",
    "procurement.practice_file_read": "Practice list read",
    "procurement.practice_file_mapped": "Columns of a practice list named",
    "procurement.practice_file_taken_over": "Practice list taken over",
    "procurement.practices_exported": "Practices exported as a file",
    "procurement.specification_begun": "Version of the specification begun",
    "procurement.specification_changed": "Specification changed",
    "procurement.specification_exported": "Specification exported as a file",
    "procurement.duty_assessed": "Duty to involve or consult assessed",
    "procurement.consultation_planned": "Plan of a consultation written",
    "procurement.responses_counted": "Responses to a consultation counted",
    "procurement.theme_added": "Theme of a consultation entered",
    "procurement.theme_answered": "What a theme changed written down",
    "procurement.scrutiny_told": "Dates for the scrutiny committee entered",
    "procurement.objection_raised": "Objection of the scrutiny committee entered",
    "procurement.themes_exported": "Themes of consultation exported as a file",
    "procurement.checklist_answer": "Question of the checklist answered",
    "procurement.checklist_accepted": "Answer of the checklist accepted",
    "procurement.checklist_returned": "Answer of the checklist sent back",
    "procurement.checklist_exported": "Checklist exported as a file",
    "procurement.contract_term_entered": "Term of the contract entered",
    "procurement.security_entered": "Security entered",
    "procurement.break_window_entered": "Break of the contract entered",
    "procurement.break_decided": "Break of the contract decided",
    "procurement.contract_end_recorded": "End of the contract recorded",
    "procurement.handover_recorded": "Handover recorded",
    "procurement.award_record_published": "Award record published",
    "procurement.metric_entered": "Metric of the performance payment entered",
    "procurement.metric_ended": "Metric ended before its time",
    "procurement.performance_pool_entered": "Performance payment of a year entered",
    "procurement.metric_result_entered": "Result of a metric entered",
    "procurement.performance_exported": "Performance of a year exported as a file",
    "procurement.mobilisation_task_written": "Task of the mobilisation written",
    "procurement.mobilisation_task_taken_out": "Task taken out of the mobilisation",
    "procurement.readiness_recorded": "Readiness recorded",
    "procurement.mobilisation_exported": "Mobilisation exported as a file",
    "procurement.letters_drafted": "Standstill letters written",
    "procurement.letter_changed": "Standstill letter changed",
    "procurement.letter_sent": "Standstill letter sent to a bidder",
    "procurement.letter_received": "Receipt of a standstill letter recorded",
    "procurement.letter_exported": "Standstill letter taken out as a file",
    "procurement.standstill_extended": "Standstill extended",
    "procurement.debrief_held": "Debrief meeting with a bidder recorded",
    "procurement.signed": "Contract signed by one party",
    "procurement.history_exported": "History exported as a file",
    "conflicts.refused": "Page refused because of a conflict of interest",
    "conflicts.refusals_exported": "List of refusals exported as a file",
    "conflicts.names_entered": "New names entered",
    "conflicts.names_shown": "New names shown, and everyone asked about them",
    "conflicts.name_answered": "Question about a new name answered",
    "conflicts.name_retired": "Question about a name closed",
    "conflicts.recusal_ruled": "Ruling made on a person",
    "workflow.hold_placed": "Procurement paused",
    "workflow.hold_lifted": "Pause ended",
    "workflow.correction_proposed": "Correction proposed",
    "workflow.correction_confirmed": "Correction confirmed by a second person",
    "documents.received": "Document added",
    "documents.downloaded": "Document downloaded",
    "documents.requested": "Document asked for",
    "documents.rendered": "Document made",
}


@dataclass(frozen=True)
class TrailRow:
    """One thing that happened, as a person reads it."""

    seq: int
    what: str
    who: str
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime | None
    before: str
    after: str

    @property
    def is_late(self) -> bool:
        """Say whether it was recorded more than a day after it happened."""
        return self.recorded_at is not None and self.recorded_at - self.occurred_at > LATE


def sentences(case: Procurement, entries: Iterable[LedgerEntry]) -> list[TrailRow]:
    """Turn ledger rows into sentences. On a training case the time of recording says nothing and is left out."""
    shows_recording = case.clock_kind != Procurement.Clock.TRAINING
    return [
        TrailRow(
            entry.seq,
            words_of(entry),
            str(entry.actor) if entry.actor else "The portal",
            entry.occurred_at,
            entry.recorded_at if shows_recording else None,
            *_states(entry),
        )
        for entry in entries
    ]


def words_of(entry: LedgerEntry) -> str:
    """Say what a ledger row records: the step's own words, or those of the fact."""
    if entry.step in WORDS:
        return WORDS[entry.step]
    model, _, name = entry.step.rpartition(".")
    declared = get_step(apps.get_model(model), name) if _is_model(model) else None
    if declared is not None:
        return declared.done
    if name == "begin":
        return f"{upper_first(str(apps.get_model(model)._meta.verbose_name))} begun"
    return upper_first(entry.step.rpartition(".")[2].replace("_", " "))


def _states(entry: LedgerEntry) -> tuple[str, str]:
    model = entry.step.rpartition(".")[0]
    if not entry.after or not _is_model(model):
        return "", ""
    states: dict[Any, Any] = dict(apps.get_model(model)._meta.get_field("state").flatchoices)
    return states.get(entry.before, ""), states.get(entry.after, "")


def _is_model(label: str) -> bool:
    if label.count(".") != 1:
        return False
    try:
        return hasattr(apps.get_model(label), "state")
    except LookupError:
        return False
