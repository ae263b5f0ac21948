"""Every page of a case: who sees it, and that it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from procurement.urls import OF_A_CASE
from tests import factories

ARGUMENTS: dict[str, dict[str, Any]] = {
    "case_step": {"step": "start_market_engagement"},
    "date_working": {"kind": "requests_close"},
    "document_download": {"pk": 1},
    "notice": {"number": 1},
    "notice_edit": {"number": 1, "section": "II"},
    "notice_export": {"number": 1},
    "notice_step": {"number": 1, "step": "check"},
    "responses_open": {"stage": "selection"},
    "bid": {"number": 1},
    "bid_step": {"number": 1, "step": "shortlist"},
    "result": {"number": 1, "position": 1},
    "parties": {"number": 1},
    "parties_export": {"number": 1, "kind": "csv"},
    "party_add": {"number": 1},
    "party_end": {"number": 1, "pk": 1},
    "questions": {"position": 1},
    "score_reasons": {"number": 1, "position": 1},
    "score": {"number": 1, "position": 1, "question": 1},
    "matrix_export": {"kind": "csv"},
    "decision_publish": {"pk": 1},
    "standstill_step": {"step": "approve_letters"},
    "pack": {"stage": "1"},
    "pack_download": {"stage": "1", "pk": 1},
    "hold_place": {"kind": "own"},
    "hold_lift": {"pk": 1},
    "correction_propose": {"key": "procurement-1-title"},
    "correction_confirm": {"pk": 1},
    "history_export": {"kind": "csv"},
}
ANY: dict[str, Any] = {
    "number": 1, "pk": 1, "position": 1, "question": 1, "kind": "csv", "step": "any", "duty": "s242", "code": "call",
    "moment": "launch", "year": 1, "what": "plan", "item": "cqc",
}  # fmt: skip
"""What stands for an argument of a page that is not told otherwise above."""


def taken(entries: Iterable[Any], outer: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the name of every page with the arguments of its address, those of what it stands under first."""
    for one in entries:
        arguments = (*outer, *one.pattern.regex.groupindex)
        if hasattr(one, "url_patterns"):
            yield from taken(one.url_patterns, arguments)
        else:
            yield one.name, arguments


TAKEN = dict(taken(OF_A_CASE))
NAMES = list(TAKEN)
NOT_READ = {
    "legal_sign_off", "decision_record", "scores", "route_choose", "alliance", "alliance_begin", "alliance_member_add",
    "moderation_meeting_add", "prices_file", "assignment_add", "evaluator_replace",
    "month_add", "months_file", "level_decide", "letters_sent", "standstill_extend", "debrief_add",
    "contract_term_add", "security_add", "break_add", "contract_end", "handover_add", "award_publish",
    "metric_add", "metrics_file", "task_add",
}  # fmt: skip
"""Pages of another role, those of a virtual MCP, and those of a signed contract."""
PLAIN = [name for name in NAMES if not TAKEN[name] and name not in NOT_READ]


@pytest.fixture
def case(db: None) -> Any:
    """Give a case in planning with its team."""
    return factories.case()


def address(case: Any, name: str) -> str:
    """Give the address of a page of a case."""
    told = ARGUMENTS.get(name, {})
    given = {one: told.get(one, ANY.get(one)) for one in TAKEN[name]}
    return reverse(f"procurement:{name}", kwargs={"reference": case.reference, **given})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_not_found(case: Any, sign_in: Any, name: str, method: str) -> None:
    stranger = factories.person(Role.LEAD, case=factories.case(title="Another case"))

    assert getattr(sign_in(stranger), method)(address(case, name)).status_code in {404, 405}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_reads_a_page_without_signing_in(case: Any, client: Any, name: str) -> None:
    response = client.get(address(case, name))

    assert response.status_code in {302, 405}


@pytest.mark.parametrize("name", PLAIN)
def test_the_procurement_lead_reads_every_page_of_the_case(case: Any, sign_in: Any, name: str) -> None:
    response = sign_in(case.lead).get(address(case, name))

    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.title is not None
    assert "Procure an MCP contract" in page.title.text


@pytest.mark.parametrize("role", [Role.BIDDER, Role.PROVIDER])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"case", "signatures"}])
def test_a_bidder_or_provider_sees_none_of_the_commissioners_pages(
    case: Any, sign_in: Any, name: str, role: str
) -> None:
    outside = factories.person(role, case=case)

    assert sign_in(outside).get(address(case, name)).status_code in {404, 405}


def test_a_bidder_sees_what_was_published_and_nothing_else_of_the_case(case: Any, sign_in: Any) -> None:
    response = sign_in(factories.person(Role.BIDDER, case=case)).get(case.get_absolute_url())

    page = BeautifulSoup(response.content, "html.parser")
    assert "No notice has been published" in page.text
    assert "Tasks" not in page.text
