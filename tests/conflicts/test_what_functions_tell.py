"""What database functions that see more than their caller tell, whom, and that nobody stands in for their tables."""

import pytest

from mcp_portal.accounts.roles import Role
from tests import factories

from .test_no_way_in_by_sql import case, guardian, recused, run

__all__ = ["case", "guardian", "recused"]
pytestmark = pytest.mark.django_db

PROMISED = {
    # identifiers, dates, counts, yes or no; of anybody asked about
    "conflicts_hidden_cases": "identifiers of cases",
    "conflicts_hidden_people": "identifiers of people",
    "conflicts_hidden_bids": "identifiers of bids",
    "conflicts_closed_cases": "identifiers of cases",
    "conflicts_open_names": "identifiers",
    "conflicts_declared": "identifiers, dates and yes or no",
    "conflicts_kept_under": "identifiers of rulings",
    "conflicts_withheld_from": "identifiers of interests",
    "conflicts_published_roots": "identifiers of interests",
    "conflicts_case_ended": "yes or no",
    "conflicts_reads_meeting": "yes or no, of the actor",
    "conflicts_runs": "yes or no, of the actor",
    "procurement_hidden_since": "yes or no, of the actor",
    "procurement_hides_a_bid": "yes or no, of the actor",
    "procurement_leads_to_hidden": "yes or no, of the actor",
    "procurement_stage_is_opened": "yes or no",
    "procurement_is_sealed": "yes or no",
    "procurement_calendar_reader": "an identifier, to who knows the address of a calendar",
    # identifiers and states, to those who may act on them
    "conflicts_answers_of": "who answered, to Guardian and secretary of the organisation",
    "conflicts_declared_themselves": "identifiers, to the Guardian of the organisation",
    "conflicts_imports_waiting": "identifiers",
    "conflicts_open_imports": "identifiers, of the actor",
    "conflicts_matched_declarations": "identifiers, to the Guardian",
    "conflicts_meetings_of": "identifiers, of the actor",
    "conflicts_withheld": "identifiers, of the actor",
    "conflicts_precheck": "how names and interests are alike, to the Guardian of the case",
    "conflicts_precheck_clear": "yes or no, to Guardian and lead of the case",
    "conflicts_people_by_names": "who answered and was ruled on, to Guardian, SRO and lead of the case",
    "conflicts_unanswered": "identifiers and counts, to those with a role on the case",
    "conflicts_unrecorded_items": "places, to who reads the meeting",
    "conflicts_take_reminders": "identifiers of people and a kind",
    "conflicts_guardians_to_tell": "identifiers of people",
    "portal_outbox_take": "identifiers of rows and readers",
    "portal_digests_take": "identifiers of rows and readers",
    "portal_case_by_reference": "an identifier, to a system administrator",
    "portal_case_references": "references, to a system administrator",
    "portal_ledger_head": "number and hash",
    "portal_ledger_first_broken": "a number",
    "drafts_forget": "a number",
    "documents_to_scan": "numbers and fingerprints",
    "documents_scan_counts": "counts",
    "documents_scanned": "numbers of what it marked, and who sent it",
    "documents_to_read": "numbers, fingerprints and kinds",
    "documents_found": "numbers of documents of the actor's own cases and roles",
    "assurance_overrides_over": "identifiers of overrides that are over, and of who asked for them",
    # words that were released or published, or of the actor's own
    "conflicts_released": "what the Guardian released, to those who see the case",
    "conflicts_refused": "counts and dates, of released rulings, to those who see the case",
    "conflicts_waiting_cases": "title and clock of cases whose questions the actor has to answer",
    "conflicts_standing": "released sentences, to those who see the case of an item",
    "conflicts_withheld_items": "the sentence released about the actor",
    "conflicts_findings_told": "what the actor was told",
    "conflicts_breach_progress": "the state of a report, to who holds its receipt and made it",
    "conflicts_public_breaches": "published", "conflicts_public_gift_count": "published",
    "conflicts_public_gifts": "published", "conflicts_published": "published",
    "conflicts_published_answers": "published", "conflicts_publishing": "published",
    "procurement_published_awards": "published",
    "procurement_published_decisions": "published",
    "procurement_published_notices": "published",
    # nothing: they write under conditions of their own
    "conflicts_refuse": "nothing", "conflicts_match": "nothing", "conflicts_match_everywhere": "nothing",
    "documents_read": "nothing",
    "conflicts_dispose": "nothing", "conflicts_report_breach": "the number of one's own report",
    "conflicts_add_evidence": "yes or no", "conflicts_pause_for_breach": "the pause",
    "conflicts_end_pause_of_breach": "when it ended", "conflicts_tell_of_pause": "how many it told",
}  # fmt: skip
"""What each function that sees more than its caller tells, and whom."""


def test_every_function_that_sees_more_is_guarded_against_shadows_and_owned_by_the_owner(recused, acting):
    with acting(recused):
        found = run("SELECT p.proname, p.proconfig, pg_get_userbyid(p.proowner) = current_user, "
            "pg_get_function_result(p.oid) FROM pg_proc p "
                    "WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace")  # fmt: skip

    assert {name for name, _config, _mine, given in found if given != "trigger"} == set(PROMISED)
    guarded = "search_path=public, pg_temp"
    assert [name for name, config, mine, _given in found if mine or guarded not in config] == []


def test_the_functions_tell_a_stranger_nothing_that_was_written(case, recused, acting):
    stranger = factories.person(Role.LEAD)
    with acting(stranger):
        assert run("SELECT * FROM conflicts_released(%s)", case.pk) == []
        assert run("SELECT * FROM conflicts_refused(%s)", case.pk) == []
        assert run("SELECT conflicts_refuse(%s, NULL, '', 0, 'procurement:case')", case.reference) == [("",)]
        told = run("SELECT * FROM conflicts_declared(%s, now())", case.pk)
    assert all(not isinstance(cell, str) for row in told for cell in row)
