"""A change of the contract: proposed on a ground, decided by a second person, measured with those before it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions.modification import decide_modification, propose_modification
from procurement.models import Modification, Procurement
from procurement.queries.modification import BY_CODE, changed, modifications, together
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import NOON, walk

TO_SIGNED = (
    "market_engagement", "pre_launch", "call_published", "selection", "dialogue", "dialogue_closed", "final_tenders",
    "evaluation", "preferred_bidder", "gateway_2", "award_decided", "standstill", "contract_signed",
)  # fmt: skip
SAID = {
    "title": "Two practices join", "what": "46 practices; 48 practices", "reasons": "Clause 12", "advice": "Agreed",
}  # fmt: skip
DECIDED = {"agreed": True, "reasons": "Planned", "reopens": False, "reopens_why": "Nothing rests on it"}
MOST_QUERIES = 25


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with a signed contract of £2,443m over the shortest term."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    with unit_of_work(made.lead, at=NOON):
        walk(Procurement.objects.get(pk=made.pk), *TO_SIGNED)
    return made


def right(ground: str) -> dict[str, bool]:
    return {one.code: one.needs for one in BY_CODE[ground].asks}


def proposed(case: Any, *, ground: str = "a", pounds: int = 0, by: Any = None, **answers: bool) -> Modification:
    by = by or case.lead
    with unit_of_work(by, at=NOON):
        return propose_modification(
            case, ground=ground, answers=right(ground) | answers, pounds=pounds, by=by, now=NOON, **SAID
        )


def decided(case: Any, change: Modification, by: Any = None, **said: Any) -> None:
    by = by or case.sro
    with unit_of_work(by, at=NOON):
        decide_modification(change, by=by, now=NOON, **{**DECIDED, **said})


def found(case: Any) -> tuple[list[Any], list[Any]]:
    with unit_of_work(case.lead, at=NOON):
        fresh = Procurement.objects.get(pk=case.pk)
        rows = modifications(fresh)
        return changed(fresh, rows), together(fresh, rows)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def test_a_change_counts_when_the_sro_agreed_to_it(case: Any) -> None:
    change = proposed(case, ground="c", pounds=1_000_000)
    ((waiting,), _) = found(case)
    assert (waiting.before, waiting.after) == (2_443_000_000, 2_443_000_000)

    decided(case, change)

    ((agreed,), sums) = found(case)
    assert agreed.after == 2_444_000_000
    assert {one.ground.code: one.pounds for one in sums} == {"b": 0, "c": 1_000_000, "f": 0}


def test_one_that_was_not_agreed_changes_no_value(case: Any) -> None:
    decided(case, proposed(case, ground="c", pounds=1_000_000), agreed=False)

    ((one,), sums) = found(case)
    assert one.after == one.before
    assert not any(row.pounds for row in sums)


def test_more_than_half_is_refused_with_the_most_that_is_allowed(case: Any) -> None:
    with pytest.raises(Refused, match="At most £1,221,500,000 is allowed"):
        proposed(case, ground="b", pounds=1_221_500_001)


def test_a_wrong_answer_is_refused_with_its_reason(case: Any) -> None:
    with pytest.raises(Refused, match="It is substantial"):
        proposed(case, ground="e", balance=True)


def test_small_changes_are_added_up_and_tested_again_when_they_are_decided(case: Any) -> None:
    first, second = (proposed(case, ground="f", pounds=400_000) for _ in range(2))
    decided(case, first)

    with pytest.raises(Refused, match="Small changes come to £800,000 together"):
        decided(case, second)

    decided(case, second, agreed=False)


def test_who_proposed_it_does_not_decide(case: Any) -> None:
    factories.hold(case.lead, Role.SRO, case=case)
    change = proposed(case)

    with pytest.raises(NotAllowed, match="Somebody else has to decide"):
        decided(case, change, by=case.lead)


def test_it_is_decided_once_and_never_changed(case: Any) -> None:
    change = proposed(case)
    decided(case, change)

    with pytest.raises(Refused, match="decided already"):
        decided(case, change)
    with unit_of_work(case.lead, at=NOON), pytest.raises(DatabaseError), transaction.atomic():
        Modification.objects.update(title="Another")


def test_nothing_is_changed_before_the_signature(db: None) -> None:
    case = factories.case()

    with pytest.raises(Refused, match="when it has been signed"):
        proposed(case)


@pytest.mark.parametrize("who", ["sro"])
def test_only_the_lead_proposes(case: Any, who: str) -> None:
    with pytest.raises(NotAllowed, match="proposed by the procurement lead"):
        proposed(case, by=getattr(case, who))


def test_a_change_may_not_take_the_whole_value_away(case: Any) -> None:
    with pytest.raises(Refused, match="End the contract instead"):
        proposed(case, pounds=-2_443_000_000)


def test_two_reductions_may_not_take_it_away_together_either(case: Any) -> None:
    first, second = (proposed(case, pounds=-1_500_000_000) for _ in range(2))
    decided(case, first)

    with pytest.raises(Refused, match="End the contract instead"):
        decided(case, second)


def test_the_pages_lead_through_it(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert "No change has been proposed" in words_of(lead.get(at(case, "modifications")))
    answers = {**SAID, "pounds": "-250,000", "answer_clause": "yes", "answer_clear": "yes", "answer_nature": "no"}
    told = words_of(lead.post(at(case, "modification_add", "a"), answers))
    assert "A change of the overall nature of the contract needs a new procurement" in told
    assert "46 practices; 48 practices" in told

    told = words_of(lead.post(at(case, "modification_add", "a"), {**answers, "answer_nature": "yes"}, follow=True))
    assert "change -£250,000, value if it is agreed £2,442,750,000" in told

    sro = sign_in(case.sro)
    said = {"agreed": "yes", "reasons": "Planned", "reopens": "no", "reopens_why": "Nothing rests on it"}
    told = words_of(sro.post(at(case, "modification_decide", 1), said, follow=True))
    assert "value after £2,442,750,000" in told
    assert "do not look at it again: Nothing rests on it" in told
    assert "Clause 12" in sro.get(at(case, "modifications_export", "csv")).content.decode()
    assert sign_in(case.lead).get(at(case, "modification_add", "z")).status_code == 404


def test_from_whom_a_bid_is_hidden_nothing_of_it_is_shown(case: Any, sign_in: Any) -> None:
    bid = asking.bid(case, "Harbour Alliance")
    proposed(case)
    reader = factories.person(Role.MEMBER, case=case)
    ruled(reader, factories.person(Role.GUARDIAN, case=case), case, bid=bid)

    assert "Two practices join" not in words_of(sign_in(reader).get(at(case, "modifications")))
    assert sign_in(reader).get(at(case, "modifications_export", "csv")).status_code == 404
    with unit_of_work(reader, at=NOON):
        assert not Modification.objects.exists()


def test_the_page_asks_the_same_for_two_changes_and_for_twenty(case: Any, sign_in: Any) -> None:
    client, counted = sign_in(case.lead), []
    for more in (2, 18):
        for _ in range(more):
            decided(case, proposed(case))
        client.get(at(case, "modifications"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(case, "modifications")).status_code == 200
        counted.append(len(captured))

    assert counted[0] == counted[1] <= MOST_QUERIES
