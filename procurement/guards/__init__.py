"""What must hold before a step of the procurement, its bids, notices and standstill."""

from .award import (
    abandonment_decided,
    award_conditions_closed,
    award_decided_by_all,
    award_is_decided,
    award_notice_recorded,
    everyone_signed,
    gateway_two_passed,
    gateway_two_submitted,
    signature_conditions_closed,
    standstill_letters_sent,
    standstill_over,
)
from .call import (
    award_weights_complete,
    call_notice_approved,
    declarations_current,
    gateway_one_passed,
    launch_decided,
    legal_signed_off,
    notice_conditions_closed,
    selection_questions_set,
)
from .competition import (
    dialogue_rounds_closed,
    evaluation_report_filed,
    every_response_decided,
    every_tender_decided,
    every_tender_evaluated,
    final_tenders_are_invited,
    final_tenders_closed,
    final_tenders_opened_by_two,
    final_tenders_received,
    no_other_preferred_bidder,
    preferred_bidder_named,
    preferred_decided,
    requests_closed,
    requests_opened_by_two,
    responses_received,
    selection_is_open,
    shortlist_decided,
    tender_documents_ready,
)
from .launch import gateway_three_passed, go_live_conditions_closed, mobilisation_planned
from .notice import call_notice_published, not_drafted_by_approver, notice_approved_in_law
from .notice import notice_has_no_errors, notice_may_go_out
from .planning import (
    early_engagement_held,
    engagement_planned,
    engagement_report_shared,
    information_notice_published,
    key_facts_complete,
)

__all__ = [name for name in dir() if not name.startswith("_")]
