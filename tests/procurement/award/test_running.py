"""When the standstill ends, and that nobody signs before: means, receipts, extensions, corrections, claims."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from mcp_portal.audit.unit import unit_of_work
from mcp_portal.workflow import holding
from mcp_portal.workflow.models import Hold
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.models import Procurement, Standstill, StandstillChange
from procurement.queries.dates import working_of
from tests.procurement.scoring.scene import walk

from .conftest import DAY, HOUR, NOON, Decided


def june(day: int) -> datetime.date:
    return datetime.date(2017, 6, day)


def noon(day: int, month: int = 6) -> datetime.datetime:
    return datetime.datetime(2017, month, day, 12, tzinfo=datetime.UTC)


def test_it_runs_with_the_last_letter_and_not_before(decided: Decided) -> None:
    decided.write()
    decided.step(decided.sro, "approve_letters")
    decided.send(1, 2)
    assert decided.stands().ends_on is None

    found = decided.send(at=NOON + HOUR)

    assert (found.state, found.ends_on, found.sign_from) == ("running", june(1), june(2))
    assert found.sent_at == NOON + HOUR


@pytest.mark.parametrize(
    ("means", "received", "ends"),
    [
        ({}, {}, 1),
        ({"bid1": "other"}, {}, 6),
        ({"bid1": "other", "bid2": "other", "bid3": "other"}, {}, 6),
        # Day 10 from the receipt on 24 May is a Saturday.
        ({"bid1": "other"}, {1: noon(24, 5)}, 5),
        # 22 + 10 days by receipt, and the same day by electronic letters.
        ({"bid1": "other"}, {1: NOON + HOUR}, 1),
        # As long as one letter by post has no receipt, only the day of sending counts.
        ({"bid1": "other", "bid3": "other"}, {1: NOON + HOUR}, 6),
        # Receipt counts for nothing where the letter was electronic.
        ({}, {1: noon(24, 5)}, 1),
        # Received later than day 5: the 15 days from sending are sooner.
        ({"bid1": "other"}, {1: noon(30, 5)}, 6),
    ],
    ids=["electronic", "mixed", "post", "receipt rolls over a weekend", "receipt at once", "one receipt of two",
         "receipt of a mail", "late receipt"],
)  # fmt: skip
def test_the_end_by_means_and_receipt(
    decided: Decided, means: dict[str, str], received: dict[int, datetime.datetime], ends: int
) -> None:
    decided.run(**means)
    for number, when in received.items():
        decided.receive(number, when)

    found = decided.stands()

    assert found.ends_on == june(ends)
    assert found.working[-1]["date"].startswith(f"{june(ends) + DAY:%A}")


def test_nobody_signs_inside_the_standstill(decided: Decided) -> None:
    decided.run()
    decided.begin()

    with pytest.raises(Refused, match="not before. The standstill runs until midnight at the end of Thursday 1 June"):
        decided.sign(datetime.datetime(2017, 6, 1, 22, 59, tzinfo=datetime.UTC))
    decided.sign(datetime.datetime(2017, 6, 1, 23, 0, tzinfo=datetime.UTC))


def test_nobody_signs_while_the_letters_tell_an_end_that_is_too_early(decided: Decided) -> None:
    decided.write()
    decided.step(decided.sro, "approve_letters")
    found = decided.send(at=noon(24, 5))
    decided.begin()
    assert (found.told_until, found.ends_on) == (june(1), june(5))
    with pytest.raises(Refused, match="The letters say that the standstill ends on Thursday 1 June 2017"):
        decided.sign(noon(6))

    decided.extend(june(5), noon(1))

    decided.sign(noon(6))


def test_letters_sent_sooner_than_planned_keep_the_day_that_was_told(decided: Decided) -> None:
    with unit_of_work(decided.lead, at=NOON):
        decided.write(now=NOON + 2 * DAY)
    decided.step(decided.sro, "approve_letters")

    found = decided.send()

    assert found.told_until == found.ends_on == june(5)
    assert found.working[-2]["what"] == "End of the standstill, as bidders were told it"


def test_a_standstill_that_began_before_there_were_letters_can_be_extended(decided: Decided) -> None:
    with unit_of_work(decided.lead, at=NOON):
        found = Standstill.objects.create(procurement=decided.case, sent_at=NOON, electronic_sent=NOON.date())
        walk(found, "letters_approved", "running")
        found = Standstill.objects.get()
        Standstill.objects.update(ends_on=june(1), sign_from=june(2))

    assert decided.extend(june(9), noon(30, 5)).sign_from == june(10)


def test_an_extension_moves_the_end_and_the_words_told_are_kept(decided: Decided) -> None:
    decided.run()

    found = decided.extend(june(9), noon(30, 5))

    assert (found.ends_on, found.sign_from) == (june(9), june(10))
    with unit_of_work(decided.lead, at=noon(30, 5)):
        kept = StandstillChange.objects.get()
        assert "now ends at midnight at the end of Friday 9 June 2017" in kept.notice
        assert "A holiday" in kept.notice
        # A receipt recorded after it makes nothing shorter.
    assert decided.receive(1, noon(31, 5)).ends_on == june(9)


@pytest.mark.parametrize(
    ("until", "told", "said"),
    [
        (june(1), noon(30, 5), "ends on Thursday 1 June 2017 already"),
        (june(9), NOON - HOUR, "Enter when every bidder was told"),
    ],
)
def test_an_extension_is_later_and_told(
    decided: Decided, until: datetime.date, told: datetime.datetime, said: str
) -> None:
    decided.run()

    with pytest.raises(Refused, match=said):
        decided.extend(until, told)
    with pytest.raises(NotAllowed):
        decided.extend(june(9), noon(30, 5), by=decided.lead)


def test_corrected_letters_are_sent_again_and_the_days_begin_anew(decided: Decided) -> None:
    decided.run()
    decided.begin()
    decided.step(decided.sro, "correct_letters", noon(30, 5), reasons="A score was wrong")
    with pytest.raises(Refused, match="begins when every letter has been sent"):
        decided.sign(noon(2))

    decided.write(now=noon(30, 5))
    decided.step(decided.sro, "approve_letters", noon(30, 5))
    found = decided.send(at=noon(30, 5))

    assert (found.edition, found.ends_on) == (2, june(9))
    with unit_of_work(decided.lead, at=noon(30, 5)):
        assert found.all_letters.filter(edition=1, sent_at=NOON).count() == 3
        assert found.changes.get().reasons == "A score was wrong"


def test_letters_are_not_corrected_after_a_signature(decided: Decided) -> None:
    decided.run()
    decided.begin()
    decided.sign(noon(2))

    with pytest.raises(Refused, match="signed by at least one party"):
        decided.step(decided.sro, "correct_letters", noon(2), reasons="Late")
    with pytest.raises(Refused, match="signed by at least one party"):
        decided.extend(june(9), noon(2))


def test_a_claim_stops_the_signature_until_it_is_lifted(decided: Decided, sign_in: Any) -> None:
    decided.run()
    decided.begin()
    with unit_of_work(decided.legal, at=noon(1)):
        hold = holding.place_hold(
            Procurement.objects.get(pk=decided.case.pk), kind=Hold.Kind.CLAIM, reason="Claim form received",
            scope="The signature", review_date=june(30), by=decided.legal, now=noon(1),
        )  # fmt: skip

    with pytest.raises(Refused, match="Suspended by a claim since 1 June 2017"):
        decided.sign(noon(2))
    page = sign_in(decided.lead).get(reverse("procurement:standstill", args=[decided.case.reference]))
    assert "Nobody signs until a court allows it" in page.content.decode()

    with unit_of_work(decided.legal, at=noon(20)):
        holding.lift_hold(hold, reason="Order of the court", by=decided.legal, now=noon(20))
    decided.sign(noon(20))


def test_the_only_tenderer_may_be_let_off_the_standstill_and_may_sign_at_once(db: None) -> None:
    alone = Decided(others=False)
    alone.write()

    alone.step(alone.sro, "exempt", reasons="Nobody else to tell")

    assert alone.stands().state == Standstill.State.NOT_REQUIRED
    alone.begin()
    alone.sign(NOON + HOUR)


def test_it_is_held_when_anybody_else_has_to_be_told(decided: Decided) -> None:
    decided.write()

    with pytest.raises(Refused) as refused:
        decided.step(decided.sro, "exempt", reasons="Quick")

    assert {item.what.split(" has")[0] for item in refused.value.unmet} == {"Bidder 1", "Bidder 3"}


def test_a_standstill_that_was_announced_is_held(db: None) -> None:
    alone = Decided(others=False)
    alone.run()
    alone.step(alone.sro, "correct_letters", reasons="A score was wrong")

    with pytest.raises(Refused, match="A letter has told of a standstill"):
        alone.step(alone.sro, "exempt", reasons="Quick")


def test_the_dates_page_counts_from_what_was_sent_and_told(decided: Decided, sign_in: Any) -> None:
    decided.run(bid1="other")
    with unit_of_work(decided.lead, at=NOON):
        answer = working_of(Procurement.objects.get(pk=decided.case.pk), "signature", {})
    assert answer is not None
    assert answer.date == june(6)
    decided.extend(june(9), noon(30, 5))

    page = sign_in(decided.lead).get(reverse("procurement:dates", args=[decided.case.reference])).content.decode()

    assert "10 June 2017" in page
