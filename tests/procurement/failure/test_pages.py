"""The regime agreed by two people, months that open a level, and levels that are decided."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.notifications.models import Outbox
from mcp_portal.workflow.steps import NotAllowed, Refused
from procurement.actions.failure import agree_regime, decide_level, propose_regime, report_months
from procurement.actions.months_file import MonthFacts
from procurement.failure import Measures
from procurement.models import FailureRegime, LadderMove, MonthReport, Procurement
from tests import factories
from tests.conflicts import asking
from tests.conflicts.steps import ruled
from tests.procurement.modification.test_pages import TO_SIGNED
from tests.procurement.scoring.scene import NOON, walk

HEAD = "Month,Days of cash,Variance (%),Metrics missed,CQC rating\n"
RULE: dict[str, Any] = {
    "bounds": {}, "first_up_to": 1_000_000, "first_share": Decimal(100), "next_up_to": 5_000_000,
    "next_share": Decimal(100), "rest_share": Decimal(100), "most": 2_000_000, "leaving": 2_000_000,
    "growth": "More practices, clause 12",
}  # fmt: skip
MOST_QUERIES = 25


@pytest.fixture
def case(db: None) -> Any:
    """Give a case with a signed contract."""
    made = factories.case()
    made.sro = factories.person(Role.SRO, case=made)
    with unit_of_work(made.lead, at=NOON):
        walk(Procurement.objects.get(pk=made.pk), *TO_SIGNED)
    return made


def facts(year: int, month: int, **said: Any) -> MonthFacts:
    calm = {"cash": Decimal(60), "variance": Decimal(0), "missed": 0, "quality": "good"}
    return MonthFacts(datetime.date(year, month, 1), Measures(**{**calm, **said}))


def reported(case: Any, *rows: MonthFacts, by: Any = None) -> None:
    by = by or case.lead
    with unit_of_work(by, at=NOON):
        report_months(case, rows, by=by, now=NOON)


def decided(case: Any, level: int, by: Any = None) -> None:
    by = by or case.sro
    with unit_of_work(by, at=NOON):
        decide_level(case, level=level, reasons="As minuted", minute="Governing body, item 4", by=by, now=NOON)


def levels(case: Any) -> list[int]:
    with unit_of_work(case.lead, at=NOON):
        return list(LadderMove.objects.filter(procurement=case).values_list("level", flat=True))


def proposed(case: Any, by: Any = None, **said: Any) -> FailureRegime:
    by = by or case.lead
    with unit_of_work(by, at=NOON):
        return propose_regime(case, by=by, now=NOON, **{**RULE, **said})


def agreed(case: Any, regime: FailureRegime, by: Any = None) -> None:
    by = by or case.sro
    with unit_of_work(by, at=NOON):
        agree_regime(regime, by=by, now=NOON)


def at(case: Any, name: str, *args: Any) -> str:
    return reverse(f"procurement:{name}", args=[case.reference, *args])


def words_of(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ").split())


def rows_of(response: Any) -> list[Any]:
    """Give the cells of each row of the table in which a loss is divided."""
    section = BeautifulSoup(response.content, "html.parser").select_one("section[aria-labelledby=loss]")
    assert section is not None
    return [row.select("th, td") for row in section.select("tbody tr")]


def test_a_month_over_a_trigger_opens_the_level_and_dates_its_duty(case: Any) -> None:
    reported(case, facts(2016, 1), facts(2016, 2, cash=Decimal(20)), facts(2016, 3, cash=Decimal(12)))

    with unit_of_work(case.lead, at=NOON):
        first, second = LadderMove.objects.filter(procurement=case)
    assert (first.level, second.level) == (1, 2)
    assert first.reasons == "February 2016: Cash for less than 30 days"
    assert first.due_on is not None
    assert first.due_on > NOON.date() + datetime.timedelta(days=27)


def test_a_move_tells_the_commissioner_and_the_bodies_but_not_who_made_it(case: Any) -> None:
    body = factories.person(Role.SIGN_OFF, case=case)
    other = factories.person(Role.EVALUATOR, case=case)

    reported(case, facts(2016, 1, missed=2))

    def told(person: Any) -> list[str]:
        with unit_of_work(person, at=NOON):
            return list(Outbox.objects.filter(user=person).values_list("subject", flat=True))

    words = f"A contract is on another level of the ladder: {case.reference}"
    assert words in told(case.sro)
    assert words in told(body)
    assert words not in told(case.lead)
    assert words not in told(other)


def test_a_better_month_does_not_close_a_level_but_a_decision_does(case: Any) -> None:
    reported(case, facts(2016, 1, missed=2))
    reported(case, facts(2016, 2))
    assert levels(case) == [1]

    decided(case, 0)

    assert levels(case) == [1, 0]


def test_what_a_decision_looked_at_does_not_open_a_level_again(case: Any) -> None:
    reported(case, facts(2016, 1, missed=2))
    decided(case, 0)

    reported(case, facts(2016, 1, missed=3))
    assert levels(case) == [1, 0]
    reported(case, facts(2016, 2, missed=2))
    assert levels(case) == [1, 0, 1]


def test_a_month_that_says_the_same_is_left_alone_and_a_changed_one_is_kept_beside_it(case: Any) -> None:
    reported(case, facts(2016, 1))
    reported(case, facts(2016, 1))
    reported(case, facts(2016, 1, missed=1))

    with unit_of_work(case.lead, at=NOON):
        assert [(row.edition, row.missed) for row in MonthReport.objects.order_by("edition")] == [(1, 0), (2, 1)]


def test_agreed_figures_open_a_level_earlier(case: Any) -> None:
    agreed(case, proposed(case, bounds={"cash_1": Decimal(61)}))

    reported(case, facts(2016, 1))

    assert levels(case) == [1]


def test_the_regime_is_agreed_by_a_second_person_and_stands_from_the_signature_on(case: Any) -> None:
    factories.hold(case.lead, Role.SRO, case=case)
    regime = proposed(case)
    with pytest.raises(NotAllowed, match="Somebody else has to agree"):
        agreed(case, regime, by=case.lead)

    agreed(case, regime)

    with pytest.raises(Refused, match="Propose a change of the contract"):
        proposed(case)
    with unit_of_work(case.lead, at=NOON), pytest.raises(DatabaseError), transaction.atomic():
        FailureRegime.objects.update(leaving=0)


def test_only_the_newest_regime_is_agreed_and_only_once(case: Any) -> None:
    old, new = proposed(case), proposed(case, most=None)
    with pytest.raises(Refused, match="newer regime"):
        agreed(case, old)

    agreed(case, new)

    with pytest.raises(Refused, match="signed with the regime"):
        agreed(case, new)


def test_a_regime_that_makes_no_sense_is_refused_with_everything_that_is_wrong(case: Any) -> None:
    with pytest.raises(Refused) as refused:
        proposed(case, bounds={"cash_2": Decimal(40)}, next_up_to=1_000_000)

    assert [one.what for one in refused.value.unmet] == [
        "Days of cash must become fewer from watch to recovery to distress",
        "The second part of a loss must end above the first part",
    ]


def test_nothing_is_reported_or_decided_before_the_signature(db: None) -> None:
    case = factories.case()
    case.sro = factories.person(Role.SRO, case=case)

    with pytest.raises(Refused, match="begins when the contract is signed"):
        reported(case, facts(2016, 1))
    with pytest.raises(Refused, match="begins when the contract is signed"):
        decided(case, 1)


def test_each_may_do_only_what_is_theirs(case: Any) -> None:
    with pytest.raises(NotAllowed, match="reported by the procurement lead"):
        reported(case, facts(2016, 1), by=case.sro)
    with pytest.raises(NotAllowed, match="recorded by the senior responsible officer"):
        decided(case, 1, by=case.lead)
    with pytest.raises(NotAllowed, match="proposed by the procurement lead"):
        proposed(case, by=case.sro)


def test_the_level_it_is_on_already_is_no_move(case: Any) -> None:
    with pytest.raises(Refused, match="at level 0 already"):
        decided(case, 0)


def test_months_come_out_of_a_file_all_or_none(case: Any, sign_in: Any) -> None:
    client = sign_in(case.lead)

    def sent(rows: str) -> str:
        file = SimpleUploadedFile("months.csv", (HEAD + rows).encode(), "text/csv")
        return words_of(client.post(at(case, "months_file"), {"file": file}, follow=True))

    told = sent("2016-01,60,0.5,0,Good\n2016-13,-4,x,none,Fine\n2016-01,50,0,0,Good\n2999-01,60,0,0,Good\n")
    assert "3 rows cannot go in, so nothing was taken over" in told
    assert "Enter the month as year and month, like 2019-04" in told
    assert "Enter the lowest CQC rating" in told
    assert "The same month stands further up" in told
    assert "January 2999 is not over yet" in told
    with unit_of_work(case.lead, at=NOON):
        assert not MonthReport.objects.exists()

    told = sent("2016-01,60,0.5,0,Good\n2016-02,12,0.5,0,Inadequate\n")
    assert "2 months taken over" in told
    assert "Level 2: recovery" in told
    assert "The commissioner and NHS Improvement" in told
    assert "1 month taken over, 1 month left as before" in sent("2016-02,12,0.5,0,Inadequate\n2016-03,60,0,0,Good\n")


def test_what_was_exported_can_be_taken_over_again(case: Any, sign_in: Any) -> None:
    reported(case, facts(2016, 1, events=frozenset({"leader_lost"})), facts(2016, 2, variance=Decimal("-0.50")))
    client = sign_in(case.lead)
    content = client.get(at(case, "ladder_export", "csv")).content

    told = client.post(at(case, "months_file"), {"file": SimpleUploadedFile("m.csv", content, "text/csv")}, follow=True)

    assert "0 months taken over, 2 months left as before" in words_of(told)


def test_the_pages_lead_from_the_regime_to_a_loss_in_pounds(case: Any, sign_in: Any) -> None:
    lead = sign_in(case.lead)
    assert "No regime has been proposed" in words_of(lead.get(at(case, "ladder")))
    bounds = {"cash_1": "30", "cash_2": "15", "cash_3": "10", "variance_1": "1", "variance_2": "2.5", "missed_1": "2"}
    said = {name: str(value) for name, value in RULE.items() if name != "bounds"}
    told = words_of(lead.post(at(case, "regime_propose"), {**bounds, **said, "cash_3": "20"}))
    assert "Days of cash must become fewer" in told
    lead.post(at(case, "regime_propose"), {**bounds, **said})
    sro = sign_in(case.sro)
    told = words_of(sro.post(at(case, "regime_agree", 1), {"agree": "1"}, follow=True))
    assert "The figures were agreed in regime 1" in told

    told = words_of(sro.get(at(case, "ladder"), {"loss": "5,000,000"}))
    cells = [cell.get_text(" ", strip=True) for cell in rows_of(sro.get(at(case, "ladder"), {"loss": "5,000,000"}))[-1]]
    assert [cell.rpartition(" ")[2] for cell in cells[1:]] == ["£5,000,000", "£2,000,000", "£3,000,000"]
    assert "Leaving costs the provider £2,000,000, less than this loss" in told
    assert "Loss must be a whole number" in words_of(sro.get(at(case, "ladder"), {"loss": "much"}))


def test_a_month_is_typed_and_a_level_recorded(case: Any, sign_in: Any) -> None:
    events = dict.fromkeys(
        ("leader_lost", "plan_failed", "guarantor_notice", "insolvency_step", "unsafe_service", "notice_to_quit"), "no"
    )
    said = {"month": "2016-04", "cash": "9", "variance": "0", "missed": "0", "quality": "Good", **events}
    lead = sign_in(case.lead)
    assert "Enter the month as year and month" in words_of(lead.post(at(case, "month_add"), {**said, "month": "April"}))
    told = words_of(lead.post(at(case, "month_add"), said, follow=True))
    assert "Level 3: distress" in told
    assert "April 2016: Cash for less than 10 days" in told

    answer = {"level": "1", "reasons": "Cash is back", "minute": "Governing body, item 4"}
    told = words_of(sign_in(case.sro).post(at(case, "level_decide"), answer, follow=True))
    assert "Level 1: watch" in told


def test_from_whom_a_bid_is_hidden_nothing_of_it_is_shown(case: Any, sign_in: Any) -> None:
    bid = asking.bid(case, "Harbour Alliance")
    reported(case, facts(2016, 1, missed=2))
    proposed(case)
    reader = factories.person(Role.MEMBER, case=case)
    ruled(reader, factories.person(Role.GUARDIAN, case=case), case, bid=bid)

    assert "January 2016" not in words_of(sign_in(reader).get(at(case, "ladder")))
    assert sign_in(reader).get(at(case, "ladder_export", "csv")).status_code == 404
    with unit_of_work(reader, at=NOON):
        assert not any(one.objects.exists() for one in (MonthReport, LadderMove, FailureRegime))


def test_the_page_asks_the_same_for_two_months_and_for_fifteen_years(case: Any, sign_in: Any) -> None:
    client, counted = sign_in(case.lead), []
    years = [facts(year, month) for year in range(2001, 2016) for month in range(1, 13)]
    for rows in (years[:2], years):
        reported(case, *rows)
        client.get(at(case, "ladder"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(case, "ladder")).status_code == 200
        counted.append(len(captured))

    assert counted[0] == counted[1] <= MOST_QUERIES
