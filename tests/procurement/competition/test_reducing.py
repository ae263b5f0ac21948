"""Rounds that reduce the number of bidders: only as the call said, between rounds, and never below what it named."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow.offers import steps_for
from procurement.models import Bid, Procurement, ReducingRounds
from procurement.queries.handover import handover_of
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.scoring.scene import walk

from .conftest import TO_DIALOGUE, at, words_of

SAID = {"reduces": "yes", "fewest": "2", "words": "The weakest on the award criteria leaves"}
REASONS = "Scored lowest on every award criterion after round 1"


def say(case: Any, sign_in: Any, **more: str) -> Any:
    return sign_in(case.lead).post(at(case, "reducing_rounds"), {**SAID, **more}, follow=True)


def to_dialogue(case: Any, number: int = 3) -> None:
    """Let dialogue begin with some bidders on the shortlist."""
    for place in range(1, number + 1):
        asking.bid(case, f"Bidder {place}")
    with unit_of_work(case.lead, at=factories.NOON):
        for bid in Bid.objects.filter(procurement_id=case.pk):
            walk(bid, "shortlisted")
        walk(Procurement.objects.get(pk=case.pk), *TO_DIALOGUE)


def hold_a_round(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    lead.post(at(case, "dialogue"), {"topics": "Care model"})
    lead.post(at(case, "dialogue"), {"outcome": "Understood"})


def leave_out(case: Any, sign_in: Any, number: int, **more: str) -> Any:
    client, page = sign_in(case.sro), reverse("procurement:bid_step", args=[case.reference, number, "eliminate"])
    with unit_of_work(case.sro, at=factories.NOON):
        version = Bid.objects.get(procurement_id=case.pk, number=number).version
    return client.post(page, {"reasons": REASONS, "version": version, **more}, follow=True)


def states(case: Any) -> list[str]:
    with unit_of_work(case.lead, at=factories.NOON):
        return list(Bid.objects.filter(procurement_id=case.pk).order_by("number").values_list("state", flat=True))


def offered(case: Any, person: Any) -> list[str]:
    with unit_of_work(person, at=factories.NOON):
        bid = Bid.objects.get(procurement_id=case.pk, number=1)
        return [one.name for one in steps_for(bid, person, factories.NOON)]


def test_a_bidder_is_left_out_between_rounds_and_told_why_while_the_others_stay(case: Any, sign_in: Any) -> None:
    say(case, sign_in)
    to_dialogue(case)
    hold_a_round(case, sign_in)

    told = words_of(leave_out(case, sign_in, 3))

    assert "Bidder not taken further" in told
    assert REASONS in told
    assert states(case) == ["shortlisted", "shortlisted", "eliminated"]
    with unit_of_work(case.lead, at=factories.NOON):
        bid = Bid.objects.get(procurement_id=case.pk, number=3)
        assert bid.told_at is not None
        assert not bid.is_still_in


def test_no_more_leave_than_the_call_names(case: Any, sign_in: Any) -> None:
    say(case, sign_in)
    to_dialogue(case)
    hold_a_round(case, sign_in)
    leave_out(case, sign_in, 3)

    refused = words_of(leave_out(case, sign_in, 2))

    assert "1 would stay. The call names 2 at the fewest" in refused
    assert states(case) == ["shortlisted", "shortlisted", "eliminated"]


@pytest.mark.parametrize(
    ("open_one", "why"),
    [(False, "No round of dialogue has been held"), (True, "A round of dialogue is still open. Close it first")],
)
def test_nobody_leaves_before_a_round_or_in_the_middle_of_one(
    case: Any, sign_in: Any, open_one: bool, why: str
) -> None:
    say(case, sign_in)
    to_dialogue(case)
    if open_one:
        sign_in(case.lead).post(at(case, "dialogue"), {"topics": "Care model"})

    assert why in words_of(leave_out(case, sign_in, 3))
    assert states(case)[2] == "shortlisted"


@pytest.mark.parametrize("said", [None, "no"])
def test_where_the_call_does_not_say_so_nobody_is_left_out_and_it_is_not_offered(
    case: Any, sign_in: Any, said: str | None
) -> None:
    if said:
        say(case, sign_in, reduces=said)
    to_dialogue(case)
    hold_a_round(case, sign_in)

    assert "eliminate" not in offered(case, case.sro)
    assert "The call does not say that rounds reduce" in words_of(leave_out(case, sign_in, 3))
    assert states(case)[2] == "shortlisted"


def test_reasons_are_needed_and_only_the_sro_decides(case: Any, sign_in: Any) -> None:
    say(case, sign_in)
    to_dialogue(case)
    hold_a_round(case, sign_in)

    assert "eliminate" in offered(case, case.sro)
    assert "eliminate" not in offered(case, case.lead)
    leave_out(case, sign_in, 3, reasons="")
    assert states(case)[2] == "shortlisted"


def test_what_the_call_says_is_written_before_it_by_the_lead_and_stays(case: Any, sign_in: Any) -> None:
    assert "must be between 2 and 20" in words_of(say(case, sign_in, fewest="1"))
    say(case, sign_in)
    again = words_of(say(case, sign_in, fewest="3"))
    assert "Recorded before" in again
    assert again.index("fewest 3") < again.index("fewest 2")
    assert sign_in(case.sro).post(at(case, "reducing_rounds"), SAID).status_code == 404
    with unit_of_work(case.lead, at=factories.NOON), pytest.raises(DatabaseError), transaction.atomic():
        ReducingRounds.objects.update(fewest=2)

    to_dialogue(case)

    assert sign_in(case.lead).post(at(case, "reducing_rounds"), SAID).status_code == 404
    said = {"reduces": True, "fewest": 2, "words": "Too late", "recorded_by": case.lead, "recorded_at": factories.NOON}
    with unit_of_work(case.lead, at=factories.NOON), pytest.raises(DatabaseError), transaction.atomic():
        ReducingRounds.objects.create(procurement_id=case.pk, **said)


def test_from_whom_a_bid_is_hidden_the_step_is_kept(case: Any, sign_in: Any) -> None:
    say(case, sign_in)
    to_dialogue(case)
    hold_a_round(case, sign_in)
    guardian = factories.person(Role.GUARDIAN, case=case)
    with unit_of_work(case.lead, at=factories.NOON):
        hidden = Bid.objects.get(procurement_id=case.pk, number=2)
    ruled(case.sro, guardian, case, handling="papers_withheld", bid=hidden)

    leave_out(case, sign_in, 3)

    assert states(case) == ["shortlisted"] * 3


def test_who_was_left_out_is_owed_a_letter_with_reasons(case: Any, sign_in: Any) -> None:
    say(case, sign_in)
    to_dialogue(case)
    hold_a_round(case, sign_in)
    leave_out(case, sign_in, 3)

    with unit_of_work(case.sro, at=factories.NOON):
        rows = handover_of(Procurement.objects.get(pk=case.pk), case.sro, factories.NOON)

    assert "1 bidder without a letter" in [row.words for row in rows]
